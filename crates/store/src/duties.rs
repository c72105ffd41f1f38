//! Duties as rows: a state's duties open when a record enters it and close when it leaves; standing duties open with
//! their period and close when the record exists.

mod follow;
mod kept;
mod owed;
mod standing;
mod vacant;

use kernel::role::{Scope as At, Who};
use kernel::{
    Calendar, Catalogue, Day, Due, DueFacts, DueRule, InForce, Instant, Kind, Owe, Seen, Slot, Stored, Value,
};
use uuid::Uuid;

use crate::audit::{self, Audit};
use crate::connection::{self, Connection, Row, StoreError};
use crate::journal::digest_of;
use crate::rows;
use crate::shared::Scope;
use crate::sight;
use crate::signing;

pub(crate) use follow::{Done, differ, follow};
pub use kept::{Asked, Counts, Kept, first_due, kept, kept_one_by_one};
pub use owed::{DutyPage, awaited_by, count_owed_by, is_owed_by, overdue_below, owed_by, owed_for, seat, seat_of};
pub(crate) use standing::{follow_owner, fulfil_standing};
pub use standing::{of_owner, open_of_owners, open_standing};
pub use vacant::{Holders, Lines, Vacant, is_held, vacant};

/// One duty as desks show it.
#[derive(Clone, Debug)]
pub struct Duty {
    pub id: Uuid,
    pub kind: String,
    pub record: Option<Uuid>,
    pub action: String,
    pub role: String,
    pub organisation: Option<Uuid>,
    /// The title at the organisation that alone owes it.
    pub title: Option<String>,
    /// Which standing duty it is, whose, and of which period, by its number.
    pub standing: Option<String>,
    pub owner: Option<Uuid>,
    pub period: Option<i64>,
    pub due: Day,
    pub certain: bool,
    pub basis_zh: String,
    pub basis_en: String,
    pub opened_at: Instant,
    pub closed_at: Option<Instant>,
    pub outcome: Option<String>,
    /// The day on which what was owed happened, where it is that which counts.
    pub happened: Option<Day>,
    pub state: String,
}

impl Duty {
    /// The day on which it was done; none while it is open.
    pub fn done_on(&self) -> Option<Day> {
        self.happened.or_else(|| self.closed_at.map(Instant::day))
    }
}

const COLUMNS: &str =
    "id, kind, record, action, role, organisation, period, due, certain, basis_zh, basis_en, opened_at,
    closed_at, outcome, state, title, standing, owner, happened";

/// Duties as they stand; one that cannot be read is an error, never left out.
fn read_all(rows: Vec<Row>) -> Result<Vec<Duty>, StoreError> {
    connection::read_all(&rows, read, "a duty")
}

fn read(row: &Row) -> Option<Duty> {
    let uuid = |value: &Value| value.as_text().and_then(|text| text.parse().ok());
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    Some(Duty {
        id: uuid(&row[0])?,
        kind: text(&row[1]),
        record: uuid(&row[2]),
        action: text(&row[3]),
        role: text(&row[4]),
        organisation: uuid(&row[5]),
        period: row[6].as_integer(),
        due: Day::parse(row[7].as_text()?).ok()?,
        certain: row[8].as_integer() == Some(1),
        basis_zh: text(&row[9]),
        basis_en: text(&row[10]),
        opened_at: Instant::from_millis(row[11].as_integer()?),
        closed_at: row[12].as_integer().map(Instant::from_millis),
        outcome: row[13].as_text().map(str::to_owned),
        state: text(&row[14]),
        title: row[15].as_text().map(str::to_owned),
        standing: row[16].as_text().map(str::to_owned),
        owner: uuid(&row[17]),
        happened: row[18].as_text().and_then(|day| Day::parse(day).ok()),
    })
}

/// Who owes a duty, each a role, in one organisation or anywhere: all but those who have signed already. Of the offices that
/// lines name, and of a party itself, those in which the role can be held.
fn holders(
    connection: &mut Connection,
    (kind, record): (&Kind, &Stored),
    owe: &Owe,
    signed: &[Slot],
) -> Result<Vec<(&'static str, Option<Uuid>)>, StoreError> {
    let Who::Post(role, scope) = owe.by.who else { return Ok(Vec::new()) };
    let mut offices = record.offices(kind, scope);
    if matches!(scope, At::Named(..) | At::Only(_)) {
        let above = sight::above(connection, &offices.iter().copied().collect())?;
        let category =
            |office: &Uuid| above.get(office)?.iter().find(|(id, _)| id == office).map(|(_, category)| category);
        offices.retain(|office| category(office).is_some_and(|category| role.held_in.contains(&category.as_str())));
    }
    let offices = match scope {
        At::Programme => vec![None],
        _ => offices.into_iter().map(Some).collect(),
    };
    let owing = offices.into_iter().filter(|office| !signed.contains(&Slot { action: owe.action, office: *office }));
    Ok(owing.map(|office| (role.code, office)).collect())
}

