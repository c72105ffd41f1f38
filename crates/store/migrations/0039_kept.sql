-- How the duties of a year were kept is asked kind by kind.
CREATE INDEX duty_kept_index ON duty (programme, kind, due);
