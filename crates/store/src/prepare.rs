//! What is done for a request before its transaction: what it says is decoded, and slow work is done on it, such as a hash.
//!
//! Slow work is done for those alone who are permitted to act; what there is to refuse is told in its turn, after rights and
//! moment.

use kernel::{Refusal, Stored, Type, Value};

use crate::act::Sent;
use crate::connection::StoreError;
use crate::decoded::Decoded;
use crate::engine::Engine;
use crate::gate::Subject;
use crate::guesses;
use crate::permit::{self, Ask};
use crate::shared::{Lender, Preparation, Request, Shared};
use crate::{once, rows};

/// What a request says.
pub(crate) fn decoded_of(shared: &Shared, request: &Request) -> Decoded {
    let Some(kind) = shared.catalogue.kind(request.action.kind) else { return Decoded::default() };
    Decoded::of(&shared.catalogue, request.action, kind, &request.input, request.source)
}

fn unavailable(error: &StoreError) -> Refusal {
    tracing::error!(%error, "nothing could be prepared");
    Refusal::unavailable()
}

impl Engine {
    pub(crate) fn prepare(&self, request: &Request) -> Sent {
        let decoded = decoded_of(&self.shared, request);
        let prepared = if decoded.problems.is_empty() { self.prepare_own(request, &decoded) } else { Ok(None) };
        Sent { decoded, prepared, hash: once::hash_of(&self.shared, request) }
    }

    /// What stands in the place of the action's own fields.
    fn prepare_own(&self, request: &Request, decoded: &Decoded) -> Result<Option<Vec<Value>>, Refusal> {
        let action = request.action;
        let kind = self.shared.catalogue.kind(action.kind).ok_or_else(Refusal::unseen)?;
        if action.input.iter().any(|field| matches!(field.of, Type::Secret)) {
            self.permitted(request)?;
        } else if !permit::may_begin(action, kind, &request.viewer) {
            return Ok(None);
        }
        let mut values = decoded.own.iter().map(|value| value.clone().unwrap_or_default()).collect();
        let preparation = Preparation { shared: &self.shared, request, engine: self };
        (self.shared.body(action).prepare)(&mut values, &preparation)?;
        Ok(Some(values))
    }

    /// Whether whoever asks is permitted to act now; the transaction asks again.
    fn permitted(&self, request: &Request) -> Result<(), Refusal> {
        let ask = Ask {
            expected_version: request.expected_version,
            ..Ask::new(&request.viewer, request.action, request.record)
        };
        let catalogue = &self.shared.catalogue;
        let asked = self.read(|connection| permit::permit(connection, catalogue, &ask).map(|asked| asked.map(|_| ())));
        asked.map_err(|error| unavailable(&error))?
    }
}

impl Lender for Engine {
    fn record(&self, request: &Request) -> Result<Stored, Refusal> {
        let kind = self.shared.catalogue.kind(request.action.kind).ok_or_else(Refusal::unseen)?;
        let id = request.record.ok_or_else(Refusal::unseen)?;
        let found = self.read(|connection| rows::load(connection, kind, &request.viewer.programme, id));
        found.map_err(|error| unavailable(&error))?.ok_or_else(Refusal::unseen)
    }

    fn guess(&self, subject: Subject<'_>, holds: &mut dyn FnMut() -> bool) -> Result<bool, Refusal> {
        let guess = Engine::guess(self, subject, holds)?;
        if guess.is_right {
            let key = subject.key();
            let forgotten = self.write(move |connection| guesses::forget_guesses(connection, &key));
            forgotten.map_err(|error| unavailable(&error))?;
        }
        Ok(guess.is_right)
    }
}
