-- The banks that an app shows: a JSON object, or null for every bank.
ALTER TABLE apps ADD COLUMN bank_rules TEXT;

-- The look of the hosted flow of an app: JSON objects with colours and a logo, as it is shown, and as it is being changed.
CREATE TABLE link_looks (
  app_id TEXT NOT NULL PRIMARY KEY REFERENCES apps (app_id) ON DELETE CASCADE,
  draft TEXT,
  published TEXT,
  updated_at_ms BIGINT NOT NULL
);
