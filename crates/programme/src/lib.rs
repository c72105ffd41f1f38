//! The policy: one folder per institution, each with the same files. Declarations, thin bodies, pure rules.
//!
//! **Invariant:** everything particular to one programme (names, counties, 2–6 projects, 31 March) is data.

pub mod roles;
pub mod organisation;
pub mod project;
pub mod planning;
pub mod goals;
pub mod consolidation;
pub mod consultation;
pub mod exchange;
pub mod disclosure;
pub mod supervision;
pub mod policy;
pub mod divisions;
pub mod calendar;
pub mod founding;
pub mod sample;

use kernel::{Catalogue, Kind, Record};
use store::{Body, Migration, Programme};

const MIGRATIONS: &[Migration] = &[
    Migration { name: "0002_yearly_cycle", sql: include_str!("../migrations/0002_yearly_cycle.sql") },
    Migration {
        name: "0003_disclosure_and_supervision",
        sql: include_str!("../migrations/0003_disclosure_and_supervision.sql"),
    },
    Migration { name: "0004_next_title", sql: include_str!("../migrations/0004_next_title.sql") },
    Migration { name: "0005_city_plan", sql: include_str!("../migrations/0005_city_plan.sql") },
    Migration { name: "0006_rulebook_and_calendar", sql: include_str!("../migrations/0006_rulebook_and_calendar.sql") },
    Migration { name: "0007_action_plans", sql: include_str!("../migrations/0007_action_plans.sql") },
    Migration { name: "0008_public_lists", sql: include_str!("../migrations/0008_public_lists.sql") },
    Migration { name: "0009_many_hands", sql: include_str!("../migrations/0009_many_hands.sql") },
    Migration { name: "0010_kept_sums", sql: include_str!("../migrations/0010_kept_sums.sql") },
    Migration { name: "0011_marks", sql: include_str!("../migrations/0011_marks.sql") },
    Migration { name: "0012_visits", sql: include_str!("../migrations/0012_visits.sql") },
];

/// Every kind, in reading order.
pub fn kinds() -> Vec<&'static Kind> {
    [
        goals::KINDS,
        planning::KINDS,
        consolidation::KINDS,
        consultation::KINDS,
        exchange::KINDS,
        project::KINDS,
        disclosure::KINDS,
        supervision::KINDS,
        organisation::KINDS,
    ]
    .concat()
}

/// Every action with its body, in reading order.
pub fn bodies() -> Vec<Body> {
    [
        goals::BODIES,
        planning::BODIES,
        consolidation::BODIES,
        consultation::BODIES,
        exchange::BODIES,
        project::BODIES,
        disclosure::BODIES,
        supervision::BODIES,
        organisation::BODIES,
    ]
    .concat()
}

/// The checked catalogue.
///
/// # Panics
/// When declarations contradict each other: the product must not start then.
pub fn catalogue() -> Catalogue {
    let actions = bodies().iter().map(|body| body.action).collect();
    let rulebook = organisation::records::Rulebook::CODE;
    match Catalogue::new(kinds(), actions, roles::ROLES, planning::STANDING_DUTIES, rulebook) {
        Ok(catalogue) => catalogue,
        Err(faults) => panic!("the declarations cannot hold: {faults:?}"),
    }
}

/// What the engine is started with.
pub fn programme() -> Programme {
    Programme {
        catalogue: catalogue(),
        bodies: bodies(),
        directory: Box::new(organisation::directory::Directory),
        calendar: calendar::calendar(),
        announced: calendar::announced,
        migrations: MIGRATIONS.to_vec(),
        organisations: organisation::records::Organisation::KIND,
        programmes: organisation::records::Programme::KIND,
    }
}
