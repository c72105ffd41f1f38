//! The memory that bodies on their way in and answers on their way out may take: so much for all together, and so much for
//! one caller, whoever they are. A body waits for room; an answer that finds none is not kept. Nor do many calls of one caller
//! wait on threads for slow work.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::response::Response;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::call::Call;

/// What is smaller costs nobody anything: a connection has as much anyway.
pub const SMALL_MAX: usize = 16 * 1024;
/// Bodies and answers at once, in KiB: of all callers, and of one.
const BODIES_MAX: usize = 120 * 1024;
const BODIES_OF_ONE_MAX: usize = 21 * 1024;
const ANSWERS_MAX: usize = 128 * 1024;
const ANSWERS_OF_ONE_MAX: usize = 32 * 1024;

/// Calls of one caller that wait at gates at once; each stands on a thread.
const WAITING_OF_ONE_MAX: usize = 4;

/// Room for one sort, in KiB.
pub struct Room {
    all: Arc<Semaphore>,
    of_one_max: usize,
    of: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// Room that somebody has, until it is dropped.
pub struct Held {
    _own: OwnedSemaphorePermit,
    _among_all: OwnedSemaphorePermit,
}

/// The room for bodies on their way in.
pub struct Bodies(Room);

/// The room for answers on their way out.
pub struct Answers(Room);

/// The room before the gates of slow work.
pub struct Waiting(Room);

impl Default for Waiting {
    fn default() -> Waiting {
        Waiting(Room::new(Semaphore::MAX_PERMITS, WAITING_OF_ONE_MAX))
    }
}

impl Waiting {
    /// Waits until one of one's own has left; it stands on no thread meanwhile.
    pub async fn wait(&self, call: &Call) -> Option<Held> {
        self.0.wait(call, 1).await
    }
}

impl Default for Bodies {
    fn default() -> Bodies {
        Bodies(Room::new(BODIES_MAX, BODIES_OF_ONE_MAX))
    }
}

impl Default for Answers {
    fn default() -> Answers {
        Answers(Room::new(ANSWERS_MAX, ANSWERS_OF_ONE_MAX))
    }
}

/// Whose room it is: the person's, or that of the place from which somebody without an account asks.
fn owner(call: &Call) -> String {
    call.viewer.person.map_or_else(|| call.peer.clone(), |person| person.to_string())
}

impl Room {
    fn new(all_max: usize, of_one_max: usize) -> Room {
        Room { all: Arc::new(Semaphore::new(all_max)), of_one_max, of: Mutex::default() }
    }

    /// The room of one caller; that of whoever has nothing here is forgotten.
    fn of(&self, owner: String) -> Arc<Semaphore> {
        let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        of.retain(|_, room| Arc::strong_count(room) > 1 || room.available_permits() < self.of_one_max);
        Arc::clone(of.entry(owner).or_insert_with(|| Arc::new(Semaphore::new(self.of_one_max))))
    }

    async fn wait(&self, call: &Call, weight: u32) -> Option<Held> {
        let own = self.of(owner(call)).acquire_many_owned(weight).await.ok()?;
        let among_all = Arc::clone(&self.all).acquire_many_owned(weight).await.ok()?;
        Some(Held { _own: own, _among_all: among_all })
    }

    /// Room for so many bytes, if there is some now.
    fn take(&self, owner: String, bytes: usize) -> Option<Held> {
        let weight = self.weight(bytes);
        let own = self.of(owner).try_acquire_many_owned(weight).ok()?;
        let among_all = Arc::clone(&self.all).try_acquire_many_owned(weight).ok()?;
        Some(Held { _own: own, _among_all: among_all })
    }

    /// As KiB, and no more than one caller can have at all.
    fn weight(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.div_ceil(1024).min(self.of_one_max)).unwrap_or(u32::MAX)
    }
}

impl Bodies {
    /// Waits for room for a body, first among one's own.
    pub async fn wait(&self, call: &Call, bytes: usize) -> Option<Held> {
        self.0.wait(call, self.0.weight(bytes)).await
    }
}

impl Answers {
    /// The answer with the room that it has until it is sent; nothing where there is none.
    pub fn take(&self, call: &Call, answer: Response) -> Option<Response> {
        // Of what comes in pieces one piece is here.
        let comes_whole = answer.extensions().get::<InPieces>().is_none();
        let whole = answer.body().size_hint().exact().filter(|_| comes_whole);
        let bytes = whole.map_or(PIECE, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        if bytes <= SMALL_MAX {
            return Some(answer);
        }
        let held = self.0.take(owner(call), bytes)?;
        Some(answer.map(|body| Body::new(Leaving { body, _held: held })))
    }
}

/// A large file is answered in pieces of this size.
pub const PIECE: usize = 256 * 1024;

/// Noted at an answer that is made piece by piece.
#[derive(Clone, Copy)]
pub struct InPieces;

/// An answer on its way out.
struct Leaving {
    body: Body,
    _held: Held,
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_caller_has_their_part_of_the_room_and_leaves_the_rest() {
        let room = Room::new(100, 40);
        let take = |owner: &str, bytes| room.take(owner.to_owned(), bytes);
        let (first, second) = (take("a", 20 * 1024), take("a", 19 * 1024 + 1));
        assert!(first.is_some() && second.is_some() && take("a", 1).is_none(), "forty are taken");
        let (others, more) = (take("b", 80 * 1024), take("c", 20 * 1024));
        assert!(others.is_some(), "what is larger than one's part takes all of that");
        assert!(more.is_some() && take("d", 1).is_none(), "all is taken");
        drop(first);
        assert!(take("d", 1).is_some() && take("a", 1).is_some(), "what is left is there again");
        drop((second, others, more));
        assert_eq!((room.all.available_permits(), room.of("e".to_owned()).available_permits()), (100, 40));
        assert_eq!(room.of.lock().unwrap().len(), 1, "whoever has nothing is forgotten");
    }
}
