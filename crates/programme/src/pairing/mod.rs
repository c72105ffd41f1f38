//! Pairings (结对关系): a county and a district bound to each other from a day on, by a document, and published at once.
//!
//! Asks of the policy: 4.4.2.2, 2.4.2.1. It leaves out agreements of a pairing and what both set out to reach (`goals`).

pub mod records;
pub mod actions;
pub mod in_force;

use kernel::{Kind, Record};
use store::Body;

pub const KINDS: &[&Kind] = &[records::Pairing::KIND];

pub const BODIES: &[Body] = &[Body::of::<actions::CreatePairing>(), Body::of::<actions::EndPairing>()];
