//! Actions: the only way in which anything changes.

use crate::field::Field;
use crate::label::Label;
use crate::role::{Grant, Role, Scope, Who};
use crate::tell::Tell;

/// What an action does to the state of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// The state stays as it is.
    Stays,
    /// Always this one.
    To(&'static str),
    /// One of these; the body says which.
    OneOf(&'static [&'static str]),
    /// This one when everybody has signed; until then the state stays.
    WhenAll(&'static str),
}

/// Fields of existing lines that an action may set; it adds none and takes none away.
#[derive(Clone, Copy, Debug)]
pub struct Edit {
    pub line: &'static str,
    pub fields: &'static [&'static str],
}

/// What follows an action at other records: an internal action on each that a field points at, performed by the engine in
/// the same transaction, with the entry of the first as its cause.
#[derive(Clone, Copy, Debug)]
pub struct Then {
    pub kind: &'static str,
    pub action: &'static str,
    /// What points at the records: a field of the record (`plan`), or one of its lines (`plan-line.project`).
    pub through: &'static str,
    /// Only where the first action led to one of these states; empty: always.
    pub when: &'static [&'static str],
    /// Inputs of the second action, each with the field of the line, or of the record, that it is given. Where one that
    /// must be given is empty, nothing follows for that line.
    pub gives: &'static [(&'static str, &'static str)],
}

impl Then {
    pub const fn new(kind: &'static str, action: &'static str, through: &'static str) -> Then {
        Then { kind, action, through, when: &[], gives: &[] }
    }
    pub const fn when(mut self, states: &'static [&'static str]) -> Then {
        self.when = states;
        self
    }
    pub const fn gives(mut self, gives: &'static [(&'static str, &'static str)]) -> Then {
        self.gives = gives;
        self
    }

    /// The kind of line whose field points, if it is not the record's own, and the field.
    pub fn pointing(&self) -> (Option<&'static str>, &'static str) {
        match self.through.split_once('.') {
            Some((line, field)) => (Some(line), field),
            None => (None, self.through),
        }
    }

    /// The identifier of the action across the catalogue.
    pub fn code(&self) -> String {
        format!("{}.{}", self.kind, self.action)
    }
}

/// What an action, performed by the clock, fills where it was left empty: by a release that did not know the field yet, or
/// before the other record was there. Each start of the server looks for it.
#[derive(Clone, Copy, Debug)]
pub struct Fills {
    /// The computed reference; another computed field, where only the record itself is looked at.
    pub field: &'static str,
    /// Where this field of the record, or the record itself (`id`),
    pub from: &'static str,
    /// and this one of what the reference would point at, say the same.
    pub by: &'static str,
    /// What else that is, or the record itself where nothing is pointed at: choices of its fields, its `state`.
    pub only: &'static [(&'static str, &'static str)],
    /// Of records in these states alone; empty: in all.
    pub states: &'static [&'static str],
}

impl Fills {
    /// A field that this release writes before a record comes into these states.
    pub const fn lacking(field: &'static str, states: &'static [&'static str]) -> Fills {
        Fills { field, from: "", by: "", only: &[], states }
    }

    /// Only those with these choices.
    pub const fn only(mut self, only: &'static [(&'static str, &'static str)]) -> Fills {
        self.only = only;
        self
    }

    /// Whether it is filled by what the record itself says, and points at nothing that would have to be there.
    pub fn is_own(&self) -> bool {
        self.from.is_empty()
    }
}

/// The names under which an action that is entered later than it happened says so, and its record keeps it.
pub mod later {
    /// The day on which it happened.
    pub const HAPPENED_ON: &str = "happened_on";
    /// Why it is entered only now.
    pub const REASON: &str = "late_reason";
    /// The paper that shows it.
    pub const PAPER: &str = "late_paper";
    /// All that is given, together or not at all.
    pub const GIVEN: &[&str] = &[HAPPENED_ON, REASON, PAPER];
    /// The day on which it was entered.
    pub const ENTERED_ON: &str = "late_on";
    /// The office that entered it.
    pub const ENTERED_BY: &str = "late_by";
}

/// A declared action.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    pub kind: &'static str,
    pub name: &'static str,
    pub label: Label,
    /// What it brings about, in a sentence under the heading of its form.
    pub purpose: Label,
    pub from: &'static [&'static str],
    pub to: Transition,
    pub creates: bool,
    /// The input is the record's own fields and lines: absent is unchanged, null is cleared.
    pub revises: bool,
    /// What it may set of existing lines, where it does not revise them whole.
    pub edits: &'static [Edit],
    pub by: &'static [Grant],
    /// Whoever performed one of these on the record may not perform this one. By person, never by post.
    pub not_by: &'static [&'static str],
    pub asks: &'static [&'static str],
    pub input: &'static [Field],
    /// Only other actions perform it.
    pub internal: bool,
    /// Keeps the whole record as it is afterwards, as a version to compare with.
    pub keeps_version: bool,
    /// Takes something back or refuses it: shown as the second choice, with a question before it.
    pub opposes: bool,
    /// Publishes the record's public fields as a next version.
    pub publishes: bool,
    /// Earlier releases published the record with it: what its entries published stays as it is. This one does not.
    pub published_before: bool,
    /// Takes the record's key away: its sealed words open nowhere any more.
    pub forgets: bool,
    /// May be entered later than it happened (补录): with the day, a reason and a paper.
    pub entered_later: bool,
    /// What follows at other records.
    pub then: &'static [Then],
    /// The signature that whoever does this has given thereby; empty: none.
    pub signs: &'static str,
    /// The signature that this takes back; empty: none.
    pub unsigns: &'static str,
    /// Who is told of it.
    pub tells: &'static [Tell],
    /// A remark on the record, which touches nothing of it.
    pub comments: bool,
    /// What it is called where it is owed: a decision bears no verdict before it is taken. Empty: as it is.
    pub owed: Label,
    /// What the clock performs it for.
    pub fills: Option<Fills>,
}

