//! What records are called, references resolved: by kind in batches, one statement for each kind and depth.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{Catalogue, Field, Kind, Language, Stored, Type, Value};
use uuid::Uuid;

use crate::connection::{Connection, StoreError};
use crate::{romanised, rows};

/// Names of records by identifier, in both languages.
pub type Names = HashMap<Uuid, [String; 2]>;

/// So many references one after the other stand in a title at most.
pub(crate) const DEPTH: u8 = 3;

/// What a record is called in both languages.
pub fn title(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    kind: &'static Kind,
    stored: &Stored,
) -> Result<[String; 2], StoreError> {
    let mut titles = titles(connection, catalogue, programme, [(kind, stored)])?;
    Ok(titles.remove(&stored.id).unwrap_or_default())
}

/// What each of these records is called in both languages.
pub fn titles<'a>(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    rows: impl IntoIterator<Item = (&'static Kind, &'a Stored)>,
) -> Result<Names, StoreError> {
    let rows: Vec<_> = rows.into_iter().collect();
    titled(connection, catalogue, programme, &rows, DEPTH)
}

/// What a record is called, by itself and among others, in both languages.
#[derive(Clone, Debug, Default)]
pub struct Called {
    pub title: [String; 2],
    /// What it lies in, where it is named under that.
    pub under: Option<[String; 2]>,
}

/// What each of these records is called, by itself and among others.
pub fn called_in_full<'a>(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    rows: impl IntoIterator<Item = (&'static Kind, &'a Stored)>,
) -> Result<HashMap<Uuid, Called>, StoreError> {
    let rows: Vec<_> = rows.into_iter().collect();
    let names = pointed_at(connection, catalogue, programme, &rows, &in_name, DEPTH)?;
    let called = rows.iter().map(|(kind, stored)| {
        let above = kind.named_under.and_then(|field| stored.uuid(kind, field));
        let under = above.and_then(|above| names.get(&above).cloned());
        (stored.id, Called { title: called(kind, stored, &names), under })
    });
    Ok(called.collect())
}

/// The codes that tell a record from every other of its kind: values of keys of one field.
pub fn codes<'a>(kind: &'a Kind, stored: &'a Stored) -> impl Iterator<Item = &'a str> {
    let keys = kind.unique.iter().filter(|key| key.len() == 1);
    keys.filter_map(|key| stored.get(kind, key[0]).as_text())
}

/// The names of every record that these rows point at.
pub fn names<'a>(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    rows: impl IntoIterator<Item = (&'static Kind, &'a Stored)>,
) -> Result<Names, StoreError> {
    let rows: Vec<_> = rows.into_iter().collect();
    pointed_at(connection, catalogue, programme, &rows, &|_, _| true, DEPTH)
}

/// How the public calls a record of a kind that has such a name, in both languages.
pub fn short(kind: &Kind, stored: &Stored) -> [String; 2] {
    [Language::Chinese, Language::English].map(|language| {
        let own = |field: &Field, value: &Value| plain(field, value, &Names::new(), language);
        stored.title(kind, kind.short.in_language(language), &own)
    })
}

/// How the public calls those of the records that these rows point at whose kinds have such a name.
pub fn short_names<'a>(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    rows: impl IntoIterator<Item = (&'static Kind, &'a Stored)>,
) -> Result<Names, StoreError> {
    let mut targets: BTreeMap<&'static str, BTreeSet<Uuid>> = BTreeMap::new();
    for (kind, stored) in rows {
        for (field, value) in kind.fields.iter().zip(&stored.values) {
            if let (Type::Reference(target), Some(Ok(id))) = (field.of, value.as_text().map(str::parse)) {
                targets.entry(target).or_default().insert(id);
            }
        }
    }
    let mut names = Names::new();
    for (target, ids) in targets {
        let Some(kind) = catalogue.kind(target).filter(|kind| kind.short != kernel::Label::EMPTY) else { continue };
        let ids: Vec<Uuid> = ids.into_iter().collect();
        for stored in rows::load_all(connection, kind, programme, &ids)? {
            names.insert(stored.id, short(kind, &stored));
        }
    }
    Ok(names)
}

/// What a record is called in both languages, where what its title points at is among the names.
pub fn called(kind: &Kind, stored: &Stored, names: &Names) -> [String; 2] {
    [Language::Chinese, Language::English].map(|language| {
        let pattern = kind.title.in_language(language);
        stored.title(kind, pattern, &|field, value| plain(field, value, names, language))
    })
}

/// What these records are called: what stands in their titles first, then they.
fn titled(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    rows: &[(&'static Kind, &Stored)],
    depth: u8,
) -> Result<Names, StoreError> {
    let names = pointed_at(connection, catalogue, programme, rows, &in_title, depth)?;
    Ok(rows.iter().map(|(kind, stored)| (stored.id, called(kind, stored, &names))).collect())
}

/// Whether a field stands in the title of its kind.
fn in_title(kind: &Kind, field: &Field) -> bool {
    kind.is_in_title(field.name)
}

/// Whether a field has a part in what a record is called, by itself or among others.
pub(crate) fn in_name(kind: &Kind, field: &Field) -> bool {
    in_title(kind, field) || kind.named_under == Some(field.name)
}

/// The names of what the wanted fields of these rows point at.
fn pointed_at(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    rows: &[(&'static Kind, &Stored)],
    wanted: &dyn Fn(&Kind, &Field) -> bool,
    depth: u8,
) -> Result<Names, StoreError> {
    let Some(depth) = depth.checked_sub(1) else { return Ok(Names::new()) };
    let mut targets: BTreeMap<&'static str, BTreeSet<Uuid>> = BTreeMap::new();
    for (kind, stored) in rows {
        for (field, value) in kind.fields.iter().zip(&stored.values) {
            let Type::Reference(target) = field.of else { continue };
            let id = value.as_text().and_then(|text| text.parse().ok());
            if let Some(id) = id.filter(|_| wanted(kind, field)) {
                targets.entry(target).or_default().insert(id);
            }
        }
    }
    let mut found = Vec::new();
    for (target, ids) in targets {
        let Some(target) = catalogue.kind(target) else { continue };
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let loaded = rows::load_all(connection, target, programme, &ids)?;
        found.extend(loaded.into_iter().map(|stored| (target, stored)));
    }
    if found.is_empty() {
        return Ok(Names::new());
    }
    let found: Vec<_> = found.iter().map(|(kind, stored)| (*kind, stored)).collect();
    titled(connection, catalogue, programme, &found, depth)
}

/// A value as a word: references and files by name, choices by label, days in words.
pub fn plain(field: &Field, value: &Value, names: &Names, language: Language) -> String {
    match (field.of, value) {
        (_, Value::Null) => String::new(),
        (Type::Reference(_), Value::Text(id)) => {
            let name = id.parse().ok().and_then(|id: Uuid| names.get(&id)).map(|names| language.of(names).clone());
            name.unwrap_or_else(|| "—".to_owned())
        }
        (Type::File | Type::Files, Value::Text(_)) => {
            let called = |id: Uuid| names.get(&id).map_or("—", |names| language.of(names).as_str());
            let called: Vec<&str> = kernel::files::named(field, value).into_iter().map(called).collect();
            called.join(if language == Language::Chinese { "、" } else { ", " })
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
        (_, Value::Text(text)) => match field.romanised.filter(|_| language == Language::English) {
            Some(how) => romanised::carrying(text, how),
            None => text.clone(),
        },
        (_, Value::Bytes(_)) => String::new(),
    }
}
