-- Numbers without a gap: which record drew which number of an office's series in a year. A record draws one of a series.
CREATE TABLE drawn_number (
    programme TEXT NOT NULL,
    series TEXT NOT NULL,
    organisation TEXT NOT NULL,
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    record TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (programme, series, organisation, year, number)
);
CREATE UNIQUE INDEX drawn_number_record_series_key ON drawn_number (record, series);
