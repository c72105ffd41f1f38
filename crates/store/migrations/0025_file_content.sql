-- What files say lies in a table of its own, which one module alone reads and writes, so that a folder may follow. Of a larger
-- picture there is a small one for lists; the entry that takes the file binds both by their digests.
CREATE TABLE file_content (
    file TEXT NOT NULL,
    small BIGINT NOT NULL,
    content {bytes} NOT NULL,
    PRIMARY KEY (file, small)
);
INSERT INTO file_content (file, small, content) SELECT id, 0, content FROM file;
ALTER TABLE file DROP COLUMN content;
ALTER TABLE file ADD COLUMN small_digest TEXT;
