//! The stylesheet, the script and the mark, embedded at build.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::Refusal;
use rust_embed::RustEmbed;

use super::call::Call;
use super::conditions;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Bundle;

/// A file of the bundle. Its digest is its tag, so that a browser asks again and gets a short answer.
pub fn asset(call: &Call) -> Result<Response, Refusal> {
    let name = call.parameter("file");
    let file = Bundle::get(name).ok_or_else(Refusal::unseen)?;
    let tag = store::journal::digest(&file.data);
    let tag = format!("\"{}\"", &tag[..16]);
    let fresh = conditions::is_known(&call.headers, &tag);
    let mut response = Response::new(if fresh { Body::empty() } else { Body::from(file.data.into_owned()) });
    if fresh {
        *response.status_mut() = axum::http::StatusCode::NOT_MODIFIED;
    }
    let media_type = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}
