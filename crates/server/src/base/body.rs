//! The body of a request: read where the route takes one, up to the route's size, and within its time. What is not taken is
//! read past for a moment, so that whoever sends it hears the answer.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use http_body::Frame;
use kernel::{Refusal, Status};

use super::call::{Access, Call, Upload};
use super::left;
use super::room::{Bodies, Held, SMALL_MAX};
use super::route::FORM_MAX;

/// Parts of one form with files.
const FILES_MAX: usize = 100;
/// A page's form with files is read to its end where it is no larger, so that what was typed beside them is not lost; what is
/// more than its route takes is not kept. In bytes.
const READ_ON_MAX: usize = 400 * 1024 * 1024;
/// So much of a body comes in a second at least, beyond the time that every body has.
const BYTES_A_SECOND: usize = 64 * 1024;
/// What is not taken is read past for so long, and no longer than this without a byte.
const PAST: Duration = Duration::from_secs(10);
const PAST_SILENT: Duration = Duration::from_secs(1);

/// Waits for room for a body that is large.
async fn hold(call: &Call, size: usize) -> Result<Option<Held>, Refusal> {
    if size <= SMALL_MAX {
        return Ok(None);
    }
    let bodies = call.app.own::<Bodies>();
    let held = tokio::time::timeout(call.app.configuration.limits.patience, bodies.wait(call, size)).await;
    held.ok().flatten().map(Some).ok_or_else(Refusal::busy)
}

/// How long a body may take.
fn patience(call: &Call, size: usize) -> Duration {
    call.app.configuration.limits.body + Duration::from_secs((size / BYTES_A_SECOND) as u64)
}

/// What the head says of the size of the body.
fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether the body is as small as what a connection has read anyway.
pub fn is_small(headers: &HeaderMap) -> bool {
    !headers.contains_key(header::TRANSFER_ENCODING) && announced(headers).unwrap_or(0) <= SMALL_MAX
}

/// Whether there is a body at all.
fn is_sent(headers: &HeaderMap) -> bool {
    headers.contains_key(header::TRANSFER_ENCODING) || announced(headers).is_some_and(|length| length > 0)
}

fn too_large(files: bool, size_max: usize) -> Refusal {
    if files {
        return Refusal::new(Status::TooLarge, "file.too-large").with("max", size_max / 1024 / 1024);
    }
    Refusal::new(Status::TooLarge, "input.too-large-body").with("max", size_max / 1024)
}

/// Takes the body into the call; a large one has its room as long as what is answered lives.
///
/// # Errors
/// 413 for what is larger than the route takes, 422 for what has far more parts than any action, 408 for what does not come,
/// 503 where too many large ones are here.
pub async fn take(call: &mut Call, request: Request, size_max: usize) -> Result<Option<Held>, Refusal> {
    let files = call.header("content-type").unwrap_or_default().starts_with("multipart/form-data");
    let length = announced(&call.headers);
    let reads_on = files && call.access == Access::SignedIn && size_max > FORM_MAX;
    let read_max = if reads_on { READ_ON_MAX } else { size_max };
    if length.is_some_and(|length| length > read_max) {
        read_past(&call.headers, request.into_body()).await;
        return Err(too_large(files, size_max));
    }
    let size = length.unwrap_or(size_max);
    let held = hold(call, size.min(size_max)).await?;
    let patience = patience(call, size);
    let (head, body) = request.into_parts();
    let lent = Lent(Arc::new(Mutex::new(body)));
    let request = Request::from_parts(head, Body::new(Lent(Arc::clone(&lent.0))));
    let taking = async {
        match files {
            true => take_multipart(call, request, Sizes { kept: size_max, read: read_max }).await,
            false => take_whole(call, request, size_max).await,
        }
    };
    match tokio::time::timeout(patience, taking).await {
        Ok(Ok(())) => Ok(held),
        Ok(Err(refusal)) => {
            read_past(&call.headers, Body::new(lent)).await;
            Err(refusal)
        }
        Err(_) => Err(Refusal::new(Status::TooSlow, "input.too-slow")),
    }
}

/// So much of a body is looked at before it is known that its form was made here.
const BEGINNING: usize = 4 * 1024;

/// Takes a form whose sign-in has ended, where it begins with the key of a form that was made here; else reads past it. The key
/// stands before everything else in every form, so that nothing large is taken of anybody who has none.
pub async fn take_left(call: &mut Call, request: Request, size_max: usize) -> Result<Option<Held>, Refusal> {
    let (head, mut body) = request.into_parts();
    let mut begun = Vec::new();
    let reading = async {
        while begun.len() < BEGINNING {
            match next(&mut body).await {
                Some(Ok(frame)) => begun.extend_from_slice(&frame.into_data().unwrap_or_default()),
                _ => break,
            }
        }
    };
    let in_time = tokio::time::timeout(call.app.configuration.limits.body, reading).await.is_ok();
    if !in_time || !left::begins_with_key(call, &begun) {
        read_past(&call.headers, body).await;
        return Ok(None);
    }
    let whole = Body::new(Resumed { begun: Some(begun.into()), rest: body });
    take(call, Request::from_parts(head, whole), size_max).await
}

