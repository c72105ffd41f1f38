-- Where a project that a partner is asked about lies, and what it is: as the plan said it when the question was put.
ALTER TABLE consultation_line ADD COLUMN town TEXT;
ALTER TABLE consultation_line ADD COLUMN village TEXT;
ALTER TABLE consultation_line ADD COLUMN content TEXT;
