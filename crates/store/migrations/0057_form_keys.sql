-- The key of a form says by itself for whom it was made (0043): a session keeps none.
ALTER TABLE session DROP COLUMN form_key;
