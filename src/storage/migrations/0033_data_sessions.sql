-- Sessions over the API in which an app signs an end user in at a bank and reads the data, named by a request id. ticket_hash: the
-- ticket that began it, which continues it. options: JSON, what the app requested of the data.
CREATE TABLE data_sessions (
  app_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  dialect TEXT NOT NULL,
  user_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  state TEXT NOT NULL,
  is_stored_data BIGINT NOT NULL,
  sign_in_id TEXT,
  ticket_hash TEXT,
  reference TEXT,
  options TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, session_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX data_sessions_by_user ON data_sessions (app_id, user_id);
CREATE INDEX data_sessions_by_connection ON data_sessions (app_id, connection_id, created_at_ms);
CREATE INDEX data_sessions_by_end ON data_sessions (expires_at_ms);

-- What a secret of an app is for: to authenticate the client, or to read data without a token.
ALTER TABLE client_secrets ADD COLUMN secret_use TEXT NOT NULL DEFAULT 'client';

-- Whether the platform refreshes the connection in the background.
ALTER TABLE connections ADD COLUMN background_refresh BIGINT NOT NULL DEFAULT 1;
