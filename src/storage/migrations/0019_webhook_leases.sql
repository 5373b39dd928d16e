-- A worker counts the leased deliveries of an endpoint, and takes those of it that have been due the longest.
CREATE INDEX webhook_deliveries_leased ON webhook_deliveries (app_id, endpoint_id, due_at_ms) WHERE lease_id IS NOT NULL;
DROP INDEX webhook_deliveries_by_endpoint;
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (app_id, endpoint_id, state, due_at_ms);
