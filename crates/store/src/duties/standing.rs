//! What is owed in each period, by any record: opened once a day and when a record begins to owe, ended by what fulfils it or when
//! the record owes no more.

use kernel::{Action, InForce, Kind, Period, StandingDuty, Stored, Value};
use uuid::Uuid;

use super::follow::close;
use super::{COLUMNS, Duty, Opening, note_opened, open, read_all};
use crate::bound::Bound;
use crate::connection::{Connection, StoreError, bind};
use crate::rows;
use crate::shared::Scope;

/// Ends the standing duties that a record fulfils by an action.
pub(crate) fn fulfil_standing(
    scope: &mut Scope<'_>,
    kind: &'static Kind,
    before: Option<&Stored>,
    record: &Stored,
    action: &Action,
    entry: Uuid,
    bound: &mut Bound,
) -> Result<(), StoreError> {
    for duty in scope.shared.catalogue.standing_duties.iter().filter(|duty| duty.fulfilled.kind == kind.code) {
        let by = &duty.fulfilled;
        let counted = |stored: &Stored| by.states.is_empty() || by.states.contains(&stored.state.as_str());
        let is_new = if by.states.is_empty() { action.creates } else { !before.is_some_and(counted) };
        let is_one = by.when.iter().all(|(field, choice)| record.text(kind, field) == Some(choice));
        if !(is_new && is_one && counted(record)) {
            continue;
        }
        let Some((period, day)) = by.period(duty.every, kind, record) else { continue };
        let sql = "UPDATE duty SET closed_at = $1, closed_entry = $2, outcome = 'fulfilled', record = $3, happened = $4
                   WHERE programme = $5 AND standing = $6 AND owner = $7 AND period = $8 AND closed_at IS NULL
                   RETURNING id, outcome, happened";
        let parameters = [
            Value::from(scope.now.millis()),
            entry.to_string().into(),
            record.id.to_string().into(),
            day.map(|day| day.iso()).into(),
            scope.viewer.programme.as_str().into(),
            duty.code.into(),
            record.get(kind, by.through).clone(),
            period.number().into(),
        ];
        close(scope, sql, &parameters, bound)?;
    }
    Ok(())
}

