//! Several actions as one, as workbooks are imported: all or none, every refusal told, rehearsals leave nothing.

use serde_json::{Value as Json, json};
use store::Request;

use crate::world::World;

fn projects(world: &World, names: &[&str]) -> Vec<Request> {
    let viewer = world.as_("county-office");
    let input = |name: &str| {
        let mut input = world.line(name);
        input["owner"] = json!(world.seat("dongxi-office"));
        input
    };
    names.iter().map(|name| world.request(&viewer, "project", "create", None, input(name))).collect()
}

fn count(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM project", &[])
}

on_both!(what_is_rehearsed_leaves_nothing_and_says_what_would_change, |world| {
    world.settle();
    let before = world.content();
    let performed = world.engine().perform_all(projects(world, &["大桥", "小桥"]), true).expect("nothing is refused");
    assert_eq!(performed.len(), 2);
    assert!(performed[1].changes.iter().any(|change| change["field"] == "name" && change["after"] == "小桥"));
    world.settle();
    assert_eq!(world.content(), before);
});

on_both!(all_are_performed_or_none_and_every_refusal_is_told, |world| {
    let mut requests = projects(world, &["大桥", "小桥", "中桥", "长桥"]);
    requests[1].input["cost_fen"] = json!(1);
    requests[3].input["name"] = Json::Null;
    let refused = world.engine().perform_all(requests, false).expect_err("two are wrong");
    let told: Vec<_> = refused.iter().map(|(index, refusal)| (*index, refusal.code)).collect();
    assert_eq!(told, [(1, "plan.sources"), (3, "input.invalid")]);
    assert_eq!(count(world), 0);
    // One line in the audit journal for the whole.
    assert_eq!(world.number("SELECT COUNT(*) FROM audit_entry WHERE event = 'refusal'", &[]), 1);
    let performed = world.engine().perform_all(projects(world, &["大桥", "小桥"]), false).expect("all are right");
    assert_eq!((performed.len(), count(world)), (2, 2));
    world.is_sound();
});

on_both!(the_same_keys_again_answer_the_same, |world| {
    let keyed = || {
        let mut requests = projects(world, &["大桥", "小桥"]);
        for (index, request) in requests.iter_mut().enumerate() {
            request.idempotency_key = Some(format!("row-{index}"));
        }
        requests
    };
    let first = world.engine().perform_all(keyed(), false).expect("all are right");
    let again = world.engine().perform_all(keyed(), false).expect("all are right");
    let records = |performed: &[store::Performed]| performed.iter().map(|one| one.done.record).collect::<Vec<_>>();
    assert_eq!(records(&first), records(&again));
    assert!(again.iter().all(|one| one.is_repeat) && first.iter().all(|one| !one.is_repeat));
    assert_eq!(count(world), 2);
});

on_both!(all_lines_that_do_not_add_up_are_told_at_once, |world| {
    let mut input = world.plan_input("dongxi-office", 2011, 3);
    input["plan_lines"][0]["cost_fen"] = json!(1);
    input["plan_lines"][2]["cost_fen"] = json!(2);
    input["plan_lines"][2]["finish"] = json!("2011-01-01");
    let refusal = world.refused("county-office", "annual-plan", "create", None, input);
    let told: Vec<_> = refusal.problems.iter().map(|problem| (problem.field.as_str(), problem.code)).collect();
    let expected = [
        ("plan_lines[0].cost_fen", "plan.sources"),
        ("plan_lines[2].cost_fen", "plan.sources"),
        ("plan_lines[2].finish", "plan.finish-before-start"),
    ];
    assert_eq!((refusal.code, told), ("plan.sources", expected.to_vec()));
});
