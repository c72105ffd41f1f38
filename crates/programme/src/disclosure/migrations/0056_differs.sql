-- A disclosure knows since when its plan says something else, and a plan which disclosure tells how far it is.
ALTER TABLE disclosure ADD COLUMN differs_since TEXT;
ALTER TABLE annual_plan ADD COLUMN progress_disclosure TEXT;
