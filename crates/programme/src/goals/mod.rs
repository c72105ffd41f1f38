//! The action plan of a pairing (结对帮扶行动规划): goals over several years, settled by both sides.
//!
//! Asks of the policy: 4.4.2.2, 5.2.3.3. A county office drafts it for its pairing; county and partner each confirm the
//! very draft from their own desk. **Invariant:** what is agreed was confirmed by both in the same draft; a change by one
//! side clears what the other has confirmed. **Invariant:** a goal that projects point at stays. The projects of the
//! annual plans point at goals (`planning`); what a goal achieved is measured there. It leaves out evaluation.

pub mod numbers;
pub mod records;
pub mod actions;
pub mod rules;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] = &[records::ActionPlan::KIND, records::Goal::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::DraftActionPlan>(),
    Body::of::<actions::ReviseActionPlan>(),
    Body::of::<actions::PutForward>(),
    Body::of::<actions::ConfirmByCounty>(),
    Body::of::<actions::ConfirmByPartner>(),
    Body::of::<actions::Propose>(),
    Body::of::<actions::AnswerProposal>(),
    Body::of::<actions::Reopen>(),
];

pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0007_action_plans", sql: include_str!("migrations/0007_action_plans.sql") },
    Migration { name: "0029_signatures", sql: include_str!("migrations/0029_signatures.sql") },
];
