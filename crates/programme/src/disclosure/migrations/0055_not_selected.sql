-- A disclosure of selection says by what was chosen, and what was not, with why.
ALTER TABLE disclosure ADD COLUMN criteria TEXT;
CREATE TABLE disclosure_unchosen (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    asked_fen BIGINT NOT NULL,
    because TEXT NOT NULL
);
CREATE INDEX disclosure_unchosen_root_index ON disclosure_unchosen (root, position);
