-- The person's own page: how they come in, what they have taken back, and which banks have still to hear of an end.

-- A link that an app made for its user. Used once; a look changes nothing.
CREATE TABLE person_links (
  app_id TEXT NOT NULL,
  link_hash TEXT NOT NULL,
  user_id TEXT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, link_hash),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX person_links_by_user ON person_links (app_id, user_id);
CREATE INDEX person_links_by_end ON person_links (expires_at_ms);

-- One browser of one person at one app. Each use moves idle_until_ms ahead; expires_at_ms stays.
CREATE TABLE person_sessions (
  app_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  browser_hash TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  idle_until_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, session_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX person_sessions_by_user ON person_sessions (app_id, user_id);
CREATE INDEX person_sessions_by_end ON person_sessions (idle_until_ms);

-- What the person does not share any more of a connection: an account (name is its id, label what the person knows it by)
-- or a kind of data.
CREATE TABLE withheld (
  app_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  since_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, connection_id, kind, name),
  FOREIGN KEY (app_id, connection_id) REFERENCES connections (app_id, connection_id) ON DELETE CASCADE
);

-- Connections that have ended here and whose bank has not heard of it yet. The row is the last place of the bank's tokens.
CREATE TABLE bank_endings (
  app_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  provider_name TEXT NOT NULL,
  sealed_session TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, connection_id),
  FOREIGN KEY (app_id, connection_id) REFERENCES connections (app_id, connection_id) ON DELETE CASCADE
);
CREATE INDEX bank_endings_due ON bank_endings (due_at_ms);
CREATE INDEX bank_endings_by_end ON bank_endings (expires_at_ms);

-- For whom the bank was read last: the person at the hosted flow, the app, or nobody but the platform.
ALTER TABLE connections ADD COLUMN refreshed_by TEXT;

-- When a token of the grant was last used, to within some minutes.
ALTER TABLE grants ADD COLUMN last_used_at_ms BIGINT;
