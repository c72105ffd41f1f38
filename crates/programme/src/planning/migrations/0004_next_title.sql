-- Whose internal step is next.
ALTER TABLE annual_plan ADD COLUMN next_title TEXT;
