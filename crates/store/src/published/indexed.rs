//! Under what a published version is found: by the letters of all that its page says, in both languages, and by the values
//! that lists are narrowed by. It follows from the version and the declarations alone, so that it can be made anew.

use kernel::{Catalogue, Field, Kind, Language, Narrowing, Type, encode, folded};
use serde_json::Value as Json;
use uuid::Uuid;

use super::look;
use crate::connection::Dialect;
use crate::letters::{self, Piece, Written};
use crate::titles::{self, Names};

/// A value by which the record is found in narrowed lists, with the words by which it is chosen there.
pub(crate) struct Marked {
    pub narrows: &'static str,
    pub value: String,
    /// The value that it lies in, where it is part of one.
    pub under: String,
    pub names: [String; 2],
    /// Whether lists offer it; the others are asked for by value.
    pub offered: bool,
}

/// What is said of a published version where it is looked for.
#[derive(Default)]
pub(crate) struct Indexed {
    texts: Vec<String>,
    pub marks: Vec<Marked>,
}

/// The kind of a version and those of its lines, each with the rows that it has.
fn rows<'a>(
    catalogue: &'a Catalogue,
    kind: &'static Kind,
    content: &'a Json,
) -> impl Iterator<Item = (&'static Kind, &'a Json)> {
    let lines = catalogue.parts(kind.code).flat_map(|part| {
        let lines = content[&part.member()].as_array().map(Vec::as_slice).unwrap_or_default();
        lines.iter().map(move |line| (part, line))
    });
    std::iter::once((kind, content)).chain(lines)
}

/// The names that a version calls records by, and the short ones among them.
fn names(content: &Json) -> (Names, Names) {
    let both = |name: &Json| {
        let text = |language: &str| name[language].as_str().unwrap_or_default().to_owned();
        [text("zh"), text("en")]
    };
    let (mut names, mut short) = (Names::new(), Names::new());
    for (id, name) in content["names"].as_object().into_iter().flatten() {
        let Ok(id) = id.parse::<Uuid>() else { continue };
        names.insert(id, both(name));
        if name["short"].is_object() {
            short.insert(id, both(&name["short"]));
        }
    }
    (names, short)
}

impl Indexed {
    pub(crate) fn of(catalogue: &Catalogue, kind: &'static Kind, titles: [&str; 2], content: &Json) -> Indexed {
        let mut indexed = Indexed::default();
        titles.into_iter().for_each(|title| indexed.text(title));
        let (names, short) = names(content);
        let mut marked: Vec<(&Field, String, [String; 2])> = Vec::new();
        for (kind, row) in rows(catalogue, kind, content) {
            for field in kind.fields.iter().filter(|field| field.public) {
                let value = encode::read(field, &row[field.name]);
                if value.is_null() {
                    continue;
                }
                let said = [Language::Chinese, Language::English]
                    .map(|language| titles::plain(field, &value, &names, language));
                if !field.of.is_file() {
                    said.iter().for_each(|said| indexed.text(said));
                }
                let code =
                    value.as_text().map(str::to_owned).or_else(|| value.as_integer().map(|number| number.to_string()));
                if let (false, Some(value)) = (field.narrows.is_empty(), code) {
                    let pointed = matches!(field.of, Type::Reference(_)).then(|| value.parse::<Uuid>().ok()).flatten();
                    let called = pointed.and_then(|id| short.get(&id)).cloned();
                    marked.push((field, value, called.unwrap_or(said)));
                }
            }
        }
        indexed.marks = marks(catalogue, kind, marked);
        indexed
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() && !self.texts.iter().any(|known| known == text) {
            self.texts.push(text.to_owned());
        }
    }

    /// As the search takes it.
    pub(crate) fn written(&self, programme: &str, kind: &str, dialect: Dialect) -> String {
        let mut written = Written::default();
        for run in self.texts.iter().flat_map(|text| letters::runs(text)) {
            match run {
                Piece::Word(word) => {
                    written.marks.insert(look::word(&word));
                }
                Piece::Characters(run) => {
                    written.marks.extend(run.iter().map(|letter| look::letter(*letter)));
                    written.row(letters::pairs(&run, ""));
                }
            }
        }
        let values = self.marks.iter().map(|marked| (marked.narrows, marked.value.as_str()));
        written.marks.extend(look::marks(programme, kind, values));
        written.written(dialect)
    }
}

impl Marked {
    /// Its names as they are compared.
    pub(crate) fn called(&self) -> String {
        self.names.each_ref().map(|name| folded(name)).join("\n")
    }
}

/// The values by which the record is found in lists, each with the one that it lies in.
fn marks(catalogue: &Catalogue, kind: &Kind, marked: Vec<(&Field, String, [String; 2])>) -> Vec<Marked> {
    let values: Vec<_> = marked.iter().map(|(field, value, _)| (field.narrows, value.clone())).collect();
    let value_of = |name: &str| values.iter().find(|(narrows, _)| *narrows == name).map(|(_, value)| value.clone());
    let narrowings = catalogue.narrowings(kind.code);
    let mark = |(field, value, names): (&Field, String, [String; 2])| {
        let narrowing = narrowings.iter().find(|narrowing| narrowing.name == field.narrows);
        Marked {
            narrows: field.narrows,
            value,
            under: narrowing.and_then(|narrowing| value_of(narrowing.under)).unwrap_or_default(),
            names,
            offered: narrowing.is_some_and(Narrowing::is_offered),
        }
    };
    marked.into_iter().map(mark).collect()
}
