-- The one index over all records: what each is called and in which state it is, and beside it the words under which it is
-- found with marks of its kind, its state, its values and those who may see it now. It is filled when the engine opens.
CREATE TABLE found (
    position {serial},
    record TEXT NOT NULL,
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    digest TEXT NOT NULL
);
-- A record stands in it once, and is looked up when it has changed.
CREATE UNIQUE INDEX found_record_key ON found (record);
--sqlite CREATE VIRTUAL TABLE found_terms USING fts5(terms, content = '', contentless_delete = 1, tokenize = 'ascii');
--postgres CREATE TABLE found_terms (position BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
-- Every search asks it.
--postgres CREATE INDEX found_terms_index ON found_terms USING gin (terms);
