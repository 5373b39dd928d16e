-- Refunds of settled payments. refunded_minor: the sum of the refunds of a payment that did not fail, never more than its amount.
-- due_at_ms: when the job may take the refund; null once it is decided.
ALTER TABLE payments ADD COLUMN refunded_minor BIGINT NOT NULL DEFAULT 0;
CREATE TABLE refunds (
  app_id TEXT NOT NULL,
  refund_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  reference TEXT NOT NULL,
  app_data TEXT NOT NULL,
  failure TEXT,
  created_at_ms BIGINT NOT NULL,
  executed_at_ms BIGINT,
  failed_at_ms BIGINT,
  due_at_ms BIGINT,
  attempts BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (app_id, refund_id),
  FOREIGN KEY (app_id, payment_id) REFERENCES payments (app_id, payment_id) ON DELETE CASCADE
);
CREATE INDEX refunds_by_payment ON refunds (app_id, payment_id, created_at_ms);
CREATE INDEX refunds_due ON refunds (due_at_ms) WHERE due_at_ms IS NOT NULL;
