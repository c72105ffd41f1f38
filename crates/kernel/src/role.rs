//! Roles, and grants of what a role may do at which party of a record.

use crate::label::Label;

/// What a role is there for. Administrators act in no business (三员分立).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Business,
    /// For a firm or an institute: sees what names it, and nothing that everybody of the programme sees.
    Outside,
    Manager,
    SystemAdministrator,
    SecurityAdministrator,
    AuditAdministrator,
}

impl Class {
    /// Whether it is one of the three administrators (三员).
    pub const fn is_administrator(self) -> bool {
        matches!(self, Class::SystemAdministrator | Class::SecurityAdministrator | Class::AuditAdministrator)
    }
}

/// A declared role. Whoever holds a post holds one role in one organisation.
#[derive(Clone, Copy, Debug)]
pub struct Role {
    pub code: &'static str,
    pub label: Label,
    pub class: Class,
    /// Categories of organisation in which the role can be held.
    pub held_in: &'static [&'static str],
    /// Whoever holds it decides on papers that others write: they are what is seen first.
    pub decides: bool,
}

impl Role {
    pub const fn new(code: &'static str, label: Label, class: Class, held_in: &'static [&'static str]) -> Role {
        Role { code, label, class, held_in, decides: false }
    }

    pub const fn decides(mut self) -> Role {
        self.decides = true;
        self
    }
}

impl PartialEq for Role {
    fn eq(&self, other: &Role) -> bool {
        self.code == other.code
    }
}

/// Where a role must be held for a grant to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In the organisation that is this party of the record, or in one above it.
    Party(&'static str),
    /// In an organisation that a line of the record names, or in one above it: the kind of line, and its field.
    Named(&'static str, &'static str),
    /// In the very organisation that is this party of the record; one above it does not inherit the right.
    Only(&'static str),
    /// In an organisation whose own superior is this party of the record or lies above it: beside the party, in its county or
    /// its city.
    Beside(&'static str),
    /// Anywhere in the programme.
    Programme,
}

/// Who is meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Who {
    Post(Role, Scope),
    /// Anybody signed in with a post in the programme that is no outside body's.
    SignedIn,
    /// Anybody at all, signed in or not.
    Public,
    /// Only the person in this field of the record.
    Person(&'static str),
    /// Time itself: jobs of the engine.
    Clock,
    /// Whoever sits at the machine: the command line before anybody can sign in.
    Installation,
}

/// A role that reads the records of business and changes none. The catalogue gives it the sight of every kind that has a party
/// and is not `closed`, beside each of its parties: of a county's bureau what concerns that county, of the city's everything below
/// the city. What a field shows to named roles alone stays theirs.
#[derive(Clone, Copy, Debug)]
pub struct Oversight {
    pub role: Role,
}

/// Several lists as one, in a declaration. `N` is how many they have together.
pub const fn joined<T: Copy, const N: usize>(lists: &[&[T]]) -> [T; N] {
    let mut joined = [lists[0][0]; N];
    let (mut list, mut at, mut count) = (0, 0, 0);
    while list < lists.len() {
        if at < lists[list].len() {
            joined[count] = lists[list][at];
            (at, count) = (at + 1, count + 1);
        } else {
            (list, at) = (list + 1, 0);
        }
    }
    assert!(count == N, "as many as the lists have");
    joined
}

/// The same right of each of several roles, in a declaration.
pub const fn each<const N: usize>(roles: &[Role; N], scope: Scope) -> [Grant; N] {
    let mut grants = [Grant::SIGNED_IN; N];
    let mut at = 0;
    while at < N {
        grants[at] = Grant { who: Who::Post(roles[at], scope), states: &[] };
        at += 1;
    }
    grants
}

/// A right declared in the catalogue: who, and for sights in which states (empty: in all).
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    pub who: Who,
    pub states: &'static [&'static str],
}

impl Role {
    /// The role held at the party of that name.
    pub const fn at(self, party: &'static str) -> Grant {
        Grant { who: Who::Post(self, Scope::Party(party)), states: &[] }
    }

    /// The role held at an organisation that this field of a line names.
    pub const fn named_in(self, line: &'static str, field: &'static str) -> Grant {
        Grant { who: Who::Post(self, Scope::Named(line, field)), states: &[] }
    }

    /// The role held at the party of that name and nowhere above it.
    pub const fn only_at(self, party: &'static str) -> Grant {
        Grant { who: Who::Post(self, Scope::Only(party)), states: &[] }
    }

    /// The role held beside the party of that name: directly under whatever the party is or lies under.
    pub const fn beside(self, party: &'static str) -> Grant {
        Grant { who: Who::Post(self, Scope::Beside(party)), states: &[] }
    }

    /// The role wherever it is held in the programme.
    pub const fn anywhere(self) -> Grant {
        Grant { who: Who::Post(self, Scope::Programme), states: &[] }
    }
}

impl Grant {
    pub const SIGNED_IN: Grant = Grant { who: Who::SignedIn, states: &[] };
    pub const PUBLIC: Grant = Grant { who: Who::Public, states: &[] };
    pub const CLOCK: Grant = Grant { who: Who::Clock, states: &[] };
    pub const INSTALLATION: Grant = Grant { who: Who::Installation, states: &[] };

    pub const fn person(field: &'static str) -> Grant {
        Grant { who: Who::Person(field), states: &[] }
    }

    /// The party of the record at which the role is held, where it is held at one.
    pub fn party(&self) -> Option<&'static str> {
        match self.who {
            Who::Post(_, Scope::Party(party) | Scope::Only(party)) => Some(party),
            _ => None,
        }
    }

    /// Limits a sight to records in these states.
    pub const fn in_states(mut self, states: &'static [&'static str]) -> Grant {
        self.states = states;
        self
    }
}
