//! Kinds of record and their states, with the duties that states carry.

use crate::dates::Dates;
use crate::due::Due;
use crate::field::{Field, Type};
use crate::label::Label;
use crate::lights::Lights;
use crate::link::Link;
use crate::phrases::Phrases;
use crate::role::{Grant, Scope, Who};

/// A duty carried by a state: while a record is in it, somebody owes an action by a day.
#[derive(Clone, Copy, Debug)]
pub struct Owe {
    pub action: &'static str,
    pub by: Grant,
    pub due: Due,
    /// The field that names the title at the party who alone owes it; empty there: any holder of the role.
    pub title: Option<&'static str>,
}

/// How a state is shown; always beside its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Waiting,
    Warning,
    Going,
    Late,
}

/// A declared state of a kind.
#[derive(Clone, Copy, Debug)]
pub struct State {
    pub name: &'static str,
    pub label: Label,
    pub tone: Tone,
    pub owes: &'static [Owe],
    /// The stage that people speak of; none: the state is a step of its own.
    pub stage: Option<Stage>,
    /// Not on everybody's way: said of the stage where a record is or was there, and of no other.
    pub aside: bool,
}

/// One of the few stages of a long way (编制、审定、汇总、商定、执行); several states may belong to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stage {
    pub label: Label,
    /// Only records with this choice in this field come through it.
    pub when: Option<(&'static str, &'static str)>,
}

impl Stage {
    pub const fn new(zh: &'static str, en: &'static str) -> Stage {
        Stage { label: Label::new(zh, en), when: None }
    }

    /// Only records with this choice in this field come through it.
    pub const fn when(mut self, field: &'static str, choice: &'static str) -> Stage {
        self.when = Some((field, choice));
        self
    }
}

impl State {
    pub const fn new(name: &'static str) -> State {
        State { name, label: Label::EMPTY, tone: Tone::Plain, owes: &[], stage: None, aside: false }
    }
    pub const fn zh(mut self, zh: &'static str) -> State {
        self.label.zh = zh;
        self
    }
    pub const fn en(mut self, en: &'static str) -> State {
        self.label.en = en;
        self
    }
    pub const fn tone(mut self, tone: Tone) -> State {
        self.tone = tone;
        self
    }
    pub const fn stage(mut self, stage: Stage) -> State {
        self.stage = Some(stage);
        self
    }
    /// A detour: not on everybody's way.
    pub const fn aside(mut self) -> State {
        self.aside = true;
        self
    }
    pub const fn owes(mut self, owes: &'static [Owe]) -> State {
        self.owes = owes;
        self
    }
}

/// A line of the menu: where people go. Kinds and pages of an institution are its tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub label: Label,
    /// Where it stands in the menu, the smallest first.
    pub order: u8,
    /// Behind the gear at the end: what is arranged once and seldom changed.
    pub settings: bool,
}

impl Place {
    pub const fn new(order: u8, zh: &'static str, en: &'static str) -> Place {
        Place { label: Label::new(zh, en), order, settings: false }
    }
    pub const fn settings(mut self) -> Place {
        self.settings = true;
        self
    }
}

/// A declared kind of record.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub code: &'static str,
    /// Plural, in addresses.
    pub path: &'static str,
    pub label: Label,
    pub asks: &'static [&'static str],
    pub fields: &'static [Field],
    pub states: &'static [State],
    /// The root whose lines these records are.
    pub part_of: Option<&'static str>,
    /// Of lines that left another kind of line of the same root: that kind. They stand there, struck, with why.
    pub gone_from: Option<&'static str>,
    /// Named unique keys, each a list of fields; the programme comes first in every one.
    pub unique: &'static [&'static [&'static str]],
    /// How a record is called: text with `{field}` in it, in each language; of `{one|other}` the first that says something.
    pub title: Label,
    /// How the public calls it where its place is what matters: 五华县 of 五华县经济协作办公室. Empty: as it is called.
    pub short: Label,
    pub seen_by: &'static [Grant],
    /// Whether those who oversee business do not see it for that: accounts and posts, and what a city compiles for itself.
    pub closed: bool,
    /// The place of the menu of which the kind is a tab; none: it is in no menu.
    pub place: Option<Place>,
    /// Whether records belong to the deployment rather than to one programme.
    pub shared: bool,
    /// Heading of an empty list: what to do first.
    pub empty: Label,
    /// What everybody who reads a record of the kind should know, in a sentence on its page.
    pub note: Label,
    /// Where the public reads a published record, with `{id}` where its identifier stands: a page of its own, or a place
    /// on a page that all share. Empty: nowhere.
    pub public_at: &'static str,
    /// A reference under whose name the record is called among choices: 水寨镇 under 五华县.
    pub named_under: Option<&'static str>,
    /// Other pages about a record, in the order in which its page leads to them.
    pub links: &'static [Link],
    /// From when to when a record is in calendars; none: it is in none.
    pub calendar: Option<Dates>,
    /// The day by which a record is near or past; none: it has no light.
    pub lights: Option<Lights>,
    /// Who may remark on a record that they see; empty: nobody.
    pub commented_by: &'static [Grant],
    /// That each record is a usual phrase, offered beside what somebody writes.
    pub phrases: Option<Phrases>,
}

