-- What the end user agreed to: authorization details (RFC 9396), a JSON list. Null in consents that were stored before.
ALTER TABLE consents ADD COLUMN authorization_details TEXT;
