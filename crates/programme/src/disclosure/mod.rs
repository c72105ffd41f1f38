//! Disclosure: what was decided is told to the public, reviewed first, frozen, and never silently changed.
//!
//! Ask of the policy: 4.4.5.1 (selection of projects); the other four of the five disclosures come with tenders, funds,
//! progress and acceptance. **Invariant:** what is published is a frozen version; a correction is a next version beside
//! it. **Invariant:** whoever drafted a disclosure does not review it.

pub mod records;
pub mod actions;
pub mod rules;

use kernel::{Kind, Record};
use store::Body;

pub const KINDS: &[&Kind] = &[records::Disclosure::KIND, records::DisclosureLine::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::DraftDisclosure>(),
    Body::of::<actions::ReviseDisclosure>(),
    Body::of::<actions::SubmitForReview>(),
    Body::of::<actions::ReturnDisclosure>(),
    Body::of::<actions::PublishDisclosure>(),
    Body::of::<actions::HangPoster>(),
    Body::of::<actions::CorrectDisclosure>(),
];
