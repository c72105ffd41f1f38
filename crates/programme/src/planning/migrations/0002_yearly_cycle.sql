-- The organisation, the project library and the yearly cycle of plans.

CREATE TABLE annual_plan (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    planner TEXT NOT NULL,
    year BIGINT NOT NULL,
    approach TEXT,
    planner_kind TEXT NOT NULL,
    partner TEXT,
    place TEXT NOT NULL,
    place_en TEXT NOT NULL,
    steps_done BIGINT NOT NULL,
    returns BIGINT NOT NULL,
    return_reason TEXT,
    consent_note TEXT,
    consent_scan TEXT,
    first_reported TEXT,
    days_late BIGINT NOT NULL,
    shortage_reason TEXT,
    summary TEXT,
    lessons TEXT
);
CREATE UNIQUE INDEX annual_plan_planner_year_key ON annual_plan (programme, planner, year);
CREATE INDEX annual_plan_programme_index ON annual_plan (programme, id);
CREATE INDEX annual_plan_planner_index ON annual_plan (programme, planner);

CREATE TABLE plan_line (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    project TEXT,
    name TEXT NOT NULL,
    nature TEXT NOT NULL,
    form TEXT NOT NULL,
    theme TEXT NOT NULL,
    town TEXT,
    village TEXT,
    need TEXT,
    content TEXT,
    cost_fen BIGINT NOT NULL,
    asked_fen BIGINT NOT NULL,
    county_fen BIGINT,
    local_fen BIGINT,
    firm_fen BIGINT,
    other_fen BIGINT,
    people_served BIGINT,
    lead_organisation TEXT,
    lead_person TEXT,
    start TEXT,
    finish TEXT,
    first_asked_fen BIGINT,
    cut_reason TEXT,
    agreed_fen BIGINT,
    achieved TEXT
);
CREATE INDEX plan_line_root_index ON plan_line (root, position);

CREATE TABLE budget_line (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    item TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    note TEXT,
    spent_fen BIGINT
);
CREATE INDEX budget_line_root_index ON budget_line (root, position);

CREATE TABLE reminder (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    receiver TEXT NOT NULL,
    year BIGINT NOT NULL,
    words TEXT NOT NULL,
    sent_on TEXT,
    letters BIGINT NOT NULL
);
CREATE INDEX reminder_programme_index ON reminder (programme, id);
CREATE INDEX reminder_receiver_index ON reminder (programme, receiver);

CREATE TABLE consultation (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    plan TEXT NOT NULL,
    partner TEXT NOT NULL,
    due TEXT NOT NULL,
    note TEXT,
    planner TEXT,
    place TEXT NOT NULL,
    place_en TEXT NOT NULL,
    year BIGINT NOT NULL,
    round BIGINT NOT NULL,
    letter TEXT,
    scan TEXT,
    questions TEXT
);
CREATE UNIQUE INDEX consultation_plan_partner_round_key ON consultation (programme, plan, partner, round);
CREATE INDEX consultation_programme_index ON consultation (programme, id);
CREATE INDEX consultation_partner_index ON consultation (programme, partner);

CREATE TABLE consultation_line (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    plan_line TEXT NOT NULL,
    project TEXT,
    cost_fen BIGINT NOT NULL,
    requested_fen BIGINT NOT NULL,
    answer TEXT NOT NULL,
    agreed_fen BIGINT,
    reason TEXT
);
CREATE INDEX consultation_line_root_index ON consultation_line (root, position);

CREATE TABLE project (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    nature TEXT NOT NULL,
    form TEXT NOT NULL,
    theme TEXT NOT NULL,
    town TEXT,
    village TEXT,
    need TEXT,
    content TEXT,
    cost_fen BIGINT NOT NULL,
    asked_fen BIGINT NOT NULL,
    county_fen BIGINT,
    local_fen BIGINT,
    firm_fen BIGINT,
    other_fen BIGINT,
    people_served BIGINT,
    lead_organisation TEXT,
    lead_person TEXT,
    start TEXT,
    finish TEXT,
    plan TEXT,
    agreed_fen BIGINT
);
CREATE INDEX project_programme_index ON project (programme, id);
CREATE INDEX project_owner_index ON project (programme, owner);

CREATE TABLE programme (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    assisting_side TEXT NOT NULL,
    assisting_side_en TEXT NOT NULL,
    recipient_side TEXT NOT NULL,
    recipient_side_en TEXT NOT NULL,
    introduction TEXT NOT NULL,
    introduction_en TEXT NOT NULL,
    office TEXT NOT NULL,
    office_en TEXT NOT NULL,
    telephone TEXT NOT NULL,
    office_hours TEXT NOT NULL,
    sample BIGINT NOT NULL
);
CREATE UNIQUE INDEX programme_code_key ON programme (programme, code);
CREATE INDEX programme_programme_index ON programme (programme, id);

CREATE TABLE region (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    parent TEXT,
    valid_from BIGINT,
    valid_to BIGINT,
    successor TEXT,
    note TEXT
);
CREATE UNIQUE INDEX region_code_key ON region (programme, code);
CREATE INDEX region_programme_index ON region (programme, id);

CREATE TABLE organisation (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    short_name TEXT NOT NULL,
    short_name_en TEXT NOT NULL,
    category TEXT NOT NULL,
    side TEXT NOT NULL,
    parent TEXT,
    region TEXT,
    telephone TEXT
);
CREATE UNIQUE INDEX organisation_name_key ON organisation (programme, name);
CREATE INDEX organisation_programme_index ON organisation (programme, id);
CREATE INDEX organisation_parent_index ON organisation (parent);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    telephone TEXT,
    password_hash TEXT NOT NULL
);
CREATE UNIQUE INDEX person_user_name_key ON person (programme, user_name);
CREATE INDEX person_programme_index ON person (programme, id);

CREATE TABLE post (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    person TEXT NOT NULL,
    organisation TEXT NOT NULL,
    role TEXT NOT NULL,
    title TEXT NOT NULL,
    begins TEXT NOT NULL,
    ends TEXT
);
CREATE INDEX post_programme_index ON post (programme, id);
CREATE INDEX post_person_index ON post (person);

CREATE TABLE pairing (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    assisting TEXT NOT NULL,
    recipient TEXT NOT NULL,
    basis TEXT NOT NULL,
    begins TEXT NOT NULL,
    ends TEXT
);
CREATE INDEX pairing_programme_index ON pairing (programme, id);
CREATE INDEX pairing_assisting_index ON pairing (programme, assisting);
CREATE INDEX pairing_recipient_index ON pairing (programme, recipient);

CREATE TABLE rulebook (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    effective TEXT NOT NULL,
    key_projects_min BIGINT NOT NULL,
    key_projects_max BIGINT NOT NULL,
    report_month BIGINT NOT NULL,
    report_day BIGINT NOT NULL,
    consent_days BIGINT NOT NULL,
    review_days BIGINT NOT NULL,
    basis TEXT
);
CREATE UNIQUE INDEX rulebook_effective_key ON rulebook (programme, effective);
CREATE INDEX rulebook_programme_index ON rulebook (programme, id);

CREATE TABLE review_step (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    title TEXT NOT NULL
);
CREATE INDEX review_step_root_index ON review_step (root, position);

CREATE UNIQUE INDEX person_user_name_everywhere_key ON person (user_name);
