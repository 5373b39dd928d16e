-- The people who manage apps: accounts of the Console, memberships of organisations, and mail.
-- identity_* hold the records of the identity library, which alone knows what they mean. Session tokens are keyed hashes.

CREATE TABLE identity_users (
  user_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_verified INTEGER NOT NULL,
  image TEXT,
  two_factor_enabled INTEGER,
  organisation_name TEXT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX identity_users_by_email ON identity_users (email);

CREATE TABLE identity_sessions (
  session_id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES identity_users (user_id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL,
  ip_address TEXT,
  user_agent TEXT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX identity_sessions_by_token ON identity_sessions (token_hash);
CREATE INDEX identity_sessions_by_user ON identity_sessions (user_id);
CREATE INDEX identity_sessions_by_end ON identity_sessions (expires_at_ms);

CREATE TABLE identity_accounts (
  identity_account_id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES identity_users (user_id) ON DELETE CASCADE,
  provider_id TEXT NOT NULL,
  provider_account_id TEXT NOT NULL,
  access_token TEXT,
  refresh_token TEXT,
  id_token TEXT,
  access_token_expires_at_ms BIGINT,
  refresh_token_expires_at_ms BIGINT,
  scope TEXT,
  password TEXT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE INDEX identity_accounts_by_user ON identity_accounts (user_id);
CREATE UNIQUE INDEX identity_accounts_by_provider ON identity_accounts (provider_id, provider_account_id);

CREATE TABLE identity_verifications (
  verification_id TEXT NOT NULL PRIMARY KEY,
  identifier TEXT NOT NULL,
  value TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL
);
CREATE INDEX identity_verifications_by_identifier ON identity_verifications (identifier);
CREATE INDEX identity_verifications_by_end ON identity_verifications (expires_at_ms);

CREATE TABLE identity_second_factors (
  second_factor_id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES identity_users (user_id) ON DELETE CASCADE,
  secret TEXT NOT NULL,
  backup_codes TEXT NOT NULL,
  verified INTEGER,
  failed_count BIGINT,
  locked_until_ms BIGINT
);
CREATE UNIQUE INDEX identity_second_factors_by_user ON identity_second_factors (user_id);

CREATE TABLE members (
  organisation_id TEXT NOT NULL REFERENCES organisations (organisation_id),
  user_id TEXT NOT NULL REFERENCES identity_users (user_id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  joined_at_ms BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id);

-- Which apps an organisation has, or had: on every node, so that a list of them asks no node for all its apps.
CREATE TABLE organisation_apps (
  organisation_id TEXT NOT NULL REFERENCES organisations (organisation_id),
  app_id TEXT NOT NULL,
  PRIMARY KEY (organisation_id, app_id)
);
INSERT INTO organisation_apps (organisation_id, app_id) SELECT organisation_id, app_id FROM apps;

-- At most one open invitation of an address to an organisation; a new one replaces it.
CREATE TABLE invitations (
  organisation_id TEXT NOT NULL REFERENCES organisations (organisation_id),
  invitation_id TEXT NOT NULL,
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  invited_by TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, invitation_id)
);
CREATE UNIQUE INDEX invitations_by_email ON invitations (organisation_id, email);
CREATE UNIQUE INDEX invitations_by_token ON invitations (token_hash);

CREATE TABLE organisation_events (
  organisation_id TEXT NOT NULL REFERENCES organisations (organisation_id),
  event_id TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (organisation_id, event_id)
);

-- Mail that is to be sent, or was sent; the content holds links that open an account, so it is sealed.
CREATE TABLE mails (
  mail_id TEXT NOT NULL PRIMARY KEY,
  recipient TEXT NOT NULL,
  sealed_content TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at_ms BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  sent_at_ms BIGINT,
  failure TEXT
);
CREATE INDEX mails_due ON mails (due_at_ms) WHERE state = 'queued';
CREATE INDEX mails_by_recipient ON mails (recipient, created_at_ms);
CREATE INDEX mails_by_creation ON mails (created_at_ms);
