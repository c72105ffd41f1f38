-- Under which digest sealed words are found again that say the same: by the key of their programme, which a master key outside
-- the database wraps. The digest is of no record: equal words give equal ones.
CREATE TABLE blind (
    programme TEXT NOT NULL,
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY (record, field)
);
CREATE INDEX blind_digest_index ON blind (programme, digest);

CREATE TABLE blind_key (
    programme TEXT PRIMARY KEY,
    wrapped TEXT NOT NULL
);
