//! Words and marks of a record as terms of the index, and what people look for in the same terms.
//!
//! A word is found wherever it stands in a text: a text is taken as the pairs of its letters, and a word is a row of pairs.
//! Neither case nor width counts, nor what stands between letters. A mark is one term that begins with `q`; pairs are shorter
//! and pairs of names begin with `n`, so that no word ever meets a mark.
//!
//! **Invariant:** nothing that people typed reaches the search but letters and digits.

use std::fmt::Write;

use kernel::role::{Scope, Who};
use kernel::{Field, Grant, Kind, Role, Standing, Stored, Type, Value, Viewer};
use uuid::Uuid;

use crate::connection::Dialect;
use crate::letters::{self, Piece, Written, pairs, row};

/// Letters of one text by which it is found.
const LETTERS_MAX: usize = 2_000;

/// Under what a record is found.
#[derive(Debug, Default)]
pub(super) struct Terms(Written);

/// The letters and digits of a text as they are compared.
fn letters(text: &str) -> Vec<char> {
    letters::letters(text, LETTERS_MAX)
}

/// Words of names are told from words of any text by the letter before their pairs, and so are single letters by the mark.
const NAME: (&str, &str) = ("n", "qm");
const TEXT: (&str, &str) = ("", "qu");

impl Terms {
    pub(super) fn mark(&mut self, mark: String) {
        self.0.marks.insert(mark);
    }

    /// A name of the record; it is found under any part of it.
    pub(super) fn name(&mut self, name: &str) {
        self.add(name, NAME);
        self.add(name, TEXT);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.add(text, TEXT);
    }

    fn add(&mut self, text: &str, (before, single): (&str, &str)) {
        let letters = letters(text);
        self.0.marks.extend(letters.iter().map(|letter| format!("{single}{letter}")));
        self.0.row(pairs(&letters, before));
    }

    /// As the index takes it.
    pub(super) fn written(&self, dialect: Dialect) -> String {
        self.0.written(dialect)
    }
}

/// A code as a part of a mark: letters and digits as they are, every other sign by its number.
fn plain(code: &str) -> String {
    let mut plain = String::with_capacity(code.len());
    for sign in code.chars() {
        if sign.is_ascii_alphanumeric() && sign != 'z' {
            plain.push(sign);
        } else {
            write!(plain, "z{:x}z", u32::from(sign)).unwrap_or_default();
        }
    }
    plain
}

/// A mark of these parts; two marks are the same only where all their parts are.
fn mark(sort: char, parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| plain(part)).collect();
    format!("q{sort}{}", parts.join("zqz"))
}

pub(super) fn of_programme(programme: &str) -> String {
    mark('p', &[programme])
}

pub(super) fn of_kind(programme: &str, kind: &Kind) -> String {
    mark('k', &[programme, kind.code])
}

pub(super) fn of_state(programme: &str, kind: &Kind, state: &str) -> String {
    mark('t', &[programme, kind.code, state])
}

/// The mark of a value, where the field is marked at all.
pub(super) fn of_value(programme: &str, kind: &Kind, field: &Field, value: &Value) -> Option<String> {
    let text = match value {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Null | Value::Bytes(_) => return None,
    };
    is_marked(field).then(|| mark('f', &[programme, kind.code, field.name, &text]))
}

/// Whether everybody who sees a record may read the field: no other word of it is in the index.
pub(super) fn is_everybodys(field: &Field) -> bool {
    field.visible_to.is_empty() && field.seen_in.is_empty()
}

/// Whether records are found by the values of a field: by what everybody who sees them may read.
pub fn is_marked(field: &Field) -> bool {
    is_everybodys(field) && matches!(field.of, Type::Choice(_) | Type::Reference(_) | Type::Year)
}

/// Within what somebody sees something: all kinds of a programme, or one of them. A list of one kind then needs no mark of
/// the kind beside those of its readers, and one list less is gone through.
#[derive(Clone, Copy)]
struct Within<'a> {
    programme: &'a str,
    kind: Option<&'a Kind>,
}

