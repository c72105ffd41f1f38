//! A visit is planned, held, reported by one side and confirmed by the other.

use kernel::{Day, Status};
use serde_json::{Value as Json, json};
use store::dated;
use uuid::Uuid;

use crate::world::{World, problems};

const VISIT: &str = "visit";

pub fn input(world: &World) -> Json {
    json!({
        "county": world.seat("dongxi-office"), "subject": "北城区党政代表团来访", "direction": "incoming",
        "level": "leaders", "begins": "2011-01-10", "ends": "2011-01-11", "led_by": "示例区长",
        "purpose": "察看村道和饮水项目，商定全年安排。",
    })
}

pub fn report() -> Json {
    json!({ "held_on": "2011-01-10", "came": 12, "outcome": "看了三个村，商定两项。" })
}

fn open(world: &World, visit: Uuid) -> Vec<(String, String, String)> {
    let duties = world.engine().read(|connection| store::duties::of_record(connection, visit)).expect("duties");
    let open = duties.into_iter().filter(|duty| duty.closed_at.is_none());
    open.map(|duty| (duty.action, duty.role, duty.due.iso())).collect()
}

fn owes(action: &str, role: &str, due: &str) -> Vec<(String, String, String)> {
    vec![(action.to_owned(), role.to_owned(), due.to_owned())]
}

on_both!(a_visit_counts_when_both_sides_say_the_same, |world| {
    let visit = world.done("county-office", VISIT, "create", None, input(world)).record;
    assert_eq!(open(world, visit), owes("report", "county-office", "2011-01-25"), "ten working days after its end");
    assert_eq!(world.record(VISIT, visit)["year"], 2011);
    let early = world.refused("county-office", VISIT, "report", visit, report());
    assert_eq!(problems(&early), [("held_on".to_owned(), "visit.not-yet")]);
    world.on("2011-01-12");
    world.done("county-office", VISIT, "report", visit, report());
    assert_eq!(open(world, visit), owes("confirm", "partner-department", "2011-01-26"));
    assert_eq!(world.refused("county-office", VISIT, "confirm", visit, json!({})).code, "signing.signed");
    world.done("partner-department", VISIT, "question", visit, json!({ "objection": "实到十一人" }));
    assert_eq!(open(world, visit), owes("report", "county-office", "2011-01-26"));
    let mut again = report();
    again["came"] = json!(11);
    world.done("county-office", VISIT, "report", visit, again);
    world.done("partner-department", VISIT, "confirm", visit, json!({}));
    let record = world.record(VISIT, visit);
    assert_eq!((&record["state"], &record["came"]), (&json!("confirmed"), &json!(11)));
    assert_eq!(record.get("objection").unwrap_or(&Json::Null), &Json::Null);
    world.is_sound();
});

on_both!(wrong_days_and_strangers_are_refused, |world| {
    let mut backwards = input(world);
    backwards["ends"] = json!("2011-01-09");
    let refusal = world.refused("county-office", VISIT, "create", None, backwards);
    assert_eq!(problems(&refusal), [("ends".to_owned(), "visit.backwards")]);
    let visit = world.done("county-office", VISIT, "create", None, input(world)).record;
    for stranger in ["county-office-b", "anonymous"] {
        let refusal = world.refused(stranger, VISIT, "cancel", visit, json!({ "reason": "改期" }));
        assert!(matches!(refusal.status, Status::Unseen | Status::SignedOut), "{stranger}: {refusal:?}");
    }
    world.done("county-office", VISIT, "cancel", visit, json!({ "reason": "改期" }));
    assert_eq!(open(world, visit), Vec::new());
    assert_eq!(world.refused("county-office", VISIT, "revise", visit, input(world)).status, Status::Conflict);
    world.is_sound();
});

