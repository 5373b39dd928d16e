-- Before PostgreSQL has statistics of a table, it takes any index that begins with app_id for as good as the primary key, and reads the
-- whole app for each row. These cannot be used without the id that they are for.
DROP INDEX users_by_external_id;
CREATE UNIQUE INDEX users_by_external_id ON users (app_id, external_user_id) WHERE external_user_id IS NOT NULL;
DROP INDEX grants_by_user;
CREATE INDEX grants_by_user ON grants (user_id, app_id, grant_id);
DROP INDEX authorization_codes_by_grant;
CREATE INDEX authorization_codes_by_grant ON authorization_codes (grant_id, app_id);
