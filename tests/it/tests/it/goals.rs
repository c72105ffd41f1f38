//! The action plan of a pairing: drafted by the county, settled by both sides, served by the projects of annual plans.

use kernel::Status;
use serde_json::{Map, Value as Json, json};
use store::duties::Duty;
use uuid::Uuid;

use crate::world::{World, problems};

const KIND: &str = "action-plan";
const PLAN: &str = "annual-plan";

pub fn input(world: &World, seat: &str) -> Json {
    json!({
        "county": world.seat(seat), "first_year": 2011, "last_year": 2013, "approach": "三年解决饮水和行路。",
        "goals": [
            { "name": "自来水入户", "theme": "water", "unit": "户", "reckoning": "adds", "baseline": 1000,
              "target": 4000, "year_1": 1000, "year_2": 1000, "year_3": 1000 },
            { "name": "通硬底化村道", "theme": "roads", "unit": "%", "reckoning": "level", "baseline": 60,
              "target": 90, "year_1": 70, "year_2": 80, "year_3": 90 },
        ],
    })
}

/// Dongxi's plan before both sides.
pub fn put_forward(world: &World) -> Uuid {
    let plan = world.done("county-office", KIND, "create", None, input(world, "dongxi-office")).record;
    world.done("county-office", KIND, "put-forward", plan, json!({}));
    plan
}

pub fn agreed(world: &World) -> Uuid {
    let plan = put_forward(world);
    world.done("partner-department", KIND, "confirm-partner", plan, json!({ "edition": 1 }));
    world.done("county-government", KIND, "confirm-county", plan, json!({ "edition": 1 }));
    plan
}

fn state(world: &World, plan: Uuid) -> String {
    world.record(KIND, plan)["state"].as_str().expect("a state").to_owned()
}

fn goals(world: &World, plan: Uuid) -> Vec<Map<String, Json>> {
    let goals = world.record(KIND, plan)["goals"].as_array().cloned().expect("goals");
    goals.into_iter().map(|goal| goal.as_object().cloned().expect("a goal")).collect()
}

fn goal(world: &World, plan: Uuid, index: usize) -> String {
    goals(world, plan)[index]["id"].as_str().expect("an identifier").to_owned()
}

/// Other numbers for the first goal: four thousand more taps in the last year.
fn proposal(world: &World, plan: Uuid) -> Json {
    let line = json!({ "id": goal(world, plan, 0), "proposed_target": 5000, "proposed_3": 2000 });
    json!({ "reason": "末年资金更充裕。", "goals": [line] })
}

fn open(world: &World, plan: Uuid) -> Vec<(String, String, String)> {
    let duties = world.engine().read(|connection| store::duties::of_record(connection, plan)).expect("duties");
    let mut open: Vec<_> = duties
        .into_iter()
        .filter(|duty: &Duty| duty.closed_at.is_none())
        .map(|duty| (duty.action, duty.role, duty.due.iso()))
        .collect();
    open.sort();
    open
}

fn owes(action: &str, role: &str, due: &str) -> (String, String, String) {
    (action.to_owned(), role.to_owned(), due.to_owned())
}

on_both!(both_sides_confirm_the_same_draft_and_it_is_agreed, |world| {
    let plan = world.done("county-office", KIND, "create", None, input(world, "dongxi-office")).record;
    assert_eq!(open(world, plan), [owes("put-forward", "county-office", "2011-02-21")]);
    let unseen = world.refused("partner-department", KIND, "confirm-partner", plan, json!({ "edition": 0 }));
    assert_eq!(unseen.status, Status::Unseen, "the partner does not see what is not put forward");
    world.done("county-office", KIND, "put-forward", plan, json!({}));
    let both = [
        owes("confirm-county", "county-office", "2011-01-19"),
        owes("confirm-partner", "partner-department", "2011-01-19"),
    ];
    assert_eq!(open(world, plan), both);
    world.on("2011-01-07");
    world.done("partner-department", KIND, "confirm-partner", plan, json!({ "edition": 1 }));
    assert_eq!(state(world, plan), "confirming");
    assert_eq!(open(world, plan), both[..1], "the county's date stays, though the record changed");
    let again = world.refused("partner-department", KIND, "confirm-partner", plan, json!({ "edition": 1 }));
    assert_eq!(again.code, "signing.signed");
    world.done("county-office", KIND, "confirm-county", plan, json!({ "edition": 1 }));
    let record = world.record(KIND, plan);
    assert_eq!((&record["state"], &record["agreed_on"]), (&json!("agreed"), &json!("2011-01-07")));
    assert!(goals(world, plan).iter().all(|goal| goal["standing"] == json!("agreed")));
    assert_eq!(open(world, plan), []);
    world.is_sound();
});

