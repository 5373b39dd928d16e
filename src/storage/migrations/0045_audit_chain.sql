-- From where a change was made and what it changed, and the chain: a job gives each event the next number of its trail and a keyed
-- hash over the event and the hash before it. No statement changes or deletes an event that has its number.
ALTER TABLE audit_events ADD COLUMN origin TEXT;
ALTER TABLE audit_events ADD COLUMN before_change TEXT;
ALTER TABLE audit_events ADD COLUMN after_change TEXT;
ALTER TABLE audit_events ADD COLUMN sequence BIGINT;
ALTER TABLE audit_events ADD COLUMN chain_hash TEXT;
CREATE UNIQUE INDEX audit_events_by_sequence ON audit_events (app_id, sequence);
CREATE INDEX audit_events_unsealed ON audit_events (app_id, event_id) WHERE sequence IS NULL;
ALTER TABLE organisation_events ADD COLUMN origin TEXT;
ALTER TABLE organisation_events ADD COLUMN before_change TEXT;
ALTER TABLE organisation_events ADD COLUMN after_change TEXT;
ALTER TABLE organisation_events ADD COLUMN sequence BIGINT;
ALTER TABLE organisation_events ADD COLUMN chain_hash TEXT;
CREATE UNIQUE INDEX organisation_events_by_sequence ON organisation_events (organisation_id, sequence);
CREATE INDEX organisation_events_unsealed ON organisation_events (organisation_id, event_id) WHERE sequence IS NULL;