/// What a calendar holds from a day on for somebody of the cast: each with its first and last day.
fn dated(world: &World, who: &str, from: &str, limit: usize) -> Vec<(Uuid, String, String)> {
    let (viewer, from) = (world.as_(who), Day::parse(from).expect("a day"));
    let catalogue = world.engine().catalogue();
    let found = world.engine().read(|connection| dated::concerning(connection, catalogue, &viewer, from, limit));
    let found = found.expect("an answer").into_iter();
    found.map(|dated| (dated.stored.id, dated.begins.iso(), dated.ends.iso())).collect()
}

on_both!(a_visit_is_in_the_calendars_of_both_sides_and_of_nobody_else, |world| {
    let visit = world.done("county-office", VISIT, "create", None, input(world)).record;
    let mut later = input(world);
    (later["begins"], later["ends"]) = (json!("2011-02-01"), json!("2011-02-01"));
    let later = world.done("county-office", VISIT, "create", None, later).record;
    let both = [
        (visit, "2011-01-10".to_owned(), "2011-01-11".to_owned()),
        (later, "2011-02-01".to_owned(), "2011-02-01".to_owned()),
    ];
    for who in ["county-office", "county-government", "partner-department"] {
        assert_eq!(dated(world, who, "2011-01-11", 9), both, "{who}");
    }
    for who in ["county-office-b", "partner-department-b", "city-office", "system-administrator"] {
        assert_eq!(dated(world, who, "2011-01-11", 9), [], "{who}");
    }
    assert_eq!(dated(world, "county-office", "2011-01-12", 9), both[1..], "the first is over");
    assert_eq!(dated(world, "county-office", "2011-01-11", 1), both[..1], "no more than so many, the first first");
    world.done("county-office", VISIT, "cancel", visit, json!({ "reason": "改期" }));
    assert_eq!(dated(world, "partner-department", "2011-01-11", 9), both[1..], "it does not take place");
    world.is_sound();
});

/// What is asked of a visit that was held before it was entered.
fn held_before(world: &World, day: &str) -> Json {
    let mut visit = input(world);
    (visit["begins"], visit["ends"]) = (json!(day), json!(day));
    visit["happened_on"] = json!(day);
    visit["late_reason"] = json!("来访时平台尚未开通");
    visit["late_paper"] = json!(world.upload("county-office").to_string());
    visit
}

on_both!(a_visit_held_before_is_entered_later_with_both_days_and_confirmed, |world| {
    world.on("2011-03-02");
    let entered = world.done("county-office", VISIT, "create", None, held_before(world, "2011-01-20"));
    let visit = entered.record;
    let record = world.record(VISIT, visit);
    let said = ["happened_on", "late_on", "late_reason"].map(|name| record[name].as_str().expect("said").to_owned());
    assert_eq!(said, ["2011-01-20", "2011-03-02", "来访时平台尚未开通"]);
    assert_eq!(record["late_by"], world.seat("dongxi-office").as_str());
    let entry = world.history("city-office", VISIT, visit).remove(0);
    assert_eq!((entry.happened().iso().as_str(), entry.at.day().iso().as_str()), ("2011-01-20", "2011-03-02"));
    assert_eq!(entry.content["happened"], "2011-01-20", "the entry itself says it");
    assert_eq!(open(world, visit), owes("report", "county-office", "2011-02-09"), "what was late stays late");
    let held = json!({ "held_on": "2011-01-20", "came": 12, "outcome": "看了三个村。" });
    world.done("county-office", VISIT, "report", visit, held);
    let report = world.history("city-office", VISIT, visit).remove(0);
    assert_eq!(report.happened().iso(), "2011-03-02", "it is reported on the day on which it is reported");
    assert_eq!(open(world, visit), owes("confirm", "partner-department", "2011-03-16"));
    world.done("partner-department", VISIT, "confirm", visit, json!({}));
    let counted = |who: &str| {
        let (viewer, catalogue) = (world.as_(who), world.engine().catalogue());
        let read = |connection: &mut store::Connection| store::entered_later::count(connection, catalogue, &viewer);
        let counted = world.engine().read(read).expect("counted");
        counted.iter().map(|one| (one.office.to_string(), one.year, one.count)).collect::<Vec<_>>()
    };
    let one = (world.seat("dongxi-office"), 2011, 1);
    for who in ["county-office", "city-office", "partner-department"] {
        assert_eq!(counted(who), std::slice::from_ref(&one), "{who}");
    }
    for who in ["county-office-b", "partner-department-b", "system-administrator"] {
        assert_eq!(counted(who), [], "{who}");
    }
    world.is_sound();
});

