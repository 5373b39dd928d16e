-- When the installation was first opened in production mode; null if it never was. Without the mode it is not opened as development.
ALTER TABLE hash_keys ADD COLUMN production_since_ms BIGINT;
