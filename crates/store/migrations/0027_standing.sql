-- What is owed in each period, by whichever record: which standing duty, whose, and on which day it happened.
ALTER TABLE duty ADD COLUMN standing TEXT;
ALTER TABLE duty ADD COLUMN owner TEXT;
ALTER TABLE duty ADD COLUMN happened TEXT;
UPDATE duty SET standing = kind, owner = organisation WHERE period IS NOT NULL;
DROP INDEX duty_standing_key;
CREATE UNIQUE INDEX duty_standing_key ON duty (programme, standing, owner, period) WHERE period IS NOT NULL;