impl Within<'_> {
    fn mark(self, sort: char, own: &[&str]) -> String {
        let kind = self.kind.map_or("", |kind| kind.code);
        mark(sort, &[&[self.programme, kind], own].concat())
    }

    fn role(self, role: Role) -> String {
        self.mark('r', &[role.code])
    }

    fn office(self, role: Role, office: Uuid) -> String {
        self.mark('o', &[role.code, &office.simple().to_string()])
    }

    /// The role at this very office.
    fn only(self, role: Role, office: Uuid) -> String {
        self.mark('e', &[role.code, &office.simple().to_string()])
    }

    /// The role directly below this organisation.
    fn beside(self, role: Role, above: Uuid) -> String {
        self.mark('s', &[role.code, &above.simple().to_string()])
    }

    fn person(self, person: Uuid) -> String {
        self.mark('n', &[&person.simple().to_string()])
    }

    fn everybody(self) -> String {
        self.mark('a', &[])
    }

    fn members(self) -> String {
        self.mark('b', &[])
    }
}

/// The marks of those who may see the record now. `above` answers an organisation with all that it lies below.
pub(super) fn of_sight(
    programme: &str,
    kind: &Kind,
    stored: &Stored,
    above: impl Fn(Uuid) -> Vec<Uuid>,
) -> Vec<String> {
    let within = [Within { programme, kind: None }, Within { programme, kind: Some(kind) }];
    of_sight_within(&within, kind, (stored, &stored.state), |_, office| above(office))
}

/// The marks of those who may see the record while it is in a state, among all kinds. `above` answers an organisation with
/// all that it lies below, as far as the role is held there; without a role, with all.
pub(super) fn of_sight_in(
    programme: &str,
    kind: &Kind,
    state: (&Stored, &str),
    above: impl Fn(Option<Role>, Uuid) -> Vec<Uuid>,
) -> Vec<String> {
    of_sight_within(&[Within { programme, kind: None }], kind, state, above)
}

fn of_sight_within(
    within: &[Within<'_>],
    kind: &Kind,
    (stored, state): (&Stored, &str),
    above: impl Fn(Option<Role>, Uuid) -> Vec<Uuid>,
) -> Vec<String> {
    let applies = |grant: &&Grant| grant.states.is_empty() || grant.states.contains(&state);
    let mut marks = Vec::new();
    for within in within {
        for grant in kind.seen_by.iter().filter(applies) {
            match grant.who {
                Who::Post(role, Scope::Programme) => marks.push(within.role(role)),
                Who::Post(role, scope @ (Scope::Party(_) | Scope::Named(..))) => {
                    let offices = stored.offices(kind, scope).into_iter().flat_map(|office| above(Some(role), office));
                    marks.extend(offices.map(|office| within.office(role, office)));
                }
                Who::Post(role, Scope::Only(party)) => {
                    marks.extend(stored.uuid(kind, party).map(|office| within.only(role, office)));
                }
                Who::Post(role, Scope::Beside(party)) => {
                    let offices = stored.uuid(kind, party).map(|office| above(None, office)).unwrap_or_default();
                    marks.extend(offices.iter().map(|office| within.beside(role, *office)));
                }
                Who::SignedIn => marks.push(within.members()),
                Who::Public => marks.push(within.everybody()),
                Who::Person("id") => marks.push(within.person(stored.id)),
                Who::Person(field) => marks.extend(stored.uuid(kind, field).map(|person| within.person(person))),
                // They see everything and are asked for no mark.
                Who::Clock | Who::Installation => {}
            }
        }
    }
    marks
}

/// Whether a mark is of a role at this very office, which it ends with.
pub(super) fn is_of_office(mark: &str, office: Uuid) -> bool {
    mark.starts_with("qo") && mark.ends_with(&office.simple().to_string())
}

/// The marks of which a record has one if the viewer sees it; none: they see all. Of one kind, only those that its sight
/// can give.
pub(super) fn of_viewer(viewer: &Viewer, kind: Option<&Kind>) -> Option<Vec<String>> {
    if matches!(viewer.standing, Standing::Clock | Standing::Installation) {
        return None;
    }
    let within = Within { programme: viewer.programme.as_str(), kind };
    let grants =
        |is_such: &dyn Fn(&Who) -> bool| kind.is_none_or(|kind| kind.seen_by.iter().any(|one| is_such(&one.who)));
    let mut marks = Vec::new();
    if grants(&|who| matches!(who, Who::Public)) {
        marks.push(within.everybody());
    }
    if grants(&|who| matches!(who, Who::Person(_))) {
        marks.extend(viewer.person.map(|person| within.person(person)));
    }
    if viewer.is_member() && grants(&|who| matches!(who, Who::SignedIn)) {
        marks.push(within.members());
    }
    for post in &viewer.posts {
        let role = post.role;
        if grants(&|who| *who == Who::Post(role, Scope::Programme)) {
            marks.push(within.role(role));
        }
        if grants(&|who| matches!(who, Who::Post(held, Scope::Party(_) | Scope::Named(..)) if *held == role)) {
            marks.push(within.office(role, post.organisation));
        }
        if grants(&|who| matches!(who, Who::Post(held, Scope::Only(_)) if *held == role)) {
            marks.push(within.only(role, post.organisation));
        }
        if grants(&|who| matches!(who, Who::Post(held, Scope::Beside(_)) if *held == role)) {
            marks.extend(post.above.map(|above| within.beside(role, above)));
        }
    }
    marks.sort_unstable();
    marks.dedup();
    Some(marks)
}

/// Where words are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// All of them in the record's names and texts.
    Said(String),
    /// All of them in its names.
    Named(String),
    /// Any two letters that follow one another, in its names.
    Near(String),
    /// Any letter, in its names.
    Alike(String),
}

