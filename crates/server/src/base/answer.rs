//! Answers as bytes: pages, redirects, JSON, downloads, and what is said when even an error page cannot be made.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use kernel::Refusal;
use serde_json::Value as Json;

use super::fault::{failed, number};

/// A finished piece of a page. Only `piece` makes one, from a template, so that no string slips in unescaped.
#[derive(Clone, Debug, Default)]
pub struct Html(String);

impl Html {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Display for Html {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Renders a piece of a page.
///
/// # Errors
/// 503 when the template fails, which is noted in the log.
pub fn piece(template: &impl Template) -> Result<Html, Refusal> {
    template.render().map(Html).map_err(|error| failed(&error))
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice {
    text: String,
}

/// A sentence that stands out at the head of a page.
///
/// # Errors
/// As of [`piece`].
pub fn notice(text: String) -> Result<Html, Refusal> {
    piece(&Notice { text })
}

/// Renders a template as a whole answer.
pub fn render(template: &impl Template) -> Response {
    render_with(200, template)
}

pub fn render_with(status: u16, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => {
            let mut response = Response::new(Body::from(html));
            *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, html);
            response
        }
        Err(error) => broken(&number(&error)),
    }
}

/// When even the error page cannot be made.
pub fn broken(number: &str) -> Response {
    let words = format!(
        "平台出了故障，编号 {number}，已记入日志；请稍后再试。 The platform failed ({number}) and has noted it."
    );
    let mut response = plain(words);
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

pub fn redirect(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/")));
    response
}

pub fn json_response(status: u16, media_type: &'static str, json: &Json) -> Response {
    let mut response = bytes(media_type, json.to_string());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

pub fn plain(text: impl Into<Body>) -> Response {
    bytes("text/plain; charset=utf-8", text)
}

/// A whole answer of a media type.
pub fn bytes(media_type: &'static str, content: impl Into<Body>) -> Response {
    let mut response = Response::new(content.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A workbook to be saved under that name.
pub fn download(name: &str, content: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(content));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(XLSX));
    let disposition = HeaderValue::from_str(&disposition(name));
    headers.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    response
}

/// The name of a download (RFC 6266): plain for old programs, in full after RFC 8187.
pub fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ' ') { c } else { '_' }).collect();
    let mut full = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~') {
            full.push(char::from(byte));
        } else {
            full.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_chinese_name_is_whole_for_new_programs_and_harmless_for_old_ones() {
        let named = super::disposition("同意 \"1\".pdf");
        assert_eq!(named, "attachment; filename=\"__ _1_.pdf\"; filename*=UTF-8''%E5%90%8C%E6%84%8F%20%221%22.pdf");
    }
}
