//! Answers that stay the same as long as the server runs: made and compressed once.

use std::io::{BufWriter, Read};

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::answer;
use super::call::Call;

pub struct Fixed {
    media_type: &'static str,
    /// Kept in the few bytes that most callers take.
    gzip: Vec<u8>,
}

impl Fixed {
    /// Writes it straight into its compressed form.
    pub fn new(media_type: &'static str, document: &impl Serialize) -> Fixed {
        let mut encoder = BufWriter::new(GzEncoder::new(Vec::new(), Compression::default()));
        // Nothing that is written to memory fails.
        serde_json::to_writer(&mut encoder, document).expect("a document is written to memory");
        let gzip = encoder.into_inner().map_err(|error| error.into_error()).and_then(GzEncoder::finish);
        let gzip = gzip.expect("a document is written to memory");
        Fixed { media_type, gzip }
    }

    fn plain(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        GzDecoder::new(self.gzip.as_slice()).read_to_end(&mut plain).expect("what was compressed here is read back");
        plain
    }

    /// The answer in the form that the caller takes.
    pub fn answer(&'static self, call: &Call) -> Response {
        self.encoded(call.header("accept-encoding").unwrap_or_default())
    }

    fn encoded(&'static self, accepted: &str) -> Response {
        let taken = accepted.split(',').any(|name| name.trim() == "gzip");
        let mut response = if taken {
            let mut response = answer::bytes(self.media_type, Body::from(self.gzip.as_slice()));
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        } else {
            answer::bytes(self.media_type, self.plain())
        };
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> String {
        serde_json::json!({ "帮扶": vec![1; 2_000] }).to_string()
    }

    fn fixed() -> &'static Fixed {
        Box::leak(Box::new(Fixed::new("application/json", &serde_json::json!({ "帮扶": vec![1; 2_000] }))))
    }

    /// The encoding that is named, and the bytes.
    fn answered(fixed: &'static Fixed, accepted: &str) -> (Option<String>, Vec<u8>) {
        let (head, body) = fixed.encoded(accepted).into_parts();
        assert_eq!(head.status.as_u16(), 200);
        assert_eq!(head.headers[header::CONTENT_TYPE], "application/json");
        assert_eq!(head.headers[header::VARY], "accept-encoding", "a cache keeps both forms apart");
        let encoding = head.headers.get(header::CONTENT_ENCODING).map(|name| name.to_str().expect("a word").to_owned());
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let bytes = runtime.block_on(axum::body::to_bytes(body, usize::MAX)).expect("a body");
        (encoding, bytes.to_vec())
    }

    #[test]
    fn whoever_takes_gzip_gets_the_same_in_fewer_bytes() {
        let fixed = fixed();
        for accepted in ["gzip", "br, gzip", "deflate,gzip , br"] {
            let (encoding, bytes) = answered(fixed, accepted);
            assert_eq!(encoding.as_deref(), Some("gzip"), "{accepted}");
            assert!(bytes.len() < text().len() / 10);
            let mut plain = String::new();
            GzDecoder::new(bytes.as_slice()).read_to_string(&mut plain).expect("what was compressed comes back");
            assert_eq!(plain, text());
        }
    }

    #[test]
    fn everybody_else_gets_it_as_it_is() {
        let fixed = fixed();
        for accepted in ["", "br", "identity", "gzip;q=0"] {
            assert_eq!(answered(fixed, accepted), (None, text().into_bytes()), "{accepted}");
        }
    }
}
