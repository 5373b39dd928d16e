-- Whether a person waits for the refresh: banks count those for which nobody does.
ALTER TABLE refreshes ADD COLUMN attended BIGINT NOT NULL DEFAULT 1;
