-- A department is asked about the projects of its own theme alone.
ALTER TABLE consultation ADD COLUMN theme TEXT;
