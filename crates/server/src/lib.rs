//! HTTP: portal, desk, API, sign-in. Everything below it is synchronous; each request runs on a blocking thread.
//!
//! **Invariant:** the router is built from one table of routes, each with its access, so that no page can forget to ask
//! who is there, and tests can ask every route. **Invariant:** a page never holds a raw record, only a view of it.

pub mod app;
pub mod fresh;
pub mod words;
pub mod call;
pub mod problem;
pub mod session;
pub mod setup;
pub mod routes;
pub mod page;
pub mod badges;
pub mod show;
pub mod form;
pub mod portal;
pub mod supervision;
pub mod owed;
pub mod calendar;
pub mod first_steps;
pub mod desk;
pub mod lists;
pub mod record;
pub mod act;
pub mod board;
pub mod goals;
pub mod outcome;
pub mod rulebook;
pub mod city_plan;
pub mod city_summary;
pub mod sheet;
pub mod compare;
pub mod audit;
pub mod uploads;
pub mod workbooks;
pub mod assets;
pub mod api;
pub mod openapi;
pub mod digests;
pub mod jobs;

pub use app::{App, Configuration};
pub use routes::{ROUTES, router};
