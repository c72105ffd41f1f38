//! Rules of reminders.

use kernel::{DueFacts, DueRule};

use crate::rulebook::limits;

pub fn acknowledge_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    limits::working_days(facts, |limits| limits.acknowledge_days)
}
