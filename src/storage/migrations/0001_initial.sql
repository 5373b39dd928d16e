-- Every table of an app has app_id first in its primary key, so that a distributed PostgreSQL can keep an app together.
-- Foreign keys stay within one app, and cascade: whoever deletes a user or a grant deletes all that hangs on it, rows that
-- were inserted meanwhile included.
-- Tables with small rows that are never updated are kept WITHOUT ROWID (SQLite); the rows of the others lie in the order
-- in which they were made, so that what is made together is written together.
-- Times are milliseconds since 1970. Lists and objects are JSON. Hashes are keyed hashes; sealed_* is encrypted.

CREATE TABLE organisations (
  organisation_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL
);

CREATE TABLE apps (
  app_id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations (organisation_id),
  client_id TEXT NOT NULL,
  name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  environment TEXT NOT NULL,
  scopes TEXT NOT NULL,
  redirect_uris TEXT NOT NULL,
  auth_methods TEXT NOT NULL,
  embedding INTEGER NOT NULL,
  verified INTEGER NOT NULL,
  generation BIGINT NOT NULL,
  min_generation BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  disabled_at_ms BIGINT
);
CREATE UNIQUE INDEX apps_by_client_id ON apps (client_id);

CREATE TABLE client_secrets (
  app_id TEXT NOT NULL REFERENCES apps (app_id),
  secret_id TEXT NOT NULL,
  name TEXT NOT NULL,
  hint TEXT NOT NULL,
  hash TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT,
  revoked_at_ms BIGINT,
  last_used_at_ms BIGINT,
  PRIMARY KEY (app_id, secret_id)
);

CREATE TABLE client_keys (
  app_id TEXT NOT NULL REFERENCES apps (app_id),
  key_id TEXT NOT NULL,
  name TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  revoked_at_ms BIGINT,
  PRIMARY KEY (app_id, key_id)
);

CREATE TABLE users (
  app_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  external_user_id TEXT,
  username TEXT,
  national_id TEXT,
  market TEXT NOT NULL,
  locale TEXT NOT NULL,
  retention TEXT NOT NULL,
  currency TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  period_mode TEXT NOT NULL,
  period_adjusted_day INTEGER NOT NULL,
  notifications TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT,
  PRIMARY KEY (app_id, user_id)
);
CREATE UNIQUE INDEX users_by_external_id ON users (app_id, external_user_id);
CREATE INDEX users_by_end ON users (expires_at_ms) WHERE expires_at_ms IS NOT NULL;

