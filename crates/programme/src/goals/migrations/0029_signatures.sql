-- Who has confirmed a draft is said by the entries of its journal.
ALTER TABLE action_plan DROP COLUMN county_confirmed;
ALTER TABLE action_plan DROP COLUMN partner_confirmed;
