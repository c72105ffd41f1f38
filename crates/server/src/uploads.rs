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

/// Checks and keeps an uploaded file for its uploader.
pub fn keep(_: &Call, _: &crate::call::Upload) -> Result<uuid::Uuid, Refusal> {
    Err(Refusal::unseen())
}
