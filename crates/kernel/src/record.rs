//! Records as rows of values, and the conversions that the derives emit between rows and structs.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::days::Instant;
use crate::due::Named;
use crate::field::Field;
use crate::kind::{Kind, State};
use crate::role::Scope;
use crate::value::{Mismatch, Value};

/// One record, or one line of one, as it stands in its table: values in the order of the kind's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub id: Uuid,
    /// Counts the actions that changed the record; lines carry their root's.
    pub version: i64,
    pub state: String,
    /// When the record came into its state.
    pub entered: Instant,
    pub created: Instant,
    pub values: Vec<Value>,
    /// Of a root whose kind is seen by organisations that its lines name: those lines and fields, each with what it names.
    pub named: Vec<Naming>,
}

/// An organisation that a line names: the kind of line, its field, the organisation.
pub type Naming = (&'static str, &'static str, Uuid);

impl Stored {
    /// A new row of the kind with every value null.
    pub fn new(kind: &Kind, id: Uuid, now: Instant) -> Stored {
        let state = kind.states.first().map_or("", |state| state.name);
        Stored {
            id,
            version: 0,
            state: state.to_owned(),
            entered: now,
            created: now,
            values: vec![Value::Null; kind.fields.len()],
            named: Vec::new(),
        }
    }

    /// The organisations of the record in which a role must be held for a grant of this scope to apply; none for one that
    /// applies anywhere.
    pub fn offices(&self, kind: &Kind, scope: Scope) -> Vec<Uuid> {
        match scope {
            Scope::Programme => Vec::new(),
            Scope::Party(party) | Scope::Only(party) | Scope::Beside(party) => {
                self.uuid(kind, party).into_iter().collect()
            }
            Scope::Named(line, field) => {
                let is_such = |naming: &&Naming| (naming.0, naming.1) == (line, field);
                self.named.iter().filter(is_such).map(|naming| naming.2).collect()
            }
        }
    }

    /// The value of the field of that name; null where the kind has none.
    pub fn get(&self, kind: &Kind, name: &str) -> &Value {
        kind.position(name).and_then(|position| self.values.get(position)).unwrap_or(&Value::Null)
    }

    pub fn text(&self, kind: &Kind, name: &str) -> Option<&str> {
        self.get(kind, name).as_text()
    }

    pub fn integer(&self, kind: &Kind, name: &str) -> Option<i64> {
        self.get(kind, name).as_integer()
    }

    pub fn uuid(&self, kind: &Kind, name: &str) -> Option<Uuid> {
        self.text(kind, name).and_then(|text| text.parse().ok())
    }

    /// Whether pages say something of the field: not while what it is said with is empty.
    pub fn says(&self, kind: &Kind, field: &Field) -> bool {
        field.said_with.is_empty() || !self.get(kind, field.said_with).is_null()
    }

    /// What the record is called, from its kind's title; references appear through `name_of`.
    pub fn title(&self, kind: &Kind, pattern: &str, name_of: &dyn Fn(&Field, &Value) -> String) -> String {
        let mut title = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            title.push_str(before);
            let (names, tail) = after.split_once('}').unwrap_or((after, ""));
            // The first of several that says something.
            let said = names.split('|').find(|name| !self.get(kind, name).is_null());
            if let Some(field) = said.and_then(|name| kind.field(name)) {
                title.push_str(&name_of(field, self.get(kind, field.name)));
            }
            rest = tail;
        }
        title.push_str(rest);
        title
    }
}

/// A record with the kind that names its values.
impl Named for (&Kind, &Stored) {
    fn value(&self, field: &str) -> &Value {
        self.1.get(self.0, field)
    }
}

/// A root with its lines: one version, one journal entry, one JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    pub root: Stored,
    /// By the code of the line's kind, in their order.
    pub lines: BTreeMap<&'static str, Vec<Stored>>,
}

/// A list of declared fields with its conversions: an action's input, or fields that several kinds embed.
pub trait Fields: Sized {
    const FIELDS: &'static [Field];
    /// Reads from exactly `FIELDS.len()` values.
    fn read_fields(values: &[Value]) -> Result<Self, Mismatch>;
    /// Appends exactly `FIELDS.len()` values.
    fn write_fields(&self, values: &mut Vec<Value>);
}

/// A struct that is a declared kind of record.
pub trait Record: Fields {
    const CODE: &'static str;
    const KIND: &'static Kind;
    fn read(stored: &Stored) -> Result<Self, Mismatch>;
    fn write(&self, stored: &mut Stored);
}

/// A record kind that is a line of another.
pub trait Line: Record {}

/// The states of a kind as an enum.
pub trait RecordState: Sized + Copy {
    const STATES: &'static [State];
    fn name(self) -> &'static str;
    fn from_name(name: &str) -> Option<Self>;
}

/// For kinds whose records have no states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct NoState;

impl RecordState for NoState {
    const STATES: &'static [State] = &[];
    fn name(self) -> &'static str {
        ""
    }
    fn from_name(_: &str) -> Option<NoState> {
        Some(NoState)
    }
}
