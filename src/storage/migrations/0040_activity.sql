-- What happens in an app: its recorded requests, for some days, and counts of them, for longer. Content is masked before it is
-- stored, and lies apart, so that a list reads narrow rows.
CREATE TABLE requests (
  app_id TEXT NOT NULL REFERENCES apps (app_id) ON DELETE CASCADE,
  request_key TEXT NOT NULL,
  request_id TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  dialect TEXT NOT NULL,
  operation TEXT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  client_id TEXT,
  grant_type TEXT,
  status BIGINT NOT NULL,
  duration_us BIGINT NOT NULL,
  refusal TEXT,
  subject TEXT,
  user_id TEXT,
  grant_id TEXT,
  ip_address TEXT NOT NULL,
  size BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, request_key),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX requests_by_id ON requests (app_id, request_id);
CREATE INDEX requests_by_user ON requests (app_id, user_id, request_key) WHERE user_id IS NOT NULL;
CREATE INDEX requests_by_grant ON requests (app_id, grant_id, request_key) WHERE grant_id IS NOT NULL;
CREATE INDEX requests_not_succeeded ON requests (app_id, request_key) WHERE status >= 400;
CREATE INDEX requests_by_end ON requests (expires_at_ms);

CREATE TABLE request_contents (
  app_id TEXT NOT NULL,
  request_key TEXT NOT NULL,
  request TEXT NOT NULL,
  response TEXT NOT NULL,
  PRIMARY KEY (app_id, request_key),
  FOREIGN KEY (app_id, request_key) REFERENCES requests (app_id, request_key) ON DELETE CASCADE
);

-- How much an app has in both tables.
CREATE TABLE request_logs (
  app_id TEXT NOT NULL PRIMARY KEY REFERENCES apps (app_id) ON DELETE CASCADE,
  kept BIGINT NOT NULL,
  bytes BIGINT NOT NULL
);
CREATE INDEX request_logs_by_kept ON request_logs (kept);
CREATE INDEX request_logs_by_bytes ON request_logs (bytes);

-- The key is the resolution, the beginning in hexadecimal milliseconds, and the labels.
CREATE TABLE request_figures (
  app_id TEXT NOT NULL REFERENCES apps (app_id) ON DELETE CASCADE,
  figure_key TEXT NOT NULL,
  from_ms BIGINT NOT NULL,
  dialect TEXT NOT NULL,
  operation TEXT NOT NULL,
  grant_type TEXT NOT NULL,
  outcome TEXT NOT NULL,
  status BIGINT NOT NULL,
  requests BIGINT NOT NULL,
  not_kept BIGINT NOT NULL,
  total_us BIGINT NOT NULL,
  max_us BIGINT NOT NULL,
  bucket0 BIGINT NOT NULL,
  bucket1 BIGINT NOT NULL,
  bucket2 BIGINT NOT NULL,
  bucket3 BIGINT NOT NULL,
  bucket4 BIGINT NOT NULL,
  bucket5 BIGINT NOT NULL,
  bucket6 BIGINT NOT NULL,
  bucket7 BIGINT NOT NULL,
  bucket8 BIGINT NOT NULL,
  bucket9 BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, figure_key)
);
CREATE INDEX request_figures_by_end ON request_figures (expires_at_ms);

-- Who was active on a day, until the next day is over, so that each end user is counted once; and the counts.
CREATE TABLE active_users (
  app_id TEXT NOT NULL REFERENCES apps (app_id) ON DELETE CASCADE,
  active_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, active_key),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX active_users_by_user ON active_users (app_id, user_id);
CREATE INDEX active_users_by_end ON active_users (expires_at_ms);
CREATE TABLE active_days (
  app_id TEXT NOT NULL REFERENCES apps (app_id) ON DELETE CASCADE,
  day_ms BIGINT NOT NULL,
  users BIGINT NOT NULL,
  PRIMARY KEY (app_id, day_ms)
);

-- The key is the hour in hexadecimal milliseconds, and the labels.
CREATE TABLE link_figures (
  app_id TEXT NOT NULL REFERENCES apps (app_id) ON DELETE CASCADE,
  figure_key TEXT NOT NULL,
  from_ms BIGINT NOT NULL,
  provider_name TEXT NOT NULL,
  step TEXT NOT NULL,
  failure TEXT NOT NULL,
  sessions BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, figure_key)
);
CREATE INDEX link_figures_by_end ON link_figures (expires_at_ms);
ALTER TABLE link_sessions ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX link_sessions_to_count ON link_sessions (state) WHERE counted = 0;
CREATE INDEX link_sessions_left ON link_sessions (expires_at_ms) WHERE counted = 0;
