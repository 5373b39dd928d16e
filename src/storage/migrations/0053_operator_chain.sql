-- From where an operator acted, what it changed, and the chain, as of the events of apps and organisations.
ALTER TABLE operator_events ADD COLUMN origin TEXT;
ALTER TABLE operator_events ADD COLUMN before_change TEXT;
ALTER TABLE operator_events ADD COLUMN after_change TEXT;
ALTER TABLE operator_events ADD COLUMN sequence BIGINT;
ALTER TABLE operator_events ADD COLUMN chain_hash TEXT;
CREATE UNIQUE INDEX operator_events_by_sequence ON operator_events (sequence);
CREATE INDEX operator_events_unsealed ON operator_events (event_id) WHERE sequence IS NULL;
