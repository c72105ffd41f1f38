//! The numbers of the rulebook are the programme's own and dated, and so are the days off of years to come.

use kernel::Status;
use serde_json::{Value as Json, json};
use store::duties::Duty;
use uuid::Uuid;

use crate::world::{World, problems, rulebook_input};

const PLAN: &str = "annual-plan";

/// The rulebook that everybody begins with, with other numbers.
fn numbers(effective: &str, changed: Json) -> Json {
    let mut input = rulebook_input(effective, json!([]));
    for (name, value) in changed.as_object().expect("numbers by name") {
        input[name] = value.clone();
    }
    input
}

fn issue(world: &World, effective: &str, changed: Json) -> Uuid {
    world.done("programme-manager", "rulebook", "create", None, numbers(effective, changed)).record
}

/// A plan of a department that has reached the city office.
fn reported(world: &World, actor: &str, seat: &str) -> Uuid {
    let plan = world.draft_of(actor, seat, 2011);
    world.done(actor, PLAN, "report-directly", plan, json!({}));
    plan
}

/// The one duty that is open on a record; of a word from the public, its answer.
#[track_caller]
fn owed(world: &World, record: Uuid) -> Duty {
    let duties = world.engine().read(|connection| store::duties::of_record(connection, record)).expect("duties");
    let is_open = |duty: &Duty| duty.closed_at.is_none() && duty.action != "hand-on";
    let mut open: Vec<_> = duties.into_iter().filter(is_open).collect();
    assert_eq!(open.len(), 1, "{open:?}");
    open.remove(0)
}

fn date_of(world: &World, record: Uuid) -> String {
    owed(world, record).due.iso()
}

on_both!(a_deadline_keeps_the_date_with_which_it_was_opened, |world| {
    let before = reported(world, "department", "water-bureau");
    assert_eq!(date_of(world, before), "2011-01-19", "ten working days from Wednesday 5 January");
    issue(world, "2011-01-06", json!({ "accept_days": 3 }));
    assert_eq!(date_of(world, before), "2011-01-19");
    let same_day = reported(world, "department-b", "road-bureau");
    assert_eq!(date_of(world, same_day), "2011-01-19", "the new one begins tomorrow");
    world.on("2011-01-06");
    world.done("department-b", PLAN, "recall", same_day, json!({ "reason": "补充" }));
    world.done("department-b", PLAN, "report-directly", same_day, json!({}));
    assert_eq!(date_of(world, same_day), "2011-01-11", "three working days from Thursday 6 January");
    assert_eq!(date_of(world, before), "2011-01-19");
    world.is_sound();
});

on_both!(a_rulebook_is_not_backdated, |world| {
    let refusal = world.refused("programme-manager", "rulebook", "create", None, numbers("2011-01-04", json!({})));
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "rulebook.backdated"));
    assert_eq!(problems(&refusal), [("effective".to_owned(), "rulebook.backdated")]);
    issue(world, "2011-01-05", json!({}));
    let wrong = numbers("2010-01-04", json!({ "key_projects_min": 7, "summary_month": 2, "summary_day": 30 }));
    let refusal = world.refused("programme-manager", "rulebook", "create", None, wrong);
    let expected = [
        ("effective".to_owned(), "rulebook.backdated"),
        ("key_projects_min".to_owned(), "rulebook.limits"),
        ("summary_day".to_owned(), "rulebook.deadline"),
    ];
    assert_eq!(problems(&refusal), expected, "everything is told at once");
    let nobody = world.refused("city-office", "rulebook", "create", None, numbers("2011-02-01", json!({})));
    assert_eq!(nobody.status, Status::Forbidden);
});

on_both!(what_a_rulebook_leaves_open_is_written_down_as_the_usual, |world| {
    let first = world.record("rulebook", world.cast.rulebook);
    assert_eq!((&first["accept_days"], &first["public_answer_days"]), (&json!(10), &json!(15)));
    assert_eq!(first["must_say_why"], json!(true));
    let other = issue(world, "2011-01-06", json!({ "must_say_why": false, "carry_out_days": 30 }));
    let other = world.record("rulebook", other);
    assert_eq!((&other["must_say_why"], &other["must_say_telephone"]), (&json!(false), &json!(true)));
    assert_eq!((&other["carry_out_days"], &other["accept_days"]), (&json!(30), &json!(10)));
    assert_eq!(world.record("rulebook", world.cast.rulebook), first, "earlier versions stay");
});

