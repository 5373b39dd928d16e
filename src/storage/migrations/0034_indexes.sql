-- An app is found by its id or by its client id: commands take either, also of an app that was deleted.
CREATE INDEX client_ids_by_app ON client_ids (app_id);
CREATE INDEX invitations_by_expiry ON invitations (expires_at_ms, token_hash);
