-- The key of each record that holds sealed fields, wrapped by a master key outside the database. Where the row is taken away
-- the words are gone.
CREATE TABLE sealed_key (
    subject TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    wrapped TEXT NOT NULL
);
