//! To be written.

use axum::response::Response;
use kernel::Refusal;

use crate::call::Call;

pub fn home(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn policy(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn pairings(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn search(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn sitemap(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn alive(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn ready(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}

pub fn missing(_: &Call) -> Result<Response, Refusal> {
    Err(Refusal::unseen())
}
