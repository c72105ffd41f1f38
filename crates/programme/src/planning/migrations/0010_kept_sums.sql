-- The board keeps its sums and asks only whether something changed: the versions of a year's plans and of the planners,
-- which grow with every change, are added up over these indexes.
DROP INDEX annual_plan_year_index;
CREATE INDEX annual_plan_year_index ON annual_plan (programme, year, version, id);
DROP INDEX organisation_category_index;
CREATE INDEX organisation_category_index ON organisation (programme, category, version);
