-- Reports that are generated after the end user has returned to the app. due_at_ms: when the job may be claimed; a claim moves it
-- ahead, and whoever finds it past begins again. reports: a JSON list of kinds and ids, and of what went wrong.
CREATE TABLE report_jobs (
  app_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  state TEXT NOT NULL,
  reports TEXT NOT NULL,
  external_reference TEXT,
  merchant_id TEXT,
  sealed_name TEXT,
  attempts BIGINT NOT NULL DEFAULT 0,
  due_at_ms BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, job_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX report_jobs_by_user ON report_jobs (app_id, user_id);
CREATE INDEX report_jobs_due ON report_jobs (due_at_ms) WHERE state = 'pending';
CREATE INDEX report_jobs_by_end ON report_jobs (expires_at_ms);
