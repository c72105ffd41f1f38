//! Duties as a desk reads them: what the viewer owes, and what they wait for.

use std::collections::BTreeSet;

use kernel::role::{Scope as At, Who};
use kernel::{Catalogue, Day, Field, Grant, Kind, OnBehalf, PostHeld, Type, Value, Viewer, folded};
use uuid::Uuid;

use super::{COLUMNS, Duty, read_all};
use crate::connection::{Connection, Dialect, StoreError, bind, ordered};
use crate::{query, sight};

/// The condition that a duty is one of the viewer's posts' own. What it looks at is all in `duty_open_index`.
fn mine(viewer: &Viewer, dialect: Dialect, parameters: &mut Vec<Value>) -> String {
    let mut parts = Vec::new();
    for post in &viewer.posts {
        parameters.push(post.role.code.into());
        let role = parameters.len();
        // Titles are kept with their one number of each character and without blanks; width and case are left.
        parameters.push(ordered(&post.title).into());
        let (title, held) = (dialect.ordered("title"), parameters.len());
        let place = sight::within("organisation", [post], dialect, parameters);
        parts.push(format!(
            "(role = ${role} AND (title IS NULL OR {title} = ${held}) AND (organisation IS NULL OR {place}))"
        ));
    }
    if parts.is_empty() { "1 = 0".to_owned() } else { format!("({})", parts.join(" OR ")) }
}

/// The post in which the viewer owes a duty; none where it is others'.
fn owing<'a>(duty: &Duty, viewer: &'a Viewer) -> Option<&'a PostHeld> {
    let owes = |post: &&PostHeld| {
        let titled = duty.title.as_ref().is_none_or(|title| folded(title) == folded(&post.title));
        post.role.code == duty.role && titled && duty.organisation.is_none_or(|organisation| post.covers(organisation))
    };
    viewer.posts.iter().find(owes)
}

/// Whether a duty is one of the viewer's posts' own: what `owed_by` asks of the database.
pub fn is_owed_by(duty: &Duty, viewer: &Viewer) -> bool {
    owing(duty, viewer).is_some()
}

/// For whom the viewer owes a duty of theirs; none where a post of their own owes it.
pub fn owed_for<'a>(duty: &Duty, viewer: &'a Viewer) -> Option<&'a OnBehalf> {
    owing(duty, viewer).and_then(|post| post.on_behalf.as_ref())
}

/// The organisation that does what is owed: the one that is named, or the one above it in which the role is held, as a county's
/// government stands above its office. None where it is owed wherever the role is held.
pub fn seat(connection: &mut Connection, catalogue: &Catalogue, duty: &Duty) -> Result<Option<Uuid>, StoreError> {
    seat_of(connection, catalogue, duty.organisation, &duty.role)
}

/// The same of what a role owes at an organisation.
pub fn seat_of(
    connection: &mut Connection,
    catalogue: &Catalogue,
    organisation: Option<Uuid>,
    role: &str,
) -> Result<Option<Uuid>, StoreError> {
    let (Some(named), Some(role)) = (organisation, catalogue.role(role)) else { return Ok(None) };
    let above = sight::above(connection, &BTreeSet::from([named]))?;
    let holds = |office: &&(Uuid, String)| role.held_in.contains(&office.1.as_str());
    let line = above.get(&named).map(|line| line.iter().filter(holds).map(|(id, _)| *id).collect::<Vec<_>>());
    let line = line.unwrap_or_default();
    Ok(Some(if line.contains(&named) { named } else { line.first().copied().unwrap_or(named) }))
}

/// The roles of the viewer's posts, for an index to begin with.
fn roles(viewer: &Viewer, parameters: &mut Vec<Value>) -> String {
    let marks = bind(parameters, viewer.posts.iter().map(|post| post.role.code.into()));
    if marks.is_empty() { "''".to_owned() } else { marks }
}

/// A page of duties and how many there are in all, and how many of them are late.
#[derive(Clone, Debug, Default)]
pub struct DutyPage {
    pub duties: Vec<Duty>,
    pub total: usize,
    pub late: usize,
}

/// Open duties of the viewer's posts, the nearest date first.
pub fn owed_by(
    connection: &mut Connection,
    viewer: &Viewer,
    today: Day,
    limit: usize,
    offset: usize,
) -> Result<DutyPage, StoreError> {
    let (total, late) = count_owed_by(connection, viewer, today)?;
    let (condition, mut parameters) = owed(viewer, connection.dialect(), today);
    parameters.extend([Value::from(limit as i64), Value::from(offset as i64)]);
    let sql = format!(
        "SELECT {COLUMNS} FROM duty WHERE id IN
         (SELECT id FROM duty WHERE $1 <> '' AND {condition} ORDER BY due, id LIMIT ${} OFFSET ${}) ORDER BY due, id",
        parameters.len() - 1,
        parameters.len()
    );
    let duties = read_all(connection.query(&sql, &parameters)?)?;
    Ok(DutyPage { duties, total, late })
}

