//! A viewer's sight as SQL over the columns of a kind's table. What a sight is, is said in the kernel; here it is printed.
//!
//! **Invariant:** the text depends on the viewer's roles and on how many posts they hold, never on how much lies below their
//! organisations: those below are a sub-query, so a statement is planned once for everybody in the same role.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use kernel::kind::table_of;
use kernel::sight::{Clause, Place, Sight};
use kernel::{PostHeld, Value};
use uuid::Uuid;

use crate::connection::{Above, Connection, Dialect, Row, StoreError, bind, read_all};
use crate::rows;

/// The query for the identifiers of these organisations, a list of placeholders, and of all below them.
fn below(above: &str) -> String {
    format!(
        "WITH RECURSIVE below(id) AS (SELECT id FROM organisation WHERE id IN ({above})
         UNION SELECT o.id FROM organisation o JOIN below b ON o.parent = b.id) SELECT id FROM below"
    )
}

/// An organisation and every one below it, sorted.
pub fn covered(connection: &mut Connection, organisation: Uuid) -> Result<Vec<Uuid>, StoreError> {
    let rows = connection.query(&below("$1"), &[organisation.to_string().into()])?;
    let read = |row: &Vec<Value>| {
        let id = row[0].as_text().and_then(|id| id.parse().ok());
        id.ok_or_else(|| StoreError::Database("an organisation has no identifier".to_owned()))
    };
    let mut covered = rows.iter().map(read).collect::<Result<Vec<Uuid>, _>>()?;
    covered.sort_unstable();
    Ok(covered)
}

/// Each of these organisations with itself and all that it lies below. A connection asks for each once: what an organisation
/// lies below and its category are set when it is made and never afterwards (`fixed`).
pub(crate) fn above(connection: &mut Connection, organisations: &BTreeSet<Uuid>) -> Result<Above, StoreError> {
    let unknown: Vec<Uuid> = organisations.iter().filter(|id| !connection.above.contains_key(id)).copied().collect();
    let text = |marks: &str| {
        format!(
            "WITH RECURSIVE above(start, id, parent, category) AS (
             SELECT id, id, parent, category FROM organisation WHERE id IN ({marks})
             UNION SELECT a.start, o.id, o.parent, o.category FROM above a JOIN organisation o ON o.id = a.parent)
             SELECT start, id, category FROM above"
        )
    };
    let rows = rows::by_identifiers(connection, &[], &unknown, text)?;
    let read = |row: &Row| {
        let office = (row[1].as_text()?.parse().ok()?, row[2].as_text()?.to_owned());
        Some((row[0].as_text()?.parse().ok()?, office))
    };
    let mut lines: HashMap<Uuid, Vec<(Uuid, String)>> = HashMap::with_capacity(unknown.len());
    for (start, office) in read_all(&rows, read, "an organisation")? {
        lines.entry(start).or_default().push(office);
    }
    for (organisation, mut line) in lines {
        line.sort_unstable();
        connection.above.insert(organisation, line.into());
    }
    let known = |id: &Uuid| Some((*id, Arc::clone(connection.above.get(id)?)));
    Ok(organisations.iter().filter_map(known).collect())
}

/// Each of these organisations with itself and all that it lies below.
///
/// # Errors
/// A database that cannot be read.
pub fn lines(
    connection: &mut Connection,
    organisations: &BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, Vec<Uuid>>, StoreError> {
    let above = above(connection, organisations)?;
    Ok(above.into_iter().map(|(id, line)| (id, line.iter().map(|(above, _)| *above).collect())).collect())
}

/// The condition that a column names an organisation of one of these posts, or one below it.
pub(crate) fn within<'a>(
    column: &str,
    posts: impl IntoIterator<Item = &'a PostHeld>,
    dialect: Dialect,
    parameters: &mut Vec<Value>,
) -> String {
    under(column, posts.into_iter().map(|post| post.organisation), dialect, parameters)
}

/// The condition that a column names one of these organisations, or one below it.
fn under(
    column: &str,
    organisations: impl Iterator<Item = Uuid>,
    dialect: Dialect,
    parameters: &mut Vec<Value>,
) -> String {
    let above = bind(parameters, organisations.map(|organisation| organisation.to_string().into()));
    let below = below(&above);
    among(column, &below, dialect)
}

/// The condition that a column is one of those that a query answers.
fn among(column: &str, query: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("{column} IN ({query})"),
        // An array is made before the rows are looked for, so that an index of the column can be used.
        Dialect::Postgres => format!("{column} = ANY (ARRAY({query}))"),
    }
}

/// The condition under which a row of the kind's table is in sight.
pub(crate) fn condition(sight: &Sight<'_>, dialect: Dialect, parameters: &mut Vec<Value>) -> String {
    if sight.is_empty() {
        return "1 = 0".to_owned();
    }
    let parts: Vec<String> = sight.clauses.iter().map(|each| clause(each, dialect, parameters)).collect();
    format!("({})", parts.join(" OR "))
}

fn clause(clause: &Clause<'_>, dialect: Dialect, parameters: &mut Vec<Value>) -> String {
    let place = match &clause.place {
        Place::Everywhere(_) => "1 = 1".to_owned(),
        Place::Below { party, posts } => within(party, posts.iter().copied(), dialect, parameters),
        Place::Named { line, field, posts } => {
            let named = within(field, posts.iter().copied(), dialect, parameters);
            let roots = format!("SELECT root FROM {} WHERE {named}", table_of(line));
            among("id", &roots, dialect)
        }
        Place::Only { party, posts } => {
            let own = bind(parameters, posts.iter().map(|post| post.organisation.to_string().into()));
            format!("{party} IN ({own})")
        }
        // Below no organisation there is nothing: a post that lies at the top is beside nobody.
        Place::Beside { party, posts } => {
            under(party, posts.iter().map(|post| post.above.unwrap_or_default()), dialect, parameters)
        }
        Place::Naming { field, person } => {
            parameters.push(person.to_string().into());
            format!("{field} = ${}", parameters.len())
        }
    };
    if clause.states.is_empty() {
        return place;
    }
    let states = bind(parameters, clause.states.iter().map(|state| (*state).into()));
    format!("({place} AND state IN ({states}))")
}
