-- Apps that another app (app_id) manages over the API. The managed app may have been deleted since.
CREATE TABLE managed_apps (
  app_id TEXT NOT NULL REFERENCES apps (app_id) ON DELETE CASCADE,
  managed_app_id TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, managed_app_id)
);
-- What the managing app states about an app: a JSON object.
CREATE TABLE app_profiles (
  app_id TEXT NOT NULL PRIMARY KEY REFERENCES apps (app_id) ON DELETE CASCADE,
  profile TEXT NOT NULL
);
-- Requests to register an app with a bank; how far one has come follows from its age.
CREATE TABLE provider_requests (
  app_id TEXT NOT NULL REFERENCES apps (app_id) ON DELETE CASCADE,
  institution_id TEXT NOT NULL,
  requested_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, institution_id)
);
