//! What follows from the declarations and is kept in the database: made once for one set of declarations, and again when a
//! release declares something else.

use kernel::due::Reckoning;
use kernel::{Catalogue, Type, Value};

use crate::connection::{Connection, Dialect, StoreError};
use crate::journal;

/// Whatever is made of declarations here says so by a number of its own: another way of making it has the next.
const SEARCH: &str = "search 2";
const DUTIES: &str = "duties 1";

/// Everything declared that has a part in the index of the search.
pub(crate) fn of_search(catalogue: &Catalogue) -> String {
    let mut said = SEARCH.to_owned();
    for kind in catalogue.roots() {
        said +=
            &format!("\n{} {:?} {:?} {:?} {:?}", kind.code, kind.title, kind.named_under, kind.unique, kind.seen_by);
        for field in kind.fields {
            let of = match field.of {
                // The words of a choice may stand in a title.
                Type::Choice(choices) => format!("{:?}", choices.iter().map(|one| one.label).collect::<Vec<_>>()),
                other => format!("{other:?}"),
            };
            said += &format!("\n {} {of} {} {:?}", field.name, field.search, field.visible_to);
        }
    }
    journal::digest(said.as_bytes())
}

/// Everything declared that says who owes what while a record is in a state.
pub(crate) fn of_duties(catalogue: &Catalogue) -> String {
    let mut said = DUTIES.to_owned();
    for kind in catalogue.roots() {
        for state in kind.states {
            for owe in state.owes {
                let reckoning = match owe.due.reckoning {
                    Reckoning::By(_, label) => format!("{label:?}"),
                    other => format!("{other:?}"),
                };
                let (when, until) = (owe.due.when, owe.due.until);
                let who = owe.by.who;
                said +=
                    &format!("\n{} {} {} {who:?} {reckoning} {when:?} {until:?}", kind.code, state.name, owe.action);
            }
        }
    }
    journal::digest(said.as_bytes())
}

fn name(matter: &str) -> String {
    format!("declared-{matter}")
}

/// Whether the work was done for these declarations.
pub(crate) fn is_known(connection: &mut Connection, matter: &str, digest: &str) -> Result<bool, StoreError> {
    let known = connection.query("SELECT content FROM setting WHERE name = $1", &[name(matter).into()])?;
    Ok(known.first().and_then(|row| row[0].as_text()) == Some(digest))
}

/// Does the work if it was not done for these declarations; answers none where it was. The caller's transaction holds it.
pub(crate) fn once<T>(
    connection: &mut Connection,
    matter: &str,
    digest: &str,
    work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    if connection.dialect() == Dialect::Postgres {
        // Of several processes that start together one does it.
        connection.query("SELECT 1 FROM (SELECT pg_advisory_xact_lock(2014)) l", &[])?;
    }
    if is_known(connection, matter, digest)? {
        return Ok(None);
    }
    let done = work(connection)?;
    let sql = "INSERT INTO setting (name, content) VALUES ($1, $2)
               ON CONFLICT (name) DO UPDATE SET content = excluded.content";
    connection.execute(sql, &[Value::from(name(matter)), digest.into()])?;
    Ok(Some(done))
}
