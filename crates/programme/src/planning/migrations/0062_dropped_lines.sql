-- What was reported and is not among what was settled stays told on its plan: cut by the city, or declined by every partner.
CREATE TABLE plan_dropped_line (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    project TEXT,
    nature TEXT NOT NULL,
    form TEXT NOT NULL,
    theme TEXT NOT NULL,
    cost_fen BIGINT NOT NULL,
    asked_fen BIGINT NOT NULL,
    dropped TEXT NOT NULL,
    because TEXT NOT NULL
);
CREATE INDEX plan_dropped_line_root_index ON plan_dropped_line (root, position);
