-- Finds the connections of an app whose last refresh failed.
CREATE INDEX connections_by_failure ON connections (app_id, connection_id)
  WHERE status IN ('authentication_error', 'temporary_error', 'permanent_error', 'session_expired');