on_both!(only_the_two_sides_settle_it, |world| {
    let plan = put_forward(world);
    let edition = json!({ "edition": 1 });
    let refused = |actor: &str, action: &str| world.refused(actor, KIND, action, plan, edition.clone()).status;
    assert_eq!(refused("partner-department-b", "confirm-partner"), Status::Unseen, "another district");
    assert_eq!(refused("county-office-b", "confirm-county"), Status::Unseen, "another county");
    assert_eq!(refused("county-office", "confirm-partner"), Status::Forbidden);
    assert_eq!(refused("partner-department", "confirm-county"), Status::Forbidden);
    assert_eq!(refused("city-office", "confirm-partner"), Status::Forbidden);
    let theirs = world.refused("county-office-b", KIND, "create", None, input(world, "dongxi-office"));
    assert_eq!(theirs.status, Status::Forbidden);
    let unpaired = world.refused("county-office-b", KIND, "create", None, input(world, "xixi-office"));
    assert_eq!(unpaired.code, "goals.no-pairing");
});

on_both!(a_change_by_one_clears_what_the_other_confirmed, |world| {
    let plan = put_forward(world);
    world.done("partner-department", KIND, "confirm-partner", plan, json!({ "edition": 1 }));
    let change = json!({ "goals": [
        { "id": goal(world, plan, 0), "target": 3000, "year_3": 0 }, { "id": goal(world, plan, 1) }] });
    world.done("county-office", KIND, "revise", plan, change);
    assert_eq!(state(world, plan), "revising");
    assert_eq!(open(world, plan), [owes("put-forward", "county-office", "2011-02-21")], "nobody has confirmed it");
    assert_eq!(world.history("partner-department", KIND, plan).len(), 3, "the partner keeps seeing it");
    world.done("county-office", KIND, "put-forward", plan, json!({}));
    let stale = world.refused("partner-department", KIND, "confirm-partner", plan, json!({ "edition": 1 }));
    assert_eq!((stale.status, stale.code), (Status::Conflict, "goals.another-draft"));
    let viewer = world.as_("partner-department");
    let mut old = world.request(&viewer, KIND, "confirm-partner", Some(plan), json!({ "edition": 2 }));
    old.expected_version = Some(2);
    assert_eq!(world.request_refused(old).status, Status::Stale);
    world.done("partner-department", KIND, "confirm-partner", plan, json!({ "edition": 2 }));
    world.done("county-office", KIND, "confirm-county", plan, json!({ "edition": 2 }));
    assert_eq!(state(world, plan), "agreed");
    world.is_sound();
});

