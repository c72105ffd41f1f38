//! What points at a record is listed on its page: by its own fields and by its lines, as far as the viewer sees it.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::consultation::{accepted, asked};
use crate::world::World;

/// What somebody sees listed: the records, how many there are in all, whether some are left out.
fn listed(world: &World, who: &str, kind: &str, id: Uuid, of: &str, limit: usize) -> (BTreeSet<Uuid>, usize, bool) {
    let lists = world.engine().catalogue().referring(kind);
    let list = lists.iter().find(|list| list.kind.code == of).expect("a declared list");
    let viewer = world.as_(who);
    let found = world.engine().read(|connection| store::referring::list(connection, list, &viewer, id, limit));
    let found = found.expect("the database answers");
    (found.rows.iter().map(|row| row.id).collect(), found.total, found.more)
}

on_both!(what_points_is_listed_and_counted_as_far_as_it_is_seen, |world| {
    let plan = accepted(world);
    let talks = ["beicheng", "nancheng"].map(|partner| asked(world, plan, partner));
    let own = |who| listed(world, who, "annual-plan", plan, "consultation", 10);
    assert_eq!(own("city-office"), (BTreeSet::from(talks), 2, false));
    assert_eq!(
        own("partner-department"),
        (BTreeSet::from([talks[0]]), 1, false),
        "what another is asked is not counted"
    );
    assert_eq!(own("partner-department-b"), (BTreeSet::from([talks[1]]), 1, false));
    assert_eq!(own("department"), (BTreeSet::new(), 0, false));
    assert_eq!(own("nobody"), (BTreeSet::new(), 0, false));

    // By their lines: each consultation once, whichever of its lines point there.
    let project: Uuid =
        world.record("annual-plan", plan)["plan_lines"][0]["project"].as_str().unwrap().parse().unwrap();
    let through_lines = |who, limit| listed(world, who, "project", project, "consultation", limit);
    assert_eq!(through_lines("city-office", 10), (BTreeSet::from(talks), 2, false));
    assert_eq!(through_lines("partner-department", 10), (BTreeSet::from([talks[0]]), 1, false));
    let (few, total, more) = through_lines("city-office", 1);
    assert_eq!((few.len(), total, more), (1, 2, true), "what is not listed is counted");
    assert_eq!(listed(world, "city-office", "project", plan, "consultation", 10), (BTreeSet::new(), 0, false));
});
