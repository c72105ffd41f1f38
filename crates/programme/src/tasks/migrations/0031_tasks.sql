-- Tasks (督办): who is told to do what by when, with those who help, and the numbers of days that go with it.
CREATE TABLE task (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    subject TEXT NOT NULL,
    lead TEXT NOT NULL,
    due TEXT NOT NULL,
    words TEXT,
    standard TEXT,
    giver TEXT NOT NULL,
    plan TEXT,
    visit TEXT,
    parent TEXT,
    source TEXT NOT NULL,
    number TEXT,
    outcome TEXT,
    proof TEXT,
    given_back_because TEXT,
    struck_off_on TEXT,
    reopened BIGINT NOT NULL
);
CREATE INDEX task_giver_index ON task (programme, giver);
CREATE INDEX task_lead_index ON task (programme, lead);
CREATE INDEX task_parent_index ON task (parent);
CREATE INDEX task_plan_index ON task (plan);
CREATE INDEX task_programme_index ON task (programme, id);
CREATE INDEX task_visit_index ON task (visit);

CREATE TABLE task_helper (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    office TEXT NOT NULL,
    part TEXT
);
CREATE INDEX task_helper_office_index ON task_helper (programme, office);
CREATE INDEX task_helper_root_index ON task_helper (root, position);

ALTER TABLE rulebook ADD COLUMN task_sign_days BIGINT;
ALTER TABLE rulebook ADD COLUMN task_verify_days BIGINT;
ALTER TABLE rulebook ADD COLUMN task_near_days BIGINT;
