-- What is open on records of one kind, the nearest date first: of few kinds somebody waits for what others owe.
CREATE INDEX duty_open_kind_index ON duty (programme, kind, due, id) WHERE closed_at IS NULL;
