//! Visits between the two sides of a pairing (互访).
//!
//! Asks of the policy: 4.5.2.1. The county office plans a visit, by either side and at any level, and reports it; the partner
//! confirms the report from its own desk, or says what is wrong with it. **Invariant:** a visit counts as held only when
//! both sides say the same of it. It leaves out joint meetings, fairs, agreements, and a visit owed each year.

pub mod numbers;
pub mod records;
pub mod actions;
pub mod rules;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] = &[records::Visit::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::PlanVisit>(),
    Body::of::<actions::ReviseVisit>(),
    Body::of::<actions::ReportVisit>(),
    Body::of::<actions::ConfirmVisit>(),
    Body::of::<actions::QuestionVisit>(),
    Body::of::<actions::CancelVisit>(),
];

pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0012_visits", sql: include_str!("migrations/0012_visits.sql") },
    Migration { name: "0026_visit_photos", sql: include_str!("migrations/0026_visit_photos.sql") },
];