/// A body of which the beginning was read already.
struct Resumed {
    begun: Option<Bytes>,
    rest: Body,
}

impl HttpBody for Resumed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match self.begun.take() {
            Some(begun) => Poll::Ready(Some(Ok(Frame::data(begun)))),
            None => Pin::new(&mut self.rest).poll_frame(context),
        }
    }
}

/// A body that is read on by somebody else where whoever took it stops.
struct Lent(Arc<Mutex<Body>>);

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *body).poll_frame(context)
    }
}

async fn take_whole(call: &mut Call, request: Request, size_max: usize) -> Result<(), Refusal> {
    let read = axum::body::to_bytes(request.into_body(), size_max).await;
    call.body = read.map_err(|_| too_large(false, size_max))?;
    let kind = call.header("content-type").unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Ok(());
    }
    let values_max = call.app.values_max();
    if call.body.iter().filter(|byte| **byte == b'&').count() >= values_max {
        return Err(Refusal::too_many_values(values_max));
    }
    call.form = form_urlencoded::parse(&call.body).into_owned().collect();
    Ok(())
}

/// How much of a form with files is kept, and how much is read.
struct Sizes {
    kept: usize,
    read: usize,
}

impl Sizes {
    fn refusal(&self, error: &MultipartError) -> Refusal {
        match error.status().as_u16() {
            413 => too_large(true, self.kept),
            _ => Refusal::new(Status::Invalid, "input.broken-upload"),
        }
    }
}

/// One part of a form: as much as is left to keep, or why it is not kept. It is read to its end.
async fn take_part(mut part: Field<'_>, left: usize, sizes: &Sizes) -> Result<Result<Bytes, Refusal>, Refusal> {
    let (mut content, mut size) = (Vec::new(), 0);
    while let Some(piece) = part.chunk().await.map_err(|error| sizes.refusal(&error))? {
        size += piece.len();
        if size <= left {
            content.extend_from_slice(&piece);
        } else {
            content = Vec::new();
        }
    }
    if size <= left {
        return Ok(Ok(content.into()));
    }
    let code = if size > store::files::SIZE_MAX { "file.too-large" } else { "file.too-large-together" };
    Ok(Err(Refusal::new(Status::TooLarge, code).with("max", sizes.kept / 1024 / 1024)))
}

async fn take_multipart(call: &mut Call, mut request: Request<Body>, sizes: Sizes) -> Result<(), Refusal> {
    let broken = || Refusal::new(Status::Invalid, "input.broken-upload");
    let values_max = call.app.values_max();
    DefaultBodyLimit::max(sizes.read).apply(&mut request);
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let (mut typed, mut kept) = (0, 0);
    while let Some(field) = multipart.next_field().await.map_err(|_| broken())? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let left = if file.is_some() { sizes.kept - kept } else { FORM_MAX };
        let content = take_part(field, left, &sizes).await?;
        match (file, content) {
            (Some(_), Ok(content)) if content.is_empty() => {}
            (Some(_), _) if call.uploads.len() >= FILES_MAX => return Err(Refusal::too_many_values(FILES_MAX)),
            (Some(file), content) => {
                kept += content.as_ref().map_or(0, Bytes::len);
                call.uploads.push(Upload { field: name, name: file, content });
            }
            (None, content) => {
                let content = content.map_err(|_| too_large(false, FORM_MAX))?;
                typed += name.len() + content.len();
                if typed > FORM_MAX {
                    return Err(too_large(false, FORM_MAX));
                }
                call.form.push((name, String::from_utf8_lossy(&content).into_owned()));
            }
        }
        if call.form.len() > values_max {
            return Err(Refusal::too_many_values(values_max));
        }
    }
    Ok(())
}

/// Reads past a body that is not taken, and keeps nothing of it. Whoever waits to be told to send it is told the answer.
pub async fn read_past(headers: &HeaderMap, body: Body) {
    if !is_sent(headers) || headers.contains_key(header::EXPECT) {
        return;
    }
    let mut body = body;
    let reading = async {
        // Silence, an error and the end are the same: nothing more is waited for.
        while let Ok(Some(Ok(_))) = tokio::time::timeout(PAST_SILENT, next(&mut body)).await {}
    };
    tokio::time::timeout(PAST, reading).await.unwrap_or_default();
}

async fn next(body: &mut Body) -> Option<Result<Frame<Bytes>, axum::Error>> {
    std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await
}
