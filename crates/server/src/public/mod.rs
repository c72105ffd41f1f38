//! What anybody may read: pages of published records, made from the public fields of declarations.
//!
//! **Invariant:** only published versions, the policy's text and the declarations are read, never a live record.
//! Deliberately left out: pages of plans, until actions publish them.

pub mod own;
pub mod version;
pub mod preview;
pub mod pictures;
pub mod sums;
pub mod tabled;
pub mod nearest;
pub mod narrowed;
pub mod context;
pub mod search;
