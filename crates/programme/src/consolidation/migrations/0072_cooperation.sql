-- What of a city plan is cooperation stands beside its sums; of plans compiled before it is said when they are compiled anew.
ALTER TABLE city_plan ADD COLUMN cost_cooperation_fen BIGINT;
ALTER TABLE city_plan ADD COLUMN asked_cooperation_fen BIGINT;
