-- Whose turn it is while partners are asked about a plan, when it was agreed and what tells of it; who handles a word from the
-- public; by when each of that is owed.
ALTER TABLE annual_plan ADD COLUMN turn TEXT;
ALTER TABLE annual_plan ADD COLUMN turn_since TEXT;
ALTER TABLE annual_plan ADD COLUMN agreed_on TEXT;
ALTER TABLE annual_plan ADD COLUMN disclosure TEXT;
ALTER TABLE rulebook ADD COLUMN ask_days BIGINT;
ALTER TABLE rulebook ADD COLUMN answer_days BIGINT;
ALTER TABLE rulebook ADD COLUMN settle_days BIGINT;
ALTER TABLE rulebook ADD COLUMN compile_month BIGINT;
ALTER TABLE rulebook ADD COLUMN compile_day BIGINT;
ALTER TABLE rulebook ADD COLUMN finalise_month BIGINT;
ALTER TABLE rulebook ADD COLUMN finalise_day BIGINT;
ALTER TABLE rulebook ADD COLUMN disclose_begin_days BIGINT;
ALTER TABLE rulebook ADD COLUMN public_hand_on_days BIGINT;
ALTER TABLE supervision_case ADD COLUMN handled_on TEXT;
ALTER TABLE supervision_case ADD COLUMN handled_by TEXT;
ALTER TABLE supervision_case ADD COLUMN task TEXT;
CREATE INDEX supervision_case_task_index ON supervision_case (task);
