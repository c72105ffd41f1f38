//! Photographs of published records: what a version holds of them, and their bytes.
//!
//! **Invariant:** a picture is given out only while some published version of the record holds it.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::{Kind, Refusal, Type};
use serde_json::Value as Json;
use store::bytes::{self, Form};
use store::files;
use store::published::{self, Published};
use uuid::Uuid;

use super::preview::is_preview;
use super::version;
use crate::base::call::Call;
use crate::base::pieces;

/// A photograph, with its small form.
#[derive(Clone, Debug)]
pub struct Picture {
    pub whole: String,
    pub small: String,
    pub alt: String,
}

/// The public photographs that a version holds.
fn held(kind: &Kind, content: &Json) -> Vec<Uuid> {
    let photos = kind.fields.iter().filter(|field| field.public && field.photo && matches!(field.of, Type::Files));
    let ids = photos.flat_map(|field| content[field.name].as_array().into_iter().flatten());
    ids.filter_map(|id| id.as_str()?.parse().ok()).collect()
}

/// The photographs of a version, each with its place.
pub fn of(call: &Call, kind: &Kind, version: &Published) -> Vec<Picture> {
    let page = version::address(call, kind.code, version.record);
    let picture = |(index, id): (usize, Uuid)| {
        // Before it is public, whoever reads it has the file from its record.
        let (whole, small) = match is_preview(call) {
            true => (format!("{}/desk/files/{id}", call.base), format!("{}/desk/files/{id}/small", call.base)),
            false => (format!("{page}/photos/{id}"), format!("{page}/photos/{id}?small=1")),
        };
        let facts = [("number", (index + 1).to_string()), ("title", version.title(call.language()).to_owned())];
        Picture { whole, small, alt: call.words().with("published-photo", &facts) }
    };
    held(kind, &version.content).into_iter().enumerate().map(picture).collect()
}

/// The bytes of a photograph that a published version of the record holds, or with `?small=1` of its small form.
pub fn photo(call: &Call) -> Result<Response, Refusal> {
    let (kind, id) = (version::kind_of(call)?, call.id()?);
    let file: Uuid = call.parameter("file").parse().map_err(|_| Refusal::unseen())?;
    let asked = if call.asked("small").is_some() { Form::Small } else { Form::Whole };
    let found = call.app.read(|connection| {
        let versions = published::versions(connection, &call.programme, id)?;
        let is_held = |version: &Published| version.kind == kind.code && held(kind, &version.content).contains(&file);
        if !versions.iter().any(is_held) {
            return Ok(None);
        }
        let Some(kept) = files::load(connection, &call.programme, file)?.filter(files::Kept::is_picture) else {
            return Ok(None);
        };
        let form = if kept.has_small { asked } else { Form::Whole };
        Ok(bytes::size(connection, file, form)?.map(|size| (kept, form, size)))
    })?;
    let (kept, form, size) = found.ok_or_else(Refusal::unseen)?;
    let mut response = pieces::answer(call, file, form, size)?;
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_str(&kept.media_type).unwrap_or(HeaderValue::from_static("image/jpeg"));
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(response)
}
