//! The engine as people meet it, on both databases: one binary, so that it is linked once.
//!
//! `SUIMEI_TEST_POSTGRES=$(script/postgres url)` names the PostgreSQL; `SUIMEI_SKIP_POSTGRES=1` leaves that half out.

#[path = "it/committed.rs"]
mod committed;
#[macro_use]
#[path = "it/world/mod.rs"]
mod world;
#[path = "it/cast.rs"]
mod cast;
#[path = "it/cycle.rs"]
mod cycle;
#[path = "it/consultation.rs"]
mod consultation;
#[path = "it/notices.rs"]
mod notices;
#[path = "it/goals.rs"]
mod goals;
#[path = "it/leaders.rs"]
mod leaders;
#[path = "it/visits.rs"]
mod visits;
#[path = "it/signing.rs"]
mod signing;
#[path = "it/tasks.rs"]
mod tasks;
#[path = "it/states.rs"]
mod states;
#[path = "it/rulebooks.rs"]
mod rulebooks;
#[path = "it/consolidation.rs"]
mod consolidation;
#[path = "it/disclosure.rs"]
mod disclosure;
#[path = "it/publicity.rs"]
mod publicity;
#[path = "it/duties.rs"]
mod duties;
#[path = "it/on_its_way.rs"]
mod on_its_way;
#[path = "it/process.rs"]
mod process;
#[path = "it/out_of_sight.rs"]
mod out_of_sight;
#[path = "it/as_people_write.rs"]
mod as_people_write;
#[path = "it/input.rs"]
mod input;
#[path = "it/callers.rs"]
mod callers;
#[path = "it/repeats.rs"]
mod repeats;
#[path = "it/backups.rs"]
mod backups;
#[path = "it/sealed.rs"]
mod sealed;
#[path = "it/blind.rs"]
mod blind;
#[path = "it/order.rs"]
mod order;
#[path = "it/permits.rs"]
mod permits;
#[path = "it/rights.rs"]
mod rights;
#[path = "it/oracle.rs"]
mod oracle;
#[path = "it/witnesses.rs"]
mod witnesses;
#[path = "it/rights_now.rs"]
mod rights_now;
#[path = "it/found.rs"]
mod found;
#[path = "it/letters.rs"]
mod letters;
#[path = "it/files.rs"]
mod files;
#[path = "it/pictures.rs"]
mod pictures;
#[path = "it/towns.rs"]
mod towns;
#[path = "it/named.rs"]
mod named;
#[path = "it/overseen.rs"]
mod overseen;
#[path = "it/founding.rs"]
mod founding;
#[path = "it/delegation.rs"]
mod delegation;
#[path = "it/accounts.rs"]
mod accounts;
#[path = "it/programmes.rs"]
mod programmes;
#[path = "it/journal.rs"]
mod journal;
#[path = "it/alarms.rs"]
mod alarms;
#[path = "it/tampered.rs"]
mod tampered;
#[path = "it/schema.rs"]
mod schema;
#[path = "it/killed.rs"]
mod killed;
#[path = "it/chance.rs"]
mod chance;
#[path = "it/tidy.rs"]
mod tidy;
#[path = "it/rooms.rs"]
mod rooms;
#[path = "it/lists.rs"]
mod lists;
#[path = "it/numbers.rs"]
mod numbers;
#[path = "it/titles.rs"]
mod titles;
#[path = "it/there.rs"]
mod there;
#[path = "it/together.rs"]
mod together;
#[path = "it/releases.rs"]
mod releases;
#[path = "it/asks.rs"]
mod asks;
#[path = "it/documents.rs"]
mod documents;
