-- The list of deliveries, of one endpoint and of those that failed, the newest first.
CREATE INDEX webhook_deliveries_of_endpoint ON webhook_deliveries (app_id, endpoint_id, created_at_ms DESC);
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (app_id, created_at_ms DESC) WHERE state = 'failed';
