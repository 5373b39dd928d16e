-- A sign-in at a bank that an app leads over the API: at most one for a connection. step grows with each step, so that an
-- older one changes nothing. due_at_ms is when a worker looks at it next.
CREATE TABLE connection_sign_ins (
  app_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  sign_in_id TEXT NOT NULL,
  step BIGINT NOT NULL,
  sealed_state TEXT NOT NULL,
  state_hash TEXT,
  due_at_ms BIGINT NOT NULL,
  deadline_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, connection_id),
  FOREIGN KEY (app_id, connection_id) REFERENCES connections (app_id, connection_id) ON DELETE CASCADE
);
CREATE INDEX connection_sign_ins_by_time ON connection_sign_ins (due_at_ms);

-- Keyed hash of the user name that the person gave: two connections of a user to one bank are told apart by it.
ALTER TABLE connections ADD COLUMN login_hash TEXT;
CREATE UNIQUE INDEX connections_by_login ON connections (app_id, user_id, provider_name, login_hash);

-- When the bank was last read without the person, a JSON list of the newest few.
ALTER TABLE connections ADD COLUMN unattended_reads TEXT;
