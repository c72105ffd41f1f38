-- Questions and replies are read where they were said, in the entries of the journal, of earlier releases too: they stood here
-- once more, in one text.
ALTER TABLE consultation DROP COLUMN questions;
-- What actions tell people in the product: whom, of which entry, in which words with which facts, and when it was read. Notices of
-- more than a year are forgotten.
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    action TEXT NOT NULL,
    entry TEXT NOT NULL,
    words TEXT NOT NULL,
    facts TEXT NOT NULL,
    at BIGINT NOT NULL,
    read_at BIGINT
);
-- Somebody's notices, the newest first; and how many they have not read, asked with every page.
CREATE INDEX notice_person_index ON notice (person, id);
CREATE INDEX notice_unread_index ON notice (person) WHERE read_at IS NULL;
