-- What is entered later than it happened; the first day of a programme.
ALTER TABLE visit ADD COLUMN happened_on TEXT;
ALTER TABLE visit ADD COLUMN late_on TEXT;
ALTER TABLE visit ADD COLUMN late_by TEXT;
ALTER TABLE visit ADD COLUMN late_reason TEXT;
ALTER TABLE visit ADD COLUMN late_paper TEXT;
ALTER TABLE programme ADD COLUMN begins TEXT;
