//! Records that go by a day and name an organisation of the viewer's own on a line, the first day first: what somebody takes
//! part in and another office answers for.
//!
//! **Invariant:** what lies below the viewer's organisation is none of it, though they see it.

use kernel::sight::Place;
use kernel::{Catalogue, Kind, Lights, Stored, Value, Viewer};

use crate::connection::{Connection, StoreError, bind};
use crate::rows;

/// Those whose day still matters; so many at most.
///
/// # Errors
/// A database that cannot be read.
pub fn of(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    limit: usize,
) -> Result<Vec<(&'static Kind, Stored)>, StoreError> {
    let mut found = Vec::new();
    for kind in catalogue.roots() {
        let Some(lights) = kind.lights else { continue };
        let Some((condition, parameters)) = condition(catalogue, kind, &lights, viewer) else { continue };
        let tail = format!("ORDER BY {}, id LIMIT {limit}", lights.field);
        let stored = rows::select(connection, kind, &format!("{condition} {tail}"), &parameters)?;
        found.extend(stored.into_iter().map(|stored| (kind, stored)));
    }
    found.sort_by_key(|(kind, stored)| {
        let day = kind.lights.and_then(|lights| stored.text(kind, lights.field));
        (day.map(str::to_owned), stored.id)
    });
    found.truncate(limit);
    Ok(found)
}

/// In a state in which its day matters, and named by a line through which it is in sight; none where no line brings it there.
fn condition(catalogue: &Catalogue, kind: &Kind, lights: &Lights, viewer: &Viewer) -> Option<(String, Vec<Value>)> {
    let mut parameters = vec![Value::from(viewer.programme.as_str())];
    let mut named = Vec::new();
    for grant in kind.seen_by {
        let Some(Place::Named { line, field, posts }) = Place::of(grant, viewer) else { continue };
        let table = catalogue.kind(line)?.table();
        let own = bind(&mut parameters, posts.iter().map(|post| post.organisation.to_string().into()));
        let mut one = format!("id IN (SELECT root FROM {table} WHERE programme = $1 AND {field} IN ({own}))");
        if !grant.states.is_empty() {
            let states = bind(&mut parameters, grant.states.iter().map(|state| (*state).into()));
            one += &format!(" AND state IN ({states})");
        }
        named.push(format!("({one})"));
    }
    if named.is_empty() {
        return None;
    }
    let states = bind(&mut parameters, lights.states.iter().map(|state| (*state).into()));
    Some((format!("programme = $1 AND state IN ({states}) AND ({})", named.join(" OR ")), parameters))
}
