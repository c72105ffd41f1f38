-- The towns of one county are read without those of all others.
CREATE INDEX published_choice_under_index ON published_choice (programme, kind, narrows, under, value);
