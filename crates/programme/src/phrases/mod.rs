//! Usual phrases (常用语): what somebody, or an office, writes again and again when it decides.
//!
//! Asks of the policy: 5.2.4.4 (plans are decided on in time). They are offered beside the opinion or the reason of every decision;
//! one's own are for oneself, those that are shared are for the office. It leaves out words that the platform thinks of by itself.

pub mod records;
pub mod actions;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] = &[records::Phrase::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::AddPhrase>(),
    Body::of::<actions::RevisePhrase>(),
    Body::of::<actions::SharePhrase>(),
    Body::of::<actions::DropPhrase>(),
];

pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "0050_phrases", sql: include_str!("migrations/0050_phrases.sql") }];
