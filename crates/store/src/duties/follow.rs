//! Duties follow what is done to a record: with its state, and with its own fields where they say what it owes.

use kernel::role::Who;
use kernel::{Action, Kind, Owe, Stored, Value};
use uuid::Uuid;

use super::{Terms, ended, open_owed};
use crate::bound::Bound;
use crate::connection::StoreError;
use crate::shared::Scope;
use crate::signing::Turn;

/// What an action did, as far as duties follow it.
pub(crate) struct Done<'a> {
    pub action: &'static Action,
    pub turn: &'a Turn,
    pub entry: Uuid,
    /// The record as it was in the same state; none where it is in another one than before.
    pub before: Option<&'a Stored>,
}

impl Done<'_> {
    /// Whether a duty of the state begins with it: with the state, or because the record owes it only now. A signature ends its
    /// own duty and no other; one that is taken back is owed again.
    fn begins(&self, kind: &'static Kind, owe: &Owe) -> bool {
        let Some(before) = self.before else { return true };
        let again = self.turn.takes_back.is_some_and(|slot| slot.action == owe.action);
        let itself = owe.action == self.action.name && !self.action.is_signed();
        again || itself || !owe.due.is_owed(&(kind, before))
    }

    /// Whether the record owed it in this state and owes it no more, though it was not done.
    fn ends(&self, kind: &'static Kind, record: &Stored, owe: &Owe) -> bool {
        let owed = self.before.is_some_and(|before| owe.due.is_owed(&(kind, before)));
        owed && !owe.due.is_owed(&(kind, record)) && owe.action != self.action.name
    }
}

/// Whether what is owed in the state is another than before, though the state is the same.
pub(crate) fn differ(kind: &'static Kind, before: &Stored, after: &Stored) -> bool {
    let owes = kind.state(&after.state).map(|state| state.owes).unwrap_or_default();
    owes.iter().any(|owe| owe.due.is_owed(&(kind, before)) != owe.due.is_owed(&(kind, after)))
}

/// Closes the duties of the state that a record left and opens those of the one it came to. Where it stayed in its state, the
/// duty that the action fulfils ends, and so does what the record owes no more; what others owe goes on, with its date.
pub(crate) fn follow(
    scope: &mut Scope<'_>,
    kind: &'static Kind,
    record: &Stored,
    done: &Done<'_>,
    bound: &mut Bound,
) -> Result<(), StoreError> {
    let sql = "UPDATE duty SET closed_at = $1, closed_entry = $2,
               outcome = CASE WHEN action = $3 THEN 'fulfilled' ELSE 'lapsed' END
               WHERE record = $4 AND closed_at IS NULL
               AND ($5 = 1 OR (action = $3 AND ($6 = '' OR organisation = $6))) RETURNING id, outcome, happened";
    let office = done.turn.gives.and_then(|slot| slot.office).map_or(String::new(), |office| office.to_string());
    let closing = [
        Value::from(scope.now.millis()),
        done.entry.to_string().into(),
        done.action.name.into(),
        record.id.to_string().into(),
        Value::from(done.before.is_none()),
        office.into(),
    ];
    if !done.action.creates {
        close(scope, sql, &closing, bound)?;
    }
    let Some(state) = kind.state(&record.state) else { return Ok(()) };
    for owe in state.owes.iter().filter(|owe| done.ends(kind, record, owe)) {
        lapse(scope, record, owe, done.entry, bound)?;
    }
    let owes: Vec<_> = state.owes.iter().filter(|owe| done.begins(kind, owe)).collect();
    if owes.is_empty() {
        return Ok(());
    }
    let terms = Terms::now(scope)?;
    for owe in owes {
        let since = (scope.now.day(), Some(done.entry));
        let opened = open_owed(scope, &terms, (kind, record), owe, &done.turn.not_owing, since)?;
        bound.opened.extend(opened.into_iter().map(|(id, digest)| (id, digest.into())));
    }
    Ok(())
}

/// Ends what a record owes no more in the state that it stays in.
fn lapse(scope: &mut Scope<'_>, record: &Stored, owe: &Owe, entry: Uuid, bound: &mut Bound) -> Result<(), StoreError> {
    let Who::Post(role, _) = owe.by.who else { return Ok(()) };
    let sql = "UPDATE duty SET closed_at = $1, closed_entry = $2, outcome = 'lapsed'
               WHERE record = $3 AND action = $4 AND role = $5 AND closed_at IS NULL RETURNING id, outcome, happened";
    let closing = [
        Value::from(scope.now.millis()),
        entry.to_string().into(),
        record.id.to_string().into(),
        owe.action.into(),
        role.code.into(),
    ];
    close(scope, sql, &closing, bound)
}

/// Closes duties by a statement that answers which, and how each ended.
pub(super) fn close(
    scope: &mut Scope<'_>,
    sql: &str,
    parameters: &[Value],
    bound: &mut Bound,
) -> Result<(), StoreError> {
    for row in scope.connection.query(sql, parameters)? {
        let id = row[0].as_text().unwrap_or_default().to_owned();
        bound.closed.insert(id, ended(&row[1], &row[2]).into());
    }
    Ok(())
}
