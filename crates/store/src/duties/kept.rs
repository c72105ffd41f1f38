//! How duties were kept: of each that is declared, by whichever office, how many of a year were due, done in time, done late and are
//! still open, as far as somebody sees the records.

use kernel::{Catalogue, Day, Kind, Sight, Value, Viewer, Year};
use uuid::Uuid;

use super::{COLUMNS, Duty, read_all};
use crate::connection::{Connection, Row, StoreError, bind};
use crate::sight;

/// The duties of one office and role that are due in a year and ask for the same action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub kind: &'static str,
    pub action: String,
    /// Which standing duty it is; none of a state's.
    pub standing: Option<String>,
    pub role: String,
    /// None where any office with the role may do it.
    pub organisation: Option<Uuid>,
    pub counts: Counts,
    /// The nearest day of those that are open.
    pub next: Option<Day>,
}

/// How many there are of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub in_time: i64,
    pub late: i64,
    /// Ended by something else than what was owed.
    pub lapsed: i64,
    /// Open, and not due yet.
    pub open: i64,
    /// Open, and past their day.
    pub overdue: i64,
}

impl Counts {
    pub fn all(self) -> i64 {
        self.in_time + self.late + self.lapsed + self.open + self.overdue
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.in_time += other.in_time;
        self.late += other.late;
        self.lapsed += other.lapsed;
        self.open += other.open;
        self.overdue += other.overdue;
    }
}

/// Which duties are asked for one by one.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub kind: &'static Kind,
    pub action: &'a str,
    pub standing: Option<&'a str>,
    pub role: &'a str,
}

/// The condition that the viewer sees a duty: the record now, and as it was in the state that owed it; of a standing duty
/// whoever owes it.
fn seen(
    connection: &Connection,
    catalogue: &Catalogue,
    kind: &'static Kind,
    viewer: &Viewer,
    parameters: &mut Vec<Value>,
) -> String {
    let dialect = connection.dialect();
    let mut among = |column: &str, kind: &Kind, sight: &Sight<'_>| {
        let condition = sight::condition(sight, dialect, parameters);
        format!("{column} IN (SELECT id FROM {} WHERE programme = $1 AND {condition})", kind.table())
    };
    let sight = Sight::of(kind, viewer);
    let mut parts = Vec::new();
    let owes = kind.states.iter().any(|state| !state.owes.is_empty());
    if !sight.is_empty() && owes {
        let now = among("record", kind, &sight);
        let each = kind.states.iter().filter(|state| !state.owes.is_empty()).map(|state| {
            let then = among("record", kind, &sight.while_in(state.name));
            format!("(state = '{}' AND {then})", state.name)
        });
        let each: Vec<String> = each.collect();
        parts.push(format!("(standing IS NULL AND {now} AND ({}))", each.join(" OR ")));
    }
    if !sight.is_empty() {
        for duty in catalogue.standing_duties.iter().filter(|duty| duty.fulfilled.kind == kind.code) {
            let Some(owner) = catalogue.kind(duty.owner.kind) else { continue };
            let owned = among("owner", owner, &Sight::of(owner, viewer));
            parts.push(format!("(standing = '{}' AND {owned})", duty.code));
        }
    }
    if parts.is_empty() { "1 = 0".to_owned() } else { format!("({})", parts.join(" OR ")) }
}

/// The first and the last day of a year, as a duty's day is written.
fn days(year: Year) -> [Value; 2] {
    let year = year.number();
    [format!("{year:04}-01-01").into(), format!("{year:04}-12-31").into()]
}

/// The day on which something was due first; none where nothing ever was.
///
/// # Errors
/// A database that cannot be read.
pub fn first_due(connection: &mut Connection, programme: &str) -> Result<Option<Day>, StoreError> {
    let sql = "SELECT MIN(due) FROM duty WHERE programme = $1";
    let found = connection.query(sql, &[programme.into()])?;
    Ok(found.first().and_then(|row| row[0].as_text()).and_then(|day| Day::parse(day).ok()))
}

/// How the duties that are due in a year were kept, for all that the viewer sees, in the order of the kinds.
///
/// # Errors
/// A database that cannot be read.
pub fn kept(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    today: Day,
    year: Year,
) -> Result<Vec<Kept>, StoreError> {
    let mut all = Vec::new();
    for kind in catalogue.roots() {
        let mut parameters = vec![Value::from(viewer.programme.as_str()), kind.code.into(), today.iso().into()];
        parameters.extend(days(year));
        let seen = seen(connection, catalogue, kind, viewer, &mut parameters);
        let done = format!("COALESCE(happened, {})", connection.dialect().day_of("closed_at"));
        let count = |condition: &str| format!("COUNT(CASE WHEN {condition} THEN 1 END)");
        let sql = format!(
            "SELECT action, standing, role, organisation, {}, {}, {}, {}, {}, MIN(CASE WHEN closed_at IS NULL THEN due END)
             FROM duty WHERE programme = $1 AND kind = $2 AND due BETWEEN $4 AND $5 AND {seen}
             GROUP BY action, standing, role, organisation ORDER BY action, standing, role, organisation",
            count(&format!("outcome = 'fulfilled' AND {done} <= due")),
            count(&format!("outcome = 'fulfilled' AND {done} > due")),
            count("outcome = 'lapsed'"),
            count("closed_at IS NULL AND due >= $3"),
            count("closed_at IS NULL AND due < $3"),
        );
        let read = |row: &Row| {
            let count = |column: usize| row[column].as_integer();
            Some(Kept {
                kind: kind.code,
                action: row[0].as_text()?.to_owned(),
                standing: row[1].as_text().map(str::to_owned),
                role: row[2].as_text()?.to_owned(),
                organisation: row[3].as_text().and_then(|id| id.parse().ok()),
                counts: Counts {
                    in_time: count(4)?,
                    late: count(5)?,
                    lapsed: count(6)?,
                    open: count(7)?,
                    overdue: count(8)?,
                },
                next: row[9].as_text().and_then(|day| Day::parse(day).ok()),
            })
        };
        all.extend(crate::connection::read_all(&connection.query(&sql, &parameters)?, read, "a duty")?);
    }
    Ok(all)
}

/// Duties of a year that the viewer sees, of one office where one is named: those that are open first, then the newest.
///
/// # Errors
/// A database that cannot be read.
pub fn kept_one_by_one(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    year: Year,
    asked: &Asked<'_>,
    office: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Duty>, StoreError> {
    let mut parameters = vec![Value::from(viewer.programme.as_str()), asked.kind.code.into()];
    let seen = seen(connection, catalogue, asked.kind, viewer, &mut parameters);
    let [first, last] = days(year);
    let standing = asked.standing.unwrap_or_default();
    let marks = bind(&mut parameters, [first, last, asked.action.into(), asked.role.into(), standing.into()]);
    let marks: Vec<&str> = marks.split(", ").collect();
    let mut condition = format!(
        "programme = $1 AND kind = $2 AND due BETWEEN {} AND {} AND action = {} AND role = {}
         AND COALESCE(standing, '') = {} AND {seen}",
        marks[0], marks[1], marks[2], marks[3], marks[4]
    );
    if let Some(office) = office {
        condition += &format!(" AND organisation = {}", bind(&mut parameters, [office.to_string().into()]));
    }
    let limit = bind(&mut parameters, [Value::from(limit as i64)]);
    let sql = format!(
        "SELECT {COLUMNS} FROM duty WHERE {condition}
         ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, due DESC, id LIMIT {limit}"
    );
    read_all(connection.query(&sql, &parameters)?)
}
