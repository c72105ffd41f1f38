//! A record as its entries make it, and how it differs from what stands.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Aggregate, Catalogue, Field, Kind, Type, files};
use serde_json::{Map, Value as Json};

use super::reckoned::Reckoned;
use super::stands::{self, Stands, VersionRow};
use crate::bound;
use crate::connection::{Connection, Row, StoreError};
use crate::entry::said;
use crate::figures;
use crate::journal::digest_of;
use crate::sealed;

/// An entry as it is replayed.
pub(super) struct Entry {
    pub id: String,
    pub number: i64,
    pub programme: String,
    pub kind: String,
    pub record: String,
    pub version: i64,
    pub action: String,
    pub at: i64,
    pub content: Json,
}

impl Entry {
    pub fn read(row: &Row) -> Result<Entry, StoreError> {
        let text = |at: usize| row[at].as_text().unwrap_or_default().to_owned();
        let integer = |at: usize| row[at].as_integer().unwrap_or(0);
        let content = row[8].as_text().and_then(|content| serde_json::from_str(content).ok());
        Ok(Entry {
            id: text(0),
            number: integer(1),
            programme: text(2),
            kind: text(3),
            record: text(4),
            version: integer(5),
            action: text(6),
            at: integer(7),
            content: content.unwrap_or_default(),
        })
    }

    /// Whether it binds what its action kept, published, took, opened and closed.
    fn binds(&self) -> bool {
        self.content["format"].as_i64().is_some_and(|format| format >= bound::BINDING)
    }

    fn changes_something(&self) -> bool {
        self.content["changes"].as_array().is_some_and(|changes| !changes.is_empty())
    }

    fn bound(&self, name: &str) -> impl Iterator<Item = (&String, &str)> {
        let members = self.content[name].as_object();
        members.into_iter().flatten().map(|(id, said)| (id, said.as_str().unwrap_or_default()))
    }
}

/// Values by the names of their fields; what is empty is not there.
type Fields = BTreeMap<String, Json>;

/// The lines of one kind.
#[derive(Default)]
struct Lines {
    by_id: BTreeMap<String, Fields>,
    /// Their order, where entries say it.
    order: Option<Vec<String>>,
}

/// How an entry left a duty: by which entry, and what it says.
struct Word {
    entry: String,
    at: i64,
    said: String,
}

pub(super) struct Made {
    /// None: of a kind that is not declared.
    pub kind: Option<&'static Kind>,
    /// The kinds of its lines.
    parts: Vec<&'static Kind>,
    pub id: String,
    code: String,
    programme: String,
    version: i64,
    state: String,
    entered: i64,
    created: i64,
    fields: Fields,
    lines: BTreeMap<&'static str, Lines>,
    /// Digests of kept versions by number.
    kept: BTreeMap<i64, String>,
    /// Published versions: their entries and digests.
    published: BTreeSet<(String, String)>,
    files: BTreeMap<String, String>,
    /// Digests of drawn numbers by their series.
    drawn: BTreeMap<String, String>,
    opened: BTreeMap<String, Word>,
    closed: BTreeMap<String, Word>,
    /// Entries of the first format, which bound nothing, by their identifiers.
    older: BTreeMap<String, Older>,
    pub reckoned: Reckoned,
    wrong: Vec<String>,
}

/// What an entry of the first format says of when and where to.
struct Older {
    version: i64,
    at: i64,
    state: String,
}

impl Made {
    pub fn new(catalogue: &Catalogue, first: &Entry) -> Made {
        let kind = catalogue.kind(&first.kind);
        let lines = |part: &'static Kind| (part.code, Lines { order: Some(Vec::new()), ..Lines::default() });
        Made {
            kind,
            id: first.record.clone(),
            code: first.kind.clone(),
            programme: first.programme.clone(),
            version: 0,
            state: String::new(),
            entered: first.at,
            created: first.at,
            fields: Fields::new(),
            parts: kind.into_iter().flat_map(|kind| catalogue.parts(kind.code)).collect(),
            lines: kind.into_iter().flat_map(|kind| catalogue.parts(kind.code)).map(lines).collect(),
            kept: BTreeMap::new(),
            published: BTreeSet::new(),
            files: BTreeMap::new(),
            drawn: BTreeMap::new(),
            opened: BTreeMap::new(),
            closed: BTreeMap::new(),
            older: BTreeMap::new(),
            reckoned: Reckoned::new(catalogue, &first.kind),
            wrong: Vec::new(),
        }
    }

