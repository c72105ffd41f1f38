//! What records are called, references resolved.

use std::collections::HashMap;

use kernel::{Catalogue, Field, Kind, Language, Stored, Type, Value};
use uuid::Uuid;

use crate::connection::{Connection, StoreError};
use crate::rows;

/// Names of records by identifier, in both languages.
pub type Names = HashMap<Uuid, [String; 2]>;

const DEPTH: u8 = 3;

/// What a record is called in both languages.
pub fn title(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    kind: &Kind,
    stored: &Stored,
) -> Result<[String; 2], StoreError> {
    titled(connection, catalogue, programme, kind, stored, DEPTH)
}

fn titled(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    kind: &Kind,
    stored: &Stored,
    depth: u8,
) -> Result<[String; 2], StoreError> {
    let mut names = Names::new();
    let wanted = |field: &Field| {
        let mark = format!("{{{}}}", field.name);
        kind.title.zh.contains(&mark) || kind.title.en.contains(&mark)
    };
    if depth > 0 {
        collect(connection, catalogue, programme, kind, stored, &mut names, &wanted, depth - 1)?;
    }
    let in_language = |pattern: &str, language: Language| {
        stored.title(kind, pattern, &|field, value| plain(field, value, &names, language))
    };
    Ok([in_language(kind.title.zh, Language::Chinese), in_language(kind.title.en, Language::English)])
}

/// A value as a word: references by name, choices by label, days in words.
pub fn plain(field: &Field, value: &Value, names: &Names, language: Language) -> String {
    let at = if language == Language::Chinese { 0 } else { 1 };
    match (field.of, value) {
        (_, Value::Null) => String::new(),
        (Type::Reference(_), Value::Text(id)) => {
            let name = id.parse().ok().and_then(|id: Uuid| names.get(&id)).map(|names| names[at].clone());
            name.unwrap_or_else(|| "—".to_owned())
        }
        (Type::Choice(choices), Value::Text(code)) => {
            let choice = choices.iter().find(|choice| choice.code == code);
            choice.map_or_else(|| code.clone(), |choice| choice.label.in_language(language).to_owned())
        }
        (Type::Day, Value::Text(text)) => match (kernel::Day::parse(text), language) {
            (Ok(day), Language::Chinese) => day.zh(),
            (Ok(day), Language::English) => day.en(),
            (Err(_), _) => text.clone(),
        },
        (Type::Instant, Value::Integer(millis)) => {
            let instant = kernel::Instant::from_millis(*millis);
            if language == Language::Chinese { instant.zh() } else { instant.en() }
        }
        (Type::Flag, Value::Integer(flag)) => match (language, *flag != 0) {
            (Language::Chinese, true) => "是".to_owned(),
            (Language::Chinese, false) => "否".to_owned(),
            (Language::English, true) => "yes".to_owned(),
            (Language::English, false) => "no".to_owned(),
        },
        (Type::Money, Value::Integer(fen)) => kernel::Fen(*fen).yuan_grouped(),
        (_, Value::Integer(number)) => number.to_string(),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Bytes(_)) => String::new(),
    }
}

/// Adds the names of the records that the wanted reference fields point at.
#[allow(clippy::too_many_arguments)]
fn collect(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    kind: &Kind,
    stored: &Stored,
    names: &mut Names,
    wanted: &dyn Fn(&Field) -> bool,
    depth: u8,
) -> Result<(), StoreError> {
    for (field, value) in kind.fields.iter().zip(&stored.values) {
        let (Type::Reference(target), Some(id)) = (field.of, value.as_text().and_then(|text| text.parse().ok())) else {
            continue;
        };
        if !wanted(field) || names.contains_key(&id) {
            continue;
        }
        let Some(target) = catalogue.kind(target) else { continue };
        if let Some(found) = rows::load(connection, target, programme, id)? {
            let title = titled(connection, catalogue, programme, target, &found, depth)?;
            names.insert(id, title);
        }
    }
    Ok(())
}

/// The names of every record that these rows point at.
pub fn names<'a>(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    rows: impl IntoIterator<Item = (&'static Kind, &'a Stored)>,
) -> Result<Names, StoreError> {
    let mut names = Names::new();
    for (kind, stored) in rows {
        collect(connection, catalogue, programme, kind, stored, &mut names, &|_| true, DEPTH - 1)?;
    }
    Ok(names)
}
