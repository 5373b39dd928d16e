-- The sign-in at a bank that was started before the newest one: both stay valid, because a browser may follow either.
ALTER TABLE link_sessions ADD COLUMN earlier_provider_name TEXT;
ALTER TABLE link_sessions ADD COLUMN earlier_bank_state_hash TEXT;
ALTER TABLE link_sessions ADD COLUMN earlier_sealed_bank_verifier TEXT;

-- When the browser was first redirected to the app: for a short time a retry receives the same response.
ALTER TABLE link_sessions ADD COLUMN returned_at_ms BIGINT;

-- Keyed hashes of the bank's identity of the person, whatever is fetched: a renewal by another person is refused.
ALTER TABLE connections ADD COLUMN identity_hash TEXT;

-- Consents to revoke at the bank are kept when the user is deleted. connection_id is an id of its own where the session
-- belongs to no connection.
CREATE TABLE bank_endings_rebuilt (
  app_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  provider_name TEXT NOT NULL,
  sealed_session TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, connection_id),
  FOREIGN KEY (app_id) REFERENCES apps (app_id) ON DELETE CASCADE
);
INSERT INTO bank_endings_rebuilt
  (app_id, connection_id, provider_name, sealed_session, attempts, due_at_ms, expires_at_ms)
  SELECT app_id, connection_id, provider_name, sealed_session, attempts, due_at_ms, expires_at_ms
  FROM bank_endings;
DROP TABLE bank_endings;
ALTER TABLE bank_endings_rebuilt RENAME TO bank_endings;
CREATE INDEX bank_endings_due ON bank_endings (due_at_ms);
CREATE INDEX bank_endings_by_end ON bank_endings (expires_at_ms);
