//! Who oversees business reads it, changes nothing, and opens nothing that was sealed.

use kernel::{Seen, Status, Viewer};
use serde_json::json;
use store::found::look::{self, Look};
use store::query::{self, Query};
use uuid::Uuid;

use crate::world::{PROGRAMME, World};

const PLAN: &str = "annual-plan";

/// What somebody lists and finds of a kind.
fn seen(world: &World, actor: &str, kind: &str) -> Vec<Uuid> {
    world.settle();
    let (viewer, kind) = (world.as_(actor), world.engine().catalogue().kind(kind).expect("a kind"));
    let all = Query { limit: query::LIMIT_MAX, ..Query::default() };
    let read = world.engine().read(|connection| {
        let listed = query::list(connection, kind, &viewer, &all)?.rows;
        let mut listed: Vec<_> = listed.iter().map(|row| row.id).collect();
        listed.sort_unstable();
        let hits = look::hits(connection, &Look::of_kind(&viewer, kind), None, 100, 0)?;
        assert_eq!(hits.len(), listed.len(), "{actor} finds what is listed");
        Ok(listed)
    });
    read.expect("an answer")
}

on_both!(a_county_is_overseen_by_its_own_and_by_the_citys, |world| {
    let (ours, theirs) = (world.draft(), world.draft_of("county-office-b", "xixi-office", 2011));
    let mut both = vec![ours, theirs];
    both.sort_unstable();
    assert_eq!(seen(world, "inspector", PLAN), both, "the city's sees every county");
    for actor in ["county-inspector", "audit-bureau"] {
        assert_eq!(seen(world, actor, PLAN), [ours], "{actor}");
    }
    let catalogue = world.engine().catalogue();
    for actor in ["inspector", "county-inspector", "audit-bureau"] {
        let viewer = world.as_(actor);
        for action in catalogue.actions.iter().filter(|action| !action.internal) {
            let kind = catalogue.kind(action.kind).expect("a kind");
            let may = kernel::policy::may_act(action, kind, None, &viewer).is_some();
            // Whoever holds a post lends it, and anybody writes to an office.
            let anybodys = ["delegation", "supervision-case"].contains(&action.kind);
            assert!(!may || anybodys, "{actor} may {}", action.code());
        }
        let refusal = world.refused(actor, PLAN, "submit", ours, json!({}));
        assert_eq!(refusal.status, Status::Forbidden);
        // What is arranged among the administrators and what the city compiles for itself is closed.
        assert!(seen(world, actor, "person").len() <= 1 && seen(world, actor, "delegation").is_empty());
    }
});

on_both!(what_was_sealed_stays_closed_to_those_who_oversee, |world| {
    let create = world.engine().catalogue().creation("supervision-case").expect("the action");
    let input = json!({
        "receiver": world.seat("dongxi-office"), "about": "村口路灯", "words": "路灯坏了三个月", "name": "示例写信人",
        "telephone": "0799-7654321", "may_publish": true, "code": "abcdef012345",
    });
    let request = store::Request::new(&Viewer::anonymous(PROGRAMME), create, None, input);
    let case = world.engine().perform(request).expect("taken in").record;
    let kind = world.engine().catalogue().kind("supervision-case").expect("a kind");
    for actor in ["inspector", "county-inspector", "audit-bureau"] {
        let viewer = world.as_(actor);
        let stored = world.engine().read(|connection| query::get(connection, kind, &viewer, case)).expect("an answer");
        let stored = stored.expect("that somebody wrote is seen");
        let seen = Seen::new(kind, &stored, &viewer);
        for field in kind.fields.iter().filter(|field| field.sealed) {
            assert!(!seen.reads(field) && stored.get(kind, field.name).is_null(), "{actor} reads {}", field.name);
        }
        assert!(seen.reads(kind.field("number").expect("a field")));
    }
});
