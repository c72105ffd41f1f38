//! Pages and calls for every kind: lists, records, forms, desk, workbooks, API.

pub mod totals;
pub mod offered;
pub mod form;
pub mod named;
pub mod asked;
pub mod section;
pub mod own;
pub mod api;
pub mod uploads;
pub mod workbooks;
pub mod lists;
pub mod compare;
pub mod owed;
pub mod desk;
pub mod links;
pub mod there;
pub mod record;
pub mod act;
pub mod search;
pub mod audit;
pub mod calendar;
pub mod digests;
pub mod jobs;
pub mod sign_in;
pub mod openapi;
