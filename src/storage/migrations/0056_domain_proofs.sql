-- When the DNS record of an e-mail domain was last checked, what was wrong with it, and when it proved the domain.
ALTER TABLE organisation_domains ADD COLUMN checked_at_ms BIGINT;
ALTER TABLE organisation_domains ADD COLUMN check_problem TEXT;
ALTER TABLE organisation_domains ADD COLUMN proven_at_ms BIGINT;
