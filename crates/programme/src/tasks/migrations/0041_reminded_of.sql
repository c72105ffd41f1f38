-- Of what somebody is reminded, by whom, and until when it was due.
ALTER TABLE reminder ADD COLUMN sender TEXT;
ALTER TABLE reminder ADD COLUMN about TEXT;
ALTER TABLE reminder ADD COLUMN due TEXT;
ALTER TABLE reminder ADD COLUMN plan TEXT;
ALTER TABLE reminder ADD COLUMN consultation TEXT;
CREATE INDEX reminder_plan_index ON reminder (plan);
CREATE INDEX reminder_consultation_index ON reminder (consultation);
