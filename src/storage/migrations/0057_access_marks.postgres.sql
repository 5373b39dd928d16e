-- Every transaction that may end what an instance remembers of an app replaces the mark of the app, whoever sends it: another instance,
-- an older version, or psql. Deferred to the commit, so that the mark is locked last and for a moment only.
CREATE FUNCTION replace_access_mark() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ended_app TEXT;
BEGIN
  IF TG_OP = 'DELETE' THEN ended_app := OLD.app_id; ELSE ended_app := NEW.app_id; END IF;
  -- The time too: after a failover that lost transactions, their numbers are used again. A transaction writes its mark once.
  EXECUTE format('
    INSERT INTO %1$I.access_marks (app_id, mark)
    SELECT app_id, txid_current() || ''@'' || extract(epoch FROM now()) FROM %1$I.apps WHERE app_id = $1
    ON CONFLICT (app_id) DO UPDATE SET mark = excluded.mark WHERE access_marks.mark <> excluded.mark', TG_TABLE_SCHEMA)
  USING ended_app;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER access_mark_1 AFTER INSERT ON apps DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION replace_access_mark();
CREATE CONSTRAINT TRIGGER access_mark_2 AFTER UPDATE ON apps DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION replace_access_mark();

CREATE CONSTRAINT TRIGGER access_mark_1 AFTER INSERT OR DELETE ON client_secrets DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION replace_access_mark();
-- Not for the use of a secret.
CREATE CONSTRAINT TRIGGER access_mark_2 AFTER UPDATE ON client_secrets DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (
    (OLD.secret_id, OLD.secret_use, OLD.name, OLD.hint, OLD.hash, OLD.created_at_ms, OLD.expires_at_ms, OLD.revoked_at_ms)
    IS DISTINCT FROM
    (NEW.secret_id, NEW.secret_use, NEW.name, NEW.hint, NEW.hash, NEW.created_at_ms, NEW.expires_at_ms, NEW.revoked_at_ms))
  EXECUTE FUNCTION replace_access_mark();

CREATE CONSTRAINT TRIGGER access_mark_1 AFTER DELETE ON users DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION replace_access_mark();
CREATE CONSTRAINT TRIGGER access_mark_2 AFTER UPDATE ON users DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION replace_access_mark();

-- Of a live grant only, as no other is remembered. Not for what lets it live longer: an exchange, a rotation and a use replace no mark.
-- A grant whose older tokens were revoked once is not remembered either, so that its next rotations replace none.
CREATE CONSTRAINT TRIGGER access_mark_1 AFTER DELETE ON grants DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.activated_at_ms IS NOT NULL AND OLD.revoked_at_ms IS NULL)
  EXECUTE FUNCTION replace_access_mark();
CREATE CONSTRAINT TRIGGER access_mark_2 AFTER UPDATE ON grants DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.activated_at_ms IS NOT NULL AND OLD.revoked_at_ms IS NULL AND (
    NEW.activated_at_ms IS NULL OR NEW.revoked_at_ms IS NOT NULL OR NEW.expires_at_ms < OLD.expires_at_ms
    OR NEW.grant_id <> OLD.grant_id OR NEW.user_id <> OLD.user_id
    OR (NEW.min_generation <> OLD.min_generation AND OLD.min_generation = 1)))
  EXECUTE FUNCTION replace_access_mark();

CREATE CONSTRAINT TRIGGER access_mark_1 AFTER INSERT OR UPDATE ON revoked_access_tokens DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION replace_access_mark();

INSERT INTO access_marks (app_id, mark) SELECT app_id, 'migrated' FROM apps;
