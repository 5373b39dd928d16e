-- 1: people come back from the hosted flow as soon as they have signed in at the bank.
ALTER TABLE apps ADD COLUMN returns_early BIGINT NOT NULL DEFAULT 0;
