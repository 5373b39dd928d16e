-- Payments. terms: what the app asked for; attempt: the current authorization at a bank. due_at_ms: when the job may take the payment;
-- null when there is nothing left to do. version grows with each change, so that of concurrent changes one is stored.
CREATE TABLE payments (
  app_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  dialect TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  terms TEXT NOT NULL,
  attempt TEXT,
  payer TEXT,
  failure_stage TEXT,
  failure_reason TEXT,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  authorized_at_ms BIGINT,
  executed_at_ms BIGINT,
  settled_at_ms BIGINT,
  failed_at_ms BIGINT,
  due_at_ms BIGINT,
  attempts BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (app_id, payment_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX payments_by_user ON payments (app_id, user_id);
CREATE INDEX payments_due ON payments (due_at_ms) WHERE due_at_ms IS NOT NULL;
