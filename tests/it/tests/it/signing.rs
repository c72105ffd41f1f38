//! What several sign: each for an office of its own, once, by another person, to one version; and what undoes it.

use kernel::Status;
use serde_json::json;
use store::duties;
use uuid::Uuid;

use crate::world::World;

const VISIT: &str = "visit";

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
    let visit = world.done(actor, VISIT, "create", None, visit).record;
    world.on("2011-01-12");
    visit
}

on_both!(either_side_reports_and_the_other_confirms, |world| {
    for (reports, confirms) in [("county-office", "partner-department"), ("partner-department", "county-office")] {
        world.on("2011-01-05");
        let visit = planned_by(world, reports);
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
