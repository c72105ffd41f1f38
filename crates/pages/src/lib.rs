//! Pages of institutions, one folder each, handed in as rooms to the pages that are for every kind.
//!
//! A folder may name those before it in this list, never those after it.

pub mod pairing;
pub mod people;
pub mod policy;
pub mod supervision;
pub mod project;
pub mod disclosure;
pub mod places;
pub mod goals;
pub mod tasks;
pub mod planning;
pub mod consolidation;
pub mod rulebook;
pub mod founding;
pub mod home;
pub mod rooms;

use std::sync::Arc;

use axum::Router;
use server::App;

pub use founding::setup::open as open_setup;
pub use rooms::ROOMS;

/// The router of the whole product: the pages for every kind and those of the rooms.
pub fn router(app: &Arc<App>) -> Router {
    server::router(app, ROOMS)
}
