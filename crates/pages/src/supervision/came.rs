//! How many words come from one place: asked and counted in one step, and counted for what was taken alone. It lives in memory
//! only: nothing of where words came from is kept.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kernel::{Refusal, Status};
use uuid::Uuid;

/// Words from one place in an hour that are taken without a question.
pub const PLACE_MAX: usize = 5;
/// Words from one place in an hour of which whoever sends them has answered one: a village behind one address.
const ANSWERED_MAX: usize = 60;
/// Words from everywhere in an hour.
const EVERYWHERE_MAX: usize = 300;
/// So long the same words from the same place are one.
pub const HOUR_MS: i64 = 3_600_000;

/// A word that has come within the last hour.
struct Word {
    at: i64,
    /// Of everything that was typed.
    digest: String,
    receipt: Uuid,
}

/// The words of the last hour, by where they came from.
#[derive(Default)]
pub struct Came(Mutex<HashMap<String, Vec<Word>>>);

/// Under which receipt a word is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// For the first time; it is counted.
    First(Uuid),
    /// The same once more, as of a button that was pressed twice.
    Again(Uuid),
}

impl Entered {
    pub fn receipt(self) -> Uuid {
        match self {
            Entered::First(receipt) | Entered::Again(receipt) => receipt,
        }
    }
}

fn too_many(code: &'static str, oldest: i64, now: i64) -> Refusal {
    let wait_s = (oldest + HOUR_MS - now) / 1_000 + 1;
    Refusal::new(Status::TooMany, code).with("minutes", wait_s / 60 + 1).with("max", PLACE_MAX).retry_after(wait_s)
}

impl Came {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<Word>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a word in under this receipt and counts it, unless it is there already or too many are.
    ///
    /// # Errors
    /// 429: `case.too-many` where a question is to be answered first, `case.far-too-many` where that does not help.
    pub fn enter(
        &self,
        place: &str,
        (digest, receipt): (&str, Uuid),
        has_answered: bool,
        now: i64,
    ) -> Result<Entered, Refusal> {
        let mut came = self.lock();
        came.retain(|_, words| {
            words.retain(|word| word.at > now - HOUR_MS);
            !words.is_empty()
        });
        let here = came.get(place).map_or(&[][..], Vec::as_slice);
        if let Some(same) = here.iter().find(|word| word.digest == digest) {
            return Ok(Entered::Again(same.receipt));
        }
        let oldest_here = here.first().map_or(now, |word| word.at);
        match here.len() {
            count if count >= ANSWERED_MAX => return Err(too_many("case.far-too-many", oldest_here, now)),
            count if count >= PLACE_MAX && !has_answered => return Err(too_many("case.too-many", oldest_here, now)),
            _ => {}
        }
        if came.values().map(Vec::len).sum::<usize>() >= EVERYWHERE_MAX {
            let oldest = came.values().filter_map(|words| words.first()).map(|word| word.at).min();
            return Err(too_many("case.far-too-many", oldest.unwrap_or(now), now));
        }
        came.entry(place.to_owned()).or_default().push(Word { at: now, digest: digest.to_owned(), receipt });
        Ok(Entered::First(receipt))
    }

    /// Takes the count back of what was refused: one's own mistakes cost nothing.
    pub fn take_back(&self, place: &str, entered: Entered) {
        if let Entered::First(receipt) = entered
            && let Some(words) = self.lock().get_mut(place)
        {
            words.retain(|word| word.receipt != receipt);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(came: &Came, place: &str, digest: &str, has_answered: bool, now: i64) -> Result<Entered, Refusal> {
        came.enter(place, (digest, Uuid::new_v4()), has_answered, now)
    }

    #[test]
    fn only_what_was_taken_is_counted() {
        let came = Came::default();
        for number in 0..40 {
            let entered = enter(&came, "here", &format!("wrong {number}"), false, 0).expect("there is room");
            came.take_back("here", entered);
        }
        for number in 0..PLACE_MAX {
            assert!(matches!(enter(&came, "here", &format!("{number}"), false, 1), Ok(Entered::First(_))));
        }
        let told = enter(&came, "here", "one more", false, 2).expect_err("a question first");
        assert_eq!((told.code, told.retry_after_s()), ("case.too-many", Some(3_600)));
        assert!(enter(&came, "there", "one more", false, 2).is_ok(), "another place is asked nothing");
        assert!(matches!(enter(&came, "here", "one more", true, 2), Ok(Entered::First(_))));
        assert!(enter(&came, "here", "an hour later", false, HOUR_MS + 1).is_ok());
    }

    #[test]
    fn the_same_words_from_the_same_place_are_one() {
        let came = Came::default();
        let first = enter(&came, "here", "same", false, 0).expect("taken");
        for now in [0, 1_000, HOUR_MS - 1] {
            assert_eq!(enter(&came, "here", "same", false, now), Ok(Entered::Again(first.receipt())));
        }
        assert_ne!(enter(&came, "there", "same", false, 0).expect("taken").receipt(), first.receipt());
        assert_ne!(enter(&came, "here", "other", false, 0).expect("taken").receipt(), first.receipt());
        assert!(
            matches!(enter(&came, "here", "same", false, HOUR_MS), Ok(Entered::First(_))),
            "an hour later it is new"
        );
    }

    #[test]
    fn there_is_an_end_for_one_place_and_for_all() {
        let came = Came::default();
        for number in 0..ANSWERED_MAX {
            assert!(enter(&came, "here", &format!("{number}"), true, 0).is_ok());
        }
        assert_eq!(enter(&came, "here", "more", true, 0).expect_err("too many").code, "case.far-too-many");
        for place in 0..EVERYWHERE_MAX - ANSWERED_MAX {
            assert!(enter(&came, &format!("place {place}"), "word", false, 0).is_ok());
        }
        assert_eq!(enter(&came, "elsewhere", "word", true, 0).expect_err("too many").code, "case.far-too-many");
    }
}
