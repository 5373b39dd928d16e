-- For how many days an app keeps data: a JSON object, or null for the limits of the installation alone.
ALTER TABLE apps ADD COLUMN retention TEXT;
CREATE INDEX apps_with_retention ON apps (app_id) WHERE retention IS NOT NULL;
