-- Reads of a connection that an app requests and collects later. request: JSON, what was asked. due_at_ms: when the job has something
-- to do; null when there is nothing left. Their results are those of the connection, and are not stored a second time.
CREATE TABLE deferred_reads (
  app_id TEXT NOT NULL,
  read_id TEXT NOT NULL,
  dialect TEXT NOT NULL,
  user_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  state TEXT NOT NULL,
  failure_code TEXT,
  failure_subject TEXT,
  request TEXT NOT NULL,
  receiver_url TEXT,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  due_at_ms BIGINT,
  attempts BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (app_id, read_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX deferred_reads_by_user ON deferred_reads (app_id, user_id);
CREATE INDEX deferred_reads_due ON deferred_reads (due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX deferred_reads_by_end ON deferred_reads (expires_at_ms);