on_both!(another_programme_has_its_own_numbers, |world, cast| {
    let there = |key: &str| world.engine().viewer(cast.people[key]).expect("an answer").expect("an account");
    let input = numbers("2011-01-05", json!({ "accept_days": 1 }));
    let issue = world.request(&there("programme-manager"), "rulebook", "create", None, input);
    world.engine().perform(issue).expect("issued");
    let mut input = world.plan_input("water-bureau", 2011, 0);
    input["planner"] = json!(cast.seat("water-bureau"));
    let department = there("department");
    let draft = world.request(&department, PLAN, "create", None, input);
    let plan = world.engine().perform(draft).expect("a draft").record;
    let report = world.request(&department, PLAN, "report-directly", Some(plan), json!({}));
    world.engine().perform(report).expect("reported");
    assert_eq!(date_of(world, plan), "2011-01-06");
    assert_eq!(date_of(world, reported(world, "department", "water-bureau")), "2011-01-19");
    world.is_sound();
});

on_both!(a_department_carries_out_its_consolidated_plan, |world| {
    let plan = reported(world, "department", "water-bureau");
    world.done("city-office", PLAN, "accept", plan, json!({}));
    let duty = owed(world, plan);
    assert_eq!((duty.action.as_str(), duty.role.as_str()), ("carry-out", "department"));
    assert_eq!(duty.organisation, Some(world.cast.seats["water-bureau"]));
    assert_eq!(duty.due.iso(), "2011-02-01", "twenty working days, a Sunday that is worked among them");
    world.done("department", PLAN, "carry-out", plan, json!({}));
    assert_eq!((owed(world, plan).action.as_str(), date_of(world, plan).as_str()), ("summarise", "2012-01-15"));
    world.is_sound();
});

on_both!(the_summary_is_owed_by_the_day_that_the_rulebook_names, |world| {
    issue(world, "2011-01-05", json!({ "summary_month": 2, "summary_day": 10 }));
    let plan = reported(world, "department", "water-bureau");
    world.done("city-office", PLAN, "accept", plan, json!({}));
    world.done("department", PLAN, "carry-out", plan, json!({}));
    assert_eq!(date_of(world, plan), "2012-02-10");
});

on_both!(words_from_the_public_are_bounded_by_the_rulebook, |world| {
    let case = |words: &str| {
        json!({ "receiver": world.seat("dongxi-office"), "about": "路", "words": words, "may_publish": false,
                "code": "0123456789abcdef" })
    };
    let links = "路修到哪里了 http://a.example http://b.example";
    let refusal = world.perform("anonymous", "supervision-case", "create", None, case(links)).expect_err("two links");
    assert_eq!(refusal.code, "case.links");
    issue(world, "2011-01-05", json!({ "public_links_max": 2, "public_words_min": 2, "public_answer_days": 5 }));
    let written = world.done("anonymous", "supervision-case", "create", None, case(links)).record;
    assert_eq!(date_of(world, written), "2011-01-10");
    world.done("anonymous", "supervision-case", "create", None, case("修路"));
});

/// The notice of 2027 as it might be: New Year off, and a Sunday worked for it.
pub fn notice(world: &World) -> Uuid {
    let day = |day: &str, arrangement: &str| json!({ "day": day, "name": "元旦", "arrangement": arrangement });
    let input = json!({
        "year": 2027, "basis": "放假安排（示例）",
        "calendar_days": [day("2027-01-01", "holiday"), day("2027-01-04", "holiday"), day("2027-01-10", "workday")],
    });
    world.done("programme-manager", "calendar-year", "create", None, input).record
}