/// How much the viewer owes, and how much of it is late.
pub fn count_owed_by(connection: &mut Connection, viewer: &Viewer, today: Day) -> Result<(usize, usize), StoreError> {
    let (condition, parameters) = owed(viewer, connection.dialect(), today);
    let sql = format!("SELECT COUNT(*), COUNT(CASE WHEN due < $1 THEN 1 END) FROM duty WHERE {condition}");
    let counts = connection.query(&sql, &parameters)?;
    let count = |column: usize| counts.first().and_then(|row| row[column].as_integer()).unwrap_or(0) as usize;
    Ok((count(0), count(1)))
}

/// The condition of what the viewer owes, over the day, which is its first parameter.
fn owed(viewer: &Viewer, dialect: Dialect, today: Day) -> (String, Vec<Value>) {
    let mut parameters = vec![Value::from(today.iso()), Value::from(viewer.programme.as_str())];
    let own = mine(viewer, dialect, &mut parameters);
    let roles = roles(viewer, &mut parameters);
    (format!("programme = $2 AND closed_at IS NULL AND role IN ({roles}) AND {own}"), parameters)
}

/// So many records are looked at one by one. Whoever has acted on more finds some that wait among the nearest dates.
const FEW: usize = 100;

/// The viewer's organisations as a list of placeholders.
fn offices(viewer: &Viewer, parameters: &mut Vec<Value>) -> String {
    bind(parameters, viewer.posts.iter().map(|post| post.organisation.to_string().into()))
}

/// The kinds that are owed to the viewer in each period: all of their records are theirs to see, and until one has come they wait
/// for whoever has it.
fn watched(catalogue: &Catalogue, viewer: &Viewer) -> Vec<&'static str> {
    let everywhere = |grant: &Grant| match grant.who {
        Who::Post(role, At::Programme) => grant.states.is_empty() && viewer.posts.iter().any(|post| post.role == role),
        _ => false,
    };
    let kinds = catalogue.standing_duties.iter().filter_map(|duty| catalogue.kind(duty.fulfilled.kind));
    let mut watched: Vec<&'static str> =
        kinds.filter(|kind| kind.seen_by.iter().any(everywhere)).map(|kind| kind.code).collect();
    watched.dedup();
    watched
}

/// The fields by which what somebody owes something on is about another paper that goes from hand to hand: a consultation is about its
/// plan. Of fields whose records are listed on the page of that paper, which are found by it.
fn about_papers(catalogue: &Catalogue) -> Vec<(&'static Kind, &'static Field)> {
    let owes = |kind: &Kind| kind.states.iter().any(|state| !state.owes.is_empty());
    let is_paper = |field: &&Field| match field.of {
        Type::Reference(of) => !field.there.zh.is_empty() && catalogue.kind(of).is_some_and(owes),
        _ => false,
    };
    let fields = |kind: &'static Kind| kind.fields.iter().filter(is_paper).map(move |field| (kind, field));
    catalogue.roots().filter(|kind| owes(kind)).flat_map(fields).collect()
}

/// Open duties of others, the nearest date first: on records that the viewer's organisations have acted on, or that are about such
/// records, and that they see now, and of what is owed to them in each period, whether it is begun or not. What I wait for, and on whom.
pub fn awaited_by(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    limit: usize,
) -> Result<Vec<Duty>, StoreError> {
    let (watched, about) = (watched(catalogue, viewer), about_papers(catalogue));
    let mut seen = Vec::new();
    let mut offset = 0;
    loop {
        let some = awaited_from(connection, viewer, (&watched, &about), limit, offset)?;
        let more = some.len() == limit;
        offset += some.len();
        for duty in some {
            let about = duty.record.zip(catalogue.kind(&duty.kind));
            let is_seen = match about {
                Some((record, kind)) => query::get(connection, kind, viewer, record)?.is_some(),
                None => watched.contains(&duty.kind.as_str()),
            };
            if seen.len() < limit && is_seen {
                seen.push(duty);
            }
        }
        if seen.len() == limit || !more {
            return Ok(seen);
        }
    }
}

