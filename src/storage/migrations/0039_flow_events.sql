-- Steps of hosted flows that an app follows by the tracking id of its link. user_id: null before the flow has an end user.
CREATE TABLE flow_events (
  app_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  tracking_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  user_id TEXT,
  provider_name TEXT,
  connection_id TEXT,
  grant_id TEXT,
  is_renewal BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, event_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX flow_events_by_link ON flow_events (app_id, tracking_id);
CREATE INDEX flow_events_by_user ON flow_events (app_id, user_id);
CREATE INDEX flow_events_by_end ON flow_events (expires_at_ms);
