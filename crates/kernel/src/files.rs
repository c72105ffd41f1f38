//! Uploads that a field holds, in their order. In a column they are one text, identifiers with a blank between; in JSON a
//! list; where there are none, nothing.

use std::fmt;

use serde_json::Value as Json;
use uuid::Uuid;

use crate::field::{Field, FieldValue, Type};
use crate::value::{Mismatch, Value};

/// Files that a field holds unless the declaration says otherwise: as many photographs as come home from one visit.
pub const FILES_MAX: i64 = 60;
/// Files that a declaration may allow at most: a record is read whole.
pub const DECLARED_MAX: i64 = 100;

/// Uploads in their order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(pub Vec<Uuid>);

impl Files {
    /// Reads what a column holds.
    pub fn parse(text: &str) -> Option<Files> {
        text.split_whitespace().map(|id| id.parse().ok()).collect::<Option<_>>().map(Files)
    }
}

impl fmt::Display for Files {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, id) in self.0.iter().enumerate() {
            write!(to, "{}{id}", if index == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

impl FieldValue for Files {
    const TYPE: Type = Type::Files;
    /// None is a number of files too; `required` asks for one at least.
    const REQUIRED: bool = false;
    fn to_value(&self) -> Value {
        if self.0.is_empty() { Value::Null } else { Value::Text(self.to_string()) }
    }
    fn from_value(value: &Value) -> Result<Files, Mismatch> {
        let read = match value {
            Value::Null => Some(Files::default()),
            Value::Text(text) => Files::parse(text),
            _ => None,
        };
        read.ok_or(Mismatch { expected: "files" })
    }
}

/// The uploads that a value of the field names, in their order; none of a field that holds no files.
pub fn named(field: &Field, value: &Value) -> Vec<Uuid> {
    let text = value.as_text().filter(|_| field.of.is_file()).unwrap_or_default();
    text.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// What JSON that was written before says of the field, as it is said today: one file alone is a list of one, for a field that
/// held one file once may hold several now.
pub fn said_today(field: &Field, said: &Json) -> Json {
    match (field.of, said) {
        (Type::Files, Json::String(_)) => Json::Array(vec![said.clone()]),
        _ => said.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_keep_their_order_in_a_column_and_in_json() {
        let field = Field::new("photos", Type::Files, false);
        let ids = [Uuid::from_u128(7), Uuid::from_u128(3)];
        let value = Files(ids.to_vec()).to_value();
        assert_eq!(Files::from_value(&value), Ok(Files(ids.to_vec())));
        assert_eq!(named(&field, &value), ids);
        let json = crate::encode::value(&field, &value);
        assert_eq!(json, serde_json::json!(ids.map(|id| id.to_string())));
        assert_eq!(crate::decode::value(&field, &json, crate::decode::Source::Json), Ok(value));
        assert_eq!(Files::default().to_value(), Value::Null);
        assert!(Files::from_value(&Value::from("picture")).is_err());
    }

    #[test]
    fn one_file_of_an_earlier_release_is_a_list_of_one() {
        let (one, files) = (Json::from("a"), Field::new("scan", Type::Files, false));
        assert_eq!(said_today(&files, &one), serde_json::json!(["a"]));
        assert_eq!(said_today(&Field::new("scan", Type::File, false), &one), one);
        assert_eq!(said_today(&files, &Json::Null), Json::Null);
    }
}
