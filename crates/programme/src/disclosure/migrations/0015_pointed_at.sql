-- The page of a record lists what points at it (the word `there`): each of these fields is looked up by what it holds.
CREATE INDEX region_parent_index ON region (parent);
CREATE INDEX post_organisation_index ON post (organisation);
CREATE INDEX action_plan_pairing_index ON action_plan (pairing);
CREATE INDEX city_plan_line_plan_index ON city_plan_line (plan);
CREATE INDEX city_plan_line_project_index ON city_plan_line (project);
CREATE INDEX city_plan_cut_plan_index ON city_plan_cut (plan);
CREATE INDEX city_plan_cut_project_index ON city_plan_cut (project);
CREATE INDEX consultation_line_project_index ON consultation_line (project);
CREATE INDEX disclosure_line_project_index ON disclosure_line (project);
