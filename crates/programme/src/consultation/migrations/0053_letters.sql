-- What an agreed amount rests on, and what the county government has consented to bear.
ALTER TABLE plan_line ADD COLUMN letter TEXT;
ALTER TABLE project ADD COLUMN letter TEXT;
ALTER TABLE disclosure_line ADD COLUMN letter TEXT;
ALTER TABLE annual_plan ADD COLUMN letter TEXT;
ALTER TABLE annual_plan ADD COLUMN letter_since TEXT;
ALTER TABLE annual_plan ADD COLUMN own_share_fen BIGINT;
