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
        self.encoded(call.header("accept-encoding").unwrap_or_default())
    }

    fn encoded(&'static self, accepted: &str) -> Response {
        let taken = accepted.split(',').any(|name| name.trim() == "gzip");
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

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    fn fixed() -> &'static Fixed {
        Box::leak(Box::new(Fixed::new("application/json", "{\"帮扶\":1}".repeat(500))))
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
            assert!(bytes.len() < fixed.plain.len() / 10);
            let mut plain = String::new();
            GzDecoder::new(bytes.as_slice()).read_to_string(&mut plain).expect("what was compressed comes back");
            assert_eq!(plain, fixed.plain);
        }
    }

    #[test]
    fn everybody_else_gets_it_as_it_is() {
        let fixed = fixed();
        for accepted in ["", "br", "identity", "gzip;q=0"] {
            assert_eq!(answered(fixed, accepted), (None, fixed.plain.clone().into_bytes()), "{accepted}");
        }
    }

    #[test]
    fn what_could_not_be_compressed_is_given_as_it_is() {
        let fixed: &'static Fixed =
            Box::leak(Box::new(Fixed { media_type: "application/json", plain: "{}".to_owned(), gzip: Vec::new() }));
        assert_eq!(answered(fixed, "gzip"), (None, b"{}".to_vec()));
    }
}
