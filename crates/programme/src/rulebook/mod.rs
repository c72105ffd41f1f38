//! The rulebook (工作规程): the numbers that the institutions declare, each edition in force from a day on.
//!
//! Asks of the policy: 5.2.4.2, 5.2.4.4. **Invariant:** a rulebook begins today or later, and earlier editions stay; a
//! deadline once opened keeps its date.

pub mod records;
pub mod actions;
pub mod rules;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] = &[records::Rulebook::KIND];

pub const BODIES: &[Body] = &[Body::of::<actions::CreateRulebook>()];

/// With the table of the `calendar`.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "0006_rulebook_and_calendar", sql: include_str!("migrations/0006_rulebook_and_calendar.sql") }];
