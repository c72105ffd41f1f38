//! The engine: one write path and one read path over SQLite and PostgreSQL, and what makes both provable.
//!
//! **Invariant:** nothing below the server is asynchronous. **Invariant:** every change of a declared record goes
//! through `Engine::perform`; the other writes are a closed list in `sessions`, duties of time and the outbox.

pub mod connection;
pub mod schema;
pub mod clock;
pub mod rows;
pub mod sight;
pub mod journal;
mod bound;
pub mod permit;
pub mod order;
pub mod titles;
pub mod found;
pub mod query;
pub mod referring;
pub mod dated;
mod declared;
pub mod published;
pub mod files;
mod directory;
mod viewers;
pub mod place;
mod shared;
pub mod outbox;
pub mod audit;
pub mod duties;
mod pointed;
pub mod sessions;
mod act;
mod references;
mod input;
mod versions;
mod entry;
mod then;
mod perform;
mod context;
mod job;
mod once;
mod attempt;
mod readers;
mod sealing;
mod writer;
pub mod engine;
pub mod together;
mod replay;
pub mod check;

pub use act::{LineInput, carried, line_input};
pub use connection::{Connection, Dialect, StoreError};
pub use context::{Context, Perform};
pub use directory::{Account, Audience, Directory, Reader};
pub use engine::Engine;
pub use permit::{Ask, Permit, permit};
pub use place::{Options, Place};
pub use schema::Migration;
pub use sealing::anchor;
pub use shared::{Announced, Body, Done, Fault, Preparation, Programme, Request, Shared};
pub use together::{Performed, made};
