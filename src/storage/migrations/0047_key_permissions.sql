-- Sending events, and deleting apps, are permissions of their own; keys that had them with another keep them.
UPDATE organisation_keys SET permissions = REPLACE(permissions, '"webhooks.manage"', '"webhooks.manage","webhooks.send"');
UPDATE organisation_keys SET permissions = REPLACE(permissions, '"apps.end"', '"apps.end","apps.delete"');