/// The title at the office that alone owes a duty.
fn title(kind: &Kind, record: &Stored, owe: &Owe) -> Option<String> {
    owe.title.and_then(|field| record.get(kind, field).as_text()).map(str::to_owned)
}

struct Opening<'a> {
    kind: &'static str,
    record: Option<Uuid>,
    action: &'a str,
    state: &'a str,
    role: &'a str,
    organisation: Option<Uuid>,
    title: Option<String>,
    /// Of a standing duty: its code, whose it is, and the number of the period.
    standing: Option<(&'static str, Uuid, i64)>,
    rule: DueRule,
    entry: Option<Uuid>,
}

/// What was opened: a duty's identifier and the digest of its row.
type Opened = (String, String);

/// Opens a duty; none where it was open already.
fn open(scope: &mut Scope<'_>, calendar: &Calendar, opening: &Opening<'_>) -> Result<Option<Opened>, StoreError> {
    let due = opening.rule.due(calendar);
    let id = scope.shared.randomness.id(scope.now).to_string();
    let text = |id: Option<Uuid>| Value::from(id.map(|id| id.to_string()));
    let sql = format!(
        "INSERT INTO duty ({OPENED})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
         ON CONFLICT DO NOTHING"
    );
    let row = [
        id.as_str().into(),
        scope.viewer.programme.as_str().into(),
        opening.kind.into(),
        text(opening.record),
        opening.action.into(),
        opening.state.into(),
        opening.role.into(),
        text(opening.organisation),
        opening.standing.map(|(_, _, period)| period).into(),
        due.day.iso().into(),
        Value::from(due.certainty == kernel::days::Certainty::Known),
        opening.rule.explain_zh(calendar).into(),
        opening.rule.explain_en(calendar).into(),
        scope.now.millis().into(),
        text(opening.entry),
        opening.title.clone().into(),
        opening.standing.map(|(code, _, _)| code.to_owned()).into(),
        text(opening.standing.map(|(_, owner, _)| owner)),
    ];
    let is_new = scope.connection.execute(&sql, &row)? > 0;
    Ok(is_new.then(|| (id, digest_opened(&row))))
}

/// Notes in the audit journal what the clock opened: there is no entry that would bind it.
fn note_opened(scope: &mut Scope<'_>, (id, digest): &Opened) -> Result<(), StoreError> {
    let (programme, event, outcome) = (&scope.viewer.programme, "duty-opened", "done");
    let subject = format!("{id} {digest}");
    let audit = Audit { programme, person: None, event, subject: &subject, outcome };
    audit::audit(scope.connection, scope.shared, &audit)
}

/// How a duty ended, as its entry binds it: the outcome, and the day on which it happened where that counts.
pub(crate) fn ended(outcome: &Value, happened: &Value) -> String {
    let said = [outcome, happened].into_iter().filter_map(Value::as_text);
    said.collect::<Vec<_>>().join(" ")
}

/// By what dates are reckoned.
struct Terms {
    calendar: Calendar,
    numbers: InForce,
}

impl Terms {
    fn now(scope: &mut Scope<'_>) -> Result<Terms, StoreError> {
        let programme = &scope.viewer.programme;
        Ok(Terms {
            calendar: scope.shared.working_days(scope.connection, programme)?,
            numbers: rows::in_force(scope.connection, &scope.shared.catalogue, programme, scope.now.day())?,
        })
    }
}

