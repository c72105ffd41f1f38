//! To be written.

use axum::response::Response;
use kernel::Refusal;

use crate::call::Call;

pub fn document(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn generate(_: &kernel::Catalogue) -> serde_json::Value {
    serde_json::Value::Null
}
