//! Failures that are ours: each has a number, which stands in the log and in what people are told, so that whoever reports
//! one can be helped. What was typed never goes into the log.

use std::fmt::Display;

use kernel::{Refusal, Status};

/// Says what failed to the log, and gives it a number.
pub fn number(what: &dyn Display) -> String {
    let number = store::clock::Randomness::from_system().bytes::<4>().map(|byte| format!("{byte:02x}")).concat();
    tracing::error!(number, %what, "the platform failed");
    number
}

/// The platform failed: the log says why, whoever asks is told the number and to come back. Nothing is left out in silence.
pub fn failed(what: &dyn Display) -> Refusal {
    Refusal::new(Status::Unavailable, "platform.failed").with("number", number(what))
}
