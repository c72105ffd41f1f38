//! Records with days in calendars, as their kind declares them (`calendar`): those that concern one viewer.
//!
//! What concerns somebody is what they see at an organisation of theirs. **Invariant:** whoever sees everything of a kind does
//! not have all of it in their calendar.

use kernel::{Catalogue, Dates, Day, Kind, Sight, Stored, Value, Viewer, policy};

use crate::connection::{Connection, StoreError, bind};
use crate::{rows, sight};

/// A record with its first and last day.
#[derive(Clone, Debug)]
pub struct Dated {
    pub kind: &'static Kind,
    pub stored: Stored,
    pub begins: Day,
    pub ends: Day,
}

impl Dated {
    /// The days of a record that takes place and whose days the viewer may read; none otherwise.
    pub fn of(kind: &'static Kind, stored: Stored, viewer: &Viewer) -> Option<Dated> {
        let dates = readable(kind, viewer).filter(|dates| dates.take_place_in(&stored.state))?;
        let day = |name: &str| stored.text(kind, name).and_then(|day| Day::parse(day).ok());
        let begins = day(dates.begins)?;
        let ends = day(dates.ends).unwrap_or(begins).max(begins);
        Some(Dated { kind, stored, begins, ends })
    }
}

/// The declared days of a kind, where the viewer may read both.
fn readable(kind: &Kind, viewer: &Viewer) -> Option<Dates> {
    let reads = |name: &str| kind.field(name).is_some_and(|field| policy::reads(field, viewer));
    kind.calendar.filter(|dates| reads(dates.begins) && reads(dates.ends))
}

/// What concerns the viewer and ends on that day or later, the first first; so many at most.
pub fn concerning(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    from: Day,
    limit: usize,
) -> Result<Vec<Dated>, StoreError> {
    let mut found = Vec::new();
    for kind in catalogue.roots() {
        let Some(dates) = readable(kind, viewer) else { continue };
        let (condition, parameters) = condition(connection, kind, &dates, viewer, from);
        let tail = format!("ORDER BY {}, id LIMIT {limit}", dates.begins);
        let stored = rows::select(connection, kind, &format!("{condition} {tail}"), &parameters)?;
        found.extend(stored.into_iter().filter_map(|stored| Dated::of(kind, stored, viewer)));
    }
    found.sort_by_key(|dated| (dated.begins, dated.stored.id));
    found.truncate(limit);
    Ok(found)
}

/// In sight, taking place, not over, and near: seen through an organisation of the viewer's, or one of theirs is its party.
fn condition(connection: &Connection, kind: &Kind, dates: &Dates, viewer: &Viewer, from: Day) -> (String, Vec<Value>) {
    let dialect = connection.dialect();
    let mut parameters = vec![Value::from(viewer.programme.as_str()), from.iso().into()];
    let (sight, Dates { begins, ends, but_in }) = (Sight::of(kind, viewer), dates);
    let seen = sight::condition(&sight, dialect, &mut parameters);
    let mut near = vec![sight::condition(&sight.near(), dialect, &mut parameters)];
    for party in kind.parties().filter(|_| !viewer.posts.is_empty()) {
        let own = viewer.posts.iter().map(|post| post.organisation.to_string().into());
        near.push(format!("{} IN ({})", party.name, bind(&mut parameters, own)));
    }
    let mut condition =
        format!("programme = $1 AND COALESCE({ends}, {begins}) >= $2 AND {seen} AND ({})", near.join(" OR "));
    if !but_in.is_empty() {
        let but_in = bind(&mut parameters, but_in.iter().map(|state| (*state).into()));
        condition += &format!(" AND state NOT IN ({but_in})");
    }
    (condition, parameters)
}
