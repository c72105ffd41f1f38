//! Files and records: who may point at an upload, to whom a file is given out, and that whatever a record points at is its own.
//!
//! **Invariant:** a file that stands in a record or on its lines after an action, in whatever way it came there, is bound to
//! the record and named by the action's entry; it is never swept, also when the newest state points at it no more.

use std::collections::{HashMap, HashSet};

use kernel::{Action, Aggregate, Catalogue, Field, Kind, Seen, Stored, Value, Viewer, files as held};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::act::Target;
use crate::bound::Bound;
use crate::connection::{Connection, StoreError};
use crate::files;
use crate::journal::digest_of;
use crate::query;
use crate::shared::Scope;
use crate::titles;

/// The uploads that a record and its lines point at, each with the field in which it stands.
fn in_fields<'a>(
    catalogue: &'a Catalogue,
    kind: &'static Kind,
    aggregate: &'a Aggregate,
) -> impl Iterator<Item = (&'static Field, Uuid)> {
    let of_row = |kind: &'static Kind, row: &'a Stored| {
        let held = kind.fields.iter().zip(&row.values);
        held.flat_map(|(field, value)| held::named(field, value).into_iter().map(move |id| (field, id)))
    };
    let lines = catalogue
        .parts(kind.code)
        .flat_map(move |part| aggregate.lines.get(part.code).into_iter().flatten().map(move |line| (part, line)));
    std::iter::once((kind, &aggregate.root)).chain(lines).flat_map(move |(kind, row)| of_row(kind, row))
}

/// The uploads that a record and its lines point at.
pub fn held<'a>(catalogue: &'a Catalogue, kind: &'static Kind, aggregate: &'a Aggregate) -> impl Iterator<Item = Uuid> {
    in_fields(catalogue, kind, aggregate).map(|(_, id)| id)
}

/// The uploads that a kept version of a record and its lines point at.
pub fn in_content(catalogue: &Catalogue, kind: &'static Kind, content: &Json) -> Vec<Uuid> {
    let of_row = |kind: &'static Kind, row: &Json| {
        let fields = kind.fields.iter().filter(|field| field.of.is_file());
        let said = fields.flat_map(|field| match &row[field.name] {
            Json::Array(several) => several.clone(),
            one => vec![one.clone()],
        });
        said.filter_map(|id| id.as_str()?.parse().ok()).collect::<Vec<Uuid>>()
    };
    let mut held = of_row(kind, content);
    for part in catalogue.parts(kind.code) {
        held.extend(content[&part.member()].as_array().into_iter().flatten().flat_map(|line| of_row(part, line)));
    }
    held
}

/// A record with its files, before somebody who sees it.
pub struct Holding<'a> {
    seen: &'a Seen<'a>,
    /// Whether the viewer reads every field in which a file stands.
    in_fields: HashMap<Uuid, bool>,
}

impl<'a> Holding<'a> {
    pub fn of(catalogue: &Catalogue, kind: &'static Kind, aggregate: &Aggregate, seen: &'a Seen<'a>) -> Holding<'a> {
        let mut reads = HashMap::new();
        for (field, id) in in_fields(catalogue, kind, aggregate) {
            *reads.entry(id).or_insert(true) &= seen.reads(field);
        }
        Holding { seen, in_fields: reads }
    }

    /// Whether the viewer may have a file of the record: it is no more theirs than the fields that it stands in, or the entry
    /// by which it came.
    pub fn gives(&self, connection: &mut Connection, file: Uuid) -> Result<bool, StoreError> {
        match self.in_fields.get(&file) {
            Some(readable) => Ok(*readable),
            None => query::brought(connection, self.seen, file),
        }
    }
}

/// What whoever acts may point at: uploads of their own that nothing has taken, and files of this very record that they may
/// have.
pub(crate) struct Own<'a> {
    viewer: &'a Viewer,
    catalogue: &'a Catalogue,
    target: &'a Target,
}

impl<'a> Own<'a> {
    pub fn of(scope: &Scope<'a>, target: &'a Target) -> Own<'a> {
        Own { viewer: scope.viewer, catalogue: &scope.shared.catalogue, target }
    }

    /// What is wrong with pointing at this upload; none where nothing is.
    pub fn wrong(
        &self,
        connection: &mut Connection,
        field: &Field,
        file: Uuid,
    ) -> Result<Option<&'static str>, StoreError> {
        let found = files::load(connection, &self.viewer.programme, file)?;
        let Some(found) = found else { return Ok(Some("input.file-unknown")) };
        let is_own = match (&found.kind, found.record) {
            (None, None) => Some(found.uploader) == self.viewer.person,
            (Some(kind), Some(record)) => self.holds(connection, kind, record, file)?,
            _ => false,
        };
        Ok(match is_own {
            false => Some("input.file-unknown"),
            true if field.photo && !found.is_picture() => Some("input.not-a-photo"),
            true => None,
        })
    }

    fn holds(&self, connection: &mut Connection, kind: &str, record: Uuid, file: Uuid) -> Result<bool, StoreError> {
        let own = self.target.before.as_ref().filter(|own| kind == self.target.kind.code && record == own.root.id);
        let Some(own) = own else { return Ok(false) };
        let seen = Seen::new(self.target.kind, &own.root, self.viewer);
        Holding::of(self.catalogue, self.target.kind, own, &seen).gives(connection, file)
    }
}

/// Gives the record what it points at now and did not before, and what the action was given beside, in whatever way it came.
pub(crate) fn bind(
    scope: &mut Scope<'_>,
    target: &Target,
    action: &Action,
    input: &[Value],
    after: &Aggregate,
    bound: &mut Bound,
) -> Result<(), StoreError> {
    let catalogue = &scope.shared.catalogue;
    let own = |aggregate| in_fields(catalogue, target.kind, aggregate).filter(|(field, _)| !field.borrowed);
    let before = target.before.iter().flat_map(own);
    let mut known: HashSet<Uuid> = before.map(|(_, id)| id).collect();
    let given = action.input.iter().zip(input).filter(|(field, _)| !field.borrowed);
    let given = given.flat_map(|(field, value)| held::named(field, value));
    let now = own(after).map(|(_, id)| id).chain(given);
    let new: Vec<Uuid> = now.filter(|id| known.insert(*id)).collect();
    for id in new {
        let Some(row) = files::bind(scope.connection, id, target.kind.code, after.root.id)? else {
            // Who may point at it was asked before: a body has taken what is another's.
            let message = format!("{} points at the file {id}, which is not its own", action.code());
            return Err(StoreError::Database(message));
        };
        bound.files.insert(id.to_string(), digest_of(&row).into());
    }
    Ok(())
}

/// The names of all that a record with its lines points at, and of the files that it holds.
pub fn names(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    kind: &'static Kind,
    aggregate: &Aggregate,
) -> Result<titles::Names, StoreError> {
    let lines = catalogue
        .parts(kind.code)
        .flat_map(|part| aggregate.lines.get(part.code).into_iter().flatten().map(move |line| (part, line)));
    let mut names =
        titles::names(connection, catalogue, programme, std::iter::once((kind, &aggregate.root)).chain(lines))?;
    let held: Vec<Uuid> = held(catalogue, kind, aggregate).collect();
    names.extend(files::names(connection, programme, &held)?);
    Ok(names)
}
