-- A duty may be one title's within its office, such as the next internal step's.
ALTER TABLE duty ADD COLUMN title TEXT;
DROP INDEX duty_open_index;
DROP INDEX duty_due_index;
CREATE INDEX duty_open_index ON duty (programme, role, organisation, due, id, title) WHERE closed_at IS NULL;
CREATE INDEX duty_due_index ON duty (programme, due, id, role, organisation, record, title) WHERE closed_at IS NULL;
