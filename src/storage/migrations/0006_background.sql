-- Finds the connections that have not been read for longest.
CREATE INDEX connections_by_change ON connections (status_changed_at_ms)
  WHERE status IN ('updated', 'temporary_error');
