-- Of whom the city plan of a year has nothing, by name, and why it is final without them.
ALTER TABLE city_plan ADD COLUMN missing BIGINT;
ALTER TABLE city_plan ADD COLUMN gap_reason TEXT;
CREATE TABLE city_plan_gap (
    id TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    root TEXT NOT NULL,
    position BIGINT NOT NULL,
    planner TEXT,
    place TEXT NOT NULL,
    place_en TEXT NOT NULL,
    stands TEXT NOT NULL
);
CREATE INDEX city_plan_gap_root_index ON city_plan_gap (root, position);
