-- Public keys of an app behind a URL: the keys of the last good response, for how long they count, and the last fetch.
CREATE TABLE client_key_sets (
  app_id TEXT NOT NULL PRIMARY KEY REFERENCES apps (app_id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  keys TEXT NOT NULL,
  etag TEXT,
  fetched_at_ms BIGINT NOT NULL,
  fresh_until_ms BIGINT NOT NULL,
  usable_until_ms BIGINT NOT NULL,
  checked_at_ms BIGINT NOT NULL,
  settled_at_ms BIGINT NOT NULL,
  problem TEXT,
  detail TEXT NOT NULL
);
