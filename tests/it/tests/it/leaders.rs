//! Leaders visit each other every year: each pairing owes it in both directions, and it counts by the day on which it was.

use serde_json::{Value as Json, json};
use store::duties::{self, Duty};
use uuid::Uuid;

use crate::world::World;

const VISIT: &str = "visit";

/// What the pairing owes and owed of one direction: year, day due, outcome, day on which it happened.
fn owed(world: &World, code: &str) -> Vec<(i64, String, Option<String>, Option<String>)> {
    let standing = world.engine().catalogue().standing(code).expect("declared");
    let (programme, pairing) = (world.cast.programme.clone(), world.cast.pairing);
    let read = |connection: &mut store::Connection| duties::of_owner(connection, &programme, standing, pairing, 9);
    let of_it = world.engine().read(read).expect("an answer");
    let told = |duty: &Duty| {
        let period = duty.period.expect("a period");
        (period, duty.due.iso(), duty.outcome.clone(), duty.happened.map(kernel::Day::iso))
    };
    of_it.iter().map(told).collect()
}

fn planned(world: &World, actor: &str, direction: &str, day: &str) -> Json {
    let mut input = crate::visits::input(world);
    input["direction"] = json!(direction);
    (input["begins"], input["ends"]) = (json!(day), json!(day));
    if actor == "partner-department" {
        input["partner"] = json!(world.seat("beicheng"));
    }
    input
}

/// Plans a visit of leaders, holds it on that day and confirms it two days later.
fn held(world: &World, actor: &str, direction: &str, day: &str) -> Uuid {
    let visit = world.done(actor, VISIT, "create", None, planned(world, actor, direction, day)).record;
    let after = kernel::Day::parse(day).expect("a day").add_days(2).iso();
    world.on(&after);
    let report = json!({ "held_on": day, "came": 12, "outcome": "看了三个村，商定两项。" });
    world.done("county-office", VISIT, "report", visit, report);
    world.done("partner-department", VISIT, "confirm", visit, json!({}));
    visit
}

fn open(year: i64) -> (i64, String, Option<String>, Option<String>) {
    (year, format!("{year}-12-31"), None, None)
}

fn done(year: i64, on: &str) -> (i64, String, Option<String>, Option<String>) {
    (year, format!("{year}-12-31"), Some("fulfilled".to_owned()), Some(on.to_owned()))
}

on_both!(each_pairing_owes_a_visit_of_leaders_in_both_directions_every_year, |world| {
    world.engine().tick().expect("time works");
    assert_eq!((owed(world, "leaders-go"), owed(world, "leaders-come")), (vec![open(2011)], vec![open(2011)]));
    let owing = |who: &str| {
        let (viewer, today) = (world.as_(who), world.engine().shared.clock.now().day());
        let mine = |connection: &mut store::Connection| duties::owed_by(connection, &viewer, today, 50, 0);
        let mine = world.engine().read(mine).expect("a desk").duties;
        mine.into_iter().filter(|duty| duty.kind == VISIT).filter_map(|duty| duty.standing).collect::<Vec<_>>()
    };
    assert_eq!(owing("county-office"), ["leaders-go"], "the county's office answers for its government");
    assert_eq!(owing("partner-department"), ["leaders-come"]);
    assert_eq!((owing("county-office-b"), owing("city-office")), (Vec::new(), Vec::new()));
    // What departments do does not count, nor what is only planned.
    let mut departments = planned(world, "county-office", "outgoing", "2011-02-15");
    departments["level"] = json!("departments");
    let visit = world.done("county-office", VISIT, "create", None, departments).record;
    world.on("2011-02-16");
    world.done(
        "county-office",
        VISIT,
        "report",
        visit,
        json!({ "held_on": "2011-02-15", "came": 3, "outcome": "对接。" }),
    );
    world.done("partner-department", VISIT, "confirm", visit, json!({}));
    assert_eq!(owed(world, "leaders-go"), [open(2011)]);
    held(world, "county-office", "outgoing", "2011-05-10");
    assert_eq!(owed(world, "leaders-go"), [done(2011, "2011-05-10")]);
    assert_eq!(owed(world, "leaders-come"), [open(2011)], "the other direction is still owed");
    held(world, "partner-department", "incoming", "2011-09-20");
    assert_eq!(owed(world, "leaders-come"), [done(2011, "2011-09-20")], "the partner plans visits of its own");
    world.on("2012-01-04");
    world.engine().tick().expect("time works");
    world.engine().tick().expect("the same again");
    assert_eq!(owed(world, "leaders-go"), [open(2012), done(2011, "2011-05-10")]);
    world.is_sound();
});

