//! What one office tells another to do: reminders (催办), in the product and by e-mail.
//!
//! Asks of the policy: 5.2.4.4, 5.4.3.1. **Invariant:** an office is reminded once a day at most. It leaves out tasks from
//! meetings and inspections.

pub mod numbers;
pub mod records;
pub mod actions;

use kernel::{Kind, Record};
use store::Body;

pub const KINDS: &[&Kind] = &[records::Reminder::KIND];

pub const BODIES: &[Body] = &[Body::of::<actions::Remind>(), Body::of::<actions::Acknowledge>()];
