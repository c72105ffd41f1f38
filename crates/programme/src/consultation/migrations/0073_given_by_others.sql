-- What other partners agreed to give to a project before this one was asked for the rest.
ALTER TABLE consultation_line ADD COLUMN given_fen BIGINT;
