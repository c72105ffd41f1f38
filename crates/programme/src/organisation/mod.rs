//! Which organisations take part: governments with their offices, departments and towns, on two sides.
//!
//! Ask of the policy: 4.4.2.3, and the organisation behind every other one. It leaves out who works there (`people`), leading
//! groups and schools. Firms and institutes have categories on a side of their own and no role yet: nothing is theirs to do.

pub mod records;
pub mod actions;
pub mod rules;

use kernel::{Kind, Record};
use store::Body;

pub const KINDS: &[&Kind] = &[records::Organisation::KIND];

pub const BODIES: &[Body] = &[Body::of::<actions::CreateOrganisation>(), Body::of::<actions::ReviseOrganisation>()];
