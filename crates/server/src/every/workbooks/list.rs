//! A list with all its rows, for files: the same scope, filters and order as its page.

use documents::export::Export;
use documents::limits::ROWS_MAX;
use documents::{Choices, Row};
use kernel::{Instant, Kind, Language, Refusal, Seen, Stored, Value, Viewer, policy};
use serde_json::{Map, Value as Json, json};
use store::order::Cursor;
use store::query::{self, Query};
use store::titles::{self, Names};
use store::{Engine, rows};
use uuid::Uuid;

use super::choices;
use super::importer::Importer;
use crate::base::fault::failed;
use crate::base::words::Words;

/// The rows of a list, as many as a workbook takes, and how many there are in all.
pub struct Listing {
    kind: &'static Kind,
    pub rows: Vec<Stored>,
    pub total: usize,
    pub names: Names,
}

/// Reads the list in one consistent state.
pub fn read_listing(
    engine: &Engine,
    viewer: &Viewer,
    kind: &'static Kind,
    mut query: Query,
) -> Result<Listing, Refusal> {
    let read = engine.read(|connection| {
        (query.limit, query.offset, query.from) = (query::LIMIT_MAX, 0, None);
        let mut listing = Listing { kind, rows: Vec::new(), total: 0, names: Names::new() };
        loop {
            let page = query::list(connection, kind, viewer, &query)?;
            if query.from.is_none() {
                listing.total = page.total;
            }
            listing.rows.extend(page.rows);
            if !page.more || listing.rows.len() >= ROWS_MAX as usize {
                break;
            }
            query.from = listing.rows.last().map(|row| Cursor::after(kind, query.sort, row));
        }
        listing.rows.truncate(ROWS_MAX as usize);
        listing.rows.iter_mut().for_each(|row| mask(kind, row, viewer));
        let all = listing.rows.iter().map(|row| (kind, row));
        listing.names = titles::names(connection, engine.catalogue(), &viewer.programme, all)?;
        Ok(listing)
    });
    read.map_err(|error| failed(&error))
}

/// Empties what the viewer may not read of a record, and what it does not say yet: a column that they read of another stays.
fn mask(kind: &'static Kind, row: &mut Stored, viewer: &Viewer) {
    for position in Seen::new(kind, row, viewer).unread() {
        row.values[position] = Value::Null;
    }
    let unsaid = kind.fields.iter().enumerate().filter(|(_, field)| !row.says(kind, field));
    for position in unsaid.map(|(position, _)| position).collect::<Vec<_>>() {
        row.values[position] = Value::Null;
    }
}

impl Listing {
    fn with<T>(
        &self,
        engine: &Engine,
        viewer: &Viewer,
        choices: &Choices,
        (said, now): (String, Instant),
        use_it: impl FnOnce(&Export<'_>) -> T,
    ) -> T {
        let (kind, language) = (self.kind, viewer.language);
        let row = |stored| Row {
            stored,
            title: stored.title(kind, kind.title.in_language(language), &|field, value| {
                titles::plain(field, value, &self.names, language)
            }),
            state: kind
                .state(&stored.state)
                .map(|state| state.label.in_language(language).to_owned())
                .unwrap_or_default(),
        };
        use_it(&Export {
            catalogue: engine.catalogue(),
            kind,
            choices,
            language,
            programme: &viewer.programme,
            keep: &|field| policy::reads_some(field, viewer),
            rows: self.rows.iter().map(row).collect(),
            total: self.total,
            said,
            made: now.rfc3339(),
            mark: Uuid::now_v7().to_string(),
            name_of: &|_, id| {
                let name = id.parse().ok().and_then(|id| self.names.get(&id));
                name.map_or_else(|| "—".to_owned(), |name| language.of(name).clone())
            },
        })
    }

    /// As a workbook; `filters` says what was asked for.
    pub fn xlsx(&self, engine: &Engine, viewer: &Viewer, filters: &str, now: Instant) -> Result<Vec<u8>, Refusal> {
        let words = Words(viewer.language);
        let choices = match Importer::new(engine, viewer, self.kind) {
            Ok(_) => choices::gather(engine, viewer, self.kind).map_err(|error| failed(&error))?,
            Err(_) => Choices::default(),
        };
        let when = if viewer.language == Language::English { now.en() } else { now.zh() };
        let facts = [("filters", filters.to_owned()), ("person", viewer.name.clone()), ("when", when)];
        let said =
            words.with(if filters.is_empty() { "workbook-exported" } else { "workbook-exported-filtered" }, &facts);
        let written = self.with(engine, viewer, &choices, (said, now), |export| export.xlsx());
        written.map_err(|error| failed(&error))
    }

    /// As CSV.
    pub fn csv(&self, engine: &Engine, viewer: &Viewer, now: Instant) -> String {
        self.with(engine, viewer, &Choices::default(), (String::new(), now), |export| export.csv())
    }

    /// As JSON, one record a line, with its lines: the shape of the API.
    pub fn jsonl(&self, engine: &Engine, viewer: &Viewer) -> Result<String, Refusal> {
        let catalogue = engine.catalogue();
        let read = engine.read(|connection| {
            let mut text = String::new();
            for stored in &self.rows {
                let aggregate = rows::aggregate(connection, catalogue, self.kind, stored.clone())?;
                let mut object = Map::new();
                object.insert("id".to_owned(), Json::from(stored.id.to_string()));
                object.insert("version".to_owned(), Json::from(stored.version));
                object.insert("state".to_owned(), Json::from(stored.state.as_str()));
                let seen = Seen::new(self.kind, &aggregate.root, viewer);
                let told = |field: &kernel::Field| seen.reads(field) && !field.sealed;
                object.extend(kernel::encode::aggregate(catalogue, self.kind, &aggregate, &told));
                text.push_str(&Json::Object(object).to_string());
                text.push('\n');
            }
            if self.rows.len() < self.total {
                // Whoever opens the file later saw nothing of what was said when it was made.
                let missing = self.total - self.rows.len();
                let ends =
                    json!({ "incomplete": { "rows": self.rows.len(), "total": self.total, "missing": missing } });
                text.push_str(&format!("{ends}\n"));
            }
            Ok(text)
        });
        read.map_err(|error| failed(&error))
    }
}
