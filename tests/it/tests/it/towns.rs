//! A town puts something before its county; what comes of it is the county's answer within its days, and a project.

use kernel::Status;
use serde_json::{Value as Json, json};
use store::found::look::{self, Look};
use store::query::{self, Query};
use uuid::Uuid;

use crate::world::{World, problems};

const PROPOSAL: &str = "proposal";
const TOWN: &str = "town-office";
/// Of a street office that lies below the town.
const STREET: &str = "street-office";
const COUNTY: &str = "county-office";

fn proposal(world: &World, actor: &str, seat: &str) -> Uuid {
    let photo = world.photo(actor).to_string();
    let input = json!({
        "town": world.seat(seat), "subject": "引水上山", "theme": "water", "why": "天旱时要下山挑水。", "content": "建蓄水池一座。", "village": "大布村",
        "people_served": 640, "cost_fen": 18_000_000, "photos": [photo],
    });
    world.done(actor, PROPOSAL, "create", None, input).record
}

/// What somebody lists, finds and opens of a kind: the same by all three ways.
fn seen(world: &World, actor: &str, kind: &str) -> Vec<Uuid> {
    world.settle();
    let (viewer, kind) = (world.as_(actor), world.engine().catalogue().kind(kind).expect("a kind"));
    let all = Query { limit: query::LIMIT_MAX, ..Query::default() };
    let read = world.engine().read(|connection| {
        let mut listed: Vec<_> = query::list(connection, kind, &viewer, &all)?.rows.iter().map(|row| row.id).collect();
        listed.sort_unstable();
        let hits = look::hits(connection, &Look::of_kind(&viewer, kind), None, 100, 0)?;
        let mut found: Vec<_> = hits.iter().map(|hit| hit.record).collect();
        found.sort_unstable();
        assert_eq!(found, listed, "{actor} finds what is listed");
        for id in &listed {
            assert!(query::get(connection, kind, &viewer, *id)?.is_some(), "{actor} opens what is listed");
        }
        Ok(listed)
    });
    read.expect("an answer")
}

fn owed(world: &World, record: Uuid) -> Vec<(String, String)> {
    let duties = world.engine().read(|connection| store::duties::of_record(connection, record)).expect("duties");
    let open = duties.into_iter().filter(|duty| duty.closed_at.is_none());
    open.map(|duty| (format!("{} {}", duty.action, duty.role), duty.due.iso())).collect()
}

on_both!(what_a_town_proposes_is_answered_and_becomes_a_project_of_the_library, |world| {
    let record = proposal(world, TOWN, "quantou");
    assert_eq!(owed(world, record), [("accept county-office".to_owned(), "2011-01-26".to_owned())]);
    assert_eq!(world.refused(COUNTY, PROPOSAL, "revise", record, json!({})).status, Status::Forbidden);
    assert_eq!(seen(world, "county-government", PROPOSAL), [record], "the government sees what its towns propose");
    assert_eq!(world.refused("county-government", PROPOSAL, "accept", record, json!({})).status, Status::Forbidden);
    assert!(seen(world, "county-government-b", PROPOSAL).is_empty());
    assert_eq!(world.refused("county-office-b", PROPOSAL, "accept", record, json!({})).status, Status::Unseen);
    world.done(COUNTY, PROPOSAL, "accept", record, json!({ "nature": "grant", "form": "project" }));
    assert!(owed(world, record).is_empty());
    let accepted = world.record(PROPOSAL, record);
    let project: Uuid = accepted["project"].as_str().expect("a project").parse().expect("an identifier");
    let made = world.record("project", project);
    assert_eq!(
        [&made["state"], &made["name"], &made["owner"], &made["town_office"], &made["cost_fen"]],
        [
            &json!("reserve"),
            &json!("引水上山"),
            &json!(world.seat("dongxi-office")),
            &json!(world.seat("quantou")),
            &json!(18_000_000)
        ]
    );
    assert_eq!(seen(world, TOWN, "project"), [project], "the town sees what lies in it");
    assert!(seen(world, "town-office-b", "project").is_empty());
    assert_eq!(world.refused(TOWN, "project", "revise", project, json!({})).status, Status::Forbidden);
    world.is_sound();
});

