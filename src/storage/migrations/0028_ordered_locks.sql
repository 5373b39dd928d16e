-- Rows of one user or one connection are locked in the order of their ids. Without the id in these indexes, SQLite reads the primary
-- key in its order instead, and with it every row of the app.
DROP INDEX connections_by_user;
CREATE INDEX connections_by_user ON connections (app_id, user_id, connection_id);
DROP INDEX consents_by_user;
CREATE INDEX consents_by_user ON consents (app_id, user_id, consent_id);
DROP INDEX consents_by_connection;
CREATE INDEX consents_by_connection ON consents (app_id, connection_id, consent_id);
DROP INDEX grants_by_user;
CREATE INDEX grants_by_user ON grants (app_id, user_id, grant_id);
CREATE INDEX grants_by_connection ON grants (app_id, connection_id, grant_id) WHERE connection_id IS NOT NULL;
DROP INDEX accounts_by_id;
CREATE INDEX accounts_by_id ON accounts (app_id, account_id, user_id);
