-- Action plans of pairings with their goals, and the goal that a project of an annual plan serves.

CREATE TABLE action_plan (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    county TEXT NOT NULL,
    first_year BIGINT NOT NULL,
    last_year BIGINT NOT NULL,
    approach TEXT,
    pairing TEXT,
    partner TEXT,
    place TEXT NOT NULL,
    place_en TEXT NOT NULL,
    edition BIGINT NOT NULL,
    county_confirmed TEXT,
    partner_confirmed TEXT,
    proposal TEXT,
    reply TEXT,
    agreed_on TEXT
);
CREATE UNIQUE INDEX action_plan_county_first_year_key ON action_plan (programme, county, first_year);
CREATE INDEX action_plan_programme_index ON action_plan (programme, id);
CREATE INDEX action_plan_county_index ON action_plan (programme, county);

CREATE TABLE goal (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    theme TEXT NOT NULL,
    unit TEXT NOT NULL,
    reckoning TEXT NOT NULL,
    baseline BIGINT NOT NULL,
    target BIGINT NOT NULL,
    year_1 BIGINT,
    year_2 BIGINT,
    year_3 BIGINT,
    year_4 BIGINT,
    year_5 BIGINT,
    proposed_target BIGINT,
    proposed_1 BIGINT,
    proposed_2 BIGINT,
    proposed_3 BIGINT,
    proposed_4 BIGINT,
    proposed_5 BIGINT,
    county TEXT,
    first_year BIGINT,
    last_year BIGINT,
    standing TEXT NOT NULL
);
CREATE INDEX goal_root_index ON goal (root, position);
CREATE INDEX goal_county_index ON goal (programme, county);

ALTER TABLE plan_line ADD COLUMN goal TEXT;
CREATE INDEX plan_line_goal_index ON plan_line (goal) WHERE goal IS NOT NULL;
