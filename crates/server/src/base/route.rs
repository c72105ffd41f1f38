//! A line of the table of routes: its address, who may ask at all, and which handler answers.

use axum::http::Method;

use super::call::{Access, Handler};

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub access: Access,
    pub handler: Handler,
}

pub const fn get(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: "GET", path, access, handler }
}

pub const fn post(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: "POST", path, access, handler }
}

/// The methods that the table knows, for tests.
pub fn method(route: &Route) -> Method {
    if route.method == "POST" { Method::POST } else { Method::GET }
}
