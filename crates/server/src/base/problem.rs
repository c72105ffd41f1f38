//! Refusals as people and programs read them: a page, or a problem document (RFC 9457).

use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::{Refusal, Status};
use serde_json::{Value as Json, json};

use super::answer::{json_response, redirect, render_with};
use super::call::{Access, Call};
use super::left;
use super::page::{Page, Refused};

/// The problem document of a refusal.
pub fn document(call: &Call, refusal: &Refusal) -> Json {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let errors: Vec<Json> = refusal
        .problems
        .iter()
        .map(|problem| json!({ "field": problem.field, "code": problem.code, "message": words.problem(catalogue, problem) }))
        .collect();
    json!({
        "type": format!("urn:suimei:problem:{}", refusal.code),
        "title": words.say(&format!("status-{}", refusal.status.http())),
        "status": refusal.status.http(),
        "detail": words.refusal(catalogue, refusal),
        "code": refusal.code,
        "errors": errors,
    })
}

/// The answer to a refused request.
pub fn answer(call: &Call, refusal: &Refusal) -> Response {
    say_when(answered(call, refusal), refusal)
}

/// An answer that says when to come again, where the refusal does.
pub fn say_when(mut response: Response, refusal: &Refusal) -> Response {
    if let Some(seconds) = refusal.retry_after_s() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn answered(call: &Call, refusal: &Refusal) -> Response {
    if call.is_api() {
        let mut response = json_response(refusal.status.http(), "application/problem+json", &document(call, refusal));
        if refusal.status == Status::SignedOut {
            let feed = call.access == Access::Feed;
            // Calendar programs ask for name and password only where Basic is offered first.
            let ways = if feed { "Basic realm=\"suimei\", charset=\"UTF-8\", Bearer" } else { "Bearer" };
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(ways));
        }
        return response;
    }
    if refusal.status == Status::SignedOut && call.method == "GET" {
        let mut here = call.path.clone();
        if !call.query.is_empty() {
            here += &format!("?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(&call.query).finish());
        }
        let next: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
        return redirect(&format!("{}/sign-in?next={next}", call.base));
    }
    let left = left::words(call, refusal);
    if let (left::Words::Kept(to), Status::SignedOut) = (&left, refusal.status) {
        let next: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        return redirect(&format!("{}/sign-in?{}=1&next={next}", call.base, left::SENT_ON));
    }
    let words = call.words();
    let status = refusal.status.http();
    let heading = words.say(&format!("status-{status}"));
    let detail = words.refusal(call.app.engine.catalogue(), refusal);
    let page = Page::new(call, &heading);
    let onward = left.onward(refusal);
    let typed = if let left::Words::Shown(typed) = left { typed } else { Vec::new() };
    render_with(status, &Refused { typed, onward, ..Refused::new(page, heading, detail) })
}

/// When a handler broke off: the same for programs.
pub fn broken_api(number: &str) -> Response {
    let code = "platform.broken";
    let words = format!(
        "平台出了故障，编号 {number}，已记入日志；请稍后再试。 The platform failed ({number}) and has noted it; please try again later."
    );
    let document = json!({
        "type": format!("urn:suimei:problem:{code}"), "title": "500", "status": 500, "detail": words, "code": code,
        "number": number, "errors": [],
    });
    json_response(500, "application/problem+json", &document)
}
