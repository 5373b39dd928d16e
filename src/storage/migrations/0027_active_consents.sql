-- Finds the active consents that expire soon, among millions that do not.
CREATE INDEX consents_active_by_end ON consents (expires_at_ms) WHERE state = 'active';
