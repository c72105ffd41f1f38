-- A partner that is asked about a project is told whether it is a grant or cooperation.
ALTER TABLE consultation_line ADD COLUMN nature TEXT;