impl Action {
    /// The roles that take the action at this party of the record.
    pub fn roles_at(&self, party: &str) -> Vec<Role> {
        let at = self.by.iter().filter_map(|grant| match grant.who {
            Who::Post(role, Scope::Party(named) | Scope::Only(named)) if named == party => Some(role),
            _ => None,
        });
        at.collect()
    }

    pub const fn new(kind: &'static str, name: &'static str) -> Action {
        Action {
            kind,
            name,
            label: Label::EMPTY,
            purpose: Label::EMPTY,
            from: &[],
            to: Transition::Stays,
            creates: false,
            revises: false,
            edits: &[],
            by: &[],
            not_by: &[],
            asks: &[],
            input: &[],
            internal: false,
            keeps_version: false,
            opposes: false,
            publishes: false,
            published_before: false,
            forgets: false,
            entered_later: false,
            then: &[],
            signs: "",
            unsigns: "",
            tells: &[],
            comments: false,
            owed: Label::EMPTY,
            fills: None,
        }
    }

    /// What it is called where somebody owes it.
    pub fn owed_label(&self) -> Label {
        if self.owed == Label::EMPTY { self.label } else { self.owed }
    }

    pub const fn zh(mut self, zh: &'static str) -> Action {
        self.label.zh = zh;
        self
    }
    pub const fn en(mut self, en: &'static str) -> Action {
        self.label.en = en;
        self
    }
    pub const fn purpose(mut self, zh: &'static str, en: &'static str) -> Action {
        self.purpose = Label::new(zh, en);
        self
    }
    /// What is owed is a decision, and not its verdict: 审定, not 同意.
    pub const fn owed(mut self, zh: &'static str, en: &'static str) -> Action {
        self.owed = Label::new(zh, en);
        self
    }
    pub const fn from(mut self, states: &'static [&'static str]) -> Action {
        self.from = states;
        self
    }
    pub const fn to(mut self, states: &'static [&'static str]) -> Action {
        self.to = if states.len() == 1 { Transition::To(states[0]) } else { Transition::OneOf(states) };
        self
    }
    /// A signature: the record comes into this state when everybody whom the action, and those that lead there with it,
    /// name has signed.
    pub const fn when_all(mut self, state: &'static str) -> Action {
        self.to = Transition::WhenAll(state);
        self
    }
    pub const fn signs(mut self, action: &'static str) -> Action {
        self.signs = action;
        self
    }
    pub const fn unsigns(mut self, action: &'static str) -> Action {
        self.unsigns = action;
        self
    }
    pub const fn creates(mut self) -> Action {
        self.creates = true;
        self
    }
    pub const fn revises(mut self) -> Action {
        self.revises = true;
        self
    }
    pub const fn edits(mut self, edits: &'static [Edit]) -> Action {
        self.edits = edits;
        self
    }
    pub const fn by(mut self, grants: &'static [Grant]) -> Action {
        self.by = grants;
        self
    }
    pub const fn not_by(mut self, actions: &'static [&'static str]) -> Action {
        self.not_by = actions;
        self
    }
    pub const fn asks(mut self, asks: &'static [&'static str]) -> Action {
        self.asks = asks;
        self
    }
    pub const fn input(mut self, input: &'static [Field]) -> Action {
        self.input = input;
        self
    }
    pub const fn internal(mut self) -> Action {
        self.internal = true;
        self
    }
    pub const fn keeps_version(mut self) -> Action {
        self.keeps_version = true;
        self
    }
    pub const fn opposes(mut self) -> Action {
        self.opposes = true;
        self
    }
    pub const fn publishes(mut self) -> Action {
        self.publishes = true;
        self
    }
    pub const fn published_before(mut self) -> Action {
        self.published_before = true;
        self
    }
    pub const fn forgets(mut self) -> Action {
        self.forgets = true;
        self
    }

    pub const fn entered_later(mut self) -> Action {
        self.entered_later = true;
        self
    }

    pub const fn then(mut self, then: &'static [Then]) -> Action {
        self.then = then;
        self
    }

    pub const fn tells(mut self, tells: &'static [Tell]) -> Action {
        self.tells = tells;
        self
    }

    pub const fn fills(mut self, fills: Fills) -> Action {
        self.fills = Some(fills);
        self
    }

    /// The identifier of the action across the catalogue, as in journal entries and the rights table.
    pub fn code(&self) -> String {
        format!("{}.{}", self.kind, self.name)
    }

    /// Whether the action can be taken on a record in this state.
    pub fn may_begin_in(&self, state: &str) -> bool {
        self.from.is_empty() || self.from.contains(&state)
    }

    pub fn may_lead_to(&self, state: &str) -> bool {
        match self.to {
            Transition::Stays => false,
            Transition::To(to) | Transition::WhenAll(to) => to == state,
            Transition::OneOf(states) => states.contains(&state),
        }
    }
}

/// A struct that is the input of a declared action.
pub trait ActionInput: crate::record::Fields + Clone {
    type On: crate::record::Record;
    const ACTION: &'static Action;
}
