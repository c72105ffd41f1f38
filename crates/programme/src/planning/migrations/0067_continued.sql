-- A project of an earlier year that goes on, and what was agreed for it last year.
ALTER TABLE plan_line ADD COLUMN continues TEXT;
ALTER TABLE plan_line ADD COLUMN year_before_fen BIGINT;
ALTER TABLE consultation_line ADD COLUMN year_before_fen BIGINT;
