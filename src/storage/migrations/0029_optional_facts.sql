-- What only some banks state: the time of a payment, and their own code of its type. When an account was first stored; null in
-- accounts that earlier releases stored.
ALTER TABLE transactions ADD COLUMN transaction_at_ms BIGINT;
ALTER TABLE transactions ADD COLUMN type_code TEXT;
ALTER TABLE accounts ADD COLUMN first_seen_at_ms BIGINT;
