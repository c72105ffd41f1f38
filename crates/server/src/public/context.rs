//! A line of context for what a search found: the words around the first of those that were looked for.

use kernel::{Field, Kind, Language, Type, Value, encode, letters};
use serde_json::Value as Json;
use store::published::Published;
use store::titles::{self, Names};

use super::narrowed::meant_by;
use super::version;
use crate::base::call::Call;
use crate::base::hits::{Hit, Sought, around};

/// Where something was found: the field, and the hit in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    pub label: String,
    pub hit: Hit,
}

/// A version in which a hit is looked for.
struct Within<'a> {
    call: &'a Call,
    names: Names,
    sought: Sought,
    query: &'a str,
    /// Whether everyday words may stand for what was chosen.
    loosely: bool,
}

impl Within<'_> {
    /// What a field says, in the reader's language and in the other one.
    fn said(&self, field: &Field, value: &Value) -> [String; 2] {
        let own = self.call.language();
        let other = if own == Language::Chinese { Language::English } else { Language::Chinese };
        [own, other].map(|language| titles::plain(field, value, &self.names, language))
    }

    fn in_field(&self, field: &Field, row: &Json) -> Option<Context> {
        let value = encode::read(field, &row[field.name]);
        if matches!(field.of, Type::Choice(_)) {
            return self.in_choice(field, &value);
        }
        let hit = self.said(field, &value).iter().find_map(|said| around(said, &self.sought))?;
        Some(Context { label: self.call.words().label(field.label).to_owned(), hit })
    }

    /// A choice stands for the whole of a word, in whichever language it was typed, and is said in the reader's.
    fn in_choice(&self, field: &Field, value: &Value) -> Option<Context> {
        let said = self.said(field, value);
        let is_said = |chunk: &str| {
            said.iter().map(|said| letters::folded(said)).any(|said| !said.is_empty() && said == letters::folded(chunk))
        };
        let found = self.query.split_whitespace().chain([self.query]).any(is_said).then(|| said[0].clone())?;
        let label = self.call.words().label(field.label).to_owned();
        Some(Context { label, hit: Hit { found, ..Hit::default() } })
    }

    /// The choice that an everyday word means.
    fn meant(&self, field: &Field, row: &Json) -> Option<Context> {
        let narrowings = self.call.app.engine.catalogue().narrowings_of_all();
        let narrowing = narrowings.iter().find(|narrowing| narrowing.name == field.narrows)?;
        let mut meant = self.query.split_whitespace().filter_map(|chunk| meant_by(narrowing, chunk));
        let (choice, _) = meant.find(|(choice, _)| row[field.name].as_str() == Some(choice.code))?;
        let hit = Hit { found: self.call.words().label(choice.label).to_owned(), ..Hit::default() };
        Some(Context { label: self.call.words().label(field.label).to_owned(), hit })
    }

    fn in_row(&self, kind: &Kind, row: &Json) -> Option<Context> {
        let public = || kind.fields.iter().filter(|field| field.public && !field.of.is_file());
        // What people wrote says more than what they chose, and what a page shows more than what it is only found by.
        let texts = public().filter(|field| !field.hidden && matches!(field.of, Type::Text));
        let others = public().filter(|field| field.hidden || !matches!(field.of, Type::Text));
        let mut fields = texts.chain(others);
        fields
            .find_map(|field| self.in_field(field, row))
            .or_else(|| public().filter(|_| self.loosely).find_map(|field| self.meant(field, row)))
    }
}

/// Where in a published record the words stand: all that was typed in one piece before a piece of it.
pub fn of(call: &Call, version: &Published, query: &str) -> Option<Context> {
    standing(call, version, (query, Sought::whole_of(query)), false)
        .or_else(|| standing(call, version, (query, Sought::of(query)), true))
}

fn standing(call: &Call, version: &Published, (query, sought): (&str, Sought), loosely: bool) -> Option<Context> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind(&version.kind)?;
    let within = Within { call, names: version::names(&version.content), sought, query, loosely };
    let of_lines = || {
        catalogue.parts(kind.code).find_map(|part| {
            let lines = version.content[&part.member()].as_array().into_iter().flatten();
            lines.into_iter().find_map(|line| within.in_row(part, line))
        })
    };
    let title = || {
        let titles = [version.title(call.language()), &version.title_zh, &version.title_en];
        let hit = titles.into_iter().find_map(|title| around(title, &within.sought))?;
        Some(Context { label: call.words().label(kind.label).to_owned(), hit })
    };
    within.in_row(kind, &version.content).or_else(of_lines).or_else(title)
}
