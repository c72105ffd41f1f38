-- Of what somebody is reminded is said in English too.
ALTER TABLE reminder ADD COLUMN about_en TEXT;
