//! What an entry of the journal binds beside its own columns: what its action kept, published, took, opened and closed, each
//! by the digest of its row, and the order of lines. What stands in those tables is thereby bound by the entry's hash.

use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

/// What entries say that they bind. The first format bound its own columns alone, the second knew no day on which it happened
/// beside the instant at which it was entered.
pub(crate) const FORMAT: i64 = 3;
/// The first format that bound what an action keeps.
pub(crate) const BINDING: i64 = 2;

/// What one action is about to bind.
#[derive(Debug, Default)]
pub(crate) struct Bound {
    /// The row of `record_version`.
    pub kept: Option<String>,
    /// The row of `published_version`.
    pub published: Option<String>,
    /// Rows of `file`, by their identifiers.
    pub files: Map<String, Json>,
    /// Rows of `drawn_number`, by their series.
    pub drawn: Map<String, Json>,
    /// Whether the record's key was taken away.
    pub forgotten: bool,
    /// Rows of `duty` as they were opened, by their identifiers.
    pub opened: Map<String, Json>,
    /// How duties ended, by their identifiers.
    pub closed: Map<String, Json>,
    /// The lines of each kind in their order, where it is another than before.
    pub lines: Map<String, Json>,
}

impl Bound {
    /// A member for whatever there is, beside the name of the format.
    pub fn write_into(self, content: &mut Json) {
        content["format"] = json!(FORMAT);
        if self.forgotten {
            content["forgotten"] = json!(true);
        }
        let digests = [("kept", self.kept), ("published", self.published)];
        for (name, digest) in digests.into_iter().filter_map(|(name, digest)| Some((name, digest?))) {
            content[name] = json!(digest);
        }
        let sides = [("files", self.files), ("drawn", self.drawn), ("lines", self.lines)];
        let duties = [("opened", self.opened), ("closed", self.closed)];
        for (name, map) in sides.into_iter().chain(duties).filter(|(_, map)| !map.is_empty()) {
            content[name] = Json::Object(map);
        }
    }

    pub fn bind_order(&mut self, kind: &str, lines: impl Iterator<Item = Uuid>) {
        self.lines.insert(kind.to_owned(), lines.map(|line| json!(line.to_string())).collect());
    }
}
