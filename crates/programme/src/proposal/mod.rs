//! What a town puts forward to its county (项目建议).
//!
//! Asks of the policy: 4.4.2.3 (city, county and town as three levels: reporting up), 4.4.3.2 (projects are screened). The town says
//! what is lacking, for whom and for how much, with photographs; the county office takes it into its library of projects or
//! declines it with a reason, within the days of the rulebook. **Invariant:** a proposal is the very town's own.
//! It leaves out scores, and what villagers propose themselves.

pub mod numbers;
pub mod records;
pub mod actions;
pub mod rules;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] = &[records::Proposal::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::Propose>(),
    Body::of::<actions::ReviseProposal>(),
    Body::of::<actions::WithdrawProposal>(),
    Body::of::<actions::AcceptProposal>(),
    Body::of::<actions::DeclineProposal>(),
];

pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "0033_who_takes_part", sql: include_str!("migrations/0033_who_takes_part.sql") }];