impl Sought {
    /// As it was typed.
    pub fn text(&self) -> &str {
        match self {
            Sought::Said(text) | Sought::Named(text) | Sought::Near(text) | Sought::Alike(text) => text,
        }
    }
}

/// The rows of letters that words are looked for by.
fn said(words: &str) -> Vec<Vec<char>> {
    let chunks = words.split_whitespace().flat_map(|chunk| {
        let pieces = letters::pieces(chunk);
        let is_plain = pieces.iter().all(|piece| matches!(piece, Piece::Characters(_))) && pieces.len() > 1;
        match is_plain {
            true => pieces.into_iter().map(|piece| piece.letters()).collect(),
            false => vec![letters(chunk)],
        }
    });
    chunks.collect()
}

/// What is looked for, as the language of the search has it.
pub(super) struct Sentence {
    dialect: Dialect,
    parts: Vec<String>,
}

impl Sentence {
    /// What the viewer sees, of one kind or of all; none where that is nothing.
    pub(super) fn new(dialect: Dialect, viewer: &Viewer, kind: Option<&Kind>) -> Option<Sentence> {
        let mut sentence = Sentence { dialect, parts: Vec::new() };
        match (of_viewer(viewer, kind), kind) {
            (Some(marks), _) if marks.is_empty() => return None,
            (Some(marks), _) => sentence.any(marks.into_iter().map(|mark| vec![mark]).collect()),
            (None, Some(kind)) => sentence.marked(of_kind(&viewer.programme, kind)),
            (None, None) => sentence.marked(of_programme(&viewer.programme)),
        }
        Some(sentence)
    }

    pub(super) fn marked(&mut self, mark: String) {
        let term = row(&[mark], self.dialect);
        self.parts.push(term);
    }

    fn any(&mut self, rows: Vec<Vec<String>>) {
        let or = if self.dialect == Dialect::Sqlite { " OR " } else { " | " };
        let rows: Vec<String> = rows.iter().map(|terms| row(terms, self.dialect)).collect();
        self.parts.push(format!("({})", rows.join(or)));
    }

    /// Adds words; answers whether they can be looked for at all: signs alone cannot.
    pub(super) fn words(&mut self, words: &Sought) -> bool {
        let (text, sort) = match words {
            Sought::Said(text) => (text, TEXT),
            Sought::Named(text) | Sought::Near(text) | Sought::Alike(text) => (text, NAME),
        };
        let term = |letters: &[char]| match letters {
            [] => None,
            [letter] => Some(vec![format!("{}{letter}", sort.1)]),
            several => Some(pairs(several, sort.0)),
        };
        let rows: Vec<Vec<String>> = match words {
            // A long word may be several that stand apart.
            Sought::Said(text) => said(text).iter().filter_map(|letters| term(letters)).collect(),
            // What is near shares two letters that follow one another.
            _ => text.split_whitespace().filter_map(|text| term(&letters(text))).collect(),
        };
        if rows.is_empty() {
            return false;
        }
        if matches!(words, Sought::Alike(_)) {
            self.any(letters(text).iter().map(|letter| vec![format!("{}{letter}", sort.1)]).collect());
        } else if matches!(words, Sought::Near(_)) {
            self.any(rows.into_iter().flatten().map(|pair| vec![pair]).collect());
        } else {
            let rows: Vec<String> = rows.iter().map(|terms| row(terms, self.dialect)).collect();
            self.parts.extend(rows);
        }
        true
    }

    pub(super) fn written(&self) -> String {
        self.parts.join(if self.dialect == Dialect::Sqlite { " AND " } else { " & " })
    }
}