on_both!(a_proposal_is_declined_put_forward_again_or_taken_back, |world| {
    let record = proposal(world, TOWN, "quantou");
    let unexplained = world.refused(COUNTY, PROPOSAL, "decline", record, json!({}));
    assert_eq!(unexplained.status, Status::Invalid);
    world.done(COUNTY, PROPOSAL, "decline", record, json!({ "reason": "今年已经安排" }));
    assert!(owed(world, record).is_empty());
    assert_eq!(world.record(PROPOSAL, record)["declined_because"], "今年已经安排");
    world.on("2011-01-10");
    world.done(TOWN, PROPOSAL, "revise", record, json!({ "people_served": 700 }));
    let again = world.record(PROPOSAL, record);
    assert_eq!((&again["state"], &again["proposed_on"]), (&json!("proposed"), &json!("2011-01-10")));
    assert_eq!(again.get("declined_because").unwrap_or(&Json::Null), &Json::Null);
    assert_eq!(owed(world, record).len(), 1);
    world.done(TOWN, PROPOSAL, "withdraw", record, json!({}));
    assert!(owed(world, record).is_empty());
    assert_eq!(
        world.refused(COUNTY, PROPOSAL, "accept", record, json!({ "nature": "grant", "form": "project" })).status,
        Status::Conflict
    );
    world.is_sound();
});

on_both!(a_proposal_says_what_it_costs_and_lies_in_a_county, |world| {
    let mut input = json!({
        "town": world.seat("quantou"), "subject": "修路", "theme": "roads", "why": "路烂。", "content": "硬化一公里。",
        "people_served": 10, "cost_fen": 0,
    });
    let refusal = world.refused(TOWN, PROPOSAL, "create", None, input.clone());
    assert_eq!(problems(&refusal), [("cost_fen".to_owned(), "proposal.no-cost")]);
    // The street lies below the town: no county office stands beside it.
    input["town"] = json!(world.seat("quantou-street"));
    input["cost_fen"] = json!(100);
    assert_eq!(
        world.refused(TOWN, PROPOSAL, "create", None, input.clone()).status,
        Status::Forbidden,
        "not the town's own"
    );
    let refusal = world.refused(STREET, PROPOSAL, "create", None, input);
    assert_eq!(problems(&refusal), [("town".to_owned(), "proposal.no-office")]);
});

on_both!(what_lies_in_a_street_is_the_very_streets_and_not_the_towns_above_it, |world| {
    let (town, street) = (world.seat("quantou"), world.seat("quantou-street"));
    let mut input = world.line("街巷照明");
    input["owner"] = json!(world.seat("dongxi-office"));
    let project = world.done(COUNTY, "project", "create", None, input).record;
    assert_eq!(world.record("project", project)["town_office"], json!(town));
    assert_eq!((seen(world, TOWN, "project").len(), seen(world, STREET, "project").len()), (1, 0));
    // The project moves to where the street is.
    let region = json!({ "code": "441424001", "name": "泉头街道", "level": "town", "parent": world.cast.county });
    let region = world.done("programme-manager", "region", "create", None, region).record;
    let of_street = world.cast.seats["quantou-street"];
    world.done("programme-manager", "organisation", "revise", of_street, json!({ "region": region.to_string() }));
    world.done(COUNTY, "project", "revise", project, json!({ "town": region.to_string() }));
    assert_eq!(world.record("project", project)["town_office"], json!(street));
    assert_eq!(seen(world, STREET, "project"), [project]);
    assert!(seen(world, TOWN, "project").is_empty(), "one above does not inherit");
    assert_eq!(seen(world, "county-inspector", "project"), [project], "beside the county office");
    world.is_sound();
});
