//! Answers that stay the same as long as the server runs: made and compressed once.

use std::io::Write;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::answer;
use super::call::Call;

pub struct Fixed {
    media_type: &'static str,
    plain: String,
    /// Empty where it could not be compressed.
    gzip: Vec<u8>,
}

impl Fixed {
    pub fn new(media_type: &'static str, plain: String) -> Fixed {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let written = encoder.write_all(plain.as_bytes()).and_then(|()| encoder.finish());
        Fixed { media_type, plain, gzip: written.unwrap_or_default() }
    }

    /// The answer in the form that the caller takes.
    pub fn answer(&'static self, call: &Call) -> Response {
        let taken = call.header("accept-encoding").unwrap_or_default().split(',').any(|name| name.trim() == "gzip");
        let mut response = if taken && !self.gzip.is_empty() {
            let mut response = answer::bytes(self.media_type, Body::from(self.gzip.as_slice()));
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        } else {
            answer::bytes(self.media_type, self.plain.as_str())
        };
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }
}
