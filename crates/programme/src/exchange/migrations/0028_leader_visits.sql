-- The visit that leaders of both sides owe each other every year, and what came of a visit.
ALTER TABLE rulebook ADD COLUMN leader_visit_month BIGINT;
ALTER TABLE rulebook ADD COLUMN leader_visit_day BIGINT;
ALTER TABLE visit ADD COLUMN pairing TEXT;
ALTER TABLE visit ADD COLUMN project TEXT;
ALTER TABLE visit ADD COLUMN next_visit TEXT;
CREATE INDEX visit_pairing_index ON visit (pairing);
CREATE INDEX visit_project_index ON visit (project);
CREATE INDEX visit_next_visit_index ON visit (next_visit);
CREATE INDEX visit_partner_index ON visit (programme, partner);
