//! Whether the platform lives and can serve, and what stands where no page is.

use axum::response::Response;
use kernel::{Refusal, Status};

use super::answer::{self, plain};
use super::call::Call;
use super::page::{Page, Refused};
use super::problem;

/// The process answers; nothing else is asked.
pub fn alive(_: &Call) -> Result<Response, Refusal> {
    Ok(plain("ok"))
}

/// The database can be read and written. The write is a real one: a full disk still begins transactions.
pub fn ready(call: &Call) -> Result<Response, Refusal> {
    if let Some(alarm) = call.app.engine.shared.alarm() {
        let document = problem::document(call, &alarm);
        return Ok(answer::json_response(alarm.status.http(), "application/problem+json", &document));
    }
    let read = call.app.read(|connection| connection.query("SELECT 1", &[]));
    let answers = read.and_then(|_| {
        let written = call.app.engine.set("last-asked-ready", call.now().millis().to_string());
        written.map_err(|error| {
            tracing::error!(%error, "not ready: the database cannot be written");
            Refusal::unavailable()
        })
    });
    Ok(answers.map_or_else(
        |refusal| {
            let document = problem::document(call, &refusal);
            answer::json_response(refusal.status.http(), "application/problem+json", &document)
        },
        |()| plain("ok"),
    ))
}

/// There is no such page; programs get a problem document.
pub fn missing(call: &Call) -> Result<Response, Refusal> {
    if call.is_api() {
        return Err(Refusal::unseen());
    }
    let words = call.words();
    let heading = words.say("missing-title");
    let page = Page::new(call, &heading);
    let refused = Refused::new(page, heading, words.say("missing-detail"));
    Ok(answer::render_with(Status::Unseen.http(), &refused))
}
