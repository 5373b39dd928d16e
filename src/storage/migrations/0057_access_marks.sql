-- The last transaction that may have ended something of an app. Only PostgreSQL writes it, by triggers; see the script beside this one.
CREATE TABLE access_marks (
  app_id TEXT NOT NULL PRIMARY KEY REFERENCES apps (app_id) ON DELETE CASCADE,
  mark TEXT NOT NULL
);
