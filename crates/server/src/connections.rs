//! The connections of the server: so many at once, each given time for the head of a request, and the one that has been
//! silent longest gives its place to whoever comes when all are taken.
//!
//! A connection works while a request of it is answered; it is silent before a request, after an answer, and while a body
//! that was announced does not come. **Invariant:** one that works is never closed for another. One at whose other end nothing
//! of an answer is taken for half a minute is closed.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::IoSlice;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tower::ServiceExt;

use crate::base::app::Limits;

/// The head of a request at most, in bytes; a body is read in pieces of this size too.
const BUFFER_MAX: usize = 64 * 1024;
/// After so long a server that was given no connection looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What whoever comes is told when every connection works.
const FULL: &str = "现在同时办理的太多，请过几秒再试。 Too many at once; please try again in a few seconds.\n";

/// What a connection is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// Nothing was asked, or everything is answered.
    Silent,
    /// A request is answered.
    Working,
    /// A body that was announced is waited for.
    Awaiting,
}

/// One connection.
struct Seat {
    doing: Mutex<(Doing, Instant)>,
    leave: Notify,
}

impl Seat {
    fn lock(&self) -> MutexGuard<'_, (Doing, Instant)> {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what it is about now; the time counts from the last byte.
    fn now(&self, doing: Doing) {
        let mut known = self.lock();
        if known.0 != doing {
            *known = (doing, Instant::now());
        }
    }

    /// Since when it is silent; none while it works.
    fn silent_since(&self) -> Option<Instant> {
        let known = self.lock();
        (known.0 != Doing::Working).then_some(known.1)
    }
}

/// All connections.
struct Seats {
    seats_max: usize,
    taken: Mutex<(u64, HashMap<u64, Arc<Seat>>)>,
}

/// A place among the connections, until it is dropped.
struct Taken {
    seats: Arc<Seats>,
    number: u64,
    seat: Arc<Seat>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.seats.lock().1.remove(&self.number);
    }
}

impl Seats {
    fn new(seats_max: usize) -> Arc<Seats> {
        Arc::new(Seats { seats_max: seats_max.max(1), taken: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, (u64, HashMap<u64, Arc<Seat>>)> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place, if need be that of the connection that has been silent longest; none where all work.
    fn take(self: &Arc<Seats>) -> Option<Taken> {
        let mut taken = self.lock();
        if taken.1.len() >= self.seats_max {
            let silent = taken.1.iter().filter_map(|(number, seat)| Some((seat.silent_since()?, *number)));
            let (_, longest) = silent.min()?;
            if let Some(seat) = taken.1.remove(&longest) {
                seat.leave.notify_one();
            }
        }
        taken.0 += 1;
        let number = taken.0;
        let seat = Arc::new(Seat { doing: Mutex::new((Doing::Silent, Instant::now())), leave: Notify::new() });
        taken.1.insert(number, Arc::clone(&seat));
        drop(taken);
        Some(Taken { seats: Arc::clone(self), number, seat })
    }
}

/// A body that says to its connection whether it is waited for.
struct Watched {
    body: Incoming,
    seat: Arc<Seat>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.seat.now(if frame.is_pending() { Doing::Awaiting } else { Doing::Working });
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if self.seat.lock().0 == Doing::Awaiting {
            self.seat.now(Doing::Working);
        }
    }
}

/// A connection's stream, which notes since when nothing of an answer is taken at the other end.
struct Heard {
    stream: TcpStream,
    deaf_since: Arc<Mutex<Option<Instant>>>,
}

impl Heard {
    fn note<T>(&self, wrote: Poll<T>) -> Poll<T> {
        let mut since = self.deaf_since.lock().unwrap_or_else(PoisonError::into_inner);
        *since = if wrote.is_pending() { since.or_else(|| Some(Instant::now())) } else { None };
        wrote
    }
}

impl AsyncRead for Heard {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Heard {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(wrote)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.note(wrote)
    }
}

/// Ends when nothing of an answer has been taken for so long.
async fn deaf(since: Arc<Mutex<Option<Instant>>>, unread: Duration) {
    loop {
        tokio::time::sleep(unread / 4).await;
        let since = *since.lock().unwrap_or_else(PoisonError::into_inner);
        if since.is_some_and(|since| since.elapsed() >= unread) {
            return;
        }
    }
}

/// Serves until it is told to end, and then until every request under way is answered.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, told: impl Future<Output = ()>) {
    let seats = Seats::new(limits.connections);
    // Closed when the last connection has ended; and told to each that it is to end.
    let (alive, ended) = watch::channel(());
    let (ending, end) = watch::channel(false);
    let mut told = pin!(told);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told.as_mut() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "no connection could be taken");
                tokio::time::sleep(LOOK_AGAIN).await;
                continue;
            }
        };
        let Some(taken) = seats.take() else {
            turn_away(&stream);
            continue;
        };
        let (ended, end) = (ended.clone(), end.clone());
        let connection = serve_one(stream, peer, router.clone(), limits, taken, end);
        tokio::spawn(async move {
            connection.await;
            drop(ended);
        });
    }
    drop((listener, ended));
    ending.send_replace(true);
    alive.closed().await;
}

