//! Two programmes in one deployment see nothing of each other.

use std::collections::BTreeSet;

use kernel::{Status, Viewer};
use serde_json::json;
use store::query::{self, Query};
use uuid::Uuid;

use crate::world::{World, problems};

fn viewer(world: &World, person: Uuid) -> Viewer {
    world.engine().viewer(person).expect("the database answers").expect("an account")
}

/// Everything of a kind that somebody may list.
fn listed(world: &World, kind: &str, viewer: &Viewer) -> BTreeSet<Uuid> {
    let kind = world.engine().catalogue().kind(kind).expect("a kind");
    let query = Query { limit: query::LIMIT_MAX, ..Query::default() };
    let page = world.engine().read(|connection| query::list(connection, kind, viewer, &query)).expect("a list");
    assert_eq!(page.rows.len(), page.total);
    page.rows.into_iter().map(|row| row.id).collect()
}

fn of_programme(world: &World, table: &str, programme: &str) -> BTreeSet<Uuid> {
    let rows = world.query(&format!("SELECT id FROM {table} WHERE programme = $1"), &[programme.into()]);
    rows.iter().filter_map(|row| row[0].as_text()?.parse().ok()).collect()
}

on_both!(nobody_lists_anything_of_another_programme, |world, cast| {
    world.draft();
    let kinds: Vec<_> = world.engine().catalogue().roots().copied().collect();
    for (members, programme) in [(&world.cast, cast), (cast, &world.cast)] {
        for kind in &kinds {
            let foreign = of_programme(world, &kind.table(), &programme.programme);
            for (key, person) in &members.people {
                let listed = listed(world, kind.code, &viewer(world, *person));
                assert!(listed.is_disjoint(&foreign), "{key} lists a {} of another programme", kind.code);
            }
        }
    }
    let own = listed(world, "organisation", &viewer(world, cast.people["city-office"]));
    assert_eq!(own, cast.seats.values().copied().collect(), "and everything of their own");
    world.is_sound();
});

on_both!(nobody_acts_on_anything_of_another_programme, |world, cast| {
    let plan = world.draft();
    let twin = viewer(world, cast.people["county-office"]);
    let request = world.request(&twin, "annual-plan", "submit", Some(plan), json!({}));
    let refusal = world.request_refused(request);
    assert_eq!((refusal.status, refusal.code), (Status::Unseen, "record.unseen"));
    let manager = viewer(world, cast.people["programme-manager"]);
    let office = world.seat("dongxi-office").parse().expect("an identifier");
    let request = world.request(&manager, "organisation", "close", Some(office), json!({ "reason": "并入他处" }));
    assert_eq!(world.request_refused(request).status, Status::Unseen);
    let kind = world.engine().catalogue().kind("annual-plan").expect("a kind");
    let found = world.engine().read(|connection| query::get(connection, kind, &twin, plan)).expect("an answer");
    assert!(found.is_none());
});

on_both!(nothing_of_another_programme_can_be_referred_to, |world, cast| {
    let security = viewer(world, cast.people["security-administrator"]);
    let input = json!({
        "person": world.person("nobody").to_string(), "organisation": world.seat("dongxi-office"),
        "role": "county-office", "title": "科员", "begins": "2011-01-05",
    });
    let refusal = world.request_refused(world.request(&security, "post", "create", None, input));
    let unknown = ["organisation", "person"].map(|field| (field.to_owned(), "input.reference-unknown"));
    assert_eq!(problems(&refusal), unknown);
    let office = viewer(world, cast.people["county-office"]);
    let mut input = world.plan_input("dongxi-office", 2011, 0);
    let refusal = world.request_refused(world.request(&office, "annual-plan", "create", None, input.clone()));
    assert_eq!(refusal.status, Status::Forbidden, "the planner is none of theirs");
    input["planner"] = json!(cast.seat("dongxi-office"));
    world.engine().perform(world.request(&office, "annual-plan", "create", None, input)).expect("their own plan");
    world.draft();
    world.is_sound();
});

on_both!(time_passes_in_both_and_each_sees_its_own_duties, |world, cast| {
    assert_eq!(world.engine().tick().expect("time works"), 8, "of either: two plans, two visits of leaders");
    let today = kernel::Day::parse("2011-01-05").expect("a day");
    for (members, programme) in [(&world.cast, &world.cast), (cast, cast)] {
        let office = viewer(world, members.people["county-office"]);
        let page = world.engine().read(|connection| store::duties::owed_by(connection, &office, today, 50, 0));
        let owing: Vec<_> = page.expect("duties").duties.iter().filter_map(|duty| duty.organisation).collect();
        assert_eq!(owing, [programme.seats["dongxi-office"]; 2], "a plan, and a visit of leaders");
    }
    world.draft();
    let theirs = "SELECT COUNT(*) FROM duty WHERE programme = 'east-west' AND closed_at IS NULL";
    assert_eq!(world.number(theirs, &[]), 4, "a plan here fulfils no duty there");
});

on_both!(a_rulebook_binds_its_own_programme_only, |world, cast| {
    let manager = viewer(world, cast.people["programme-manager"]);
    let mut input = crate::world::rulebook_input("2011-01-05", json!([]));
    input["key_projects_min"] = json!(5);
    world.engine().perform(world.request(&manager, "rulebook", "create", None, input)).expect("issued");
    let plan = world.draft();
    world.done("county-office", "annual-plan", "submit", plan, json!({}));
});

on_both!(a_refusal_is_audited_in_the_programme_of_whoever_was_refused, |world, cast| {
    let plan = world.draft();
    let twin = viewer(world, cast.people["county-office"]);
    let count = |programme: &str| {
        let lines = world.engine().read(|connection| store::audit::audit_lines(connection, programme, 50, 0));
        lines.expect("audit lines").1
    };
    world.engine().perform(world.request(&twin, "annual-plan", "submit", Some(plan), json!({}))).expect_err("unseen");
    assert_eq!((count("east-west"), count(&world.cast.programme)), (1, 0));
});

on_both!(a_user_name_is_one_persons_within_a_programme_and_tells_nothing_of_another, |world, cast| {
    let administrator = viewer(world, cast.people["system-administrator"]);
    let input =
        json!({ "user_name": "county-office", "name": "同名", "password": programme::people::password::SAMPLE });
    let request = world.request(&administrator, "person", "create", None, input);
    let made = world.engine().perform(request.clone()).expect("it is taken in the other programme alone");
    let refusal = world.request_refused(request);
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "record.exists"));
    let account = |programme: &str| {
        let directory = &world.engine().shared.directory;
        let found = world.engine().read(|connection| directory.account(connection, programme, "county-office"));
        found.expect("an answer").map(|account| account.person)
    };
    assert_eq!(account(&cast.programme), Some(made.record));
    assert_eq!(account(&world.cast.programme), Some(world.person("county-office")));
});
