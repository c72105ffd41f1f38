//! The order in which a request is refused: who is it, do they see it, may they, is it the moment, is it right, do the
//! rules allow it. Each request here is wrong in every later way as well.

use kernel::{Status, Viewer};
use serde_json::{Value as Json, json};
use store::Request;
use uuid::Uuid;

use crate::world::World;

const PLAN: &str = "annual-plan";

/// A revision whose input is wrong and whose second line is one project too many.
fn bad_revision(world: &World, plan: Uuid) -> Json {
    let mut lines = world.record(PLAN, plan)["plan_lines"].clone();
    lines[1]["project"] = lines[0]["project"].clone();
    json!({ "colour": "red", "plan_lines": lines })
}

fn revision(world: &World, viewer: &Viewer, plan: Uuid, version: i64, input: &Json) -> Request {
    let mut request = world.request(viewer, PLAN, "revise", Some(plan), input.clone());
    request.expected_version = Some(version);
    request
}

on_both!(what_is_wrong_first_is_said_first, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    let input = bad_revision(world, plan);
    let mut valid = input.clone();
    valid.as_object_mut().expect("an object").remove("colour");
    let refused = |viewer: &Viewer, version, input: &Json| {
        let refusal = world.request_refused(revision(world, viewer, plan, version, input));
        (refusal.status.http(), refusal.code)
    };
    assert_eq!(refused(&world.as_("anonymous"), 9, &input), (401, "session.signed-out"));
    assert_eq!(refused(&world.as_("county-office-b"), 9, &input), (404, "record.unseen"));
    assert_eq!(refused(&world.as_("city-office"), 9, &input), (403, "action.forbidden"));
    assert_eq!(refused(&world.as_("county-office"), 9, &input), (412, "record.stale"));
    assert_eq!(refused(&world.as_("county-office"), 2, &input), (409, "action.wrong-state"));
    world.done("county-office", PLAN, "withdraw", plan, json!({}));
    assert_eq!(refused(&world.as_("county-office"), 3, &input), (422, "input.invalid"));
    assert_eq!(refused(&world.as_("county-office"), 3, &valid), (409, "plan.project-twice"));
});

on_both!(a_stranger_cannot_tell_what_is_there_from_what_is_not, |world| {
    let (plan, nowhere) = (world.draft(), Uuid::new_v4());
    for record in [plan, nowhere] {
        let refusal = world.refused("anonymous", PLAN, "submit", record, json!({}));
        assert_eq!((refusal.status, refusal.code), (Status::SignedOut, "session.signed-out"));
        let refusal = world.refused("county-office-b", PLAN, "submit", record, json!({}));
        assert_eq!((refusal.status, refusal.code), (Status::Unseen, "record.unseen"));
    }
});

on_both!(separation_is_asked_before_the_version_and_the_moment, |world| {
    let plan = world.draft();
    world.done("both", PLAN, "revise", plan, json!({ "approach": "先修路。" }));
    let mut request = world.request(&world.as_("both"), PLAN, "consent", Some(plan), json!({ "colour": "red" }));
    request.expected_version = Some(9);
    let refusal = world.request_refused(request);
    assert_eq!((refusal.status, refusal.code), (Status::Forbidden, "action.separation"));
});

on_both!(a_creation_is_refused_in_the_same_order, |world| {
    world.draft();
    let mut input = world.plan_input("dongxi-office", 2011, 2);
    input["colour"] = json!("red");
    let told = |actor: &str, input: &Json| {
        let refusal = world.refused(actor, PLAN, "create", None, input.clone());
        (refusal.status.http(), refusal.code)
    };
    assert_eq!(told("anonymous", &input), (401, "session.signed-out"));
    assert_eq!(told("city-office", &input), (403, "action.forbidden"));
    assert_eq!(told("county-office-b", &input), (403, "action.forbidden"));
    assert_eq!(told("county-office", &input), (422, "input.invalid"));
    input.as_object_mut().expect("an object").remove("colour");
    assert_eq!(told("county-office", &input), (409, "plan.exists"));
});

on_both!(whoever_may_not_act_any_more_is_signed_out_or_forbidden, |world| {
    let plan = world.draft();
    let earlier = world.as_("county-office");
    world.done("security-administrator", "post", "end", world.post_of("county-office"), json!({ "reason": "调动" }));
    let refusal = world.request_refused(revision(world, &earlier, plan, 1, &json!({})));
    assert_eq!((refusal.status, refusal.code), (Status::Unseen, "record.unseen"), "the post has ended");
    let person = world.person("county-office");
    world.done("system-administrator", "person", "disable", person, json!({ "reason": "离职" }));
    let refusal = world.request_refused(revision(world, &earlier, plan, 1, &json!({})));
    assert_eq!((refusal.status, refusal.code), (Status::SignedOut, "session.signed-out"), "the account is disabled");
});

on_both!(a_post_counts_from_its_first_day, |world| {
    let plan = world.draft();
    let input = json!({
        "person": world.person("nobody").to_string(), "organisation": world.seat("dongxi-office"), "role": "county-office",
        "title": "科员", "begins": "2011-01-06",
    });
    world.done("security-administrator", "post", "create", None, input);
    let refusal = world.refused("nobody", PLAN, "submit", plan, json!({}));
    assert_eq!(refusal.status, Status::Unseen);
    world.on("2011-01-06");
    world.done("nobody", PLAN, "submit", plan, json!({}));
});

on_both!(what_only_other_actions_do_nobody_does, |world| {
    let plan = world.draft();
    let project = world.record(PLAN, plan)["plan_lines"][0]["project"].as_str().expect("a project").parse::<Uuid>();
    let project = project.expect("an identifier");
    for actor in ["county-office", "city-office", "installation", "clock"] {
        let refusal = world.refused(actor, "project", "leave-plan", project, json!({}));
        assert_eq!((refusal.status, refusal.code), (Status::Unseen, "record.unseen"), "{actor}");
        let refusal = world.refused(actor, "project", "register", None, json!({}));
        assert_eq!((refusal.status, refusal.code), (Status::Unseen, "record.unseen"), "{actor}");
    }
});
