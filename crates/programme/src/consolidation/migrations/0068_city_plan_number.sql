-- A city plan that is final has a number, which its prints carry.
ALTER TABLE city_plan ADD COLUMN number TEXT;
