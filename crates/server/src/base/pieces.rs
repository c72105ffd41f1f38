//! The bytes of a file, given out piece by piece: whoever does not read them keeps one piece in memory, not the whole file.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::response::Response;
use http_body::{Body as HttpBody, Frame, SizeHint};
use kernel::Refusal;
use store::StoreError;
use store::bytes::{self, Form};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::app::App;
use super::call::Call;
use super::room::{InPieces, PIECE};

/// What is left of a file.
struct Pieces {
    app: Arc<App>,
    file: Uuid,
    form: Form,
    at: usize,
    size: usize,
    reading: Option<JoinHandle<Result<Vec<u8>, StoreError>>>,
}

/// The bytes of a file as an answer; its rights were asked before.
pub fn answer(call: &Call, file: Uuid, form: Form, size: usize) -> Result<Response, Refusal> {
    if size <= PIECE {
        return Ok(Response::new(Body::from(
            call.app.read(|connection| bytes::piece(connection, file, form, 0, size))?,
        )));
    }
    let pieces = Pieces { app: Arc::clone(&call.app), file, form, at: 0, size, reading: None };
    let mut answer = Response::new(Body::new(pieces));
    answer.extensions_mut().insert(InPieces);
    Ok(answer)
}

/// One piece, in turn with those who read pages: nobody who downloads stands on a thread while they wait.
async fn read(app: Arc<App>, file: Uuid, form: Form, at: usize, length: usize) -> Result<Vec<u8>, StoreError> {
    let turn = app.turns.acquire().await;
    let reader = Arc::clone(&app);
    let read = move || reader.engine.read(|connection| bytes::piece(connection, file, form, at, length));
    let piece = tokio::task::spawn_blocking(read).await;
    drop(turn);
    piece.unwrap_or_else(|error| Err(StoreError::Database(error.to_string())))
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let (at, file, form) = (self.at, self.file, self.form);
        if at >= self.size {
            return Poll::Ready(None);
        }
        let length = PIECE.min(self.size - at);
        let app = Arc::clone(&self.app);
        let reading = self.reading.get_or_insert_with(|| tokio::spawn(read(app, file, form, at, length)));
        let read = ready!(Pin::new(reading).poll(context));
        self.reading = None;
        let piece = read.map_err(axum::Error::new).and_then(|piece| piece.map_err(axum::Error::new));
        if let Ok(piece) = &piece {
            self.at += piece.len();
        }
        // A file that has become shorter meanwhile ends the answer with an error, never with silence.
        let whole = |piece: Vec<u8>| match piece.len() == length {
            true => Ok(Frame::data(Bytes::from(piece))),
            false => Err(axum::Error::new(std::io::Error::other("the file is no more what it was"))),
        };
        Poll::Ready(Some(piece.and_then(whole)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact((self.size - self.at) as u64)
    }
}
