-- Under which key a record was made: whoever asks again under it is told the record, as long as that stands.
CREATE TABLE made_once (
    programme TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (programme, request_key)
);
