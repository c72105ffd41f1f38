-- A disclosure says of each project whether it is a grant or cooperation.
ALTER TABLE disclosure_line ADD COLUMN nature TEXT;
