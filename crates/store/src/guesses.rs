//! Guesses at a secret: each is counted before it is looked at, in one step, so that of many at once no more are looked at
//! than may be wrong. Signing in, changing one's password, the code of the set-up, query codes and looking for sealed words go this way.

use kernel::{Refusal, Status};

use crate::clock::real_ms;
use crate::connection::{Connection, StoreError};
use crate::engine::Engine;
use crate::gate::{Comer, Pass, Subject};
use crate::sessions::{FAILURES_MAX, LOCKOUT_MS};

/// A guess that was looked at. While it lives nobody else guesses at the same from there.
pub struct Guess<'g> {
    pub is_right: bool,
    _pass: Pass<'g>,
}

/// Until when it must wait, in real milliseconds, where as many were wrong as may be.
fn locked_until(connection: &mut Connection, key: &str, wrong_max: i64) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT until FROM sign_in_attempt WHERE subject = $1 AND failures >= $2 AND until > $3";
    let rows = connection.query(sql, &[key.into(), wrong_max.into(), real_ms().into()])?;
    Ok(rows.first().and_then(|row| row[0].as_integer()))
}

/// Counts a guess as wrong before it is looked at; until when it must wait, where as many were wrong as may be.
fn count(connection: &mut Connection, key: &str) -> Result<Option<i64>, StoreError> {
    let now = real_ms();
    connection.execute("DELETE FROM sign_in_attempt WHERE until < $1", &[now.into()])?;
    if let Some(until) = locked_until(connection, key, FAILURES_MAX)? {
        return Ok(Some(until));
    }
    note_wrong(connection, key, now)?;
    Ok(None)
}

fn note_wrong(connection: &mut Connection, key: &str, now: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO sign_in_attempt (subject, failures, until) VALUES ($1, 1, $2)
               ON CONFLICT (subject) DO UPDATE SET failures = sign_in_attempt.failures + 1, until = excluded.until";
    connection.execute(sql, &[key.into(), (now + LOCKOUT_MS).into()]).map(|_| ())
}

/// Forgets wrong guesses after a right one.
pub fn forget_guesses(connection: &mut Connection, key: &str) -> Result<(), StoreError> {
    connection.execute("DELETE FROM sign_in_attempt WHERE subject = $1", &[key.into()]).map(|_| ())
}

/// Takes back the count of a look-up that found something; those before it stay counted.
pub fn take_back(connection: &mut Connection, key: &str) -> Result<(), StoreError> {
    let sql = "UPDATE sign_in_attempt SET failures = failures - 1 WHERE subject = $1 AND failures > 0";
    connection.execute(sql, &[key.into()]).map(|_| ())
}

fn locked(code: &'static str, until: i64) -> Refusal {
    let seconds = ((until - real_ms()) / 1_000).max(1);
    let refusal = Refusal::new(Status::TooMany, code).with("minutes", seconds / 60 + 1);
    refusal.retry_after(seconds)
}

/// Under what wrong looks are counted, and how many there may be before one has to wait.
#[derive(Clone, Debug)]
pub struct Tally {
    pub subject: String,
    pub wrong_max: i64,
}

impl Engine {
    /// Looks for what a secret opens; asks whether one may look, looks, and counts where nothing is found, in one transaction: of
    /// many at once no more are looked at than may be wrong, and a right one neither costs anything nor is kept out by the others.
    ///
    /// # Errors
    /// 429 behind a lock, for a right one too; 503 where nothing can be written.
    pub fn look_up<T: Send + 'static>(
        &self,
        locked_code: &'static str,
        tallies: Vec<Tally>,
        look: impl Fn(&mut Connection) -> Result<Option<T>, StoreError> + Send + 'static,
    ) -> Result<Option<T>, Refusal> {
        let looked = self.write(move |connection| {
            let now = real_ms();
            for tally in &tallies {
                if let Some(until) = locked_until(connection, &tally.subject, tally.wrong_max)? {
                    return Ok(Err(until));
                }
            }
            let found = look(connection)?;
            if found.is_none() {
                connection.execute("DELETE FROM sign_in_attempt WHERE until < $1", &[now.into()])?;
                tallies.iter().try_for_each(|tally| note_wrong(connection, &tally.subject, now))?;
            }
            Ok(Ok(found))
        });
        let looked = looked.map_err(|error| {
            tracing::error!(%error, "a look-up could not be counted");
            Refusal::unavailable()
        })?;
        looked.map_err(|until| locked(locked_code, until))
    }

    /// Looks at a guess, unless too many were wrong: `holds` is asked within the gate of hashing, one at a time for a
    /// subject, and only what was counted before. Whoever finds it right forgets the count (`forget_guesses`).
    ///
    /// # Errors
    /// 429 behind the lock, for a right guess too; 503 where too many wait.
    pub fn guess(&self, subject: Subject<'_>, holds: impl FnOnce() -> bool) -> Result<Guess<'_>, Refusal> {
        let key = subject.key();
        let unavailable = |error: StoreError| {
            tracing::error!(%error, "a guess could not be counted");
            Refusal::unavailable()
        };
        // Behind a lock nobody takes a place at the gate.
        if let Some(until) =
            self.read(|connection| locked_until(connection, &key, FAILURES_MAX)).map_err(unavailable)?
        {
            return Err(locked("sign-in.locked", until));
        }
        let comer = Comer { place: subject.place, key: &key };
        let pass = self.shared.gates.guesses.enter(comer)?;
        // Whoever is not let in here is not counted either.
        let hashing = self.shared.gates.hashing.enter(Comer { key: "", ..comer })?;
        let subject = key.clone();
        let counted = self.write(move |connection| count(connection, &subject)).map_err(unavailable)?;
        if let Some(until) = counted {
            return Err(locked("sign-in.locked", until));
        }
        let is_right = holds();
        drop(hashing);
        Ok(Guess { is_right, _pass: pass })
    }

    /// Counts that somebody looks for words that lie sealed, before they are looked for: who finds nothing so often tries
    /// numbers. What finds something is taken back (`take_back`).
    ///
    /// # Errors
    /// 429 where as many found nothing as may.
    pub fn count_look_up(&self, subject: Subject<'_>) -> Result<(), Refusal> {
        let key = subject.key();
        let counted = self.write(move |connection| count(connection, &key)).map_err(|error| {
            tracing::error!(%error, "a look-up could not be counted");
            Refusal::unavailable()
        })?;
        counted.map_or(Ok(()), |until| Err(locked("look-up.locked", until)))
    }
}
