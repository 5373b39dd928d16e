-- Passkeys of Console accounts (WebAuthn). A public key is no secret; the private one never leaves the authenticator.
CREATE TABLE identity_passkeys (
  passkey_id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES identity_users (user_id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  rp_id TEXT NOT NULL,
  credential_id TEXT NOT NULL,
  public_key TEXT NOT NULL,
  counter BIGINT NOT NULL,
  transports TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  last_used_at_ms BIGINT
);
CREATE UNIQUE INDEX identity_passkeys_by_credential ON identity_passkeys (credential_id);
CREATE INDEX identity_passkeys_by_user ON identity_passkeys (user_id);

-- Until when a session may do one thing that asks for the password, because a passkey confirmed it.
ALTER TABLE identity_sessions ADD COLUMN step_up_until_ms BIGINT;
