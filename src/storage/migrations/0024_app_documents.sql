-- Terms of use and privacy policy of an app, linked on the hosted pages; an empty text where it has none.
ALTER TABLE apps ADD COLUMN terms_url TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN privacy_url TEXT NOT NULL DEFAULT '';
