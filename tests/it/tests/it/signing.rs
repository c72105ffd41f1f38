//! What several sign: each for an office of its own, once, by another person, to one version; and what undoes it.

use kernel::{Day, Status};
use serde_json::json;
use store::duties;
use uuid::Uuid;

use crate::world::{World, rulebook_input};

const VISIT: &str = "visit";
const PLAN: &str = "annual-plan";

fn version(world: &World, visit: Uuid) -> i64 {
    world.record(VISIT, visit)["version"].as_i64().expect("a version")
}

/// Whose duty it is to confirm.
fn owing(world: &World, visit: Uuid) -> Vec<String> {
    let duties = world.engine().read(|connection| duties::of_record(connection, visit)).expect("duties");
    let open = duties.into_iter().filter(|duty| duty.closed_at.is_none() && duty.action == "confirm");
    open.map(|duty| duty.role).collect()
}

fn report(came: i64) -> serde_json::Value {
    json!({ "held_on": "2011-01-11", "came": came, "outcome": "看了三个村。" })
}

fn planned_by(world: &World, actor: &str) -> Uuid {
    let mut visit = crate::visits::input(world);
    visit["partner"] = json!(world.seat("beicheng"));
    world.done(actor, VISIT, "create", None, visit).record
}

on_both!(either_side_reports_and_the_other_confirms, |world| {
    let sides = [("county-office", "partner-department"), ("partner-department", "county-office")];
    let planned = sides.map(|(reports, confirms)| (planned_by(world, reports), reports, confirms));
    world.on("2011-01-12");
    for (visit, reports, confirms) in planned {
        world.done(reports, VISIT, "report", visit, report(12));
        assert_eq!(owing(world, visit), [confirms], "who reports has confirmed thereby");
        let again = world.refused(reports, VISIT, "confirm", visit, json!({}));
        assert_eq!((again.status, again.code), (Status::Conflict, "signing.signed"));
        // What the other side would have otherwise is reported anew, and signed anew.
        world.done(confirms, VISIT, "question", visit, json!({ "objection": "实到十一人" }));
        assert_eq!(owing(world, visit), Vec::<String>::new());
        world.done(confirms, VISIT, "report", visit, report(11));
        assert_eq!(owing(world, visit), [reports]);
        world.done(reports, VISIT, "confirm", visit, json!({}));
        assert_eq!(world.record(VISIT, visit)["state"], json!("confirmed"));
    }
    world.is_sound();
});

on_both!(the_last_signature_makes_the_next_version_and_no_other_does, |world| {
    let plan = crate::goals::put_forward(world);
    let version = || world.record("action-plan", plan)["version"].as_i64().expect("a version");
    let before = version();
    world.done("partner-department", "action-plan", "confirm-partner", plan, json!({ "edition": 1 }));
    assert_eq!(version(), before, "what the county has before it is what the partner has signed");
    let viewer = world.as_("county-office");
    let mut request = world.request(&viewer, "action-plan", "confirm-county", Some(plan), json!({ "edition": 1 }));
    request.expected_version = Some(before);
    assert_eq!(world.engine().perform(request).expect("agreed").state, "agreed");
    assert_eq!(version(), before + 1);
    world.is_sound();
});

on_both!(one_person_signs_for_one_side_alone, |world| {
    let visit = planned_by(world, "county-office");
    world.on("2011-01-12");
    world.done("county-office", VISIT, "report", visit, report(12));
    let before = version(world, visit);
    // The same person in a post of the partner's as well.
    let post = json!({
        "person": world.person("county-office").to_string(), "organisation": world.seat("beicheng"),
        "role": "partner-department", "title": "挂职", "begins": "2011-01-01",
    });
    world.done("security-administrator", "post", "create", None, post);
    let refused = world.refused("county-office", VISIT, "confirm", visit, json!({}));
    assert_eq!((refused.status, refused.code), (Status::Forbidden, "signing.same-person"));
    assert_eq!((version(world, visit), owing(world, visit)), (before, vec!["partner-department".to_owned()]));
    world.is_sound();
});

/// Dongxi's plan as it goes round its finance and education bureaus.
fn submitted(world: &World) -> Uuid {
    world.issue_round("2011-01-05", ("dongxi-office", "科长"), &["dongxi-finance", "dongxi-education"]);
    let plan = world.draft();
    let unseen = world.refused("finance-bureau", PLAN, "countersign", plan, json!({}));
    assert_eq!(unseen.status, Status::Unseen, "what is drafted is nobody else's");
    goes_round(world, plan);
    plan
}

