-- When the sweep looks at a grant next. A refresh moves the end of its grant and not this, so that it changes no index; the sweep then
-- puts the grant off to its end. 0: of a grant that was there before, at once.
ALTER TABLE grants ADD COLUMN sweep_at_ms BIGINT NOT NULL DEFAULT 0;
DROP INDEX grants_by_end;
CREATE INDEX grants_by_sweep ON grants (sweep_at_ms);
