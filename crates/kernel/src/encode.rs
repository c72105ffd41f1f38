//! From values to typed JSON, the same in the journal, in versions, in published versions and in the API.

use serde_json::{Map, Value as Json};

use crate::catalogue::Catalogue;
use crate::days::Instant;
use crate::field::{Field, FieldValue, Type};
use crate::files::{Files, named};
use crate::kind::Kind;
use crate::record::{Aggregate, Stored};
use crate::value::Value;

/// One value as typed JSON: flags are booleans, instants RFC 3339, money whole fen, files a list.
pub fn value(field: &Field, value: &Value) -> Json {
    match (field.of, value) {
        (Type::Flag, Value::Integer(flag)) => Json::Bool(*flag != 0),
        (Type::Files, Value::Text(_)) => named(field, value).iter().map(|id| Json::from(id.to_string())).collect(),
        (Type::Instant, Value::Integer(millis)) => Json::from(Instant::from_millis(*millis).rfc3339()),
        _ => value.to_json(),
    }
}

/// The value that `value` wrote; null where it was none. Nothing is asked of it again: what was kept once stays readable.
pub fn read(field: &Field, json: &Json) -> Value {
    match (field.of, json) {
        (_, Json::Bool(flag)) => Value::from(*flag),
        (Type::Files, Json::Array(ids)) => {
            Files(ids.iter().filter_map(|id| id.as_str()?.parse().ok()).collect()).to_value()
        }
        (Type::Instant, Json::String(written)) => {
            Instant::parse_rfc3339(written).map_or(Value::Null, |instant| Value::Integer(instant.millis()))
        }
        (_, Json::String(text)) => Value::from(text.as_str()),
        (_, Json::Number(number)) => number.as_i64().map_or(Value::Null, Value::Integer),
        _ => Value::Null,
    }
}

/// The declared fields of a row as a JSON object; `keep` says which, secrets never stand in it.
pub fn row(kind: &Kind, stored: &Stored, keep: &dyn Fn(&Field) -> bool) -> Map<String, Json> {
    let mut object = Map::new();
    for (field, content) in kind.fields.iter().zip(&stored.values) {
        if keep(field) && !matches!(field.of, Type::Secret) {
            object.insert(field.name.to_owned(), value(field, content));
        }
    }
    object
}

/// A whole record with its lines under the names of their kinds.
pub fn aggregate(
    catalogue: &Catalogue,
    kind: &Kind,
    aggregate: &Aggregate,
    keep: &dyn Fn(&Field) -> bool,
) -> Map<String, Json> {
    let mut object = row(kind, &aggregate.root, keep);
    for part in catalogue.parts(kind.code) {
        let lines = aggregate.lines.get(part.code).map(Vec::as_slice).unwrap_or_default();
        let lines = lines.iter().map(|line| {
            let mut line_object = row(part, line, keep);
            line_object.insert("id".to_owned(), Json::from(line.id.to_string()));
            Json::Object(line_object)
        });
        object.insert(part.member(), lines.collect());
    }
    object
}
