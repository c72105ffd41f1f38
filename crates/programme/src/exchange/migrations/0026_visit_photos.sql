-- Photographs of a visit, by the identifiers of files in their order.
ALTER TABLE visit ADD COLUMN photos TEXT;
