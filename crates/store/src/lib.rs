//! The engine: one write path and one read path over SQLite and PostgreSQL, and what makes both provable.
//!
//! **Invariant:** nothing below the server is asynchronous. **Invariant:** every change of a declared record goes
//! through `Engine::perform`; the other writes are a closed list in `sessions`, duties of time and the outbox.

pub mod connection;
pub mod schema;
pub mod clock;
pub mod rows;
pub mod sight;
pub mod permit;
pub mod journal;
pub mod duties;
pub mod outbox;
pub mod published;
pub mod titles;
pub mod context;
mod pointed;
mod perform;
mod viewers;
pub mod engine;
pub mod together;
pub mod sessions;
pub mod files;
pub mod query;
pub mod check;

pub use connection::{Connection, Dialect, StoreError};
pub use context::{Body, Context, Fault, Perform, Preparation};
pub use engine::{Account, Announced, Directory, Engine, Options, Place, Programme, Reader, Request, Shared};
pub use perform::{Done, LineInput, carried, line_input};
pub use permit::{Ask, Permit, permit};
pub use schema::Migration;
pub use together::{Performed, made};