on_both!(what_is_owed_to_happen_goes_by_the_day_on_which_it_happened, |world| {
    world.engine().tick().expect("time works");
    world.on("2012-02-01");
    world.engine().tick().expect("time works");
    // Held in the year, entered after it.
    let mut late = planned(world, "county-office", "outgoing", "2011-12-20");
    late["happened_on"] = json!("2011-12-20");
    late["late_reason"] = json!("经办人年底住院");
    late["late_paper"] = json!(world.upload("county-office").to_string());
    let visit = world.done("county-office", VISIT, "create", None, late).record;
    world.done(
        "county-office",
        VISIT,
        "report",
        visit,
        json!({ "held_on": "2011-12-20", "came": 8, "outcome": "商定。" }),
    );
    assert_eq!(owed(world, "leaders-go"), [open(2012), open(2011)], "one side alone says so");
    world.done("partner-department", VISIT, "confirm", visit, json!({}));
    assert_eq!(owed(world, "leaders-go"), [open(2012), done(2011, "2011-12-20")]);
    // Held in the next year, it is the next year's; what was missed stays missed.
    held(world, "county-office", "incoming", "2012-03-05");
    assert_eq!(owed(world, "leaders-come"), [done(2012, "2012-03-05"), open(2011)]);
    world.is_sound();
});

on_both!(a_pairing_that_ends_owes_no_more_and_a_new_one_owes_at_once, |world| {
    world.engine().tick().expect("time works");
    world.on("2011-06-15");
    let pairing = world.cast.pairing;
    world.done(
        "programme-manager",
        "pairing",
        "end",
        pairing,
        json!({ "ends": "2011-06-15", "basis": "调整结对〔2011〕1号" }),
    );
    let lapsed = (2011, "2011-12-31".to_owned(), Some("lapsed".to_owned()), None);
    assert_eq!((owed(world, "leaders-go"), owed(world, "leaders-come")), (vec![lapsed.clone()], vec![lapsed]));
    let input = json!({
        "assisting": world.seat("nancheng"), "recipient": world.seat("dongxi"), "basis": "调整结对〔2011〕1号",
        "begins": "2011-06-15",
    });
    let new = world.done("programme-manager", "pairing", "create", None, input).record;
    let sql = "SELECT standing, organisation FROM duty WHERE owner = $1 AND closed_at IS NULL ORDER BY standing";
    let open = world.query(sql, &[new.to_string().into()]);
    let open: Vec<_> = open.iter().map(|row| [0, 1].map(|at| row[at].as_text().expect("a word").to_owned())).collect();
    let expected = [("leaders-come", "nancheng"), ("leaders-go", "dongxi-office")];
    assert_eq!(open, expected.map(|(duty, seat)| [duty.to_owned(), world.seat(seat)]));
    let visits = "SELECT COUNT(*) FROM duty WHERE kind = 'visit' AND owner IS NOT NULL";
    let now = world.number(visits, &[]);
    world.engine().tick().expect("time works");
    assert_eq!(world.number(visits, &[]), now, "nothing is opened twice");
    world.is_sound();
});

on_both!(a_visit_is_of_its_countys_partner_and_says_what_came_of_it, |world| {
    let mut other = planned(world, "county-office", "outgoing", "2011-02-15");
    other["partner"] = json!(world.seat("nancheng"));
    let refusal = world.refused("county-office", VISIT, "create", None, other);
    assert_eq!(refusal.code, "visit.other-partner");
    let foreign = planned(world, "partner-department", "incoming", "2011-02-15");
    let refusal = world.refused("partner-department-b", VISIT, "create", None, foreign);
    assert_eq!(refusal.status, kernel::Status::Forbidden, "nobody plans for another district");
    let mut facts = world.line("大布桥");
    facts["owner"] = json!(world.seat("dongxi-office"));
    let project = world.done("county-office", "project", "create", None, facts).record;
    let next =
        world.done("county-office", VISIT, "create", None, planned(world, "county-office", "outgoing", "2011-06-01"));
    let visit = planned(world, "county-office", "incoming", "2011-02-15");
    let visit = world.done("county-office", VISIT, "create", None, visit).record;
    world.on("2011-02-16");
    let report = json!({
        "held_on": "2011-02-15", "came": 9, "outcome": "议定修桥。", "project": project.to_string(),
        "next_visit": next.record.to_string(),
    });
    world.done("county-office", VISIT, "report", visit, report);
    let record = world.record(VISIT, visit);
    assert_eq!(
        (&record["project"], &record["next_visit"]),
        (&json!(project.to_string()), &json!(next.record.to_string()))
    );
    assert_eq!(record["pairing"], json!(world.cast.pairing.to_string()));
    world.is_sound();
});
