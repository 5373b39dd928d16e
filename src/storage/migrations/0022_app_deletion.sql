-- Set while the app is being deleted. What is left after a crash is deleted by the next call.
ALTER TABLE apps ADD COLUMN deletion_at_ms BIGINT;

-- Consents at banks are revoked also after their app was deleted: this queue has no foreign key to it.
CREATE TABLE bank_endings_of_apps (
  app_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  provider_name TEXT NOT NULL,
  sealed_session TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, connection_id)
);
INSERT INTO bank_endings_of_apps
  (app_id, connection_id, provider_name, sealed_session, attempts, due_at_ms, expires_at_ms)
  SELECT app_id, connection_id, provider_name, sealed_session, attempts, due_at_ms, expires_at_ms
  FROM bank_endings;
DROP TABLE bank_endings;
ALTER TABLE bank_endings_of_apps RENAME TO bank_endings;
CREATE INDEX bank_endings_due ON bank_endings (due_at_ms);
CREATE INDEX bank_endings_by_end ON bank_endings (expires_at_ms);
