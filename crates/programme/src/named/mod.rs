//! People who are named without an account (具名人员): whoever leads a project, an expert, a village's representative.
//!
//! Ask of the policy: 4.4.4.1, its first thread: a project's lead is somebody whose signed paper is there. One member of a county
//! office enters the paper with its scan, another confirms it. **Invariant:** nobody confirms what they entered, and nobody is
//! named for a project before they are confirmed. It leaves out responsibility letters, handovers, and people of other counties.

pub mod numbers;
pub mod records;
pub mod actions;

use kernel::{Kind, Record};
use store::Body;

pub const KINDS: &[&Kind] = &[records::NamedPerson::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::EnterPerson>(),
    Body::of::<actions::RevisePerson>(),
    Body::of::<actions::ConfirmPerson>(),
    Body::of::<actions::ReturnPerson>(),
    Body::of::<actions::EndPerson>(),
];
