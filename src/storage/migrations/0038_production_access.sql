-- Why an app may not act, by who holds it. `apps.disabled_at_ms` is the time of its first hold; null without one.
CREATE TABLE app_holds (
  app_id TEXT NOT NULL REFERENCES apps (app_id) ON DELETE CASCADE,
  hold TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (app_id, hold)
);
INSERT INTO app_holds (app_id, hold, at_ms, note)
  SELECT app_id, 'member', disabled_at_ms, '' FROM apps WHERE disabled_at_ms IS NOT NULL;

-- Members of a suspended organisation read, and change nothing; its apps are held.
ALTER TABLE organisations ADD COLUMN suspended_at_ms BIGINT;
ALTER TABLE organisations ADD COLUMN suspended_reason TEXT;

-- What an organisation states about itself before its apps go to production: JSON objects; business is null at first.
CREATE TABLE business_profiles (
  organisation_id TEXT NOT NULL PRIMARY KEY REFERENCES organisations (organisation_id),
  contact TEXT NOT NULL,
  business TEXT,
  updated_at_ms BIGINT NOT NULL
);

-- Documents of the business verification, sealed with the master key. Their content is megabytes, and comes last: SQLite reads the
-- columns before it without it.
CREATE TABLE business_documents (
  organisation_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  uploaded_by TEXT NOT NULL,
  uploaded_at_ms BIGINT NOT NULL,
  submitted_at_ms BIGINT,
  master_key_id TEXT NOT NULL,
  sealed_content TEXT NOT NULL,
  PRIMARY KEY (organisation_id, document_id)
);

-- Production access of an app: which products, and how far the request has come.
CREATE TABLE production_requests (
  app_id TEXT NOT NULL PRIMARY KEY REFERENCES apps (app_id) ON DELETE CASCADE,
  organisation_id TEXT NOT NULL,
  products TEXT NOT NULL,
  state TEXT NOT NULL,
  message TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  requested_at_ms BIGINT NOT NULL,
  changed_at_ms BIGINT NOT NULL
);
CREATE INDEX production_requests_by_state ON production_requests (state, changed_at_ms);

-- Who runs the installation, by the address of the Console account, and what they did.
CREATE TABLE operators (
  email TEXT NOT NULL PRIMARY KEY,
  added_by TEXT NOT NULL,
  added_at_ms BIGINT NOT NULL
);
CREATE TABLE operator_events (
  event_id TEXT NOT NULL PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL
);
