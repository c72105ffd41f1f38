-- What is published is found by its letters and not by the words that a dictionary knows: the search has to know where in a
-- text each pair of letters stands. What lies in several places is offered in each of them, and names are compared as letters
-- are. Both are filled anew when the engine opens.
--sqlite DROP TABLE published_search;
--sqlite CREATE VIRTUAL TABLE published_search USING fts5(words, content = '', contentless_delete = 1, tokenize = 'ascii');
--postgres DELETE FROM published_search;
DROP TABLE published_choice;
CREATE TABLE published_choice (
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    narrows TEXT NOT NULL,
    value TEXT NOT NULL,
    under TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    called TEXT NOT NULL,
    PRIMARY KEY (programme, kind, narrows, value, under)
);
