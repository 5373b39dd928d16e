-- From where a client secret was used last, and how often.
ALTER TABLE client_secrets ADD COLUMN last_used_ip TEXT;
ALTER TABLE client_secrets ADD COLUMN use_count BIGINT NOT NULL DEFAULT 0;

-- Keys with which machines call the Console API for an organisation. Stored as keyed hashes.
CREATE TABLE organisation_keys (
  organisation_id TEXT NOT NULL REFERENCES organisations (organisation_id),
  key_id TEXT NOT NULL,
  name TEXT NOT NULL,
  hint TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  permissions TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT,
  revoked_at_ms BIGINT,
  last_used_at_ms BIGINT,
  last_used_ip TEXT,
  PRIMARY KEY (organisation_id, key_id)
);
CREATE UNIQUE INDEX organisation_keys_by_hash ON organisation_keys (key_hash);
