-- Public lists that are narrowed, counted and searched without looking at what they do not show: the newest version of each
-- record under a position that grows with every publication, its words and marks in the search, and what can be chosen.

ALTER TABLE project ADD COLUMN year BIGINT;
ALTER TABLE disclosure_line ADD COLUMN theme TEXT;
ALTER TABLE disclosure_line ADD COLUMN town TEXT;
ALTER TABLE disclosure_line ADD COLUMN village TEXT;

CREATE TABLE published_newest (
    position {serial},
    record TEXT NOT NULL,
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    version TEXT NOT NULL
);
CREATE UNIQUE INDEX published_newest_record_key ON published_newest (record);
INSERT INTO published_newest (record, programme, kind, version)
    SELECT p.record, p.programme, p.kind, p.id FROM published_version p
    WHERE NOT EXISTS (SELECT 1 FROM published_version n WHERE n.record = p.record AND n.number > p.number)
    ORDER BY p.at, p.id;

CREATE TABLE published_choice (
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    narrows TEXT NOT NULL,
    value TEXT NOT NULL,
    under TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (programme, kind, narrows, value)
);

ALTER TABLE published_search RENAME TO published_words;
--sqlite CREATE VIRTUAL TABLE published_search USING fts5(words, content = '', contentless_delete = 1, tokenize = 'unicode61');
--sqlite INSERT INTO published_search (rowid, words) SELECT n.position, s.words || ' qzprogramme' || replace(n.programme, '-', '') || ' qzkind' || replace(n.programme, '-', '') || n.kind || COALESCE(' qzplace' || replace(COALESCE(json_extract(v.content, '$.owner'), json_extract(v.content, '$.publisher')), '-', ''), '') || COALESCE(' qztheme' || json_extract(v.content, '$.theme'), '') || COALESCE(' qztown' || replace(json_extract(v.content, '$.town'), '-', ''), '') || COALESCE(' qzvillage' || json_extract(v.content, '$.village'), '') || COALESCE(' qzyear' || json_extract(v.content, '$.year'), '') FROM published_words s JOIN published_newest n ON n.record = s.record JOIN published_version v ON v.id = n.version;
--postgres CREATE TABLE published_search (position BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
--postgres INSERT INTO published_search (position, words) SELECT n.position, s.words || to_tsvector('simple', 'qzprogramme' || replace(n.programme, '-', '') || ' qzkind' || replace(n.programme, '-', '') || n.kind || COALESCE(' qzplace' || replace(COALESCE(v.content::jsonb ->> 'owner', v.content::jsonb ->> 'publisher'), '-', ''), '') || COALESCE(' qztheme' || (v.content::jsonb ->> 'theme'), '') || COALESCE(' qztown' || replace(v.content::jsonb ->> 'town', '-', ''), '') || COALESCE(' qzvillage' || (v.content::jsonb ->> 'village'), '') || COALESCE(' qzyear' || (v.content::jsonb ->> 'year'), '')) FROM published_words s JOIN published_newest n ON n.record = s.record JOIN published_version v ON v.id = n.version;
DROP TABLE published_words;
--postgres CREATE INDEX published_search_words_index ON published_search USING gin (words);

--sqlite INSERT OR IGNORE INTO published_choice SELECT n.programme, n.kind, 'place', c.value, '', COALESCE(json_extract(v.content, '$.names."' || c.value || '".zh'), ''), COALESCE(json_extract(v.content, '$.names."' || c.value || '".en'), '') FROM published_newest n JOIN published_version v ON v.id = n.version JOIN (SELECT id, COALESCE(json_extract(content, '$.owner'), json_extract(content, '$.publisher')) AS value FROM published_version) c ON c.id = v.id WHERE n.kind IN ('project', 'disclosure') AND c.value IS NOT NULL;
--sqlite INSERT OR IGNORE INTO published_choice SELECT n.programme, n.kind, 'year', CAST(json_extract(v.content, '$.year') AS TEXT), '', CAST(json_extract(v.content, '$.year') AS TEXT), CAST(json_extract(v.content, '$.year') AS TEXT) FROM published_newest n JOIN published_version v ON v.id = n.version WHERE n.kind = 'disclosure';
--postgres INSERT INTO published_choice SELECT n.programme, n.kind, 'place', c.value, '', COALESCE(v.content::jsonb -> 'names' -> c.value ->> 'zh', ''), COALESCE(v.content::jsonb -> 'names' -> c.value ->> 'en', '') FROM published_newest n JOIN published_version v ON v.id = n.version JOIN (SELECT id, COALESCE(content::jsonb ->> 'owner', content::jsonb ->> 'publisher') AS value FROM published_version) c ON c.id = v.id WHERE n.kind IN ('project', 'disclosure') AND c.value IS NOT NULL ON CONFLICT DO NOTHING;
--postgres INSERT INTO published_choice SELECT n.programme, n.kind, 'year', v.content::jsonb ->> 'year', '', v.content::jsonb ->> 'year', v.content::jsonb ->> 'year' FROM published_newest n JOIN published_version v ON v.id = n.version WHERE n.kind = 'disclosure' ON CONFLICT DO NOTHING;
