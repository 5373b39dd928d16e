-- Where a hosted flow was opened (keyed hash), so that flows which nobody continues can be limited for each origin.
-- Null in flows that earlier releases began; they are not limited and expire within 30 minutes.
ALTER TABLE link_sessions ADD COLUMN origin_hash TEXT;
CREATE INDEX link_sessions_unstarted ON link_sessions (app_id, origin_hash, created_at_ms)
  WHERE state = 'choosing' AND user_id IS NULL;
