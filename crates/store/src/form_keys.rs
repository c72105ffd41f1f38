//! The key that every form carries: for whom it was made, and when, under a mark that only this installation makes.
//!
//! Nobody else can send a form without it. It belongs to a person and not to one session: a form outlives the sign-in under which
//! it was opened, and what was typed into it is known to be theirs. Nothing of it is kept anywhere.

use uuid::Uuid;

use crate::clock::real_ms;
use crate::shared::Shared;

/// So long a form may be sent after it was opened: over the longest holidays and the week after them.
const GOOD_MS: i64 = 14 * 86_400_000;
/// The key changes so often; pages made meanwhile are the same.
const STEP_MS: i64 = 3_600_000;
/// Hexadecimal signs of the person, and of the person with the time.
const PERSON: usize = 32;
const SAID: usize = PERSON + 12;

/// What a key says, where it is one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadeFor {
    pub person: Uuid,
    /// Whether the form may still be sent.
    pub is_fresh: bool,
}

impl Shared {
    /// The key of the forms that are made for somebody now.
    pub fn form_key(&self, person: Uuid) -> String {
        self.form_key_of(person, real_ms())
    }

    fn form_key_of(&self, person: Uuid, now_ms: i64) -> String {
        let said = format!("{}{:012x}", person.simple(), now_ms - now_ms.rem_euclid(STEP_MS));
        let mark = self.mac_key.mark("form 1", &said);
        said + &mark
    }

    /// For whom a form was made that carries this key; none where it is no key of ours.
    pub fn made_for(&self, key: &str) -> Option<MadeFor> {
        self.made_for_at(key, real_ms())
    }

    fn made_for_at(&self, key: &str, now_ms: i64) -> Option<MadeFor> {
        let (said, mark) = key.split_at_checked(SAID)?;
        if !self.mac_key.holds("form 1", said, mark) {
            return None;
        }
        let (person, at) = said.split_at_checked(PERSON)?;
        let age_ms = now_ms - i64::from_str_radix(at, 16).ok()?;
        Some(MadeFor { person: Uuid::parse_str(person).ok()?, is_fresh: age_ms < GOOD_MS })
    }
}
