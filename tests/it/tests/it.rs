//! The engine as people meet it, on both databases: one binary, so that it is linked once.
//!
//! `SUIMEI_TEST_POSTGRES=$(script/postgres url)` names the PostgreSQL; `SUIMEI_SKIP_POSTGRES=1` leaves that half out.

#[macro_use]
#[path = "it/world.rs"]
mod world;
#[path = "it/cast.rs"]
mod cast;
#[path = "it/cycle.rs"]
mod cycle;
#[path = "it/consultation.rs"]
mod consultation;
#[path = "it/duties.rs"]
mod duties;
#[path = "it/input.rs"]
mod input;
#[path = "it/repeats.rs"]
mod repeats;
#[path = "it/order.rs"]
mod order;
#[path = "it/programmes.rs"]
mod programmes;
#[path = "it/schema.rs"]
mod schema;
#[path = "it/committed.rs"]
mod committed;
#[path = "it/rights.rs"]
mod rights;
#[path = "it/journal.rs"]
mod journal;
#[path = "it/killed.rs"]
mod killed;
