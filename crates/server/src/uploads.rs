//! To be written.

use axum::response::Response;
use kernel::Refusal;

use crate::call::Call;

pub fn upload(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn download(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}
