//! Public supervision, its first thread: a question or complaint by anyone, answered within a limit.
//!
//! Ask of the policy: 4.4.5.6. **Invariant:** who wrote is known to the office that answers and to nobody else; nothing
//! of where the words came from is kept, and whoever is given the matter sees a task, never the words. It leaves out acceptance,
//! transfer to another office that answers, appeal and anonymous reports.

pub mod numbers;
pub mod records;
pub mod actions;
pub mod rules;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] = &[records::SupervisionCase::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::Write>(),
    Body::of::<actions::HandOn>(),
    Body::of::<actions::AnswerCase>(),
    Body::of::<actions::MarkWords>(),
    Body::of::<actions::PublishAnswer>(),
    Body::of::<actions::EraseWords>(),
];

pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "0061_marked_words", sql: include_str!("migrations/0061_marked_words.sql") }];
