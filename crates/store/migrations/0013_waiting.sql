-- Which offices have acted on a record: they wait for what others owe on it, and no desk asks the journal who they are.
CREATE TABLE waiting (
    organisation TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (organisation, record)
);
INSERT INTO waiting (organisation, record)
SELECT DISTINCT organisation, record FROM journal_entry WHERE organisation IS NOT NULL;
