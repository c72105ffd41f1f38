-- Towns, with what they propose; people who are named without an account; which town sees a project and whom it names.
-- A project that stands gets its town office by an action: the clock's at the next start, where the town takes part.
CREATE TABLE named_person (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    office TEXT NOT NULL,
    name TEXT NOT NULL,
    capacity TEXT NOT NULL,
    belongs_to TEXT NOT NULL,
    telephone TEXT,
    paper TEXT NOT NULL,
    confirmed_on TEXT,
    returned_because TEXT,
    ended_on TEXT,
    ended_because TEXT
);
CREATE INDEX named_person_office_index ON named_person (programme, office);
CREATE INDEX named_person_programme_index ON named_person (programme, id);
CREATE TABLE proposal (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    town TEXT NOT NULL,
    subject TEXT NOT NULL,
    theme TEXT NOT NULL,
    village TEXT,
    why TEXT NOT NULL,
    content TEXT NOT NULL,
    people_served BIGINT NOT NULL,
    cost_fen BIGINT NOT NULL,
    photos TEXT,
    papers TEXT,
    office TEXT,
    proposed_on TEXT,
    declined_because TEXT,
    project TEXT
);
CREATE INDEX proposal_town_index ON proposal (programme, town);
CREATE INDEX proposal_programme_index ON proposal (programme, id);
CREATE INDEX proposal_project_index ON proposal (project);
ALTER TABLE project ADD COLUMN town_office TEXT;
ALTER TABLE project ADD COLUMN lead TEXT;
ALTER TABLE project ADD COLUMN representative TEXT;
CREATE INDEX project_town_office_index ON project (town_office);
CREATE INDEX project_lead_index ON project (lead);
CREATE INDEX project_representative_index ON project (representative);
ALTER TABLE rulebook ADD COLUMN proposal_answer_days BIGINT;
ALTER TABLE rulebook ADD COLUMN naming_confirm_days BIGINT;
