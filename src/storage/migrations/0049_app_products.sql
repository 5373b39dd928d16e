-- The products that bound the scopes of a production app: a JSON list, or null for an app that they do not bound. Apps that were
-- approved, or that the operator made, keep what they have; those that wait for their approval have no product yet.
ALTER TABLE apps ADD COLUMN products TEXT;
UPDATE apps SET products = '[]'
WHERE environment = 'production' AND EXISTS (
  SELECT 1 FROM app_holds WHERE app_holds.app_id = apps.app_id AND app_holds.hold = 'approval');
