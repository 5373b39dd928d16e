-- Grants that have expired, whose newest refresh token still renews a connection with its end user.
CREATE TABLE lapsed_grants (
  app_id TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  user_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  policy TEXT NOT NULL,
  scopes TEXT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, grant_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX lapsed_grants_by_end ON lapsed_grants (expires_at_ms);
CREATE INDEX lapsed_grants_by_user ON lapsed_grants (app_id, user_id);
