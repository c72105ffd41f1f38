-- Every number of days in the rulebook, and the days off of years to come. A number left open is the usual one.

ALTER TABLE rulebook ADD COLUMN accept_days BIGINT;
ALTER TABLE rulebook ADD COLUMN adjust_days BIGINT;
ALTER TABLE rulebook ADD COLUMN carry_out_days BIGINT;
ALTER TABLE rulebook ADD COLUMN summary_month BIGINT;
ALTER TABLE rulebook ADD COLUMN summary_day BIGINT;
ALTER TABLE rulebook ADD COLUMN acknowledge_days BIGINT;
ALTER TABLE rulebook ADD COLUMN reply_days BIGINT;
ALTER TABLE rulebook ADD COLUMN confirm_days BIGINT;
ALTER TABLE rulebook ADD COLUMN goals_draft_days BIGINT;
ALTER TABLE rulebook ADD COLUMN goals_confirm_days BIGINT;
ALTER TABLE rulebook ADD COLUMN goals_answer_days BIGINT;
ALTER TABLE rulebook ADD COLUMN disclose_days BIGINT;
ALTER TABLE rulebook ADD COLUMN disclosure_review_days BIGINT;
ALTER TABLE rulebook ADD COLUMN hang_days BIGINT;
ALTER TABLE rulebook ADD COLUMN publicity_days BIGINT;
ALTER TABLE rulebook ADD COLUMN must_say_why BIGINT;
ALTER TABLE rulebook ADD COLUMN must_say_amount BIGINT;
ALTER TABLE rulebook ADD COLUMN must_say_giver BIGINT;
ALTER TABLE rulebook ADD COLUMN must_say_responsible BIGINT;
ALTER TABLE rulebook ADD COLUMN must_say_telephone BIGINT;
ALTER TABLE rulebook ADD COLUMN public_answer_days BIGINT;
ALTER TABLE rulebook ADD COLUMN public_words_min BIGINT;
ALTER TABLE rulebook ADD COLUMN public_links_max BIGINT;

CREATE TABLE calendar_year (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    year BIGINT NOT NULL,
    basis TEXT NOT NULL
);
CREATE UNIQUE INDEX calendar_year_year_key ON calendar_year (programme, year);
CREATE INDEX calendar_year_programme_index ON calendar_year (programme, id);

CREATE TABLE calendar_day (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    arrangement TEXT NOT NULL
);
CREATE INDEX calendar_day_root_index ON calendar_day (root, position);
