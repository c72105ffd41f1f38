-- When the office is open, as English pages say it; left open, they say it as Chinese pages do.
ALTER TABLE programme ADD COLUMN office_hours_en TEXT;
