-- Whether a transaction stands in the list where its day would not put it, because the day changed after it was stored. So
-- the few that do are found beside those that a filter by day seeks in the list.
ALTER TABLE transactions ADD COLUMN moved INTEGER NOT NULL DEFAULT 0;
CREATE INDEX transactions_moved ON transactions (app_id, user_id, sort_at_ms DESC, transaction_id) WHERE moved = 1;
