//! Visits between the two sides of a pairing (互访).
//!
//! Asks of the policy: 4.5.2.1. The county office plans a visit, by either side and at any level, and reports it; the partner
//! confirms the report from its own desk, or says what is wrong with it. **Invariant:** a visit counts as held only when
//! both sides say the same of it. What was held before is entered later, with a reason and a
//! paper, and confirmed like any other. It leaves out joint meetings, fairs, agreements, and a visit owed each year.

pub mod numbers;
pub mod records;
pub mod actions;
pub mod rules;

use kernel::{Fulfilled, Kind, Label, Owner, Record, StandingDuty};
use store::{Body, Migration};

use crate::pairing::records::PairingState;
use crate::roles::{COUNTY_OFFICE, PARTNER_DEPARTMENT};
use records::VisitState;

/// Pairings in force: each owes a visit led by leaders in both directions every year (5.2.2.2).
const PAIRINGS: Owner = Owner::of("pairing").in_states(&[PairingState::InForce.name()]);
/// It counts once both sides have said that it was held, by the day on which it was.
const HELD: Fulfilled =
    Fulfilled::by("visit", "create", "pairing", "held_on").in_states(&[VisitState::Confirmed.name()]);
const BY: (&str, &str) = ("leader_visit_month", "leader_visit_day");

pub const LEADERS_GO: StandingDuty = StandingDuty::yearly(
    "leaders-go",
    Label::new("领导带队出访", "Leaders’ visit to the partner"),
    PAIRINGS,
    (COUNTY_OFFICE, "recipient"),
    HELD.when(&[("level", "leaders"), ("direction", "outgoing")]),
    BY,
);

pub const LEADERS_COME: StandingDuty = StandingDuty::yearly(
    "leaders-come",
    Label::new("领导带队来访", "Leaders’ visit to the county"),
    PAIRINGS,
    (PARTNER_DEPARTMENT, "assisting"),
    HELD.when(&[("level", "leaders"), ("direction", "incoming")]),
    BY,
);

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
    Migration { name: "0024_entered_later", sql: include_str!("migrations/0024_entered_later.sql") },
    Migration { name: "0026_visit_photos", sql: include_str!("migrations/0026_visit_photos.sql") },
    Migration { name: "0028_leader_visits", sql: include_str!("migrations/0028_leader_visits.sql") },
    Migration { name: "0034_visit_hosts", sql: include_str!("migrations/0034_visit_hosts.sql") },
];
