-- Visits between the two sides of a pairing, and how long there is time to report and to confirm them.
CREATE TABLE visit (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    county TEXT NOT NULL,
    subject TEXT NOT NULL,
    direction TEXT NOT NULL,
    level TEXT NOT NULL,
    begins TEXT NOT NULL,
    ends TEXT NOT NULL,
    led_by TEXT NOT NULL,
    people BIGINT,
    purpose TEXT NOT NULL,
    partner TEXT,
    year BIGINT,
    held_on TEXT,
    came BIGINT,
    outcome TEXT,
    objection TEXT,
    cancelled_because TEXT
);
CREATE INDEX visit_programme_index ON visit (programme, id);
CREATE INDEX visit_county_index ON visit (programme, county);

ALTER TABLE rulebook ADD COLUMN visit_report_days BIGINT;
ALTER TABLE rulebook ADD COLUMN visit_confirm_days BIGINT;
