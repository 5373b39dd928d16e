-- How far the clock of the whole installation is ahead of the true time; outside production only. slot is always 1, so
-- that there is one.
CREATE TABLE clock_offsets (
  slot INTEGER NOT NULL PRIMARY KEY,
  offset_ms BIGINT NOT NULL
);
