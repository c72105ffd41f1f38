-- A department of the county arranges a visit of its own.
ALTER TABLE visit ADD COLUMN host TEXT;
CREATE INDEX visit_host_index ON visit (programme, host);
