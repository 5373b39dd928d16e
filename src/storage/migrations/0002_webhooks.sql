-- What apps are told of what happened: where to (endpoints), what (events, written with the change), and how that went.

-- sealed_previous_secret signs beside the newer one until previous_until_ms. failures and failing_since_ms count the
-- deliveries that failed since the last one that was taken.
CREATE TABLE webhook_endpoints (
  app_id TEXT NOT NULL REFERENCES apps (app_id) ON DELETE CASCADE,
  endpoint_id TEXT NOT NULL,
  dialect TEXT NOT NULL,
  url TEXT NOT NULL,
  description TEXT,
  events TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  sealed_secret TEXT NOT NULL,
  sealed_previous_secret TEXT,
  previous_until_ms BIGINT,
  failures BIGINT NOT NULL,
  failing_since_ms BIGINT,
  paused_at_ms BIGINT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, endpoint_id)
);

-- One endpoint for an event at an address: the key is what makes a second one a conflict.
CREATE TABLE webhook_subscriptions (
  app_id TEXT NOT NULL,
  dialect TEXT NOT NULL,
  event TEXT NOT NULL,
  url TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  PRIMARY KEY (app_id, dialect, event, url),
  FOREIGN KEY (app_id, endpoint_id) REFERENCES webhook_endpoints (app_id, endpoint_id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX webhook_subscriptions_by_endpoint ON webhook_subscriptions (app_id, endpoint_id);

-- The outbox. Ids begin with the time. dispatched_at_ms is set once the deliveries were made.
CREATE TABLE webhook_events (
  app_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  content TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  dispatched_at_ms BIGINT,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, event_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX webhook_events_by_user ON webhook_events (app_id, user_id);
CREATE INDEX webhook_events_waiting ON webhook_events (created_at_ms) WHERE dispatched_at_ms IS NULL;
CREATE INDEX webhook_events_by_end ON webhook_events (expires_at_ms);

-- replay is 0 for the delivery that the event caused, and counts those that were asked for by hand.
-- A worker that takes a delivery moves due_at_ms to the end of its lease, and writes only while lease_id is its own.
CREATE TABLE webhook_deliveries (
  app_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  replay BIGINT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at_ms BIGINT NOT NULL,
  lease_id TEXT,
  created_at_ms BIGINT NOT NULL,
  finished_at_ms BIGINT,
  PRIMARY KEY (app_id, event_id, endpoint_id, replay),
  FOREIGN KEY (app_id, event_id) REFERENCES webhook_events (app_id, event_id) ON DELETE CASCADE,
  FOREIGN KEY (app_id, endpoint_id) REFERENCES webhook_endpoints (app_id, endpoint_id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at_ms) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (app_id, endpoint_id, state);
CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (app_id, created_at_ms DESC);

CREATE TABLE webhook_attempts (
  app_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  replay BIGINT NOT NULL,
  attempt BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  duration_ms BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER,
  detail TEXT NOT NULL,
  PRIMARY KEY (app_id, event_id, endpoint_id, replay, attempt),
  FOREIGN KEY (app_id, event_id, endpoint_id, replay)
    REFERENCES webhook_deliveries (app_id, event_id, endpoint_id, replay) ON DELETE CASCADE
);
