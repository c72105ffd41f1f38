//! Links: other pages about a record, declared on its kind with their words. Where they lead is said here; who prints them is
//! left to the pages.

use crate::label::Label;

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// A page of its own under the address of the record.
    Page(&'static str),
    /// A page of the desk; a field of the record in braces stands there by its value: `door/{came_on}`.
    Desk(&'static str),
    /// The form that makes a record of this kind, which finds the one it begins from under a word of its address. Only for
    /// whoever may begin one.
    Form { kind: &'static str, word: &'static str, joins: Option<Joins> },
    /// The public page of the record, or a page under it.
    Public(&'static str),
}

/// A form that adds to a record in the making, where there is one, instead of making another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joins {
    /// The action whose form it is.
    pub action: &'static str,
    /// The state in which a record is in the making.
    pub state: &'static str,
    /// The field of that record which holds what the second field of this one holds.
    pub same: (&'static str, &'static str),
}

/// Another page about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub to: To,
    pub label: Label,
    /// The states in which it stands; empty: in all.
    pub states: &'static [&'static str],
    /// Of a form in which somebody's word becomes a task: its fields for the office that is to act and for what is to be done.
    pub word: Option<(&'static str, &'static str)>,
}

impl Link {
    const fn new(to: To, zh: &'static str, en: &'static str) -> Link {
        Link { to, label: Label::new(zh, en), states: &[], word: None }
    }

    /// A page of its own under the address of the record: `sheet`.
    pub const fn page(name: &'static str, zh: &'static str, en: &'static str) -> Link {
        Link::new(To::Page(name), zh, en)
    }

    /// A page of the desk with fields of the record in its address: `door/{came_on}`.
    pub const fn desk(address: &'static str, zh: &'static str, en: &'static str) -> Link {
        Link::new(To::Desk(address), zh, en)
    }

    /// The form that makes a record of a kind, with this record's identifier under a word of its address: `?copy=…`.
    pub const fn form(kind: &'static str, word: &'static str, zh: &'static str, en: &'static str) -> Link {
        Link::new(To::Form { kind, word, joins: None }, zh, en)
    }

    /// The public page of the record, or with a name a page under it.
    pub const fn public(name: &'static str, zh: &'static str, en: &'static str) -> Link {
        Link::new(To::Public(name), zh, en)
    }

    /// Where such a record is in the making, the form of this action on it stands in for the one that makes another.
    pub const fn joins(mut self, joins: Joins) -> Link {
        if let To::Form { kind, word, .. } = self.to {
            self.to = To::Form { kind, word, joins: Some(joins) };
        }
        self
    }

    /// A leader's word is given in this form: these fields of it say who is to act, and on what.
    pub const fn gives_word(mut self, office: &'static str, subject: &'static str) -> Link {
        self.word = Some((office, subject));
        self
    }

    /// Stands only while the record is in these states.
    pub const fn in_states(mut self, states: &'static [&'static str]) -> Link {
        self.states = states;
        self
    }

    pub fn stands_in(&self, state: &str) -> bool {
        self.states.is_empty() || self.states.contains(&state)
    }
}

/// The names of the fields that stand in braces in an address.
pub fn fields_of(address: &str) -> impl Iterator<Item = &str> {
    address.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_braces() {
        assert_eq!(fields_of("door/{came_on}/{year}").collect::<Vec<_>>(), ["came_on", "year"]);
        assert_eq!(fields_of("door").count(), 0);
    }

    #[test]
    fn a_link_stands_in_its_states_and_without_any_in_all() {
        let sheet = Link::page("sheet", "打印稿", "Print version");
        assert!(sheet.stands_in("drafting"));
        assert!(!sheet.in_states(&["issued"]).stands_in("drafting"));
    }
}
