//! To be written.

use axum::response::Response;
use kernel::Refusal;

use crate::call::Call;

pub fn catalogue(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn list(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn create(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn get(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn history(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn act(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn catalogue_json(_: &kernel::Catalogue) -> serde_json::Value {
    serde_json::Value::Null
}
