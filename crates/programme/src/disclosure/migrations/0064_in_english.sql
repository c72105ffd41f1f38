-- What a disclosure says of places, givers and those who answer is said in English too.
ALTER TABLE disclosure_line ADD COLUMN place_en TEXT;
ALTER TABLE disclosure_line ADD COLUMN given_by_en TEXT;
ALTER TABLE disclosure_line ADD COLUMN answers_for_it_en TEXT;
ALTER TABLE disclosure_unchosen ADD COLUMN because_en TEXT;
