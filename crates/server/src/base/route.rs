//! A line of the table of routes: its address, who may ask at all, how much it takes, and which handler answers.

use axum::http::Method;

use super::call::{Access, Call, Handler};

/// How large a body a route takes, in bytes.
pub type Takes = fn(&Call) -> usize;

/// No body at all.
pub fn nothing(_: &Call) -> usize {
    0
}

/// A few words of somebody who need not be known.
pub fn words(_: &Call) -> usize {
    64 * 1024
}

/// A form or JSON.
pub fn form(_: &Call) -> usize {
    FORM_MAX
}

/// A file beside a form.
pub fn file(_: &Call) -> usize {
    store::files::SIZE_MAX + FILE_BESIDE
}

/// A form or JSON at most.
pub const FORM_MAX: usize = 1024 * 1024;
/// What may stand around a file.
const FILE_BESIDE: usize = 64 * 1024;

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub access: Access,
    pub takes: Takes,
    /// Its handler waits at a gate: it takes no turn of those who read.
    pub waits: bool,
    pub handler: Handler,
}

impl Route {
    /// The same for another size of the body.
    pub const fn taking(self, takes: Takes) -> Route {
        Route { takes, ..self }
    }

    /// The same for a handler that waits at a gate.
    pub const fn waiting(self) -> Route {
        Route { waits: true, ..self }
    }
}

pub const fn get(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: "GET", path, access, takes: nothing, waits: false, handler }
}

pub const fn post(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: "POST", path, access, takes: form, waits: false, handler }
}

/// The methods that the table knows, for tests.
pub fn method(route: &Route) -> Method {
    if route.method == "POST" { Method::POST } else { Method::GET }
}
