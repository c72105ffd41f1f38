//! The policy: one folder per institution, each with the same files. Declarations, thin bodies, pure rules.
//!
//! The institutions stand in order: a later one points at earlier ones, and those learn of it through the engine alone.
//!
//! **Invariant:** everything particular to one programme (names, counties, 2–6 projects, 31 March) is data.

pub mod categories;
pub mod roles;
pub mod menu;
pub mod places;
pub mod calendar;
pub mod organisation;
pub mod later;
pub mod people;
pub mod pairing;
pub mod named;
pub mod project;
pub mod proposal;
pub mod goals;
pub mod planning;
pub mod consolidation;
pub mod consultation;
pub mod exchange;
pub mod tasks;
pub mod disclosure;
pub mod supervision;
pub mod phrases;
pub mod rulebook;
pub mod policy;
pub mod founding;

use kernel::{Catalogue, Contributes, Kind, Record, StandingDuty};
use store::{Body, Migration, Programme};

/// What an institution brings: its kinds, its actions with their bodies, its steps of the schema.
type Brought = (&'static [&'static Kind], &'static [Body], &'static [Migration]);

/// Every institution, in reading order: that of catalogue and tabs.
const INSTITUTIONS: &[Brought] = &[
    (goals::KINDS, goals::BODIES, goals::MIGRATIONS),
    (planning::KINDS, planning::BODIES, planning::MIGRATIONS),
    (tasks::KINDS, tasks::BODIES, tasks::MIGRATIONS),
    (consolidation::KINDS, consolidation::BODIES, consolidation::MIGRATIONS),
    (consultation::KINDS, consultation::BODIES, consultation::MIGRATIONS),
    (exchange::KINDS, exchange::BODIES, exchange::MIGRATIONS),
    (project::KINDS, project::BODIES, project::MIGRATIONS),
    (proposal::KINDS, proposal::BODIES, proposal::MIGRATIONS),
    (named::KINDS, named::BODIES, &[]),
    (disclosure::KINDS, disclosure::BODIES, disclosure::MIGRATIONS),
    (supervision::KINDS, supervision::BODIES, supervision::MIGRATIONS),
    (phrases::KINDS, phrases::BODIES, phrases::MIGRATIONS),
    (places::KINDS, places::BODIES, places::MIGRATIONS),
    (organisation::KINDS, organisation::BODIES, &[]),
    (people::KINDS, people::BODIES, people::MIGRATIONS),
    (pairing::KINDS, pairing::BODIES, &[]),
    (rulebook::KINDS, rulebook::BODIES, rulebook::MIGRATIONS),
    (calendar::KINDS, calendar::BODIES, &[]),
];

/// What is owed in each period.
const STANDING_DUTIES: &[StandingDuty] =
    &[planning::PLAN_OWED, consolidation::CITY_PLAN_OWED, exchange::LEADERS_GO, exchange::LEADERS_COME];

/// What is added up.
static FIGURES: [Contributes; 3] =
    [planning::figures::FIGURES, consolidation::figures::FIGURES, project::figures::FIGURES];

/// Every kind, in reading order.
pub fn kinds() -> Vec<&'static Kind> {
    INSTITUTIONS.iter().flat_map(|(kinds, ..)| kinds.iter().copied()).collect()
}

/// Every action with its body, in reading order.
pub fn bodies() -> Vec<Body> {
    INSTITUTIONS.iter().flat_map(|(_, bodies, _)| bodies.iter().copied()).collect()
}

/// Every step of the schema; their names say in which order of time they stand.
pub fn migrations() -> Vec<Migration> {
    INSTITUTIONS.iter().flat_map(|(.., steps)| steps.iter().copied()).collect()
}

/// The checked catalogue.
///
/// # Panics
/// When declarations contradict each other: the product must not start then.
pub fn catalogue() -> Catalogue {
    let actions = bodies().iter().map(|body| body.action).collect();
    let (rulebook, organisations) = (rulebook::records::Rulebook::CODE, organisation::records::Organisation::CODE);
    let roles = (roles::ROLES, roles::OVERSIGHT);
    let checked = Catalogue::new(kinds(), actions, roles, STANDING_DUTIES, rulebook, organisations);
    match checked.and_then(|catalogue| catalogue.with_figures(&FIGURES)) {
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
        words: words::say,
    }
}
