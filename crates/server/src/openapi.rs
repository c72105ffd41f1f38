//! To be written.

use axum::response::Response;
use kernel::Refusal;

use crate::call::Call;

pub fn document(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}
