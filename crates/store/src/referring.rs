//! The records that point at one, as far as somebody sees them: listed on its page.

use kernel::{Referring, Sight, Value, Viewer};
use uuid::Uuid;

use crate::connection::{Connection, StoreError};
use crate::query::{LIMIT_MAX, Page};
use crate::{rows, sight};

/// The newest records that point at this one by a field of their own or of their lines, and how many there are in all:
/// those in the viewer's sight alone.
pub fn list(
    connection: &mut Connection,
    referring: &Referring,
    viewer: &Viewer,
    id: Uuid,
    limit: usize,
) -> Result<Page, StoreError> {
    let kind = referring.kind;
    let mut parameters = vec![Value::from(viewer.programme.as_str()), Value::from(id.to_string())];
    // By identifier from the field's own index, so that no list of the whole kind is walked.
    let pointing = referring.fields.iter().map(|(of, field)| {
        let root = if of.part_of.is_some() { "root" } else { "id" };
        format!("id IN (SELECT {root} FROM {} WHERE {} = $2)", of.table(), field.name)
    });
    let pointing = pointing.collect::<Vec<_>>().join(" OR ");
    let seen = sight::condition(&Sight::of(kind, viewer), connection.dialect(), &mut parameters);
    let condition = format!("programme = $1 AND ({pointing}) AND {seen}");
    let limit = limit.clamp(1, LIMIT_MAX);
    let tail = format!("ORDER BY id DESC LIMIT {}", limit + 1);
    let mut rows = rows::select(connection, kind, &format!("{condition} {tail}"), &parameters)?;
    let more = rows.len() > limit;
    let mut total = rows.len();
    if more {
        let count = format!("SELECT COUNT(*) FROM {} WHERE {condition}", kind.table());
        total = connection.count(&count, &parameters)?;
        rows.truncate(limit);
    }
    Ok(Page { rows, total, more })
}
