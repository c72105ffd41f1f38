//! The policy: one folder per institution, each with the same files. Declarations, thin bodies, pure rules.
//!
//! The institutions stand in order: a later one points at earlier ones, and those learn of it through the engine alone.
//!
//! **Invariant:** everything particular to one programme (names, counties, 2–6 projects, 31 March) is data.

pub mod roles;
pub mod places;
pub mod calendar;
pub mod organisation;
pub mod people;
pub mod pairing;
pub mod tasks;
pub mod project;
pub mod goals;
pub mod planning;
pub mod consolidation;
pub mod consultation;
pub mod exchange;
pub mod disclosure;
pub mod supervision;
pub mod rulebook;
pub mod policy;
pub mod founding;

use kernel::{Catalogue, Kind, Record};
use store::{Body, Migration, Programme};

/// Every kind, in reading order.
pub fn kinds() -> Vec<&'static Kind> {
    [
        goals::KINDS,
        planning::KINDS,
        tasks::KINDS,
        consolidation::KINDS,
        consultation::KINDS,
        exchange::KINDS,
        project::KINDS,
        disclosure::KINDS,
        supervision::KINDS,
        places::KINDS,
        organisation::KINDS,
        people::KINDS,
        pairing::KINDS,
        rulebook::KINDS,
        calendar::KINDS,
    ]
    .concat()
}

/// Every action with its body, in reading order.
pub fn bodies() -> Vec<Body> {
    [
        goals::BODIES,
        planning::BODIES,
        tasks::BODIES,
        consolidation::BODIES,
        consultation::BODIES,
        exchange::BODIES,
        project::BODIES,
        disclosure::BODIES,
        supervision::BODIES,
        places::BODIES,
        organisation::BODIES,
        people::BODIES,
        pairing::BODIES,
        rulebook::BODIES,
        calendar::BODIES,
    ]
    .concat()
}

/// Every step of the schema; their names say in which order of time they stand.
pub fn migrations() -> Vec<Migration> {
    [
        people::MIGRATIONS,
        goals::MIGRATIONS,
        planning::MIGRATIONS,
        consolidation::MIGRATIONS,
        exchange::MIGRATIONS,
        disclosure::MIGRATIONS,
        rulebook::MIGRATIONS,
    ]
    .concat()
}

/// The checked catalogue.
///
/// # Panics
/// When declarations contradict each other: the product must not start then.
pub fn catalogue() -> Catalogue {
    let actions = bodies().iter().map(|body| body.action).collect();
    let (rulebook, organisations) = (rulebook::records::Rulebook::CODE, organisation::records::Organisation::CODE);
    match Catalogue::new(kinds(), actions, roles::ROLES, planning::STANDING_DUTIES, rulebook, organisations) {
        Ok(catalogue) => catalogue,
        Err(faults) => panic!("the declarations cannot hold: {faults:?}"),
    }
}

/// What the engine is started with.
pub fn programme() -> Programme {
    Programme {
        catalogue: catalogue(),
        bodies: bodies(),
        directory: Box::new(people::directory::Directory),
        calendar: calendar::working_days::calendar(),
        announced: calendar::working_days::announced,
        migrations: migrations(),
        organisations: organisation::records::Organisation::KIND,
        programmes: places::records::Programme::KIND,
    }
}
