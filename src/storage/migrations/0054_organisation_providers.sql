-- OpenID providers of organisations, their e-mail domains, and which sessions began there.
CREATE TABLE organisation_providers (
  organisation_id TEXT NOT NULL PRIMARY KEY REFERENCES organisations (organisation_id),
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  sealed_secret TEXT NOT NULL,
  role_claim TEXT,
  role_rules TEXT NOT NULL,
  default_role TEXT,
  is_required INTEGER NOT NULL,
  changed_at_ms BIGINT NOT NULL,
  last_used_at_ms BIGINT
);

CREATE TABLE organisation_domains (
  organisation_id TEXT NOT NULL REFERENCES organisations (organisation_id),
  domain TEXT NOT NULL,
  requested_at_ms BIGINT NOT NULL,
  confirmed_at_ms BIGINT,
  PRIMARY KEY (organisation_id, domain)
);
-- A domain belongs to one organisation once the operator has confirmed it; many may request it.
CREATE UNIQUE INDEX organisation_domains_confirmed ON organisation_domains (domain) WHERE confirmed_at_ms IS NOT NULL;

ALTER TABLE identity_sessions ADD COLUMN provider_mark TEXT;
