-- Entries of both journals carry a mark by a key outside the database; the audit journal is numbered and chained like the other.
ALTER TABLE journal_entry ADD COLUMN mac TEXT;

--sqlite CREATE TABLE audit_entry_copied (
--sqlite     number {serial},
--sqlite     id TEXT NOT NULL,
--sqlite     programme TEXT NOT NULL,
--sqlite     at BIGINT NOT NULL,
--sqlite     person TEXT,
--sqlite     event TEXT NOT NULL,
--sqlite     subject TEXT NOT NULL,
--sqlite     outcome TEXT NOT NULL,
--sqlite     mac TEXT
--sqlite );
--sqlite INSERT INTO audit_entry_copied (id, programme, at, person, event, subject, outcome) SELECT id, programme, at, person, event, subject, outcome FROM audit_entry ORDER BY rowid;
--sqlite DROP TABLE audit_entry;
--sqlite ALTER TABLE audit_entry_copied RENAME TO audit_entry;
--sqlite CREATE INDEX audit_entry_at_index ON audit_entry (programme, at);
--sqlite CREATE TRIGGER audit_entry_kept BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is insert only'); END;
--sqlite CREATE TRIGGER audit_entry_kept_whole BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is insert only'); END;
--postgres ALTER TABLE audit_entry ADD COLUMN number BIGSERIAL;
--postgres ALTER TABLE audit_entry ADD COLUMN mac TEXT;
--postgres ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_pkey;
--postgres ALTER TABLE audit_entry ADD PRIMARY KEY (number);

-- The chain over the audit journal. Insert only.
CREATE TABLE audit_seal (
    sequence BIGINT PRIMARY KEY,
    entry TEXT NOT NULL,
    number BIGINT NOT NULL,
    chain TEXT NOT NULL
);
CREATE UNIQUE INDEX audit_seal_number_key ON audit_seal (number);
--sqlite CREATE TRIGGER audit_seal_kept BEFORE UPDATE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit_seal is insert only'); END;
--sqlite CREATE TRIGGER audit_seal_kept_whole BEFORE DELETE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit_seal is insert only'); END;
--postgres CREATE TRIGGER audit_seal_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal EXECUTE FUNCTION insert_only();
