//! Where the work is done: the programme with its two sides, and the divisions.
//!
//! Asks of the policy: 4.4.2.1, 4.4.2.3. **Invariant:** everything particular to one programme is data. It leaves out who
//! takes part (`organisation`, `people`).

pub mod records;
pub mod actions;
pub mod rules;
pub mod divisions;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] = &[records::Programme::KIND, records::Region::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::CreateProgramme>(),
    Body::of::<actions::ReviseProgramme>(),
    Body::of::<actions::CreateRegion>(),
];

/// How divisions are called in English, and when the office is open.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0046_names_in_english", sql: include_str!("migrations/0046_names_in_english.sql") },
    Migration { name: "0065_hours_in_english", sql: include_str!("migrations/0065_hours_in_english.sql") },
];
