//! What one office tells another to do: tasks (督办), given by leaders and broken down by whoever leads them, and reminders
//! (催办), in the product and by e-mail.
//!
//! Asks of the policy: 5.2.4.4, 5.4.3.1. **Invariant:** a task has one lead, comes back to no office that it came from, and is
//! struck off by whoever gave it alone. **Invariant:** an office is reminded of one thing once a day at most, by whoever waits for
//! it. It leaves out tasks from meetings and inspections, and extensions.

pub mod numbers;
pub mod parties;
pub mod records;
pub mod actions;
pub mod assigned;
pub mod rules;
pub mod given;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] = &[assigned::Task::KIND, assigned::TaskHelper::KIND, records::Reminder::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<given::GiveTask>(),
    Body::of::<given::HandOn>(),
    Body::of::<given::ReviseTask>(),
    Body::of::<given::SignFor>(),
    Body::of::<given::Help>(),
    Body::of::<given::ReportTask>(),
    Body::of::<given::StrikeOff>(),
    Body::of::<given::GiveBack>(),
    Body::of::<given::Reopen>(),
    Body::of::<given::StopTask>(),
    Body::of::<actions::Remind>(),
    Body::of::<actions::Acknowledge>(),
];

pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0031_tasks", sql: include_str!("migrations/0031_tasks.sql") },
    Migration { name: "0036_helpers", sql: include_str!("migrations/0036_helpers.sql") },
    Migration { name: "0041_reminded_of", sql: include_str!("migrations/0041_reminded_of.sql") },
    Migration { name: "0071_reminded_in_english", sql: include_str!("migrations/0071_reminded_in_english.sql") },
];
