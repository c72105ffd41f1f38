-- Which offices a county's plan goes round, and by when they sign. What an office is asked to sign it finds by itself.
CREATE TABLE plan_countersigner (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    office TEXT NOT NULL
);
CREATE INDEX plan_countersigner_root_index ON plan_countersigner (root, position);

CREATE TABLE countersigner (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    organisation TEXT NOT NULL,
    office TEXT NOT NULL
);
CREATE INDEX countersigner_root_index ON countersigner (root, position);

ALTER TABLE rulebook ADD COLUMN countersign_days BIGINT;
CREATE INDEX plan_countersigner_office_index ON plan_countersigner (programme, office);
