-- What a helper of a task did.
ALTER TABLE task_helper ADD COLUMN did TEXT;
ALTER TABLE task_helper ADD COLUMN shows TEXT;
ALTER TABLE task_helper ADD COLUMN said_on TEXT;