/// Duties of others at the viewer's organisations and below them that are past their day, the oldest first, as far as the viewer
/// sees what they are about.
///
/// # Errors
/// A database that cannot be read.
pub fn overdue_below(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    today: Day,
    limit: usize,
) -> Result<Vec<Duty>, StoreError> {
    if viewer.posts.is_empty() {
        return Ok(Vec::new());
    }
    let mut parameters = vec![Value::from(viewer.programme.as_str()), today.iso().into()];
    let own = mine(viewer, connection.dialect(), &mut parameters);
    let below = sight::within("organisation", &viewer.posts, connection.dialect(), &mut parameters);
    parameters.push(Value::from((limit * LOOKED_AT) as i64));
    let sql = format!(
        "SELECT {COLUMNS} FROM duty WHERE programme = $1 AND closed_at IS NULL AND due < $2 AND {below} AND NOT {own}
         ORDER BY due, id LIMIT ${}",
        parameters.len()
    );
    let mut seen = Vec::new();
    for duty in read_all(connection.query(&sql, &parameters)?)? {
        let about = duty.record.zip(catalogue.kind(&duty.kind));
        let is_seen = match about {
            Some((record, kind)) => query::get(connection, kind, viewer, record)?.is_some(),
            None => catalogue.kind(&duty.kind).is_some_and(|kind| query::may_list(kind, viewer)),
        };
        if is_seen && seen.len() < limit {
            seen.push(duty);
        }
    }
    Ok(seen)
}

/// Of what is past its day so many times as many are looked at as are shown.
const LOOKED_AT: usize = 8;

/// Some of them, the nearest first, whether or not their records are seen now.
fn awaited_from(
    connection: &mut Connection,
    viewer: &Viewer,
    (watched, about): (&[&'static str], &[(&'static Kind, &'static Field)]),
    limit: usize,
    offset: usize,
) -> Result<Vec<Duty>, StoreError> {
    if viewer.posts.is_empty() {
        return Ok(Vec::new());
    }
    let mut parameters = Vec::new();
    let acted =
        format!("SELECT DISTINCT record FROM waiting WHERE organisation IN ({})", offices(viewer, &mut parameters));
    let few = connection.query(&format!("{acted} LIMIT {}", FEW + 1), &parameters)?.len() <= FEW;
    let from = if few {
        format!("({acted}) a CROSS JOIN duty d WHERE d.record = a.record")
    } else {
        format!("duty d WHERE EXISTS ({acted} AND record = d.record)")
    };
    parameters.push(Value::from(viewer.programme.as_str()));
    let programme = parameters.len();
    let own = mine(viewer, connection.dialect(), &mut parameters);
    let open = format!("programme = ${programme} AND closed_at IS NULL AND NOT {own}");
    let mut each = vec![format!("SELECT id, due FROM {from} AND {open} AND d.record IS NOT NULL")];
    each.extend(about.iter().map(|(kind, field)| {
        let (of, table, field) = (kind.code, kind.table(), field.name);
        if few {
            let about =
                format!("SELECT r.id AS about FROM ({acted}) a CROSS JOIN {table} r WHERE r.{field} = a.record");
            return format!("SELECT id, due FROM ({about}) s CROSS JOIN duty d WHERE d.record = s.about AND {open}");
        }
        let about = format!("SELECT 1 FROM {table} r WHERE r.id = d.record AND r.{field} IN ({acted})");
        format!("SELECT id, due FROM duty d WHERE {open} AND kind = '{of}' AND EXISTS ({about})")
    }));
    if !watched.is_empty() {
        let kinds = bind(&mut parameters, watched.iter().map(|kind| (*kind).into()));
        each.push(format!("SELECT id, due FROM duty d WHERE {open} AND kind IN ({kinds})"));
    }
    // Each of them no further than is asked for: together they would be gone through whole.
    parameters.push(Value::from((limit + offset) as i64));
    let some = format!("ORDER BY due, id LIMIT ${}", parameters.len());
    let each = each.iter().enumerate().map(|(at, ids)| format!("SELECT id, due FROM ({ids} {some}) w{at}"));
    let ids = each.collect::<Vec<_>>().join(" UNION ");
    parameters.extend([Value::from(limit as i64), Value::from(offset as i64)]);
    let sql = format!(
        "SELECT {COLUMNS} FROM duty WHERE id IN
         (SELECT id FROM ({ids}) w ORDER BY due, id LIMIT ${} OFFSET ${}) ORDER BY due, id",
        parameters.len() - 1,
        parameters.len()
    );
    read_all(connection.query(&sql, &parameters)?)
}