/// Opens what is owed on a record that entered its state on a day and by an entry, by each who has not signed already.
fn open_owed(
    scope: &mut Scope<'_>,
    terms: &Terms,
    (kind, record): (&'static Kind, &Stored),
    owe: &Owe,
    signed: &[Slot],
    (entered, entry): (Day, Option<Uuid>),
) -> Result<Vec<Opened>, StoreError> {
    let facts = DueFacts { record: &(kind, record), entered, numbers: &terms.numbers };
    let Some(rule) = owe.due.rule(&facts)? else { return Ok(Vec::new()) };
    let mut opened = Vec::new();
    for (role, organisation) in holders(scope.connection, (kind, record), owe, signed)? {
        let opening = Opening {
            kind: kind.code,
            record: Some(record.id),
            action: owe.action,
            state: &record.state,
            role,
            organisation,
            title: title(kind, record, owe),
            standing: None,
            rule,
            entry,
        };
        opened.extend(open(scope, &terms.calendar, &opening)?);
    }
    Ok(opened)
}

/// Opens what a state owes and nobody has open: a newer release may declare a duty for a state that records are in
/// already. The same again changes nothing.
pub(crate) fn catch_up(scope: &mut Scope<'_>) -> Result<usize, StoreError> {
    let (shared, terms) = (scope.shared, Terms::now(scope)?);
    let mut opened = 0;
    for kind in shared.catalogue.roots() {
        for (state, owe) in kind.states.iter().flat_map(|state| state.owes.iter().map(move |owe| (state, owe))) {
            let mut parameters = vec![scope.viewer.programme.as_str().into(), state.name.into(), owe.action.into()];
            let owing = owing(&owe.due, &mut parameters);
            let condition = format!(
                "programme = $1 AND state = $2 AND NOT EXISTS (SELECT 1 FROM duty d WHERE d.record = {}.id
                 AND d.action = $3 AND d.closed_at IS NULL){owing} ORDER BY id",
                kind.table()
            );
            for record in rows::select(scope.connection, kind, &condition, &parameters)? {
                let signed = signing::signed(scope.connection, &shared.catalogue, kind, &record)?;
                let since = (record.entered.day(), None);
                let new = open_owed(scope, &terms, (kind, &record), owe, &signed, since)?;
                new.iter().try_for_each(|new| note_opened(scope, new))?;
                opened += new.len();
            }
        }
    }
    Ok(opened)
}

/// The condition that the declaration sets to the records that owe.
fn owing(due: &Due, parameters: &mut Vec<Value>) -> String {
    let mut condition = String::new();
    if let Some((field, choice)) = due.when {
        parameters.push(choice.into());
        condition += &format!(" AND {field} = ${}", parameters.len());
    }
    if let Some(field) = due.until {
        condition += &format!(" AND {field} IS NULL");
    }
    condition
}

/// The columns of a duty as it is opened, in the order in which its digest binds them.
pub(crate) const OPENED: &str = "id, programme, kind, record, action, state, role, organisation, period, due, certain,
                                 basis_zh, basis_en, opened_at, opened_entry, title, standing, owner";
/// How many of these columns the digest had bound before standing duties were of any record.
const OPENED_BEFORE: usize = 16;

/// The digest of a duty as it was opened, from its row in the order of `OPENED`.
pub(crate) fn digest_opened(row: &[Value]) -> String {
    let mut row = row.to_vec();
    // A standing duty, which has a period, gets its record from what fulfils it.
    match row[8].is_null() {
        true => row.truncate(OPENED_BEFORE),
        false => row[3] = Value::Null,
    }
    digest_of(&row)
}

/// The digest of a standing duty of a release in which only organisations owed, one duty a kind; none for any other.
pub(crate) fn digest_opened_before(row: &[Value]) -> Option<String> {
    let was_one = !row[8].is_null() && row[16] == row[2] && row[17] == row[7];
    let mut row = row[..OPENED_BEFORE].to_vec();
    row[3] = Value::Null;
    was_one.then(|| digest_of(&row))
}

/// Notes what the clock had opened before releases noted it.
pub(crate) fn note_earlier(scope: &mut Scope<'_>) -> Result<usize, StoreError> {
    let sql = format!("SELECT {OPENED} FROM duty WHERE programme = $1 AND opened_entry IS NULL ORDER BY id");
    let rows = scope.connection.query(&sql, &[scope.viewer.programme.as_str().into()])?;
    for row in &rows {
        note_opened(scope, &(row[0].as_text().unwrap_or_default().to_owned(), digest_opened(row)))?;
    }
    Ok(rows.len())
}

/// One duty; none that was never opened.
pub fn get(connection: &mut Connection, id: Uuid) -> Result<Option<Duty>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM duty WHERE id = $1");
    Ok(read_all(connection.query(&sql, &[id.to_string().into()])?)?.into_iter().next())
}

/// Every duty there ever was on a record, oldest first: who held it, from when to when.
pub fn of_record(connection: &mut Connection, record: Uuid) -> Result<Vec<Duty>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM duty WHERE record = $1 ORDER BY opened_at, id");
    read_all(connection.query(&sql, &[record.to_string().into()])?)
}

