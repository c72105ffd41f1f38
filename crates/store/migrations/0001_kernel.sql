-- What the engine itself keeps. {bytes} and {serial} are the words of each database; a line that begins with
-- "--sqlite" or "--postgres" is for that database only.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    content TEXT NOT NULL
);

-- What happened. Insert only.
CREATE TABLE journal_entry (
    number {serial},
    id TEXT NOT NULL,
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    version BIGINT NOT NULL,
    action TEXT NOT NULL,
    person TEXT,
    post TEXT,
    organisation TEXT,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    cause TEXT,
    content TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE UNIQUE INDEX journal_entry_id_key ON journal_entry (id);
CREATE INDEX journal_entry_record_index ON journal_entry (record, number);
CREATE INDEX journal_entry_organisation_index ON journal_entry (organisation, record);

-- The chain over the entries. Insert only.
CREATE TABLE journal_seal (
    sequence BIGINT PRIMARY KEY,
    entry TEXT NOT NULL,
    number BIGINT NOT NULL,
    chain TEXT NOT NULL
);
CREATE UNIQUE INDEX journal_seal_entry_key ON journal_seal (entry);
CREATE INDEX journal_seal_number_index ON journal_seal (number);

-- A whole record as it was after an action that keeps versions. Insert only.
CREATE TABLE record_version (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    version BIGINT NOT NULL,
    action TEXT NOT NULL,
    at BIGINT NOT NULL,
    content TEXT NOT NULL
);
CREATE UNIQUE INDEX record_version_record_version_key ON record_version (record, version);

-- What the public sees. Insert only; a correction is a next number.
CREATE TABLE published_version (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    number BIGINT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    content TEXT NOT NULL,
    entry TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX published_version_record_number_key ON published_version (record, number);
CREATE INDEX published_version_kind_index ON published_version (programme, kind, at);
--sqlite CREATE VIRTUAL TABLE published_search USING fts5(words, record UNINDEXED, programme UNINDEXED, tokenize = 'unicode61');
--postgres CREATE TABLE published_search (record TEXT PRIMARY KEY, programme TEXT NOT NULL, words TSVECTOR NOT NULL);
--postgres CREATE INDEX published_search_words_index ON published_search USING gin (words);

-- Who owes what by when. Closed rows stay: they say how long each held a record.
CREATE TABLE duty (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    record TEXT,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    role TEXT NOT NULL,
    organisation TEXT,
    period BIGINT,
    due TEXT NOT NULL,
    certain BIGINT NOT NULL,
    basis_zh TEXT NOT NULL,
    basis_en TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_entry TEXT,
    closed_at BIGINT,
    closed_entry TEXT,
    outcome TEXT
);
CREATE INDEX duty_record_index ON duty (record);
-- Work desks choose twenty of many thousands by these two alone.
CREATE INDEX duty_open_index ON duty (programme, role, organisation, due, id) WHERE closed_at IS NULL;
CREATE INDEX duty_due_index ON duty (programme, due, id, role, organisation, record) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX duty_standing_key ON duty (programme, kind, action, organisation, period) WHERE period IS NOT NULL;

-- Mail on its way out. The key makes a message unique.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    message_key TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created BIGINT NOT NULL,
    next_attempt BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    sent_at BIGINT,
    problem TEXT
);
CREATE UNIQUE INDEX outbox_message_key_key ON outbox (message_key);
CREATE INDEX outbox_next_attempt_index ON outbox (next_attempt) WHERE sent_at IS NULL;

-- Uploaded files; bound to the uploader until an action takes them.
CREATE TABLE file (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    uploader TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    digest TEXT NOT NULL,
    created BIGINT NOT NULL,
    kind TEXT,
    record TEXT,
    content {bytes} NOT NULL
);
CREATE INDEX file_record_index ON file (record);

-- The closed list of writes that are not actions.
CREATE TABLE session (
    token TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    programme TEXT NOT NULL,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    form_key TEXT NOT NULL
);
CREATE INDEX session_person_index ON session (person);

CREATE TABLE api_token (
    token TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    person TEXT NOT NULL,
    programme TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT
);
CREATE UNIQUE INDEX api_token_id_key ON api_token (id);

CREATE TABLE sign_in_attempt (
    subject TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    until BIGINT NOT NULL
);

CREATE TABLE idempotency (
    person TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person, request_key)
);

CREATE TABLE form_draft (
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    action TEXT NOT NULL,
    content TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person, kind, record, action)
);

-- Sign-ins, refusals, reveals, administrators' acts. Insert only; the audit administrator's.
CREATE TABLE audit_entry (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    at BIGINT NOT NULL,
    person TEXT,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX audit_entry_at_index ON audit_entry (programme, at);

--sqlite CREATE TRIGGER journal_entry_kept BEFORE UPDATE ON journal_entry BEGIN SELECT RAISE(ABORT, 'journal_entry is insert only'); END;
--sqlite CREATE TRIGGER journal_entry_kept_whole BEFORE DELETE ON journal_entry BEGIN SELECT RAISE(ABORT, 'journal_entry is insert only'); END;
--sqlite CREATE TRIGGER journal_seal_kept BEFORE UPDATE ON journal_seal BEGIN SELECT RAISE(ABORT, 'journal_seal is insert only'); END;
--sqlite CREATE TRIGGER journal_seal_kept_whole BEFORE DELETE ON journal_seal BEGIN SELECT RAISE(ABORT, 'journal_seal is insert only'); END;
--sqlite CREATE TRIGGER record_version_kept BEFORE UPDATE ON record_version BEGIN SELECT RAISE(ABORT, 'record_version is insert only'); END;
--sqlite CREATE TRIGGER record_version_kept_whole BEFORE DELETE ON record_version BEGIN SELECT RAISE(ABORT, 'record_version is insert only'); END;
--sqlite CREATE TRIGGER published_version_kept BEFORE UPDATE ON published_version BEGIN SELECT RAISE(ABORT, 'published_version is insert only'); END;
--sqlite CREATE TRIGGER published_version_kept_whole BEFORE DELETE ON published_version BEGIN SELECT RAISE(ABORT, 'published_version is insert only'); END;
--sqlite CREATE TRIGGER audit_entry_kept BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is insert only'); END;
--sqlite CREATE TRIGGER audit_entry_kept_whole BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is insert only'); END;
--postgres CREATE FUNCTION insert_only() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION '% is insert only', TG_TABLE_NAME; END $body$;
--postgres CREATE TRIGGER journal_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry EXECUTE FUNCTION insert_only();
--postgres CREATE TRIGGER journal_seal_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_seal EXECUTE FUNCTION insert_only();
--postgres CREATE TRIGGER record_version_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON record_version EXECUTE FUNCTION insert_only();
--postgres CREATE TRIGGER published_version_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON published_version EXECUTE FUNCTION insert_only();
--postgres CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry EXECUTE FUNCTION insert_only();
