//! One action about to be performed: what it is given, and the record that it was found on.

use kernel::{Action, Aggregate, Kind, PostHeld, Refusal, Value};
use uuid::Uuid;

use crate::decoded::Decoded;

/// What an action is given.
pub(crate) enum Input<'a> {
    /// From outside.
    Sent(&'a Sent),
    /// From another action.
    Values(Vec<Value>),
}

/// What was made of a request before the transaction.
pub(crate) struct Sent {
    pub decoded: Decoded,
    /// In the place of the action's own fields where there was something to prepare, or why they are refused.
    pub prepared: Result<Option<Vec<Value>>, Refusal>,
    /// What is asked for, as it is kept for repeats; empty where the request has no key.
    pub hash: String,
}

/// One action about to be performed.
pub(crate) struct Act<'a> {
    pub action: &'static Action,
    pub record: Option<Uuid>,
    pub input: Input<'a>,
    pub expected_version: Option<i64>,
    pub cause: Option<Uuid>,
}

/// The record as it was found, if any, with its kind, and the post in which the actor acts.
pub(crate) struct Target {
    pub kind: &'static Kind,
    pub before: Option<Aggregate>,
    pub post: Option<PostHeld>,
}