/// Opens what a record owes from now on, and ends what it owes no more, where an action has changed that.
pub(crate) fn follow_owner(
    scope: &mut Scope<'_>,
    kind: &'static Kind,
    before: Option<&Stored>,
    after: &Stored,
    entry: Uuid,
    bound: &mut Bound,
) -> Result<(), StoreError> {
    for duty in scope.shared.catalogue.owed_by(kind.code) {
        let owed = before.is_some_and(|before| duty.owner.owes(kind, before));
        match (owed, duty.owner.owes(kind, after)) {
            (false, true) => {
                let today = scope.now.day();
                let numbers =
                    rows::in_force(scope.connection, &scope.shared.catalogue, &scope.viewer.programme, today)?;
                open_for_each(scope, duty, &numbers, Some(after.id))?;
            }
            (true, false) => {
                let sql = "UPDATE duty SET closed_at = $1, closed_entry = $2, outcome = 'lapsed', record = $3
                           WHERE programme = $4 AND standing = $5 AND owner = $3 AND closed_at IS NULL
                           RETURNING id, outcome, happened";
                let parameters = [
                    Value::from(scope.now.millis()),
                    entry.to_string().into(),
                    after.id.to_string().into(),
                    scope.viewer.programme.as_str().into(),
                    duty.code.into(),
                ];
                close(scope, sql, &parameters, bound)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Opens what is owed in the periods of today by every record that owes it; the same again changes nothing.
pub fn open_standing(scope: &mut Scope<'_>) -> Result<usize, StoreError> {
    let today = scope.now.day();
    let numbers = rows::in_force(scope.connection, &scope.shared.catalogue, &scope.viewer.programme, today)?;
    let mut opened = 0;
    for duty in scope.shared.catalogue.standing_duties {
        opened += open_for_each(scope, duty, &numbers, None)?;
    }
    Ok(opened)
}

/// Opens a duty of today's period for all of its owners, or for one of them, that have nothing yet that fulfils it.
fn open_for_each(
    scope: &mut Scope<'_>,
    duty: &'static StandingDuty,
    numbers: &InForce,
    one: Option<Uuid>,
) -> Result<usize, StoreError> {
    let shared = scope.shared;
    let kinds = shared.catalogue.kind(duty.owner.kind).zip(shared.catalogue.kind(duty.fulfilled.kind));
    let (Some((owners, kind)), true) = (kinds, numbers.rulebook.is_some()) else { return Ok(0) };
    let period = Period::of(duty.every, scope.now.day());
    if scope.now.day() < duty.begins(period, numbers)? {
        return Ok(0);
    }
    let mut parameters = vec![scope.viewer.programme.as_str().into(), duty.code.into(), Value::from(period.number())];
    let mut condition = format!(
        "programme = $1 AND NOT EXISTS (SELECT 1 FROM duty d WHERE d.programme = $1 AND d.standing = $2
         AND d.owner = {}.id AND d.period = $3)",
        owners.table()
    );
    condition += &owing(duty, one, &mut parameters);
    condition += &nothing_yet(duty, owners, kind, period, &mut parameters);
    let owing = rows::select(scope.connection, owners, &format!("{condition} ORDER BY id"), &parameters)?;
    let calendar = shared.working_days(scope.connection, &scope.viewer.programme)?;
    let mut opened = 0;
    for owner in &owing {
        let party = if duty.at == kernel::standing::ITSELF { Some(owner.id) } else { owner.uuid(owners, duty.at) };
        let Some(party) = party else { continue };
        let opening = Opening {
            kind: kind.code,
            record: None,
            action: duty.fulfilled.action,
            state: "",
            role: duty.by.code,
            organisation: Some(shared.directory.seat(scope.connection, &duty.by, party)?),
            title: None,
            standing: Some((duty.code, owner.id, period.number())),
            rule: duty.due(period, numbers)?,
            entry: None,
        };
        let new = open(scope, &calendar, &opening)?;
        new.iter().try_for_each(|new| note_opened(scope, new))?;
        opened += new.iter().count();
    }
    Ok(opened)
}

/// The condition that a record owes the duty now.
fn owing(duty: &StandingDuty, one: Option<Uuid>, parameters: &mut Vec<Value>) -> String {
    let mut condition = String::new();
    let mut equals = |field: &str, value: Value| {
        parameters.push(value);
        format!(" AND {field} = ${}", parameters.len())
    };
    if let Some((field, choice)) = duty.owner.only {
        condition += &equals(field, choice.into());
    }
    if let Some(one) = one {
        condition += &equals("id", one.to_string().into());
    }
    if !duty.owner.states.is_empty() {
        let states = bind(parameters, duty.owner.states.iter().map(|state| (*state).into()));
        condition += &format!(" AND state IN ({states})");
    }
    condition
}

/// The condition that nothing fulfils the duty yet: what fulfils it may be there before the period begins.
fn nothing_yet(duty: &StandingDuty, owners: &Kind, kind: &Kind, period: Period, parameters: &mut Vec<Value>) -> String {
    let by = &duty.fulfilled;
    let mut condition = format!(
        " AND NOT EXISTS (SELECT 1 FROM {} r WHERE r.programme = $1 AND r.{} = {}.id",
        kind.table(),
        by.through,
        owners.table()
    );
    if by.happens(kind) {
        parameters.extend([period.first_day().iso().into(), period.last_day().iso().into()]);
        let last = parameters.len();
        condition += &format!(" AND r.{0} BETWEEN ${1} AND ${last}", by.within, last - 1);
    } else {
        condition += &format!(" AND r.{} = $3", by.within);
    }
    for (field, choice) in by.when {
        parameters.push((*choice).into());
        condition += &format!(" AND r.{field} = ${}", parameters.len());
    }
    if !by.states.is_empty() {
        let states = bind(parameters, by.states.iter().map(|state| (*state).into()));
        condition += &format!(" AND r.state IN ({states})");
    }
    condition + ")"
}

/// What a record owes and owed in each period, the newest first.
///
/// # Errors
/// A database that cannot be read.
pub fn of_owner(
    connection: &mut Connection,
    programme: &str,
    duty: &StandingDuty,
    owner: Uuid,
    limit: usize,
) -> Result<Vec<Duty>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM duty WHERE programme = $1 AND standing = $2 AND owner = $3 AND period IS NOT NULL
         ORDER BY period DESC LIMIT $4"
    );
    let parameters = [programme.into(), duty.code.into(), Value::from(owner.to_string()), Value::from(limit as i64)];
    read_all(connection.query(&sql, &parameters)?)
}

/// What some records owe in a period and have not begun.
///
/// # Errors
/// A database that cannot be read.
pub fn open_of_owners(
    connection: &mut Connection,
    programme: &str,
    (duty, period): (&StandingDuty, i64),
    owners: &[Uuid],
) -> Result<Vec<Duty>, StoreError> {
    if owners.is_empty() {
        return Ok(Vec::new());
    }
    let mut parameters = vec![programme.into(), duty.code.into(), Value::from(period)];
    let marks = bind(&mut parameters, owners.iter().map(|owner| owner.to_string().into()));
    let sql = format!(
        "SELECT {COLUMNS} FROM duty WHERE programme = $1 AND standing = $2 AND period = $3 AND owner IN ({marks})
         AND closed_at IS NULL ORDER BY id"
    );
    read_all(connection.query(&sql, &parameters)?)
}
