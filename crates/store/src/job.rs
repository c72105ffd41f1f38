//! What a writer is given to do, and how it answers.

use std::any::Any;
use std::time::Instant;

use crossbeam_channel::Sender;

use crate::connection::Connection;
use crate::shared::Fault;

pub(crate) type Answer = Result<Box<dyn Any + Send>, Fault>;

pub(crate) type Work = Box<dyn Fn(&mut Connection) -> Answer + Send>;

pub(crate) struct Job {
    pub work: Work,
    pub reply: Sender<Answer>,
    /// Since when it waits.
    pub asked: Instant,
}
