-- The successor of the refresh token that was rotated last: how often it was replaced, and when it was issued.
-- Null where it was issued by a release that could not derive it again.
ALTER TABLE grants ADD COLUMN successor_number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE grants ADD COLUMN successor_at_ms BIGINT;
