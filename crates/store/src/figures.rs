//! What actions change of figures, kept as differences: appended with each action's entry, never changed. Every sum, of today
//! or of any day past, with the rows behind it and what corrected it, is read from this one table (`ask`).
//!
//! **Invariant:** what the table holds follows from the journal, the published versions and the declared functions: `replay`
//! reckons it anew entry by entry. Where a release reckons otherwise it is made anew, for all days.

pub mod ask;
pub mod kept;

use std::collections::BTreeMap;

use kernel::{
    Aggregate, Catalogue, Contributes, Contributions, Field, Instant, Kind, Measure, Spot, Stored, Type, Value,
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::connection::{Connection, Row, StoreError, bind};
use crate::rows;
use crate::shared::Scope;

/// The columns of a difference.
pub(crate) const COLUMNS: [&str; 13] = [
    "programme",
    "figure",
    "kind",
    "record",
    "line",
    "party",
    "partner",
    "year",
    "tags",
    "entry",
    "day",
    "amount",
    "quantity",
];

/// A difference as its row.
pub(crate) type Difference = [Value; 13];

/// The entry with which something changes, and of which record.
#[derive(Clone, Copy)]
pub(crate) struct By<'a> {
    pub programme: &'a str,
    pub kind: &'a str,
    pub record: &'a str,
    pub entry: &'a str,
    pub at: Instant,
}

/// The rows of what one entry changes.
pub(crate) fn differences(by: By<'_>, changed: &Contributions) -> Vec<Difference> {
    let id = |id: Option<Uuid>| id.map_or(Value::Null, |id| id.to_string().into());
    let row = |(spot, measure): (&Spot, Measure)| {
        [
            by.programme.into(),
            spot.figure.into(),
            by.kind.into(),
            by.record.into(),
            id(spot.line),
            id(spot.party),
            id(spot.partner),
            spot.year.map_or(Value::Null, Value::from),
            spot.tags_said().into(),
            by.entry.into(),
            by.at.day().iso().into(),
            measure.amount.into(),
            measure.quantity.into(),
        ]
    };
    changed.iter().map(row).collect()
}

pub(crate) fn insert(connection: &mut Connection, differences: &[Difference]) -> Result<(), StoreError> {
    rows::insert_many(connection, "figure_change", COLUMNS, differences)
}

/// What a record as it stands contributes.
pub(crate) fn of_record(contributes: &Contributes, aggregate: &Aggregate) -> Contributions {
    let mut contributions = Contributions::default();
    (contributes.of)(aggregate, &mut contributions);
    contributions
}

/// What a record contributes as it was published.
pub(crate) fn of_published(
    catalogue: &Catalogue,
    kind: &'static Kind,
    contributes: &Contributes,
    content: &Json,
) -> Contributions {
    let mut contributions = Contributions::default();
    (contributes.published)(&published(catalogue, kind, content), &mut contributions);
    contributions
}

/// Appends what an action has changed of the figures to which its record contributes.
pub(crate) fn append(
    scope: &mut Scope<'_>,
    kind: &'static Kind,
    (before, after): (Option<&Aggregate>, &Aggregate),
    is_published: bool,
    entry: Uuid,
) -> Result<(), StoreError> {
    let catalogue = &scope.shared.catalogue;
    let Some(contributes) = catalogue.contributes(kind.code) else { return Ok(()) };
    let (record, entry) = (after.root.id.to_string(), entry.to_string());
    let by = By { programme: &scope.viewer.programme, kind: kind.code, record: &record, entry: &entry, at: scope.now };
    let was = before.map(|before| of_record(contributes, before)).unwrap_or_default();
    let mut changed = differences(by, &was.difference_to(&of_record(contributes, after)));
    if is_published && contributes.publishes() {
        let sql = "SELECT content FROM published_version WHERE record = $1 AND entry = $2";
        let rows = scope.connection.query(sql, &[record.as_str().into(), entry.as_str().into()])?;
        let content = rows.first().and_then(|row| row[0].as_text()).and_then(|text| serde_json::from_str(text).ok());
        let now = of_published(catalogue, kind, contributes, &content.unwrap_or_default());
        let was = kept_of_published(scope.connection, contributes, &record)?;
        changed.extend(differences(by, &was.difference_to(&now)));
    }
    insert(scope.connection, &changed)
}

