-- Of which whole, such as a workbook, the thing under the key is one: what the same workbook made before, and says no longer.
ALTER TABLE made_once ADD COLUMN whole TEXT;
-- A workbook's rows are looked for each time it is read.
CREATE INDEX made_once_whole_index ON made_once (programme, whole);
