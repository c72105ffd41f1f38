//! Projects: each exists from its first draft and keeps its identifier for life.
//!
//! Asks of the policy: 3.5.3.1 (five forms of assistance), 4.4.3.4 (five livelihood themes), 2.2.2.2 (grant and
//! cooperation told apart). **Invariant:** while a plan carries a project, only the plan's own actions change it.
//! **Invariant:** a project becomes public, and changes for the public, with a reviewed disclosure alone.
//! A project names its lead and the village's representative among people whose signed paper is there (4.4.4.1).
//! It leaves out screening, selection, responsibility letters, money and acceptance.

pub mod records;
pub mod figures;
pub mod actions;
pub mod rules;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] = &[records::Project::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::CreateProject>(),
    Body::of::<actions::ReviseProject>(),
    Body::of::<actions::FollowPlan>(),
    Body::of::<actions::SelectProject>(),
    Body::of::<actions::LeavePlan>(),
    Body::of::<actions::RegisterProject>(),
    Body::of::<actions::FindTown>(),
    Body::of::<actions::TakeUpProject>(),
    Body::of::<actions::NamePeople>(),
    Body::of::<actions::NoteLetter>(),
    Body::of::<actions::NoteResult>(),
    Body::of::<actions::PublishProject>(),
];

/// What became of projects, also on the lines of plans and disclosures that carry it.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "0045_results", sql: include_str!("migrations/0045_results.sql") }];
