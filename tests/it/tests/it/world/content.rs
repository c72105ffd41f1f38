//! What a world holds: every row, one record as its table or as somebody sees it, and what the check finds.

use std::collections::BTreeMap;

use kernel::{Seen, Value};
use serde_json::{Map, Value as Json, json};
use store::query::{HistoryEntry, KeptVersion};
use store::{Connection, Dialect, StoreError};
use uuid::Uuid;

use super::World;

impl World {
    pub fn query(&self, sql: &str, parameters: &[Value]) -> Vec<Vec<Value>> {
        let answer = self.engine().read(|connection| connection.query(sql, parameters));
        answer.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub fn number(&self, sql: &str, parameters: &[Value]) -> i64 {
        let rows = self.query(sql, parameters);
        rows.first().and_then(|row| row[0].as_integer()).unwrap_or_else(|| panic!("{sql} gives no number"))
    }

    /// Every row of every table: what is the same before and after was not changed.
    pub fn content(&self) -> Content {
        self.engine().read(content).expect("the database can be read")
    }

    /// The state of a record and its values by field name, straight from its table.
    pub fn record(&self, kind: &str, id: Uuid) -> Map<String, Json> {
        let kind = self.engine().catalogue().kind(kind).expect("a declared kind");
        let read = |connection: &mut Connection| {
            let root = store::rows::load(connection, kind, &self.cast.programme, id)?;
            let Some(root) = root else { return Ok(None) };
            store::rows::aggregate(connection, self.engine().catalogue(), kind, root).map(Some)
        };
        let aggregate = self.engine().read(read).expect("the database can be read");
        let aggregate = aggregate.unwrap_or_else(|| panic!("there is no {} {id}", kind.code));
        let mut object = kernel::encode::aggregate(self.engine().catalogue(), kind, &aggregate, &|_| true);
        object.insert("state".to_owned(), json!(aggregate.root.state));
        object.insert("version".to_owned(), json!(aggregate.root.version));
        object
    }

    /// Reads something of a record as somebody sees it.
    fn seen<T>(
        &self,
        actor: &str,
        kind: &str,
        id: Uuid,
        read: impl Fn(&mut Connection, &Seen<'_>) -> Result<T, StoreError>,
    ) -> T {
        let (viewer, kind) = (self.as_(actor), self.engine().catalogue().kind(kind).expect("a declared kind"));
        let work = |connection: &mut Connection| {
            let stored = store::rows::load(connection, kind, &self.cast.programme, id)?.expect("the record is there");
            read(connection, &Seen::new(kind, &stored, &viewer))
        };
        self.engine().read(work).expect("the database can be read")
    }

    /// What happened to a record as somebody sees it, the newest first.
    pub fn history(&self, actor: &str, kind: &str, id: Uuid) -> Vec<HistoryEntry> {
        self.seen(actor, kind, id, |connection, seen| store::query::history(connection, seen, 50))
    }

    /// The kept versions of a record as somebody sees them, the newest first.
    pub fn versions(&self, actor: &str, kind: &str, id: Uuid) -> Vec<KeptVersion> {
        self.seen(actor, kind, id, store::query::versions)
    }

    /// What `suimei check` finds; nothing when all is well.
    pub fn findings(&self) -> Vec<String> {
        let head = store::journal::HeadFile::open(&self.place.directory).expect("the head can be opened");
        let check = |connection: &mut Connection| {
            let findings = store::check::check(connection, self.engine().catalogue(), &head)?;
            let deep = store::check::deep(connection, self.engine().catalogue(), &mut |_, _| ())?;
            let said = findings.all().map(|(part, line)| format!("{part}: {line}"));
            Ok(said.chain(deep.iter().map(|line| format!("replay: {line}"))).collect())
        };
        self.engine().read(check).expect("the check can be made")
    }

    #[track_caller]
    pub fn is_sound(&self) {
        self.settle();
        assert_eq!(self.findings(), Vec::<String>::new());
    }
}

/// Every row of every table.
pub type Content = BTreeMap<String, Vec<Vec<Value>>>;

pub fn content(connection: &mut Connection) -> Result<Content, StoreError> {
    let tables = match connection.dialect() {
        Dialect::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
             AND name NOT LIKE 'published_search_%' AND name NOT LIKE 'found_terms_%' ORDER BY name"
        }
        // The words are in PostgreSQL's own type; `published_version` beside them says what was published.
        Dialect::Postgres => {
            "SELECT table_name::TEXT FROM information_schema.tables WHERE table_schema = current_schema()
             AND table_name NOT IN ('published_search', 'found_terms') ORDER BY 1"
        }
    };
    let mut content = Content::new();
    for row in connection.query(tables, &[])? {
        let table = row[0].as_text().unwrap_or_default().to_owned();
        let mut rows = connection.query(&format!("SELECT * FROM {table}"), &[])?;
        rows.sort();
        content.insert(table, rows);
    }
    Ok(content)
}

#[track_caller]
pub fn assert_same(before: &Content, after: &Content) {
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (table, rows) in before {
        let gone: Vec<_> = rows.iter().filter(|row| !after[table].contains(row)).collect();
        let come: Vec<_> = after[table].iter().filter(|row| !rows.contains(row)).collect();
        assert!(gone.is_empty() && come.is_empty(), "{table} changed: {gone:?} became {come:?}");
    }
}
