-- What an end user has changed of an account or of a transaction, beside what the bank returned. Null: not changed.
CREATE TABLE account_changes (
  app_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  name TEXT,
  type TEXT,
  account_number TEXT,
  favored BIGINT,
  exclusion TEXT,
  PRIMARY KEY (app_id, user_id, account_id),
  FOREIGN KEY (app_id, user_id, account_id) REFERENCES accounts (app_id, user_id, account_id) ON DELETE CASCADE
);

CREATE TABLE transaction_changes (
  app_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  amount TEXT,
  category_id TEXT,
  date TEXT,
  description TEXT,
  notes TEXT,
  changed_at_ms BIGINT NOT NULL,
  PRIMARY KEY (app_id, user_id, transaction_id),
  FOREIGN KEY (app_id, user_id, transaction_id) REFERENCES transactions (app_id, user_id, transaction_id) ON DELETE CASCADE
);