/// What is owed now on some records, the nearest day first.
///
/// # Errors
/// A database that cannot be read.
pub fn open_of(connection: &mut Connection, records: &[Uuid]) -> Result<Vec<Duty>, StoreError> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let mut parameters = Vec::new();
    let marks = connection::bind(&mut parameters, records.iter().map(|record| record.to_string().into()));
    let sql = format!("SELECT {COLUMNS} FROM duty WHERE closed_at IS NULL AND record IN ({marks}) ORDER BY due, id");
    read_all(connection.query(&sql, &parameters)?)
}

/// Of the duties there ever were on a record, those that the viewer sees: their own, and what was opened in a state in which
/// they see the record. A standing duty, which a new record fulfils, belongs to the state in which records begin.
pub fn seen_of_record(connection: &mut Connection, seen: &Seen<'_>) -> Result<Vec<Duty>, StoreError> {
    let first = seen.sight.kind.states.first().map_or("", |state| state.name);
    let mut duties = of_record(connection, seen.stored.id)?;
    duties.retain(|duty| {
        let state = if duty.state.is_empty() { first } else { duty.state.as_str() };
        seen.saw(state) || seen.owes(&duty.role, duty.organisation)
    });
    Ok(duties)
}

/// What is wrong with the duty rows, measured against the states of the records.
pub fn check(connection: &mut Connection, catalogue: &Catalogue) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    // Which numbers hold does not matter here: only whether there is a duty.
    let numbers = rows::usual_numbers(catalogue)?;
    for kind in catalogue.roots().filter(|kind| !kind.states.is_empty()) {
        for stored in rows::select(connection, kind, "1 = 1", &[])? {
            let owes = kind.state(&stored.state).map(|state| state.owes).unwrap_or_default();
            let facts = DueFacts { record: &(kind, &stored), entered: stored.entered.day(), numbers: &numbers };
            let signed = signing::signed(connection, catalogue, kind, &stored)?;
            let mut expected = Vec::new();
            for owe in owes {
                if owe.due.rule(&facts)?.is_some() {
                    let owed =
                        |(role, at): (&str, _)| (owe.action.to_owned(), role.to_owned(), at, title(kind, &stored, owe));
                    expected.extend(holders(connection, (kind, &stored), owe, &signed)?.into_iter().map(owed));
                }
            }
            let mut open: Vec<_> = of_record(connection, stored.id)?
                .into_iter()
                .filter(|duty| duty.closed_at.is_none())
                .map(|duty| (duty.action, duty.role, duty.organisation, duty.title))
                .collect();
            expected.sort();
            open.sort();
            if expected != open {
                wrong.push(format!(
                    "{} {}: open duties are {open:?}, its state asks for {expected:?}",
                    kind.code, stored.id
                ));
            }
        }
    }
    check_waiting(connection, &mut wrong)?;
    Ok(wrong)
}

/// Who waits, measured against the journal.
fn check_waiting(connection: &mut Connection, wrong: &mut Vec<String>) -> Result<(), StoreError> {
    let acted = "SELECT organisation, record FROM journal_entry WHERE organisation IS NOT NULL";
    let waiting = "SELECT organisation, record FROM waiting";
    let lacks = format!("{acted} EXCEPT {waiting} ORDER BY 1, 2");
    let beyond = format!("{waiting} EXCEPT {acted} ORDER BY 1, 2");
    for (sql, said) in [(lacks, "has acted and does not wait"), (beyond, "waits and has not acted")] {
        for row in connection.query(&sql, &[])? {
            let [organisation, record] = [0, 1].map(|column| row[column].as_text().unwrap_or_default());
            wrong.push(format!("{record}: the office {organisation} {said}"));
        }
    }
    Ok(())
}

/// The latest day by which any of these actions was owed on a record, open or done.
pub(crate) fn latest_due(
    connection: &mut Connection,
    record: Uuid,
    actions: &[&str],
) -> Result<Option<Day>, StoreError> {
    let marks: Vec<String> = (2..actions.len() + 2).map(|number| format!("${number}")).collect();
    let sql = format!("SELECT MAX(due) FROM duty WHERE record = $1 AND action IN ({})", marks.join(", "));
    let mut parameters = vec![Value::from(record.to_string())];
    parameters.extend(actions.iter().map(|action| Value::from(*action)));
    let due = connection.query(&sql, &parameters)?.pop().and_then(|row| row.into_iter().next()?.into_text());
    let read = |due: String| Day::parse(&due).map_err(|_| StoreError::Database(format!("a duty is due on {due}")));
    due.map(read).transpose()
}
