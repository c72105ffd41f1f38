-- Why partners did not agree is said with their names in English too.
ALTER TABLE plan_dropped_line ADD COLUMN because_en TEXT;
