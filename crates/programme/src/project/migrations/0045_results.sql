-- What became of a project, said by its plan's summary and carried by the project; who gives to it. Of projects that were
-- summed up before, nothing of it is known but the words of then.
ALTER TABLE project ADD COLUMN partner TEXT;
ALTER TABLE project ADD COLUMN outcome TEXT;
ALTER TABLE project ADD COLUMN started TEXT;
ALTER TABLE project ADD COLUMN finished TEXT;
ALTER TABLE project ADD COLUMN people_reached BIGINT;
ALTER TABLE project ADD COLUMN result TEXT;
ALTER TABLE project ADD COLUMN result_unit TEXT;
ALTER TABLE project ADD COLUMN photos TEXT;
ALTER TABLE plan_line ADD COLUMN outcome TEXT;
ALTER TABLE plan_line ADD COLUMN started TEXT;
ALTER TABLE plan_line ADD COLUMN finished TEXT;
ALTER TABLE plan_line ADD COLUMN people_reached BIGINT;
ALTER TABLE plan_line ADD COLUMN result TEXT;
ALTER TABLE plan_line ADD COLUMN result_unit TEXT;
ALTER TABLE plan_line ADD COLUMN photos TEXT;
-- What a disclosure tells of them, when they left the plan, and what of each the reviewer read.
ALTER TABLE disclosure_line ADD COLUMN giver TEXT;
ALTER TABLE disclosure_line ADD COLUMN outcome TEXT;
ALTER TABLE disclosure_line ADD COLUMN started TEXT;
ALTER TABLE disclosure_line ADD COLUMN finished TEXT;
ALTER TABLE disclosure_line ADD COLUMN people_reached BIGINT;
ALTER TABLE disclosure_line ADD COLUMN result TEXT;
ALTER TABLE disclosure_line ADD COLUMN result_unit TEXT;
ALTER TABLE disclosure_line ADD COLUMN achieved TEXT;
ALTER TABLE disclosure_line ADD COLUMN left_on TEXT;
ALTER TABLE disclosure_line ADD COLUMN as_submitted TEXT;