on_both!(what_is_entered_later_has_its_day_its_reason_and_its_paper, |world| {
    world.on("2011-03-02");
    let refused = |input: Json| problems(&world.refused("county-office", VISIT, "create", None, input));
    let problem = |field: &str, code: &'static str| vec![(field.to_owned(), code)];
    let mut past = input(world);
    (past["begins"], past["ends"]) = (json!("2011-03-01"), json!("2011-03-03"));
    assert_eq!(refused(past), problem("begins", "visit.has-begun"), "the past is not planned");
    for missing in ["happened_on", "late_reason", "late_paper"] {
        let mut visit = held_before(world, "2011-01-20");
        visit.as_object_mut().expect("an object").remove(missing);
        assert_eq!(refused(visit), problem(missing, "input.required-later"));
    }
    assert_eq!(refused(held_before(world, "2011-03-02")), problem("happened_on", "later.not-over"));
    assert_eq!(refused(held_before(world, "2011-03-09")), problem("happened_on", "later.not-over"));
    assert_eq!(refused(held_before(world, "2009-05-01")), problem("happened_on", "later.before-programme"));
    let mut other = held_before(world, "2011-01-20");
    other["happened_on"] = json!("2011-01-21");
    assert_eq!(refused(other), problem("happened_on", "visit.other-day"));
    let plan = world.draft();
    world.done("county-office", "annual-plan", "submit", plan, json!({}));
    world.done("county-government", "annual-plan", "consent", plan, json!({}));
    let report = json!({ "happened_on": "2011-02-01", "late_reason": "补报" });
    let refusal = world.refused("county-office", "annual-plan", "report", plan, report);
    let fields = [("happened_on".to_owned(), "input.unknown-field"), ("late_reason".to_owned(), "input.unknown-field")];
    assert_eq!(problems(&refusal), fields, "a report counts on the day on which it is made");
    world.is_sound();
});

on_both!(visits_of_every_level_are_arranged_held_and_reported, |world| {
    let levels = ["leaders", "departments", "firms", "groups"];
    let planned = levels.map(|level| {
        let mut visit = input(world);
        visit["level"] = json!(level);
        // What a department of the county does with its counterpart it arranges itself.
        let actor = if level == "departments" { "county-department" } else { "county-office" };
        if level == "departments" {
            visit["host"] = json!(world.seat("dongxi-education"));
        }
        (actor, world.done(actor, VISIT, "create", None, visit).record)
    });
    let mut foreign = input(world);
    foreign["host"] = json!(world.seat("xixi-finance"));
    assert_eq!(
        problems(&world.refused("county-office", VISIT, "create", None, foreign)),
        [("host".to_owned(), "visit.other-host")]
    );
    world.on("2011-01-12");
    for (actor, visit) in planned {
        world.done(actor, VISIT, "report", visit, report());
        if actor == "county-department" {
            let told = world.refused(actor, VISIT, "confirm", visit, json!({}));
            assert_eq!(told.status, Status::Forbidden, "both sides’ offices say that it was held");
            world.done("county-office", VISIT, "confirm", visit, json!({}));
        }
        world.done("partner-department", VISIT, "confirm", visit, json!({}));
        assert_eq!(world.record(VISIT, visit)["state"], "confirmed");
    }
    world.is_sound();
});
