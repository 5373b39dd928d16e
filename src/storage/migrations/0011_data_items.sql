-- What is fetched of a connection, as a JSON list of words; NULL for everything that the bank shows.
ALTER TABLE connections ADD COLUMN items TEXT;
