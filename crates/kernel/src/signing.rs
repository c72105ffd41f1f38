//! Who signs (双方确认、会签): an action that everybody whom its declaration names takes once, each for an office of the
//! record, before the record goes on. What is signed is the record as it came into the state; whatever leads out of the state
//! otherwise undoes the signatures.
//!
//! **Invariant:** a signature is an entry of the journal and nothing beside it.

use uuid::Uuid;

use crate::action::{Action, Transition};
use crate::kind::Kind;
use crate::record::Stored;
use crate::role::{Scope, Who};
use crate::viewer::PostHeld;

/// One who signs: by which action, and for which office of the record; none: for whoever holds the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub action: &'static str,
    pub office: Option<Uuid>,
}

impl Action {
    /// Whether the action is a signature: the record goes on once all have signed.
    pub fn is_signed(&self) -> bool {
        matches!(self.to, Transition::WhenAll(_))
    }

    /// Whether the two are signed together: the record goes on when everybody whom either names has signed.
    pub fn is_signed_with(&self, other: &Action) -> bool {
        self.is_signed() && self.kind == other.kind && self.to == other.to
    }

    /// Whether the action gives a signature and does nothing else, or takes one back.
    pub fn is_about_signing(&self) -> bool {
        self.is_signed() || !self.unsigns.is_empty()
    }

    /// Whoever signs a record by this action, in the order of the declaration.
    pub fn slots(&self, kind: &Kind, record: &Stored) -> Vec<Slot> {
        self.slots_by(kind, record, |_| true)
    }

    /// Those of its slots that may be signed in this post.
    pub fn slots_of(&self, kind: &Kind, record: &Stored, post: &PostHeld) -> Vec<Slot> {
        let mut slots = self.slots_by(kind, record, |role| role == post.role.code);
        slots.retain(|slot| slot.office.is_none_or(|office| post.covers(office)));
        slots
    }

    fn slots_by(&self, kind: &Kind, record: &Stored, is_such: impl Fn(&str) -> bool) -> Vec<Slot> {
        let mut slots: Vec<Slot> = Vec::new();
        for grant in self.by {
            let Who::Post(role, scope) = grant.who else { continue };
            if !is_such(role.code) {
                continue;
            }
            let offices = match scope {
                Scope::Programme => vec![None],
                _ => record.offices(kind, scope).into_iter().map(Some).collect(),
            };
            for slot in offices.into_iter().map(|office| Slot { action: self.name, office }) {
                if !slots.contains(&slot) {
                    slots.push(slot);
                }
            }
        }
        slots
    }
}