/// What the differences of a record come to, of the figures that are made of published versions.
fn kept_of_published(
    connection: &mut Connection,
    contributes: &Contributes,
    record: &str,
) -> Result<Contributions, StoreError> {
    let mut parameters = vec![Value::from(record)];
    let public = contributes.figures.iter().filter(|figure| figure.public);
    let codes = bind(&mut parameters, public.map(|figure| figure.code.into()));
    let sql = format!(
        "SELECT figure, line, party, partner, year, tags, amount, quantity FROM figure_change
         WHERE record = $1 AND figure IN ({codes})"
    );
    let mut kept = Contributions::default();
    for row in connection.query(&sql, &parameters)? {
        if let Some((spot, measure)) = read(contributes, &row) {
            kept.add(spot, measure);
        }
    }
    Ok(kept)
}

/// A spot with its measure, from the columns of one; none where the figure is declared no more.
fn read(contributes: &Contributes, row: &Row) -> Option<(Spot, Measure)> {
    let code = row[0].as_text()?;
    let figure = contributes.figures.iter().find(|figure| figure.code == code)?;
    let id = |at: usize| row[at].as_text().and_then(|id| id.parse().ok());
    let tags = kernel::figure::tags_read(row[5].as_text()?)
        .filter_map(|(name, code)| Some((figure.dimension(name)?.name, code.to_owned())));
    let spot = Spot {
        figure: figure.code,
        line: id(1),
        party: id(2),
        partner: id(3),
        year: row[4].as_integer(),
        tags: tags.collect(),
    };
    Some((spot, Measure::new(row[6].as_integer()?, row[7].as_integer()?)))
}

/// The value that JSON of the journal, or of a version, says of a field.
fn value(field: &Field, said: &Json) -> Value {
    match said {
        Json::Bool(flag) => Value::from(i64::from(*flag)),
        Json::Number(number) => number.as_i64().map_or(Value::Null, Value::from),
        Json::String(text) if matches!(field.of, Type::Instant) => {
            Instant::parse_rfc3339(text).map_or(Value::Null, |instant| instant.millis().into())
        }
        Json::String(text) => text.as_str().into(),
        Json::Array(files) => {
            let ids: Vec<_> = files.iter().filter_map(Json::as_str).collect();
            if ids.is_empty() { Value::Null } else { ids.join(" ").into() }
        }
        Json::Null | Json::Object(_) => Value::Null,
    }
}

/// A row of a kind as JSON says its fields.
pub(crate) fn restored<'a>(kind: &Kind, id: &str, said: impl Fn(&str) -> Option<&'a Json>) -> Stored {
    let mut stored = Stored::new(kind, id.parse().unwrap_or_default(), Instant::from_millis(0));
    for (field, place) in kind.fields.iter().zip(&mut stored.values) {
        *place = said(field.name).map_or(Value::Null, |said| value(field, said));
    }
    stored
}

/// A record as it was published: what is public of it.
fn published(catalogue: &Catalogue, kind: &'static Kind, content: &Json) -> Aggregate {
    let empty = Map::new();
    let said = content.as_object().unwrap_or(&empty);
    let mut root = restored(kind, "", |name| said.get(name));
    content["state"].as_str().unwrap_or_default().clone_into(&mut root.state);
    let lines = |part: &'static Kind| {
        let lines = content[part.member()].as_array().into_iter().flatten();
        let line = |line: &Json| restored(part, line["id"].as_str().unwrap_or_default(), |name| line.get(name));
        (part.code, lines.map(line).collect())
    };
    let lines: BTreeMap<_, _> = catalogue.parts(kind.code).map(lines).collect();
    Aggregate { root, lines }
}