fn goes_round(world: &World, plan: Uuid) {
    world.done("county-office", PLAN, "submit", plan, json!({}));
    assert_eq!(world.done("office-reviewer", PLAN, "endorse", plan, json!({})).state, "countersigning");
}

/// Whose signature is owed, by when.
fn owed(world: &World, plan: Uuid) -> Vec<(String, String)> {
    let duties = world.engine().read(|connection| duties::of_record(connection, plan)).expect("duties");
    let open = duties.into_iter().filter(|duty| duty.closed_at.is_none());
    let mut open: Vec<_> = open.map(|duty| (duty.role, duty.due.iso())).collect();
    open.sort();
    open
}

fn owes(role: &str, day: &str) -> (String, String) {
    (role.to_owned(), day.to_owned())
}

on_both!(a_plan_goes_round_the_offices_of_the_rulebook_before_the_government_consents, |world| {
    let plan = submitted(world);
    let both = [owes("county-department", "2011-01-10"), owes("finance-bureau", "2011-01-10")];
    assert_eq!(owed(world, plan), both, "all at once, each with its limit");
    assert_eq!(world.refused("county-government", PLAN, "consent", plan, json!({})).status, Status::Unseen);
    let before = world.record(PLAN, plan)["version"].clone();
    world.done("finance-bureau", PLAN, "countersign", plan, json!({ "opinion": "配套已列预算。" }));
    assert_eq!(owed(world, plan), both[..1]);
    // Taken back, it is owed again, and given again.
    assert_eq!(
        world.refused("county-department", PLAN, "take-back-signature", plan, json!({ "reason": "误签" })).code,
        "signing.not-signed"
    );
    world.done("finance-bureau", PLAN, "take-back-signature", plan, json!({ "reason": "再核一遍" }));
    assert_eq!(owed(world, plan), both);
    world.done("finance-bureau", PLAN, "countersign", plan, json!({}));
    assert_eq!(world.record(PLAN, plan)["version"], before, "all sign the version that is put before the government");
    world.on("2011-01-12");
    assert_eq!(world.done("county-department", PLAN, "countersign", plan, json!({})).state, "awaiting-consent");
    let done = world.engine().read(|connection| duties::of_record(connection, plan)).expect("duties");
    let late = |day: Day| Day::parse("2011-01-10").expect("a day") < day;
    let signed: Vec<_> = done
        .iter()
        .filter(|duty| duty.action == "countersign" && duty.outcome.as_deref() == Some("fulfilled"))
        .collect();
    assert!(
        signed.iter().any(|duty| duty.role == "county-department" && duty.done_on().is_some_and(late)),
        "one was late"
    );
    assert_eq!(world.done("county-government", PLAN, "consent", plan, json!({})).state, "county-approved");
    world.is_sound();
});

on_both!(what_is_changed_goes_round_again_and_who_lets_the_time_pass_is_not_waited_for, |world| {
    let plan = submitted(world);
    world.done("finance-bureau", PLAN, "countersign", plan, json!({}));
    world.done("county-department", PLAN, "countersign-return", plan, json!({ "reason": "校舍项目缺用地" }));
    assert_eq!(owed(world, plan), [owes("county-office", "2011-03-31")]);
    let seen = world.refused("finance-bureau", PLAN, "countersign", plan, json!({}));
    assert_eq!(seen.status, Status::Unseen, "a draft again");
    world.done("county-office", PLAN, "revise", plan, json!({ "approach": "先校舍，后道路。" }));
    goes_round(world, plan);
    assert_eq!(owed(world, plan).len(), 2, "whoever had signed the version before signs this one");
    world.done("finance-bureau", PLAN, "countersign", plan, json!({}));
    let early = world.refused("county-office", PLAN, "conclude-countersigning", plan, json!({}));
    assert_eq!(early.code, "plan.countersigned-in-time");
    world.on("2011-01-11");
    let done = world.done("county-office", PLAN, "conclude-countersigning", plan, json!({}));
    assert_eq!(done.state, "awaiting-consent");
    world.is_sound();
});

on_both!(only_departments_of_the_county_itself_are_asked, |world| {
    for office in ["beicheng", "water-bureau", "city-office", "xixi-office", "quantou"] {
        let mut rulebook = rulebook_input("2011-02-01", json!([]));
        rulebook["countersigners"] =
            json!([{ "organisation": world.seat("dongxi-office"), "office": world.seat(office) }]);
        let refused = world.refused("programme-manager", "rulebook", "create", None, rulebook);
        let problems = crate::world::problems(&refused);
        assert_eq!(problems, [("countersigners[0].office".to_owned(), "rulebook.countersigner")], "{office}");
    }
    world.is_sound();
});
