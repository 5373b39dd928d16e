-- What apps ask for beyond reading: refreshes, reports, answers that must be the same again; and what accounts carry
-- besides their balances.

-- Why the bank could not be read, while the status is an error.
ALTER TABLE connections ADD COLUMN problem TEXT;

-- A client token names an account without its user.
CREATE INDEX accounts_by_id ON accounts (app_id, account_id);

-- One refresh of a connection at a time: the key sees to it. A worker that takes one moves lease_until_ms ahead; whoever
-- finds it past begins again.
CREATE TABLE refreshes (
  app_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  source TEXT NOT NULL,
  requested_at_ms BIGINT NOT NULL,
  lease_until_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, connection_id),
  FOREIGN KEY (app_id, connection_id) REFERENCES connections (app_id, connection_id) ON DELETE CASCADE
);
CREATE INDEX refreshes_by_lease ON refreshes (lease_until_ms);

-- How one ended is read from its connection: see core/rules/balance-refresh.ts.
CREATE TABLE balance_refreshes (
  app_id TEXT NOT NULL,
  refresh_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  requested_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, refresh_id),
  FOREIGN KEY (app_id, connection_id) REFERENCES connections (app_id, connection_id) ON DELETE CASCADE
);
CREATE INDEX balance_refreshes_by_connection ON balance_refreshes (app_id, connection_id);
CREATE INDEX balance_refreshes_by_end ON balance_refreshes (expires_at_ms);

-- Loans and investments: what only they have. One JSON object for each account, read and written whole.
CREATE TABLE account_details (
  app_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (app_id, user_id, account_id),
  FOREIGN KEY (app_id, user_id, account_id) REFERENCES accounts (app_id, user_id, account_id) ON DELETE CASCADE
);

-- What was true when the report was made, whatever happens to the accounts afterwards. Readable until readable_until_ms.
CREATE TABLE reports (
  app_id TEXT NOT NULL,
  report_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  sealed_content TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  readable_until_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, report_id),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX reports_by_user ON reports (app_id, user_id);
CREATE INDEX reports_by_end ON reports (expires_at_ms);

-- Answers to requests that carried a key of their own, so that a repeat gets the same. user_id is set for user tokens.
-- sealed_answer is missing while the first request is still at work, at most until lease_until_ms.
CREATE TABLE idempotent_answers (
  app_id TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  user_id TEXT,
  fingerprint TEXT NOT NULL,
  sealed_answer TEXT,
  lease_until_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, key_hash),
  FOREIGN KEY (app_id, user_id) REFERENCES users (app_id, user_id) ON DELETE CASCADE
);
CREATE INDEX idempotent_answers_by_user ON idempotent_answers (app_id, user_id);
CREATE INDEX idempotent_answers_by_end ON idempotent_answers (expires_at_ms);

-- What an app told us ahead of a hosted flow. Used once.
CREATE TABLE link_tickets (
  app_id TEXT NOT NULL,
  ticket_hash TEXT NOT NULL,
  sealed_content TEXT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, ticket_hash)
) WITHOUT ROWID;
CREATE INDEX link_tickets_by_end ON link_tickets (expires_at_ms);
