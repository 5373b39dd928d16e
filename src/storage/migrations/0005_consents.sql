-- What a person was asked for and what they gave, from the moment in which they agree on our pages. consent_id is the id of
-- the hosted flow. expires_at_ms is the end of the flow until the bank has said when its consent ends. steps counts the
-- history.
CREATE TABLE consents (
  app_id TEXT NOT NULL,
  consent_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  connection_id TEXT,
  provider_name TEXT NOT NULL,
  mode TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_scopes TEXT NOT NULL,
  granted_scopes TEXT,
  asked_until_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  revoked_by TEXT,
  steps BIGINT NOT NULL,
  requested_at_ms BIGINT NOT NULL,
  changed_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, consent_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX consents_by_user ON consents (app_id, user_id);
CREATE INDEX consents_by_connection ON consents (app_id, connection_id);
CREATE INDEX consents_by_end ON consents (expires_at_ms)
  WHERE state IN ('requested', 'authorised', 'active', 'expiring');

-- Append-only: nothing updates a row, and only the deletion of the user removes one. step counts from 1.
CREATE TABLE consent_events (
  app_id TEXT NOT NULL,
  consent_id TEXT NOT NULL,
  step BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  state TEXT NOT NULL,
  actor TEXT NOT NULL,
  detail TEXT,
  PRIMARY KEY (app_id, consent_id, step),
  FOREIGN KEY (app_id, consent_id) REFERENCES consents (app_id, consent_id) ON DELETE CASCADE
);
