-- 1: the app may send plain PKCE challenges. 0: its code exchange returns no refresh token.
ALTER TABLE apps ADD COLUMN plain_pkce BIGINT NOT NULL DEFAULT 0;
ALTER TABLE apps ADD COLUMN refresh_tokens BIGINT NOT NULL DEFAULT 1;
