-- Standing orders and direct debits, one JSON list for each account whose bank states them and whose app may read them.
CREATE TABLE payment_orders (
  app_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  orders TEXT NOT NULL,
  PRIMARY KEY (app_id, user_id, account_id),
  FOREIGN KEY (app_id, user_id, account_id) REFERENCES accounts (app_id, user_id, account_id) ON DELETE CASCADE
);
