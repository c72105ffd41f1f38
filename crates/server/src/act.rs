//! To be written.

use axum::response::Response;
use kernel::Refusal;

use crate::call::Call;

pub fn form(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn perform(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn keep_draft(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}