    fn find(&mut self, finding: &str) {
        self.wrong.push(format!("{} {}: {finding}", self.code, self.id));
    }

    /// What an entry makes of the record.
    pub fn apply(
        &mut self,
        connection: &mut Connection,
        catalogue: &Catalogue,
        entry: &Entry,
    ) -> Result<(), StoreError> {
        let action = catalogue.action(&entry.kind, &entry.action);
        // A signature by which all have signed leads to another state, and so makes a version.
        let leads = entry.content["from"] != entry.content["to"] || entry.changes_something();
        let leaves = action.is_some_and(|action| action.comments || (action.leaves_version() && !leads));
        if entry.version != self.version + i64::from(!leaves)
            || entry.kind != self.code
            || entry.programme != self.programme
        {
            self.find(&format!("the entry {} does not go on from the one before it", entry.id));
        }
        self.version = entry.version;
        let to = entry.content["to"].as_str().unwrap_or_default();
        if entry.content["from"].as_str() != Some(to) {
            self.entered = entry.at;
        }
        if leaves && (self.state != to || entry.changes_something()) {
            self.find(&format!("the entry {} changes what its action leaves as it is", entry.id));
        }
        self.state = to.to_owned();
        for change in entry.content["changes"].as_array().into_iter().flatten() {
            self.change(entry, change);
        }
        self.order(entry);
        if let Some(kind) = self.kind.filter(|_| self.reckoned.is_wanted()) {
            let aggregate = self.aggregate(kind);
            self.reckoned.follow(connection, catalogue, kind, (entry, &aggregate))?;
        }
        if !entry.binds() {
            let older = Older { version: entry.version, at: entry.at, state: self.state.clone() };
            self.older.insert(entry.id.clone(), older);
            return self.compare_older(connection, catalogue, entry);
        }
        let digest = |name: &str| entry.content[name].as_str().map(str::to_owned);
        self.kept.extend(digest("kept").map(|digest| (entry.version, digest)));
        self.published.extend(digest("published").map(|digest| (entry.id.clone(), digest)));
        self.files.extend(entry.bound("files").map(|(id, said)| (id.clone(), said.to_owned())));
        self.drawn.extend(entry.bound("drawn").map(|(series, said)| (series.clone(), said.to_owned())));
        let word = |said: &str| Word { entry: entry.id.clone(), at: entry.at, said: said.to_owned() };
        self.opened.extend(entry.bound("opened").map(|(id, said)| (id.clone(), word(said))));
        self.closed.extend(entry.bound("closed").map(|(id, said)| (id.clone(), word(said))));
        Ok(())
    }

