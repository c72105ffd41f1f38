-- Disclosure of what was decided, and the first thread of public supervision.

CREATE TABLE disclosure (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    publisher TEXT NOT NULL,
    plan TEXT NOT NULL,
    matter TEXT NOT NULL,
    why TEXT,
    telephone TEXT,
    place TEXT NOT NULL,
    place_en TEXT NOT NULL,
    year BIGINT NOT NULL,
    published_on TEXT,
    until TEXT,
    correction TEXT,
    hung_on TEXT,
    photo TEXT
);
CREATE UNIQUE INDEX disclosure_plan_matter_key ON disclosure (programme, plan, matter);
CREATE INDEX disclosure_programme_index ON disclosure (programme, id);
CREATE INDEX disclosure_publisher_index ON disclosure (programme, publisher);

CREATE TABLE disclosure_line (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    project TEXT,
    place TEXT NOT NULL,
    content TEXT NOT NULL,
    cost_fen BIGINT NOT NULL,
    agreed_fen BIGINT NOT NULL,
    given_by TEXT NOT NULL,
    people_served BIGINT NOT NULL,
    answers_for_it TEXT NOT NULL
);
CREATE INDEX disclosure_line_root_index ON disclosure_line (root, position);

CREATE TABLE supervision_case (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    receiver TEXT NOT NULL,
    about TEXT NOT NULL,
    words TEXT NOT NULL,
    name TEXT,
    telephone TEXT,
    may_publish BIGINT NOT NULL,
    received_on TEXT,
    code TEXT NOT NULL,
    answer TEXT,
    answered_on TEXT
);
CREATE INDEX supervision_case_programme_index ON supervision_case (programme, id);
CREATE INDEX supervision_case_receiver_index ON supervision_case (programme, receiver);

