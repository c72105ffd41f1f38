//! To be written.

use axum::response::Response;
use kernel::Refusal;

use crate::call::Call;

pub fn desk(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn search(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}
