-- What each action has changed of which figure: differences, whose sum is the figure. Insert only, but for being made anew
-- from the journal where a release reckons otherwise.
CREATE TABLE figure_change (
    number {serial},
    programme TEXT NOT NULL,
    figure TEXT NOT NULL,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    line TEXT,
    party TEXT,
    partner TEXT,
    year BIGINT,
    tags TEXT NOT NULL,
    entry TEXT NOT NULL,
    day TEXT NOT NULL,
    amount BIGINT NOT NULL,
    quantity BIGINT NOT NULL
);
CREATE INDEX figure_change_figure_index ON figure_change (programme, figure, year);
CREATE INDEX figure_change_record_index ON figure_change (record);
--sqlite CREATE TRIGGER figure_change_kept BEFORE UPDATE ON figure_change BEGIN SELECT RAISE(ABORT, 'figure_change is insert only'); END;
--postgres CREATE TRIGGER figure_change_kept BEFORE UPDATE ON figure_change EXECUTE FUNCTION insert_only();