on_both!(days_off_that_are_entered_move_the_deadlines_opened_afterwards, |world| {
    world.on("2026-12-25");
    let reported = |actor: &str, seat: &str| {
        let plan = world.draft_of(actor, seat, 2027);
        world.done(actor, PLAN, "report-directly", plan, json!({}));
        owed(world, plan)
    };
    let before = reported("department", "water-bureau");
    assert_eq!((before.due.iso().as_str(), before.certain), ("2027-01-08", false));
    assert!(before.basis_zh.ends_with("（预计）") && before.basis_en.ends_with("(expected)"), "{before:?}");
    let year = notice(world);
    let after = reported("department-b", "road-bureau");
    assert_eq!((after.due.iso().as_str(), after.certain), ("2027-01-11", true), "two days off, and a Sunday worked");
    assert_eq!(after.basis_zh, "自2026年12月25日次日起 10 个工作日，至2027年1月11日");
    let kept = world.query("SELECT due, certain FROM duty WHERE id = $1", &[before.id.to_string().into()]);
    assert_eq!((kept[0][0].as_text(), kept[0][1].as_integer()), (Some("2027-01-08"), Some(0)), "it stays as opened");
    let again = json!({ "year": 2027, "basis": "又一份", "calendar_days": [
        { "day": "2027-05-01", "name": "劳动节", "arrangement": "holiday" }] });
    assert_eq!(world.refused("programme-manager", "calendar-year", "create", None, again).code, "record.exists");
    let mend = json!({ "calendar_days": [{ "day": "2027-01-01", "name": "元旦", "arrangement": "holiday" }] });
    world.done("programme-manager", "calendar-year", "revise", year, mend);
    assert_eq!(world.versions("city-office", "calendar-year", year).len(), 1, "what was entered first can be read");
    assert_eq!(world.refused("city-office", "calendar-year", "revise", year, json!({})).status, Status::Forbidden);
    world.is_sound();
});

on_both!(days_off_are_one_programmes_and_years_not_entered_stay_expected, |world, cast| {
    notice(world);
    world.on("2026-12-25");
    let there = world.engine().viewer(cast.people["department"]).expect("an answer").expect("an account");
    let mut input = world.plan_input("water-bureau", 2027, 0);
    input["planner"] = json!(cast.seat("water-bureau"));
    let plan = world.engine().perform(world.request(&there, PLAN, "create", None, input)).expect("a draft").record;
    let report = world.request(&there, PLAN, "report-directly", Some(plan), json!({}));
    world.engine().perform(report).expect("reported");
    assert!(!owed(world, plan).certain, "nothing is known there");
    world.on("2027-12-27");
    let plan = world.draft_of("department", "water-bureau", 2027);
    world.done("department", PLAN, "report-directly", plan, json!({}));
    let duty = owed(world, plan);
    assert_eq!((duty.due.iso().as_str(), duty.certain), ("2028-01-10", false), "2028 is not announced");
});

on_both!(days_of_a_year_that_is_built_in_are_amended_for_deadlines_opened_afterwards, |world| {
    world.on("2026-09-18");
    let reported = |actor: &str, seat: &str| {
        let plan = world.draft_of(actor, seat, 2026);
        world.done(actor, PLAN, "report-directly", plan, json!({}));
        owed(world, plan)
    };
    let before = reported("department", "water-bureau");
    assert_eq!((before.due.iso().as_str(), before.certain), ("2026-10-09", true), "as the built-in notice has it");
    let later = json!({ "year": 2026, "basis": "后来的通知〔2026〕9号，2026年9月18日", "calendar_days": [
        { "day": "2026-10-08", "name": "国庆节", "arrangement": "holiday" },
        { "day": "2026-10-09", "name": "国庆节", "arrangement": "holiday" },
        { "day": "2026-10-07", "name": "国庆节", "arrangement": "workday" }] });
    let year = world.done("programme-manager", "calendar-year", "create", None, later).record;
    let after = reported("department-b", "road-bureau");
    assert_eq!((after.due.iso().as_str(), after.certain), ("2026-10-10", true));
    let kept = world.query("SELECT due FROM duty WHERE id = $1", &[before.id.to_string().into()]);
    assert_eq!(kept[0][0].as_text(), Some("2026-10-09"), "what was opened stays");
    // A further notice takes the place of the one before, which can still be read.
    let third = json!({ "basis": "又一份〔2026〕10号", "calendar_days": [
        { "day": "2026-10-01", "name": "国庆节", "arrangement": "workday" }] });
    world.done("programme-manager", "calendar-year", "revise", year, third);
    assert_eq!(world.versions("city-office", "calendar-year", year).len(), 1);
    let anyway = json!({ "calendar_days": [{ "day": "2026-10-12", "name": "上班", "arrangement": "workday" }] });
    assert_eq!(
        world.refused("programme-manager", "calendar-year", "revise", year, anyway).code,
        "calendar.worked-anyway"
    );
    world.is_sound();
});