    /// The record as its entries have made it so far. Lines stand in no order.
    fn aggregate(&self, kind: &'static Kind) -> Aggregate {
        let row = |kind: &Kind, id: &str, fields: &Fields| figures::restored(kind, id, |name| fields.get(name));
        let lines = |part: &'static Kind| {
            let lines = self.lines.get(part.code).into_iter().flat_map(|lines| &lines.by_id);
            (part.code, lines.map(|(id, fields)| row(part, id, fields)).collect())
        };
        let mut root = row(kind, &self.id, &self.fields);
        root.state.clone_from(&self.state);
        Aggregate { root, lines: self.parts.iter().copied().map(lines).collect() }
    }

    /// The field of the record or of a kind of its lines, as it is declared today.
    fn field(&self, line: Option<&str>, name: &str) -> Option<&'static Field> {
        let of = match line {
            None => self.kind,
            Some(line) => self.parts.iter().find(|part| part.code == line).copied(),
        };
        of?.field(name)
    }

    fn change(&mut self, entry: &Entry, change: &Json) {
        let name = change["field"].as_str().unwrap_or_default();
        let field = self.field(change["line"].as_str(), name);
        let said = |json: &Json| field.map_or_else(|| json.clone(), |field| files::said_today(field, json));
        let fields = match (change["line"].as_str(), change["id"].as_str()) {
            (Some(line), Some(id)) => {
                let lines = self.lines.iter_mut().find(|(code, _)| **code == line).map(|(_, lines)| lines);
                lines.map(|lines| lines.by_id.entry(id.to_owned()).or_default())
            }
            _ => Some(&mut self.fields),
        };
        // A kind of line that is declared no more has no table either.
        let Some(fields) = fields else { return };
        let before = fields.remove(name).unwrap_or_default();
        if !change["after"].is_null() {
            fields.insert(name.to_owned(), said(&change["after"]));
        }
        if before != said(&change["before"]) {
            self.find(&format!("the entry {} changes {name} from what it was not", entry.id));
        }
    }

    /// Lines go with their last value; their order is known where an entry says it.
    fn order(&mut self, entry: &Entry) {
        for (code, lines) in &mut self.lines {
            lines.by_id.retain(|_, fields| !fields.is_empty());
            if let Some(order) = entry.content["lines"][*code].as_array() {
                lines.order = Some(order.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect());
            } else if !entry.binds() && !lines.by_id.is_empty() {
                lines.order = None;
            }
        }
    }

    /// The versions that an entry of the first format made say what the record was then.
    fn compare_older(
        &mut self,
        connection: &mut Connection,
        catalogue: &Catalogue,
        entry: &Entry,
    ) -> Result<(), StoreError> {
        let Some(action) = catalogue.action(&entry.kind, &entry.action) else { return Ok(()) };
        if action.keeps_version {
            let row = stands::kept_at(connection, &entry.record, entry.version)?;
            self.compare_version(catalogue, entry, "kept", row, &|_| true);
        }
        if action.publishes || action.published_before {
            let row = stands::published_by(connection, &entry.record, &entry.id)?;
            self.compare_version(catalogue, entry, "published", row, &|field| field.public);
        }
        Ok(())
    }

    fn compare_version(
        &mut self,
        catalogue: &Catalogue,
        entry: &Entry,
        name: &str,
        row: Option<VersionRow>,
        shown: &dyn Fn(&Field) -> bool,
    ) {
        let Some(row) = row else {
            self.find(&format!("what the entry {} {name} is not there", entry.id));
            return;
        };
        let (kind, programme, at) = &row.of;
        let is_of_it = *kind == entry.kind && *programme == entry.programme && *at == entry.at;
        if !is_of_it || !self.is_shown(catalogue, &row.content, shown) {
            self.find(&format!("what the entry {} {name} stands otherwise", entry.id));
        }
    }

    /// Whether a version says of these fields what they are now. A field that was declared later is not in it.
    fn is_shown(&self, catalogue: &Catalogue, content: &Json, shown: &dyn Fn(&Field) -> bool) -> bool {
        let agrees = |kind: &Kind, fields: &Fields, said: &Map<String, Json>| {
            let of_kind = kind.fields.iter().filter(|field| shown(field) && !matches!(field.of, Type::Secret));
            of_kind.into_iter().all(|field| {
                let empty = Json::Null;
                let made = fields.get(field.name).unwrap_or(&empty);
                said.get(field.name).is_none_or(|said| files::said_today(field, said) == *made)
            })
        };
        let (Some(kind), Some(root)) = (self.kind, content.as_object()) else { return false };
        agrees(kind, &self.fields, root)
            && catalogue.parts(kind.code).all(|part| {
                let lines = &self.lines[part.code].by_id;
                let Some(said) = root.get(&part.member()).and_then(Json::as_array) else { return true };
                let one = |line: &Json| {
                    let id = line["id"].as_str().unwrap_or_default();
                    lines.get(id).zip(line.as_object()).is_some_and(|(fields, said)| agrees(part, fields, said))
                };
                said.len() == lines.len() && said.iter().all(one)
            })
    }

    /// The record beside what stands of it after its last entry; answers everything that was found on the way.
    pub fn compare(
        mut self,
        catalogue: &Catalogue,
        stands: &mut Stands,
        clock: &BTreeMap<String, String>,
    ) -> Vec<String> {
        match self.kind {
            Some(kind) => self.compare_root(kind, stands),
            None => self.find("its entries are of a kind that is not declared"),
        }
        self.compare_lines(catalogue, stands);
        self.compare_versions(stands);
        self.compare_files(stands);
        self.compare_numbers(stands);
        self.compare_duties(stands, clock);
        if !self.reckoned.agrees(&stands.figures.remove(&self.id).unwrap_or_default()) {
            self.find("what is kept of it for figures is not what its entries make");
        }
        self.wrong
    }

    fn compare_versions(&mut self, stands: &mut Stands) {
        let kept = stands.kept.remove(&self.id).unwrap_or_default();
        let mut published = stands.published.remove(&self.id).unwrap_or_default();
        published.sort_unstable();
        let numbers: BTreeSet<i64> = self.older.values().map(|older| older.version).collect();
        let kept_beside = kept.iter().filter(|(version, _)| !numbers.contains(version));
        if kept_beside.ne(self.kept.iter()) {
            self.find("its kept versions are not those that its entries kept");
        }
        let (older, beside): (Vec<_>, Vec<_>) =
            published.into_iter().partition(|(entry, _)| self.older.contains_key(entry));
        let is_twice = older.windows(2).any(|two| two[0].0 == two[1].0);
        if is_twice || beside.iter().ne(self.published.iter()) {
            self.find("its published versions are not those that its entries published");
        }
    }

    /// What its entries say of a sealed field in the clear, as those of releases do that sealed nothing.
    pub fn says_openly(&self, field: &Field) -> Option<&str> {
        let said = self.fields.get(field.name).and_then(Json::as_str);
        said.filter(|said| field.sealed && !sealed::is_sealed(&(*said).into()))
    }

    pub fn programme(&self) -> &str {
        &self.programme
    }

    fn compare_root(&mut self, kind: &Kind, stands: &mut Stands) {
        let Some(row) = stands.roots.remove(&self.id) else {
            self.find("is not there");
            return;
        };
        let own: Vec<Json> = row[1..6].iter().map(kernel::Value::to_json).collect();
        let made = [
            Json::from(self.programme.as_str()),
            self.version.into(),
            self.state.as_str().into(),
            self.entered.into(),
            self.created.into(),
        ];
        for (name, (own, made)) in
            ["programme", "version", "state", "entered", "created"].iter().zip(own.iter().zip(&made))
        {
            if own != made {
                self.find(&format!("{name} is {own}, its entries make it {made}"));
            }
        }
        for (field, value) in kind.fields.iter().zip(&row[6..]) {
            if said(field, value) != *self.fields.get(field.name).unwrap_or(&Json::Null) {
                self.find(&format!("{} is not what its entries make it", field.name));
            }
        }
    }

    fn compare_lines(&mut self, catalogue: &Catalogue, stands: &mut Stands) {
        for (code, lines) in std::mem::take(&mut self.lines) {
            let Some(part) = catalogue.kind(code) else { continue };
            let rows = stands.lines.remove(&(self.id.clone(), code)).unwrap_or_default();
            let standing: Vec<&str> = rows.iter().map(|row| row[1].as_text().unwrap_or_default()).collect();
            let is_in_order = rows.iter().enumerate().all(|(index, row)| row[3].as_integer() == Some(index as i64));
            let agrees = match &lines.order {
                Some(order) => standing.iter().eq(order.iter()),
                None => {
                    standing.iter().copied().collect::<BTreeSet<_>>()
                        == lines.by_id.keys().map(String::as_str).collect()
                }
            };
            if !agrees || !is_in_order {
                self.find(&format!("its lines of {code} are not those that its entries make, in their order"));
            }
            for row in &rows {
                let id = row[1].as_text().unwrap_or_default();
                let fields = lines.by_id.get(id);
                let differs = |(field, value): &(&Field, &kernel::Value)| {
                    said(field, value) != *fields.and_then(|fields| fields.get(field.name)).unwrap_or(&Json::Null)
                };
                let other = (row[2].as_text() != Some(&self.programme)).then_some("programme");
                let others = part.fields.iter().zip(&row[4..]).filter(differs).map(|(field, _)| field.name);
                let others: Vec<&str> = other.into_iter().chain(others).collect();
                if !others.is_empty() {
                    let named = others.join(", ");
                    self.find(&format!("its line {code} {id} is not what its entries make it: {named}"));
                }
            }
        }
    }

    fn compare_files(&mut self, stands: &mut Stands) {
        let rows = stands.files.remove(&self.id).unwrap_or_default();
        let standing: BTreeMap<String, String> =
            rows.iter().map(|row| (row[0].as_text().unwrap_or_default().to_owned(), digest_of(row))).collect();
        for (id, digest) in &self.files.clone() {
            if standing.get(id) != Some(digest) {
                self.find(&format!("its file {id} is not what an entry took"));
            }
        }
        let unknown = standing.keys().filter(|id| !self.files.contains_key(*id)).cloned();
        for id in unknown.collect::<Vec<_>>() {
            if self.older.is_empty() {
                self.find(&format!("its file {id} was taken by no entry"));
            }
        }
    }

    fn compare_numbers(&mut self, stands: &mut Stands) {
        let rows = stands.drawn.remove(&self.id).unwrap_or_default();
        let series = |row: &Row| row[1].as_text().unwrap_or_default().to_owned();
        let standing: BTreeMap<String, String> = rows.iter().map(|row| (series(row), digest_of(row))).collect();
        if standing != self.drawn {
            self.find("its numbers are not those that its entries drew");
        }
    }

    fn compare_duties(&mut self, stands: &mut Stands, clock: &BTreeMap<String, String>) {
        let rows = stands.duties.remove(&self.id).unwrap_or_default();
        let standing: BTreeSet<&str> = rows.iter().map(|duty| duty.id.as_str()).collect();
        let gone = self.opened.keys().chain(self.closed.keys()).filter(|id| !standing.contains(id.as_str()));
        for id in gone.cloned().collect::<BTreeSet<_>>() {
            self.find(&format!("its duty {id} is not there"));
        }
        for duty in &rows {
            let opened = match (&duty.opened_entry, self.opened.get(&duty.id)) {
                (Some(entry), Some(word)) => *entry == word.entry && duty.was_opened_as(Some(&word.said)),
                (Some(entry), None) => self.older.get(entry).is_some_and(|older| {
                    let is_of_it = duty.of == (self.code.clone(), self.programme.clone());
                    is_of_it && older.at == duty.opened_at && older.state == duty.state
                }),
                (None, Some(_)) => false,
                (None, None) => duty.was_opened_as(clock.get(&duty.id)),
            };
            let closed = match (&duty.closed, self.closed.get(&duty.id)) {
                (None, None) => true,
                (Some((entry, at, outcome)), Some(word)) => {
                    *entry == word.entry && *at == word.at && *outcome == word.said
                }
                (Some((entry, at, _)), None) => self.older.get(entry).is_some_and(|older| older.at == *at),
                (None, Some(_)) => false,
            };
            if !opened {
                self.find(&format!("its duty {} was not opened as it stands", duty.id));
            }
            if !closed {
                self.find(&format!("its duty {} did not end as it stands", duty.id));
            }
        }
    }
}