-- parent_hash is the refresh token that was rotated last, at rotated_at_ms.
CREATE TABLE grants (
  app_id TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  origin TEXT NOT NULL,
  policy TEXT NOT NULL,
  scopes TEXT NOT NULL,
  actor_client_id TEXT,
  id_hint TEXT,
  connection_id TEXT,
  audience TEXT NOT NULL,
  authorization_details TEXT,
  confirmation TEXT,
  refresh_generation BIGINT NOT NULL,
  generation BIGINT NOT NULL,
  min_generation BIGINT NOT NULL,
  parent_hash TEXT,
  rotated_at_ms BIGINT,
  created_at_ms BIGINT NOT NULL,
  activated_at_ms BIGINT,
  expires_at_ms BIGINT NOT NULL,
  revoked_at_ms BIGINT,
  revoked_by TEXT,
  PRIMARY KEY (app_id, grant_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX grants_by_user ON grants (app_id, user_id);
CREATE INDEX grants_by_end ON grants (expires_at_ms);
CREATE UNIQUE INDEX grants_standing ON grants (app_id, user_id, policy)
  WHERE origin = 'assertion' AND revoked_at_ms IS NULL;

CREATE TABLE authorization_codes (
  app_id TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  redirect_uri TEXT,
  code_challenge TEXT,
  code_challenge_method TEXT,
  actor_client_id TEXT,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  consumed_at_ms BIGINT,
  PRIMARY KEY (app_id, code_hash),
  FOREIGN KEY (app_id, grant_id) REFERENCES grants (app_id, grant_id) ON DELETE CASCADE
);
CREATE INDEX authorization_codes_by_grant ON authorization_codes (app_id, grant_id);
CREATE INDEX authorization_codes_by_end ON authorization_codes (expires_at_ms);

-- The key begins with the grant, so that the tokens of one family lie side by side and a rotation touches one place.
-- There is no index on their end: a grant ends with the last of its tokens, and takes them along.
CREATE TABLE refresh_tokens (
  app_id TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  generation BIGINT NOT NULL,
  token_hash TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, grant_id, generation, token_hash),
  FOREIGN KEY (app_id, grant_id) REFERENCES grants (app_id, grant_id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE revoked_access_tokens (
  app_id TEXT NOT NULL,
  token_id TEXT NOT NULL,
  until_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, token_id)
) WITHOUT ROWID;
CREATE INDEX revoked_access_tokens_by_end ON revoked_access_tokens (until_ms);

CREATE TABLE claims (
  app_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  claim_key TEXT NOT NULL,
  until_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, kind, claim_key)
) WITHOUT ROWID;
CREATE INDEX claims_by_end ON claims (until_ms);

CREATE TABLE link_sessions (
  app_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  browser_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  request TEXT NOT NULL,
  user_id TEXT,
  provider_name TEXT,
  connection_id TEXT,
  bank_state_hash TEXT,
  sealed_bank_verifier TEXT,
  failure TEXT,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, session_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX link_sessions_by_user ON link_sessions (app_id, user_id);
CREATE INDEX link_sessions_by_end ON link_sessions (expires_at_ms);

CREATE TABLE connections (
  app_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  provider_name TEXT NOT NULL,
  status TEXT NOT NULL,
  status_message TEXT NOT NULL,
  status_changed_at_ms BIGINT NOT NULL,
  sealed_session TEXT,
  consent_expires_at_ms BIGINT,
  identity TEXT,
  created_at_ms BIGINT NOT NULL,
  refreshed_at_ms BIGINT,
  PRIMARY KEY (app_id, connection_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX connections_by_user ON connections (app_id, user_id);

-- Money is written as <unscaled>e<-scale> <currency>, exactly.
CREATE TABLE accounts (
  app_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  institution_id TEXT NOT NULL,
  bank_account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  segment TEXT NOT NULL,
  currency TEXT NOT NULL,
  booked TEXT NOT NULL,
  available TEXT,
  credit_limit TEXT,
  iban TEXT,
  bban TEXT,
  bic TEXT,
  account_number TEXT,
  sort_code TEXT,
  masked_pan TEXT,
  holders TEXT NOT NULL,
  refreshed_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, user_id, account_id),
  FOREIGN KEY (app_id, connection_id) REFERENCES connections (app_id, connection_id) ON DELETE CASCADE
);
CREATE INDEX accounts_by_connection ON accounts (app_id, connection_id);

CREATE TABLE transactions (
  app_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  bank_transaction_id TEXT NOT NULL,
  bank_account_id TEXT NOT NULL,
  amount TEXT NOT NULL,
  status TEXT NOT NULL,
  type TEXT NOT NULL,
  booked_date TEXT,
  value_date TEXT,
  transaction_date TEXT NOT NULL,
  description TEXT NOT NULL,
  reference TEXT,
  counterparty_name TEXT,
  counterparty_account TEXT,
  merchant_name TEXT,
  merchant_category_code TEXT,
  sort_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, user_id, transaction_id),
  FOREIGN KEY (app_id, user_id, account_id) REFERENCES accounts (app_id, user_id, account_id) ON DELETE CASCADE
);
CREATE INDEX transactions_newest ON transactions (app_id, user_id, sort_at_ms DESC, transaction_id);
CREATE INDEX transactions_of_account
  ON transactions (app_id, user_id, account_id, sort_at_ms DESC, transaction_id);

CREATE TABLE audit_events (
  app_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (app_id, event_id)
);

-- position orders the keys, and lets two instances that rotate at once add one key between them.
CREATE TABLE signing_keys (
  key_id TEXT NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL,
  algorithm TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  sealed_private_key TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  signs_from_ms BIGINT NOT NULL,
  remove_after_ms BIGINT
);
CREATE UNIQUE INDEX signing_keys_by_position ON signing_keys (position);

-- slot is always 1, so that there is one key.
CREATE TABLE hash_keys (
  slot INTEGER NOT NULL PRIMARY KEY,
  key_id TEXT NOT NULL,
  sealed_key TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL
);

CREATE TABLE bank_clients (
  name TEXT NOT NULL PRIMARY KEY,
  sealed TEXT NOT NULL
);
