-- What is numbered holds its number; an office says what its numbers begin with; the paper's own number is typed beside it.
ALTER TABLE annual_plan ADD COLUMN consent_paper TEXT;
ALTER TABLE annual_plan ADD COLUMN number TEXT;
ALTER TABLE annual_plan ADD COLUMN report_paper TEXT;
ALTER TABLE annual_plan ADD COLUMN report_signer TEXT;
ALTER TABLE reminder ADD COLUMN number TEXT;
ALTER TABLE disclosure ADD COLUMN number TEXT;
ALTER TABLE supervision_case ADD COLUMN number TEXT;
ALTER TABLE organisation ADD COLUMN prefix TEXT;
