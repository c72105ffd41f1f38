-- The city plan of a year, and what the board of the city office adds up.

CREATE TABLE city_plan (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    year BIGINT NOT NULL,
    answerable TEXT NOT NULL,
    office TEXT,
    compiled_by TEXT NOT NULL,
    compiled_on TEXT,
    final_on TEXT,
    plans BIGINT NOT NULL,
    projects BIGINT NOT NULL,
    cost_fen BIGINT NOT NULL,
    asked_fen BIGINT NOT NULL,
    cut_projects BIGINT NOT NULL
);
CREATE UNIQUE INDEX city_plan_year_key ON city_plan (programme, year);
CREATE INDEX city_plan_programme_index ON city_plan (programme, id);

CREATE TABLE city_plan_line (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    planner TEXT,
    place TEXT NOT NULL,
    place_en TEXT NOT NULL,
    nature TEXT NOT NULL,
    form TEXT NOT NULL,
    theme TEXT NOT NULL,
    people_served BIGINT,
    lead_organisation TEXT,
    cost_fen BIGINT NOT NULL,
    asked_fen BIGINT NOT NULL,
    plan TEXT,
    plan_version BIGINT NOT NULL,
    plan_line TEXT NOT NULL,
    project TEXT
);
CREATE INDEX city_plan_line_root_index ON city_plan_line (root, position);

CREATE TABLE city_plan_cut (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    planner TEXT,
    place TEXT NOT NULL,
    place_en TEXT NOT NULL,
    nature TEXT NOT NULL,
    form TEXT NOT NULL,
    theme TEXT NOT NULL,
    people_served BIGINT,
    lead_organisation TEXT,
    cost_fen BIGINT NOT NULL,
    asked_fen BIGINT NOT NULL,
    plan TEXT,
    plan_version BIGINT NOT NULL,
    plan_line TEXT NOT NULL,
    project TEXT,
    reason TEXT NOT NULL
);
CREATE INDEX city_plan_cut_root_index ON city_plan_cut (root, position);

-- The board reads these alone, and not the rows behind them.
CREATE INDEX organisation_category_index ON organisation (programme, category, state, region, id);
CREATE INDEX annual_plan_year_index
    ON annual_plan (programme, year, planner_kind, state, first_reported, days_late, id);
CREATE INDEX plan_line_sum_index ON plan_line (root, cut_reason, nature, form, theme, cost_fen, asked_fen);
CREATE INDEX budget_line_sum_index ON budget_line (root, amount_fen, spent_fen);
