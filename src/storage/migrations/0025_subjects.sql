-- The person behind a grant, and the nonce of the authorization request, for ID tokens.
ALTER TABLE grants ADD COLUMN subject TEXT;
ALTER TABLE grants ADD COLUMN authenticated_at_ms BIGINT;
ALTER TABLE authorization_codes ADD COLUMN nonce TEXT;
