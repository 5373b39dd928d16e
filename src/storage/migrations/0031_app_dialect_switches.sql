-- Refresh tokens and plain PKCE challenges are switched for each dialect of an app. Names and scopes contain no quotation mark.
UPDATE apps SET dialects = replace(dialects, '{"dialect":', '{"refreshTokens":false,"dialect":') WHERE refresh_tokens = 0;
UPDATE apps SET dialects = replace(dialects, '"dialect":', '"dangerouslyAllowPlainPkce":true,"dialect":') WHERE plain_pkce = 1;
ALTER TABLE apps DROP COLUMN refresh_tokens;
ALTER TABLE apps DROP COLUMN plain_pkce;
