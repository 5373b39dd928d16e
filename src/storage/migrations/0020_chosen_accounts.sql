-- Accounts that the end user chose for the reports of a hosted flow, as a JSON list of ids; null before, and in flows without a choice.
ALTER TABLE link_sessions ADD COLUMN chosen_accounts TEXT;
