//! A person without an account is named when another member of the office has compared their signed paper.

use kernel::Status;
use serde_json::json;
use uuid::Uuid;

use crate::world::{World, problems};

const NAMED: &str = "named-person";
const CLERK: &str = "county-office";
/// Another clerk of the same office.
const COLLEAGUE: &str = "both";
const TELEPHONE: &str = "0799-1357924";

fn entered(world: &World, capacity: &str) -> Uuid {
    let paper = world.upload(CLERK).to_string();
    let input = json!({
        "office": world.seat("dongxi-office"), "name": "示例村民", "capacity": capacity, "belongs_to": "泉头镇大布村",
        "telephone": TELEPHONE, "paper": [paper],
    });
    world.done(CLERK, NAMED, "create", None, input).record
}

fn project(world: &World) -> Uuid {
    let mut input = world.line("村道");
    input["owner"] = json!(world.seat("dongxi-office"));
    world.done(CLERK, "project", "create", None, input).record
}

on_both!(another_person_confirms_the_paper_before_a_project_names_anybody, |world| {
    let (villager, lead, project) = (entered(world, "village-representative"), entered(world, "lead"), project(world));
    let named = json!({ "representative": villager.to_string() });
    let early = world.refused(CLERK, "project", "name-people", project, named.clone());
    assert_eq!(problems(&early), [("representative".to_owned(), "project.not-confirmed")]);
    let own = world.refused(CLERK, NAMED, "confirm", villager, json!({}));
    assert_eq!((own.status, own.code), (Status::Forbidden, "action.separation"));
    assert_eq!(world.refused("county-office-b", NAMED, "confirm", villager, json!({})).status, Status::Unseen);
    world.done(COLLEAGUE, NAMED, "confirm", villager, json!({}));
    world.done(COLLEAGUE, NAMED, "confirm", lead, json!({}));
    let swapped = world.refused(CLERK, "project", "name-people", project, json!({ "lead": villager.to_string() }));
    assert_eq!(problems(&swapped), [("lead".to_owned(), "project.named-otherwise")]);
    let both = json!({ "representative": villager.to_string(), "lead": lead.to_string() });
    world.done(CLERK, "project", "name-people", project, both);
    let record = world.record("project", project);
    assert_eq!((&record["representative"], &record["lead"]), (&json!(villager.to_string()), &json!(lead.to_string())));
    world.done(CLERK, NAMED, "end", villager, json!({ "reason": "换届" }));
    assert_eq!(world.record("project", project)["representative"], json!(villager.to_string()), "it keeps saying so");
    let over = world.refused(CLERK, "project", "name-people", project, named);
    assert_eq!(problems(&over), [("representative".to_owned(), "project.not-confirmed")]);
    world.is_sound();
});

on_both!(a_paper_is_needed_and_what_does_not_fit_goes_back, |world| {
    let input = json!({
        "office": world.seat("dongxi-office"), "name": "示例村民", "capacity": "expert", "belongs_to": "县建筑设计所", "paper": [],
    });
    let refusal = world.refused(CLERK, NAMED, "create", None, input);
    assert_eq!((refusal.status, problems(&refusal)[0].0.as_str()), (Status::Invalid, "paper"));
    let person = entered(world, "expert");
    world.done(COLLEAGUE, NAMED, "return", person, json!({ "reason": "单位不符" }));
    assert_eq!(world.record(NAMED, person)["returned_because"], "单位不符");
    world.done(CLERK, NAMED, "revise", person, json!({ "belongs_to": "示例大学" }));
    world.done(COLLEAGUE, NAMED, "confirm", person, json!({}));
    world.settle();
    let openly = |(_, rows): &(String, Vec<Vec<kernel::Value>>)| {
        rows.iter().flatten().any(|value| format!("{value:?}").contains(TELEPHONE))
    };
    let tables: Vec<_> = world.content().into_iter().filter(openly).map(|(table, _)| table).collect();
    assert_eq!(tables, Vec::<String>::new(), "the telephone lies nowhere in the clear");
    world.is_sound();
});