impl Kind {
    /// The field that holds the number drawn for a record; none of kinds that draw none.
    pub fn numbered(&self) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.number.is_some())
    }

    pub const fn new(code: &'static str) -> Kind {
        Kind {
            code,
            path: code,
            label: Label::EMPTY,
            asks: &[],
            fields: &[],
            states: &[],
            part_of: None,
            gone_from: None,
            unique: &[],
            title: Label::EMPTY,
            short: Label::EMPTY,
            seen_by: &[],
            closed: false,
            place: None,
            shared: false,
            empty: Label::EMPTY,
            note: Label::EMPTY,
            public_at: "",
            named_under: None,
            links: &[],
            calendar: None,
            lights: None,
            commented_by: &[],
            phrases: None,
        }
    }
    pub const fn path(mut self, path: &'static str) -> Kind {
        self.path = path;
        self
    }
    pub const fn zh(mut self, zh: &'static str) -> Kind {
        self.label.zh = zh;
        self
    }
    pub const fn en(mut self, en: &'static str) -> Kind {
        self.label.en = en;
        self
    }
    pub const fn asks(mut self, asks: &'static [&'static str]) -> Kind {
        self.asks = asks;
        self
    }
    pub const fn fields(mut self, fields: &'static [Field]) -> Kind {
        self.fields = fields;
        self
    }
    pub const fn states(mut self, states: &'static [State]) -> Kind {
        self.states = states;
        self
    }
    pub const fn part_of(mut self, root: &'static str) -> Kind {
        self.part_of = Some(root);
        self
    }
    pub const fn gone_from(mut self, part: &'static str) -> Kind {
        self.gone_from = Some(part);
        self
    }
    pub const fn unique(mut self, keys: &'static [&'static [&'static str]]) -> Kind {
        self.unique = keys;
        self
    }
    pub const fn title(mut self, zh: &'static str, en: &'static str) -> Kind {
        self.title = Label::new(zh, en);
        self
    }
    pub const fn short(mut self, zh: &'static str, en: &'static str) -> Kind {
        self.short = Label::new(zh, en);
        self
    }
    pub const fn seen_by(mut self, grants: &'static [Grant]) -> Kind {
        self.seen_by = grants;
        self
    }
    pub const fn closed(mut self) -> Kind {
        self.closed = true;
        self
    }
    pub const fn place(mut self, place: Place) -> Kind {
        self.place = Some(place);
        self
    }
    pub const fn shared(mut self) -> Kind {
        self.shared = true;
        self
    }
    pub const fn empty(mut self, zh: &'static str, en: &'static str) -> Kind {
        self.empty = Label::new(zh, en);
        self
    }
    pub const fn public_at(mut self, address: &'static str) -> Kind {
        self.public_at = address;
        self
    }
    pub const fn named_under(mut self, field: &'static str) -> Kind {
        self.named_under = Some(field);
        self
    }
    pub const fn links(mut self, links: &'static [Link]) -> Kind {
        self.links = links;
        self
    }
    pub const fn calendar(mut self, dates: Dates) -> Kind {
        self.calendar = Some(dates);
        self
    }
    pub const fn phrases(mut self, phrases: Phrases) -> Kind {
        self.phrases = Some(phrases);
        self
    }
    pub const fn lights(mut self, lights: Lights) -> Kind {
        self.lights = Some(lights);
        self
    }
    /// People of these grants may remark on a record, whatever its state: the action `comment`.
    pub const fn commented_by(mut self, grants: &'static [Grant]) -> Kind {
        self.commented_by = grants;
        self
    }
    pub const fn note(mut self, zh: &'static str, en: &'static str) -> Kind {
        self.note = Label::new(zh, en);
        self
    }

    /// The table that holds records of the kind; the same on both databases.
    pub fn table(&self) -> String {
        table_of(self.code)
    }

    /// The member of a root's JSON under which lines of this kind stand.
    pub fn member(&self) -> String {
        self.path.replace('-', "_")
    }

    /// Whether a field stands in the title.
    pub fn is_in_title(&self, name: &str) -> bool {
        [self.title.zh, self.title.en].into_iter().any(|title| fields_of_title(title).any(|field| field == name))
    }

    /// Whether every published record has a public page of its own.
    pub fn has_public_page(&self) -> bool {
        self.public_at.ends_with("/{id}")
    }

    /// Of lines that left those of another kind: the choice of why, which those have not.
    pub fn left_by(&self, part: &Kind) -> Option<&'static Field> {
        self.fields.iter().find(|field| matches!(field.of, Type::Choice(_)) && part.field(field.name).is_none())
    }

    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    pub fn state(&self, name: &str) -> Option<&'static State> {
        self.states.iter().find(|state| state.name == name)
    }

    /// Fields that people fill in: not computed, not the root of a line.
    pub fn editable(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter(|field| !field.computed)
    }

    /// The fields of lines by which organisations come to see records of the kind, each with its kind of line.
    pub fn naming(&self) -> Vec<(&'static str, &'static str)> {
        let mut naming = Vec::new();
        for grant in self.seen_by {
            if let Who::Post(_, Scope::Named(line, field)) = grant.who
                && !naming.contains(&(line, field))
            {
                naming.push((line, field));
            }
        }
        naming
    }

    pub fn parties(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter(|field| field.party && matches!(field.of, Type::Reference(_)))
    }
}

/// The fields that stand in a title.
fn fields_of_title(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).filter_map(|rest| rest.split_once('}')).flat_map(|(names, _)| names.split('|'))
}

/// The table of the kind with this code.
pub fn table_of(code: &str) -> String {
    code.replace('-', "_")
}

impl Owe {
    pub const fn new(action: &'static str, by: Grant, due: Due) -> Owe {
        Owe { action, by, due, title: None }
    }

    /// Owed by one title of the office only, the one that this field of the record names.
    pub const fn of_title(mut self, field: &'static str) -> Owe {
        self.title = Some(field);
        self
    }
}
