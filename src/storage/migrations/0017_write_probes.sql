-- One row that the readiness check writes, to prove that a commit reaches the disk. slot is always 1.
CREATE TABLE write_probes (
  slot INTEGER NOT NULL PRIMARY KEY,
  writes BIGINT NOT NULL
);
