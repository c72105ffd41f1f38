//! The connections that read. Each is opened when it is first needed, and the one that was given back last is taken first:
//! a quiet server reads the schema once and keeps the pages of the database in one place.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::connection::{Connection, StoreError};
use crate::place::{Options, Place, connect, connect_unwritable};

pub(crate) struct Readers {
    place: Place,
    open: fn(&Place) -> Result<Connection, StoreError>,
    /// How many can read at once.
    pub capacity: usize,
    free: Mutex<Free>,
    given_back: Condvar,
}

struct Free {
    idle: Vec<Connection>,
    /// So many more may be opened.
    unopened: usize,
}

impl Readers {
    /// Opens the first, so that a database that cannot be read is known at once.
    pub fn open(place: &Place, options: Options) -> Result<Readers, StoreError> {
        let capacity = options.readers.max(1);
        let open: fn(&Place) -> _ =
            if options.reading_only { connect_unwritable } else { |place| connect(place, true) };
        let free = Free { idle: vec![open(place)?], unopened: capacity - 1 };
        Ok(Readers { place: place.clone(), open, capacity, free: Mutex::new(free), given_back: Condvar::new() })
    }

    fn lock(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until one is free.
    pub fn take(&self) -> Result<Connection, StoreError> {
        let mut free = self.lock();
        loop {
            match free.idle.pop() {
                Some(connection) if !connection.is_closed() => return Ok(connection),
                // The server was started anew: a connection in the place of the one that is gone.
                Some(_) => break,
                None if free.unopened > 0 => {
                    free.unopened -= 1;
                    break;
                }
                None => free = self.given_back.wait(free).unwrap_or_else(PoisonError::into_inner),
            }
        }
        drop(free);
        (self.open)(&self.place).inspect_err(|_| {
            self.lock().unopened += 1;
            self.given_back.notify_one();
        })
    }

    pub fn give_back(&self, connection: Connection) {
        self.lock().idle.push(connection);
        self.given_back.notify_one();
    }
}
