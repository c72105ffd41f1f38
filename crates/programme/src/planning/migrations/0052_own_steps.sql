-- From when a plan is drafted, from when its year is summed up.
ALTER TABLE rulebook ADD COLUMN draft_month BIGINT;
ALTER TABLE rulebook ADD COLUMN draft_day BIGINT;
ALTER TABLE rulebook ADD COLUMN summary_from_month BIGINT;

-- A plan carries the steps inside its office with which it left: a later rulebook does not move it.
CREATE TABLE plan_step (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    passed_on TEXT
);
CREATE INDEX plan_step_root_index ON plan_step (root, position);