on_both!(a_difference_shows_until_both_agree, |world| {
    let plan = put_forward(world);
    world.done("county-office", KIND, "confirm-county", plan, json!({ "edition": 1 }));
    let nothing = json!({ "reason": "没有改", "goals": [] });
    assert_eq!(world.refused("partner-department", KIND, "propose", plan, nothing).code, "goals.same");
    let wrong = json!({ "reason": "算错", "goals": [{ "id": goal(world, plan, 0), "proposed_target": 9000 }] });
    let refusal = world.refused("partner-department", KIND, "propose", plan, wrong);
    assert_eq!(problems(&refusal), [("goals[0].proposed_target".to_owned(), "goals.sum")]);
    world.done("partner-department", KIND, "propose", plan, proposal(world, plan));
    assert_eq!(open(world, plan), [owes("answer-proposal", "county-office", "2011-01-19")]);
    let record = world.record(KIND, plan);
    assert_eq!(record["proposal"], json!("末年资金更充裕。"));
    let first = &goals(world, plan)[0];
    assert_eq!((&first["target"], &first["proposed_target"]), (&json!(4000), &json!(5000)), "both stand side by side");
    let kept = world.refused("county-office", KIND, "answer-proposal", plan, json!({ "decision": "keep" }));
    assert_eq!(problems(&kept), [("words".to_owned(), "goals.why-kept")]);
    let keep = json!({ "decision": "keep", "words": "水源不够。" });
    world.done("county-office", KIND, "answer-proposal", plan, keep);
    assert_eq!(goals(world, plan)[0]["proposed_target"], json!(5000), "it still shows");
    world.done("partner-department", KIND, "propose", plan, proposal(world, plan));
    world.done("county-office", KIND, "answer-proposal", plan, json!({ "decision": "take" }));
    let taken = &goals(world, plan)[0];
    assert_eq!((&taken["target"], &taken["year_3"]), (&json!(5000), &json!(2000)));
    assert_eq!(taken["proposed_target"], Json::Null);
    assert_eq!(world.record(KIND, plan)["edition"], json!(2), "what was taken is the next draft");
    world.done("county-office", KIND, "confirm-county", plan, json!({ "edition": 2 }));
    world.done("partner-department", KIND, "confirm-partner", plan, json!({ "edition": 2 }));
    let record = world.record(KIND, plan);
    assert_eq!((&record["state"], &record["proposal"]), (&json!("agreed"), &Json::Null));
    world.is_sound();
});

on_both!(two_may_confirm_at_once, |world| {
    let plan = put_forward(world);
    let confirm = |actor: &str, action: &str| world.perform(actor, KIND, action, plan, json!({ "edition": 1 }));
    let outcomes = std::thread::scope(|scope| {
        let county = scope.spawn(|| confirm("county-office", "confirm-county"));
        let government = scope.spawn(|| confirm("county-government", "confirm-county"));
        let partner = scope.spawn(|| confirm("partner-department", "confirm-partner"));
        [county, government, partner].map(|thread| thread.join().expect("an answer"))
    });
    assert!(outcomes[2].is_ok(), "{outcomes:?}");
    let refused: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert_eq!(refused.len(), 1, "the county's side confirms once: {outcomes:?}");
    assert!(["signing.signed", "action.wrong-state"].contains(&refused[0].code), "{refused:?}");
    assert_eq!(state(world, plan), "agreed");
    let entries = world.number("SELECT COUNT(*) FROM journal_entry WHERE record = $1", &[plan.to_string().into()]);
    assert_eq!(entries, 4, "drafted, put forward, and confirmed twice");
    world.is_sound();
});

on_both!(what_is_agreed_can_be_taken_up_again, |world| {
    let plan = agreed(world);
    let shut = world.refused("county-office", KIND, "revise", plan, json!({ "approach": "悄悄改" }));
    assert_eq!(shut.code, "action.wrong-state");
    world.done("partner-department", KIND, "reopen", plan, json!({ "reason": "资金有变。" }));
    assert_eq!(open(world, plan), [owes("put-forward", "county-office", "2011-02-21")]);
    let change = json!({ "last_year": 2012, "goals": [
        { "id": goal(world, plan, 0), "target": 3000, "year_3": null },
        { "id": goal(world, plan, 1), "target": 80, "year_3": null }] });
    world.done("county-office", KIND, "revise", plan, change);
    world.done("county-office", KIND, "put-forward", plan, json!({}));
    world.done("county-office", KIND, "confirm-county", plan, json!({ "edition": 2 }));
    world.done("partner-department", KIND, "confirm-partner", plan, json!({ "edition": 2 }));
    assert_eq!(state(world, plan), "agreed");
    let kept = world.versions("county-office", KIND, plan);
    assert!(
        kept.iter().any(|version| version.content["last_year"] == json!(2013)),
        "the earlier agreement can be read"
    );
    world.is_sound();
});

