//! HTTP for every kind: portal, desk, API, sign-in. Everything below it is synchronous; each request runs on a blocking thread.
//!
//! It knows no institution: their own pages are handed in as rooms. `base` is below `every`, `every` below `public`.
//!
//! **Invariant:** the router is built from tables of routes, each with its access, so that no page can forget to ask
//! who is there, and tests can ask every route. **Invariant:** a page never holds a raw record, only a view of it.

pub mod base;
pub mod every;
pub mod public;
pub mod rooms;
pub mod routes;
pub mod connections;

pub use base::app::{App, Configuration, Limits};
pub use connections::serve;
pub use rooms::Room;
pub use routes::{ROUTES, router};
