//! What is owed where nobody holds the post that owes it: a step of a title that nobody has, an office without its clerk.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{Day, Value, folded};
use uuid::Uuid;

use super::Duty;
use crate::connection::{Connection, StoreError};
use crate::directory::{Audience, Held};
use crate::shared::Shared;
use crate::sight;

/// Each office with itself and all that it lies below.
pub type Lines = HashMap<Uuid, Vec<Uuid>>;

/// Whether somebody holds a post that answers for an office: there, or in one above it, by this title where it is one title’s.
pub fn is_held(lines: &Lines, held: &[Held], office: Option<Uuid>, title: Option<&str>) -> bool {
    answering(lines, held, office, title).next().is_some()
}

/// Who of those that hold a role answers for an office.
fn answering<'a>(
    lines: &'a Lines,
    held: &'a [Held],
    office: Option<Uuid>,
    title: Option<&'a str>,
) -> impl Iterator<Item = &'a Held> {
    let line = office.and_then(|office| lines.get(&office));
    held.iter().filter(move |held| {
        line.is_none_or(|line| line.contains(&held.office))
            && title.is_none_or(|title| folded(&held.title) == folded(title))
    })
}

/// Who holds the posts that owe some duties, read once for all of them.
#[derive(Debug, Default)]
pub struct Holders {
    lines: Lines,
    held: BTreeMap<String, Vec<Held>>,
}

impl Holders {
    /// # Errors
    /// A database that cannot be read.
    pub fn of(
        connection: &mut Connection,
        shared: &Shared,
        programme: &str,
        today: Day,
        owed: &[&Duty],
    ) -> Result<Holders, StoreError> {
        let mut holders = Holders {
            lines: sight::lines(connection, &owed.iter().filter_map(|duty| duty.organisation).collect())?,
            held: BTreeMap::new(),
        };
        // Of a role that is owed anywhere, whoever holds it; else those at these offices and above them.
        let mut offices: BTreeMap<&str, Option<BTreeSet<Uuid>>> = BTreeMap::new();
        for duty in owed {
            let there = offices.entry(&duty.role).or_insert_with(|| Some(BTreeSet::new()));
            match duty.organisation.and_then(|office| holders.lines.get(&office)) {
                Some(line) => there.iter_mut().for_each(|there| there.extend(line)),
                None => *there = None,
            }
        }
        for (role, offices) in offices {
            let offices = offices.map(|offices| offices.into_iter().collect::<Vec<_>>());
            let audience = Audience { role, offices: offices.as_deref() };
            holders.held.insert(role.to_owned(), shared.directory.held(connection, programme, &audience, today)?);
        }
        Ok(holders)
    }

    /// Who holds a post that owes one of them.
    pub fn who<'a>(&'a self, duty: &'a Duty) -> impl Iterator<Item = &'a Held> {
        let held = self.held.get(&duty.role).map(Vec::as_slice).unwrap_or_default();
        answering(&self.lines, held, duty.organisation, duty.title.as_deref())
    }
}

/// Something owed by one post, so many times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vacant {
    pub role: String,
    pub title: Option<String>,
    pub organisation: Option<Uuid>,
    pub kind: String,
    pub action: String,
    pub count: usize,
    /// The nearest day.
    pub due: Day,
}

/// What is owed now and nobody can do, the nearest day first; with posts that would be given up, what nobody could do any
/// more for want of these.
///
/// # Errors
/// A database that cannot be read.
pub fn vacant(
    connection: &mut Connection,
    shared: &Shared,
    programme: &str,
    today: Day,
    given_up: Option<&dyn Fn(&Held) -> bool>,
) -> Result<Vec<Vacant>, StoreError> {
    let sql = "SELECT role, title, organisation, kind, action, COUNT(*), MIN(due) FROM duty
               WHERE programme = $1 AND closed_at IS NULL GROUP BY role, title, organisation, kind, action
               ORDER BY MIN(due), role, organisation, kind, action";
    let rows = connection.query(sql, &[Value::from(programme)])?;
    let owed: Vec<Vacant> = rows.iter().filter_map(|row| owed_by_post(row)).collect();
    let offices: BTreeSet<Uuid> = owed.iter().filter_map(|owed| owed.organisation).collect();
    let lines = sight::lines(connection, &offices)?;
    let mut posts: BTreeMap<String, Vec<Held>> = BTreeMap::new();
    let mut vacant = Vec::new();
    for owed in owed {
        if !posts.contains_key(&owed.role) {
            let held = shared.directory.held(connection, programme, &Audience::anywhere(&owed.role), today)?;
            posts.insert(owed.role.clone(), held);
        }
        let held = posts.get(&owed.role).map(Vec::as_slice).unwrap_or_default();
        let now = is_held(&lines, held, owed.organisation, owed.title.as_deref());
        let is_wanted = match given_up {
            None => !now,
            Some(given_up) => {
                let left: Vec<Held> = held.iter().filter(|held| !given_up(held)).cloned().collect();
                now && !is_held(&lines, &left, owed.organisation, owed.title.as_deref())
            }
        };
        if is_wanted {
            vacant.push(owed);
        }
    }
    Ok(vacant)
}

fn owed_by_post(row: &[Value]) -> Option<Vacant> {
    let text = |index: usize| row[index].as_text().map(str::to_owned);
    Some(Vacant {
        role: text(0)?,
        title: text(1),
        organisation: row[2].as_text().and_then(|id| id.parse().ok()),
        kind: text(3)?,
        action: text(4)?,
        count: usize::try_from(row[5].as_integer()?).ok()?,
        due: Day::parse(row[6].as_text()?).ok()?,
    })
}