on_both!(numbers_that_do_not_come_to_the_target_are_not_put_forward, |world| {
    let mut draft = input(world, "dongxi-office");
    draft["goals"][0]["year_3"] = json!(999);
    draft["goals"][1]["year_2"] = json!(65);
    let plan = world.done("county-office", KIND, "create", None, draft).record;
    let refusal = world.refused("county-office", KIND, "put-forward", plan, json!({}));
    let expected = [("goals[0].target".to_owned(), "goals.sum"), ("goals[1].year_2".to_owned(), "goals.falls-back")];
    assert_eq!(problems(&refusal), expected);
    let beyond = json!({ "goals": [{ "id": goal(world, plan, 0), "year_4": 1 }] });
    let refusal = world.refused("county-office", KIND, "revise", plan, beyond);
    assert_eq!(problems(&refusal), [("goals[0].year_4".to_owned(), "goals.beyond")]);
    let mut overlapping = input(world, "dongxi-office");
    overlapping["first_year"] = json!(2013);
    overlapping["last_year"] = json!(2015);
    let refusal = world.refused("county-office", KIND, "create", None, overlapping);
    assert_eq!(refusal.code, "goals.overlaps");
});

/// Dongxi's annual plan of 2011 whose first project serves the goal.
fn serving(world: &World, goal: &str) -> Json {
    let mut input = world.plan_input("dongxi-office", 2011, 3);
    input["plan_lines"][0]["goal"] = json!(goal);
    input
}

on_both!(a_project_serves_a_goal_of_its_own_countys_agreed_plan, |world| {
    let plan = put_forward(world);
    let water = goal(world, plan, 0);
    let early = world.refused("county-office", PLAN, "create", None, serving(world, &water));
    assert_eq!(problems(&early), [("plan_lines[0].goal".to_owned(), "goals.not-agreed")]);
    world.done("partner-department", KIND, "confirm-partner", plan, json!({ "edition": 1 }));
    world.done("county-office", KIND, "confirm-county", plan, json!({ "edition": 1 }));
    let annual = world.done("county-office", PLAN, "create", None, serving(world, &water)).record;
    let lines = world.record(PLAN, annual)["plan_lines"].clone();
    assert_eq!((&lines[0]["goal"], &lines[1]["goal"]), (&json!(water), &Json::Null));
    world.done("county-office", KIND, "reopen", plan, json!({ "reason": "改数" }));
    let roads = goal(world, plan, 1);
    let removed = world.refused("county-office", KIND, "revise", plan, json!({ "goals": [{ "id": roads }] }));
    assert_eq!(
        (removed.code, problems(&removed)),
        ("record.pointed-at", vec![("goals".to_owned(), "record.pointed-at")])
    );
    let spared = json!({ "goals": [{ "id": water }] });
    world.done("county-office", KIND, "revise", plan, spared);
    assert_eq!(goals(world, plan).len(), 1, "one that nothing points at may go");
    world.is_sound();
});

on_both!(a_goal_of_another_county_or_another_time_is_refused, |world| {
    let pairing = json!({
        "assisting": world.seat("nancheng"), "recipient": world.seat("xixi"), "basis": "结对安排", "begins": "2010-01-01",
    });
    world.done("programme-manager", "pairing", "create", None, pairing);
    let theirs = world.done("county-office-b", KIND, "create", None, input(world, "xixi-office")).record;
    world.done("county-office-b", KIND, "put-forward", theirs, json!({}));
    world.done("partner-department-b", KIND, "confirm-partner", theirs, json!({ "edition": 1 }));
    world.done("county-office-b", KIND, "confirm-county", theirs, json!({ "edition": 1 }));
    let foreign = goal(world, theirs, 0);
    let refusal = world.refused("county-office", PLAN, "create", None, serving(world, &foreign));
    let expected = [("plan_lines[0].goal".to_owned(), "input.reference-unknown")];
    assert_eq!((refusal.status, problems(&refusal)), (Status::Invalid, expected.to_vec()));
    let own = agreed(world);
    let mut later = serving(world, &goal(world, own, 0));
    later["year"] = json!(2012);
    let annual = world.done("county-office", PLAN, "create", None, later).record;
    world.done("county-office", KIND, "reopen", own, json!({ "reason": "缩短" }));
    let shorter = json!({ "last_year": 2011, "goals": [
        { "id": goal(world, own, 0), "target": 2000, "year_2": null, "year_3": null },
        { "id": goal(world, own, 1), "target": 70, "year_2": null, "year_3": null }] });
    world.done("county-office", KIND, "revise", own, shorter);
    let refusal = world.refused("county-office", PLAN, "revise", annual, json!({ "approach": "改一改" }));
    assert_eq!(problems(&refusal), [("plan_lines[0].goal".to_owned(), "goals.another-year")]);
    world.is_sound();
});