/// Says on a fresh connection that there is no room, as far as it takes that at once.
fn turn_away(stream: &TcpStream) {
    let head = format!(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\n\
         content-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n\r\n{FULL}",
        FULL.len()
    );
    if let Err(error) = stream.try_write(head.as_bytes()) {
        tracing::debug!(%error, "nobody heard that there is no room");
    }
}

async fn serve_one(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    taken: Taken,
    mut end: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "the connection is gone already");
    }
    let seat = Arc::clone(&taken.seat);
    let service = service_fn(move |request: Request<Incoming>| {
        let (router, seat) = (router.clone(), Arc::clone(&seat));
        async move {
            seat.now(Doing::Working);
            let watched = Arc::clone(&seat);
            let mut request = request.map(|body| Body::new(Watched { body, seat: watched }));
            request.extensions_mut().insert(ConnectInfo(peer));
            let answered = router.oneshot(request).await;
            seat.now(Doing::Silent);
            answered.map_err(|never: Infallible| never)
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(BUFFER_MAX);
    let deaf_since = Arc::<Mutex<Option<Instant>>>::default();
    let mut deaf = pin!(deaf(Arc::clone(&deaf_since), limits.unread));
    let mut connection = pin!(builder.serve_connection(TokioIo::new(Heard { stream, deaf_since }), service));
    let mut is_ending = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                }
                return;
            }
            // Somebody else needs the seat, and here nothing is being done; or what was asked for is not read.
            () = taken.seat.leave.notified() => return,
            () = deaf.as_mut() => return,
            changed = end.changed(), if !is_ending => {
                is_ending = true;
                if changed.is_ok() {
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_silent_longest_makes_room() {
        let seats = Seats::new(2);
        let (first, second) = (seats.take().expect("room"), seats.take().expect("room"));
        first.seat.now(Doing::Working);
        let third = seats.take().expect("the second makes room");
        assert!(seats.lock().1.contains_key(&first.number) && !seats.lock().1.contains_key(&second.number));
        first.seat.now(Doing::Silent);
        let _fourth = seats.take().expect("the third makes room: it has been silent longer");
        assert!(seats.lock().1.contains_key(&first.number) && !seats.lock().1.contains_key(&third.number));
    }

    #[test]
    fn whoever_works_is_not_closed_and_whoever_waits_for_a_body_is() {
        let seats = Seats::new(1);
        let only = seats.take().expect("room");
        only.seat.now(Doing::Working);
        assert!(seats.take().is_none());
        only.seat.now(Doing::Awaiting);
        assert!(seats.take().is_some());
    }
}
