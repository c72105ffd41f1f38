-- Words that name somebody and are found by no rule are marked by hand before the answer is published.
ALTER TABLE supervision_case ADD COLUMN also_hidden TEXT;
