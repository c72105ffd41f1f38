//! Disclosure: what was decided is told to the public, reviewed first, frozen, and never silently changed.
//!
//! Asks of the policy: 4.4.5.1 (selection of projects), 4.4.5.4 (progress, when the year is summed up); the other three of the
//! five disclosures come with tenders, funds and acceptance. **Invariant:** what is published is a frozen version; a
//! correction is a next version beside it. **Invariant:** whoever drafted a disclosure does not review it.
//! **Invariant:** with a disclosure its projects become public as the reviewer read them, and by nothing else.

pub mod numbers;
pub mod records;
pub mod rules;
pub mod lines;
pub mod actions;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] =
    &[records::Disclosure::KIND, records::DisclosureLine::KIND, records::DisclosureUnchosen::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::DraftDisclosure>(),
    Body::of::<actions::NoteDisclosure>(),
    Body::of::<actions::FindDisclosure>(),
    Body::of::<actions::FindProgress>(),
    Body::of::<actions::ReviseDisclosure>(),
    Body::of::<actions::SubmitForReview>(),
    Body::of::<actions::ReturnDisclosure>(),
    Body::of::<actions::PublishDisclosure>(),
    Body::of::<actions::NoteDifference>(),
    Body::of::<actions::HangPoster>(),
    Body::of::<actions::CorrectDisclosure>(),
];

/// The first one made the table of `supervision` too; the others, how the public finds what is published.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0003_disclosure_and_supervision",
        sql: include_str!("migrations/0003_disclosure_and_supervision.sql"),
    },
    Migration { name: "0008_public_lists", sql: include_str!("migrations/0008_public_lists.sql") },
    Migration { name: "0011_marks", sql: include_str!("migrations/0011_marks.sql") },
    Migration { name: "0015_pointed_at", sql: include_str!("migrations/0015_pointed_at.sql") },
    Migration { name: "0055_not_selected", sql: include_str!("migrations/0055_not_selected.sql") },
    Migration { name: "0056_differs", sql: include_str!("migrations/0056_differs.sql") },
    Migration { name: "0063_nature", sql: include_str!("migrations/0063_nature.sql") },
    Migration { name: "0064_in_english", sql: include_str!("migrations/0064_in_english.sql") },
];
