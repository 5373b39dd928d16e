-- Dialects that an app may use, each with the scopes that it may request there. Until now there was one dialect.
ALTER TABLE apps ADD COLUMN dialects TEXT NOT NULL DEFAULT '[]';
UPDATE apps SET dialects = '[{"dialect":"tink","scopes":' || scopes || '}]';
ALTER TABLE apps DROP COLUMN scopes;
