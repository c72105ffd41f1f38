-- Somebody acts for somebody else; a letter a day about what falls due; tokens that open a calendar and nothing else.
CREATE TABLE delegation (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    entered BIGINT NOT NULL,
    created BIGINT NOT NULL,
    manner TEXT NOT NULL,
    giver TEXT,
    post TEXT NOT NULL,
    delegate TEXT,
    substitute TEXT NOT NULL,
    begins TEXT NOT NULL,
    ends TEXT,
    reason TEXT NOT NULL,
    ended_on TEXT
);
CREATE INDEX delegation_programme_index ON delegation (programme, id);
CREATE INDEX delegation_delegate_index ON delegation (delegate);
CREATE INDEX delegation_post_index ON delegation (post);

ALTER TABLE person ADD COLUMN no_digest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN language TEXT;

ALTER TABLE api_token ADD COLUMN scope TEXT NOT NULL DEFAULT 'all';
