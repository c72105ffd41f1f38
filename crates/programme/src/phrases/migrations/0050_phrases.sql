-- Usual phrases, of somebody and of an office.
CREATE TABLE phrase (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    words TEXT NOT NULL,
    occasion TEXT NOT NULL,
    office TEXT NOT NULL,
    person TEXT
);
CREATE INDEX phrase_office_index ON phrase (programme, office);
CREATE INDEX phrase_programme_index ON phrase (programme, id);
