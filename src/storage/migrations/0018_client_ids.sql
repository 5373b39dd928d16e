-- The app of each client id, written once together with the app. A distributed PostgreSQL keeps a copy on every node, so that
-- everything else about an app is found on the node of the app. It also keeps client ids unique.
CREATE TABLE client_ids (
  client_id TEXT NOT NULL PRIMARY KEY,
  app_id TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO client_ids (client_id, app_id) SELECT client_id, app_id FROM apps;
DROP INDEX apps_by_client_id;
