//! The catalogue: everything declared, in reading order, checked at start.

mod answers;
mod faults;
mod stages;
mod figures;
mod standing;
mod follow_ups;
mod oversight;
mod phrases;
mod narrowings;
mod offered;
mod pages;
mod signing;
mod told;
mod blind;

use std::collections::HashMap;

use crate::action::{Action, Transition};
use crate::due::Due;
use crate::field::{Field, Type};
use crate::figure::{Contributes, Dimension, Figure};
use crate::kind::Kind;
use crate::label::{Label, Said};
use crate::phrases::Phrases;
use crate::record::Record;
use crate::role::{Grant, Oversight, Role, Scope, Who};
use crate::sentence::{self, Says};
use crate::standing::StandingDuty;

pub use narrowings::Narrowing;

/// Every declaration of the product. An explicit list; nothing registers itself.
#[derive(Debug)]
pub struct Catalogue {
    pub kinds: Vec<&'static Kind>,
    pub actions: Vec<&'static Action>,
    pub roles: &'static [Role],
    pub standing_duties: &'static [StandingDuty],
    /// What records contribute to which figures.
    pub figures: &'static [Contributes],
    /// The kind whose record in force on a day holds the programme's numbers.
    pub rulebook: &'static str,
    /// The kind of what takes part; its field `category` says in which of them a role is held.
    pub organisations: &'static str,
    /// The fields that point at a kind, with the kinds whose fields they are.
    pointing: HashMap<&'static str, Vec<(&'static Kind, &'static Field)>>,
    /// What the page of a record of a kind lists of those that point at it.
    referring: HashMap<&'static str, Vec<Referring>>,
    /// By what the public list of a kind is narrowed.
    narrowings: HashMap<&'static str, Vec<Narrowing>>,
    by_code: HashMap<&'static str, &'static Kind>,
    by_path: HashMap<&'static str, &'static Kind>,
    /// Kinds of line by their root, actions by their kind: each in reading order.
    parts_of: HashMap<&'static str, Vec<&'static Kind>>,
    actions_of: HashMap<&'static str, Vec<&'static Action>>,
    roles_by_code: HashMap<&'static str, Role>,
}

/// Records of one kind that point at those of another, under the words by which they are listed there: by fields of their
/// own or of their lines.
#[derive(Clone, Debug)]
pub struct Referring {
    pub kind: &'static Kind,
    pub label: Label,
    pub fields: Vec<(&'static Kind, &'static Field)>,
}

/// A declaration that cannot hold; coded, so that a message can be looked up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {subject}")]
pub struct Fault {
    pub code: &'static str,
    pub subject: String,
}

/// The fields of a kind that point at records, under the code of the kind that they point at.
fn references(kind: &'static Kind) -> impl Iterator<Item = (&'static str, (&'static Kind, &'static Field))> {
    kind.fields.iter().filter_map(move |field| match field.of {
        Type::Reference(target) => Some((target, (kind, field))),
        _ => None,
    })
}

/// Puts declarations under their names, each in the order in which it came.
fn in_order<T>(declared: impl Iterator<Item = (&'static str, T)>) -> HashMap<&'static str, Vec<T>> {
    let mut by_name: HashMap<_, Vec<T>> = HashMap::new();
    declared.for_each(|(name, one)| by_name.entry(name).or_default().push(one));
    by_name
}

/// Gathers the fields that say how the other end lists them: those of one kind and its lines under the same words together.
fn referring(
    pointing: &HashMap<&'static str, Vec<(&'static Kind, &'static Field)>>,
    by_code: &HashMap<&'static str, &'static Kind>,
) -> HashMap<&'static str, Vec<Referring>> {
    let mut all: HashMap<_, Vec<Referring>> = HashMap::new();
    for (target, fields) in pointing {
        for (of, field) in fields.iter().filter(|(_, field)| field.there != Label::EMPTY) {
            let Some(kind) = of.part_of.map_or(Some(*of), |root| by_code.get(root).copied()) else { continue };
            let lists = all.entry(*target).or_default();
            match lists.iter_mut().find(|list| list.kind.code == kind.code && list.label == field.there) {
                Some(list) => list.fields.push((*of, *field)),
                None => lists.push(Referring { kind, label: field.there, fields: vec![(*of, *field)] }),
            }
        }
    }
    all
}

impl Catalogue {
    /// Checks the declarations against each other. Kinds are given what those who oversee see of them.
    ///
    /// # Errors
    /// Every fault found: names used twice, unknown states, parties, kinds and actions, words missing in a language.
    pub fn new(
        kinds: Vec<&'static Kind>,
        mut actions: Vec<&'static Action>,
        (roles, oversight): (&'static [Role], &[Oversight]),
        standing_duties: &'static [StandingDuty],
        rulebook: &'static str,
        organisations: &'static str,
    ) -> Result<Catalogue, Vec<Fault>> {
        let kinds = oversight::added(kinds, oversight, organisations);
        actions.extend(told::comments(&kinds));
        let by_code: HashMap<_, _> = kinds.iter().map(|kind| (kind.code, *kind)).collect();
        let by_path: HashMap<_, _> = kinds.iter().map(|kind| (kind.path, *kind)).collect();
        let parts_of = in_order(kinds.iter().filter_map(|kind| Some((kind.part_of?, *kind))));
        let actions_of = in_order(actions.iter().map(|action| (action.kind, *action)));
        let pointing = in_order(kinds.iter().flat_map(|kind| references(kind)));
        let referring = referring(&pointing, &by_code);
        let narrowings = narrowings::by_kind(&kinds, &by_code);
        let roles_by_code = roles.iter().map(|role| (role.code, *role)).collect();
        let catalogue = Catalogue {
            kinds,
            actions,
            roles,
            standing_duties,
            figures: &[],
            rulebook,
            organisations,
            pointing,
            referring,
            narrowings,
            by_code,
            by_path,
            parts_of,
            actions_of,
            roles_by_code,
        };
        let mut faults = catalogue.faults();
        faults.extend(catalogue.unseen_by(oversight));
        if faults.is_empty() { Ok(catalogue) } else { Err(faults) }
    }

    /// The catalogue with its figures, checked against the kinds.
    ///
    /// # Errors
    /// Every fault found.
    pub fn with_figures(mut self, figures: &'static [Contributes]) -> Result<Catalogue, Vec<Fault>> {
        self.figures = figures;
        let mut faults = Vec::new();
        figures::tell(&self, &mut |code, subject| faults.push(Fault { code, subject }));
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }

    /// What records of a kind contribute; none: to no figure.
    pub fn contributes(&self, kind: &str) -> Option<&'static Contributes> {
        self.figures.iter().find(|contributes| contributes.kind == kind)
    }

    /// By what the amounts of lines are never one sum in silence, and the field of theirs that says it.
    pub fn apart_of(&self, part: &'static Kind) -> Option<(&'static Dimension, &'static Field)> {
        let figures = self.figures.iter().flat_map(|contributes| contributes.figures);
        figures.filter_map(|figure| figure.apart()).find_map(|one| Some((one, part.field(one.name)?)))
    }

    /// The lines of a kind that left those of this one: the projects that were declined of a plan.
    pub fn left_from(&self, kind: &str, part: &Kind) -> Option<&'static Kind> {
        self.parts(kind).find(|other| other.gone_from == Some(part.code))
    }

    /// A figure with what contributes to it.
    pub fn figure(&self, code: &str) -> Option<(&'static Figure, &'static Contributes)> {
        let mut all = self.figures.iter().flat_map(|of| of.figures.iter().map(move |figure| (*figure, of)));
        all.find(|(figure, _)| figure.code == code)
    }

    pub fn kind(&self, code: &str) -> Option<&'static Kind> {
        self.by_code.get(code).copied()
    }

    /// A declared kind with what the catalogue has added to it: whoever asks what somebody sees asks of this one.
    pub fn kind_of<R: Record>(&self) -> &'static Kind {
        self.kind(R::CODE).unwrap_or(R::KIND)
    }

    /// Business that nobody who oversees would see, since it has no party.
    fn unseen_by(&self, oversight: &[Oversight]) -> Vec<Fault> {
        let alone = |kind: &&&'static Kind| {
            oversight::is_overseen(kind) && oversight::parties(kind, self.organisations).next().is_none()
        };
        let unseen = self.kinds.iter().filter(alone).filter(|_| !oversight.is_empty());
        unseen.map(|kind| Fault { code: "overseen-without-party", subject: kind.code.to_owned() }).collect()
    }

    pub fn kind_by_path(&self, path: &str) -> Option<&'static Kind> {
        self.by_path.get(path).copied()
    }

    /// Every field that points at records of a kind.
    pub fn pointing_at(&self, kind: &str) -> &[(&'static Kind, &'static Field)] {
        self.pointing.get(kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is listed on the page of a record of a kind, in the order of the declarations.
    pub fn referring(&self, kind: &str) -> &[Referring] {
        self.referring.get(kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// Kinds that are not lines of another.
    pub fn roots(&self) -> impl Iterator<Item = &'static Kind> {
        self.kinds.iter().copied().filter(|kind| kind.part_of.is_none())
    }

    /// The kinds of line of a root, in their order.
    pub fn parts(&self, root: &str) -> impl Iterator<Item = &'static Kind> {
        self.parts_of.get(root).into_iter().flatten().copied()
    }

    /// The kinds of line of a root that people fill in, in their order: not those that only bodies write.
    pub fn parts_filled_in(&self, root: &str) -> impl Iterator<Item = &'static Kind> {
        self.parts(root).filter(|part| part.editable().next().is_some())
    }

    pub fn actions_on(&self, kind: &str) -> impl Iterator<Item = &'static Action> {
        self.actions_of.get(kind).into_iter().flatten().copied()
    }

    /// The kind whose records are usual phrases, with which they are.
    pub fn phrases(&self) -> Option<(&'static Kind, Phrases)> {
        self.kinds.iter().find_map(|kind| Some((*kind, kind.phrases?)))
    }

    pub fn action(&self, kind: &str, name: &str) -> Option<&'static Action> {
        self.actions_on(kind).find(|action| action.name == name)
    }

    /// The creating action open to people.
    pub fn creation(&self, kind: &str) -> Option<&'static Action> {
        self.actions_on(kind).find(|action| action.creates && !action.internal)
    }

    /// What whoever owes an action does, and the field of it that names the record that owes: the action itself, or, where it only
    /// follows others, the making of the record that it follows.
    pub fn met_by(&self, kind: &str, name: &str) -> Option<(&'static Action, Option<&'static str>)> {
        let owed = self.action(kind, name)?;
        if !owed.internal {
            return Some((owed, None));
        }
        let makes = self.actions.iter().filter(|action| action.creates && !action.internal);
        let mut made = makes.flat_map(|action| action.then.iter().map(move |then| (*action, then)));
        made.find_map(|(action, then)| {
            let (line, field) = then.pointing();
            let is_it = line.is_none() && (then.kind, then.action) == (kind, name);
            is_it.then_some((action, Some(field)))
        })
    }

    /// The states that come next on the way of a record: those declared after this one to which an action leads from it.
    /// What takes a record back or refuses it is no way onwards.
    pub fn next_states(&self, kind: &'static Kind, state: &str) -> Vec<&'static str> {
        let leads_on = |action: &&Action| !action.creates && !action.opposes && action.may_begin_in(state);
        let onwards: Vec<_> = self.actions_on(kind.code).filter(leads_on).collect();
        let later = kind.states.iter().skip_while(|declared| declared.name != state).skip(1);
        later.map(|later| later.name).filter(|name| onwards.iter().any(|action| action.may_lead_to(name))).collect()
    }

    pub fn role(&self, code: &str) -> Option<Role> {
        self.roles_by_code.get(code).copied()
    }

    /// When records of the kind owe an action, in a sentence made from the declaration.
    pub fn due_words(&self, kind: &Kind, due: &Due) -> Said {
        sentence::due(due, kind, Says::Names(self.kind(self.rulebook).unwrap_or(kind)))
    }

    /// When a standing duty is due, in a sentence made from the declaration.
    pub fn standing_words(&self, kind: &Kind, duty: &StandingDuty) -> Said {
        sentence::standing(duty, kind, Says::Names(self.kind(self.rulebook).unwrap_or(kind)))
    }

    /// The standing duty of that code.
    pub fn standing(&self, code: &str) -> Option<&'static StandingDuty> {
        self.standing_duties.iter().find(|duty| duty.code == code)
    }

    /// What records of a kind owe in each period.
    pub fn owed_by(&self, kind: &str) -> impl Iterator<Item = &'static StandingDuty> {
        self.standing_duties.iter().filter(move |duty| duty.owner.kind == kind)
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |code, subject: String| faults.push(Fault { code, subject });
        if self.by_code.len() != self.kinds.len() || self.by_path.len() != self.kinds.len() {
            fault("kind-declared-twice", String::new());
        }
        for kind in &self.kinds {
            if kind.label.zh.is_empty() || kind.label.en.is_empty() {
                fault("kind-without-words", kind.code.to_owned());
            }
            for field in kind.fields {
                if field.label.zh.is_empty() || field.label.en.is_empty() {
                    fault("field-without-words", format!("{}.{}", kind.code, field.name));
                }
                if let Type::Reference(target) = field.of
                    && self.kind(target).is_none()
                {
                    fault("field-of-unknown-kind", format!("{}.{}", kind.code, field.name));
                }
            }
            for grant in kind.seen_by {
                self.check_grant(kind, grant, kind.code, &mut fault);
            }
            for owe in kind.states.iter().flat_map(|state| state.owes) {
                if self.action(kind.code, owe.action).is_none() {
                    fault("duty-of-unknown-action", format!("{}.{}", kind.code, owe.action));
                }
                if let Some(field) = owe.title.filter(|field| kind.field(field).is_none()) {
                    fault("duty-of-unknown-title", format!("{}.{field}", kind.code));
                }
                if matches!(owe.by.who, Who::Post(_, Scope::Beside(_))) {
                    fault("duty-of-a-narrow-grant", format!("{}.{}", kind.code, owe.action));
                }
                self.check_grant(kind, &owe.by, kind.code, &mut fault);
            }
        }
        for action in &self.actions {
            self.check_action(action, &mut fault);
        }
        for duty in self.standing_duties {
            let fulfilled = &duty.fulfilled;
            if self.action(fulfilled.kind, fulfilled.action).is_none_or(|action| !action.creates) {
                fault("standing-duty-of-no-creation", duty.code.to_owned());
            }
        }
        faults::tell(self, &mut fault);
        signing::tell(self, &mut fault);
        answers::tell(self, &mut fault);
        stages::tell(self, &mut fault);
        follow_ups::tell(self, &mut fault);
        pages::tell(self, &mut fault);
        told::tell(self, &mut fault);
        blind::tell(self, &mut fault);
        phrases::tell(self, &mut fault);
        offered::tell(self, &mut fault);
        faults
    }

    fn check_action(&self, action: &'static Action, fault: &mut dyn FnMut(&'static str, String)) {
        let Some(kind) = self.kind(action.kind) else {
            return fault("action-on-unknown-kind", action.code());
        };
        if self.actions_on(action.kind).filter(|other| other.name == action.name).count() > 1 {
            fault("action-declared-twice", action.code());
        }
        if action.label.zh.is_empty() || action.label.en.is_empty() {
            fault("action-without-words", action.code());
        }
        let to = match action.to {
            Transition::Stays => &[][..],
            Transition::To(ref state) | Transition::WhenAll(ref state) => std::slice::from_ref(state),
            Transition::OneOf(states) => states,
        };
        for state in action.from.iter().chain(to) {
            if kind.state(state).is_none() {
                fault("action-with-unknown-state", format!("{} {state}", action.code()));
            }
        }
        if action.by.is_empty() && !action.internal {
            fault("action-open-to-nobody", action.code());
        }
        for name in action.not_by {
            if self.action(action.kind, name).is_none() {
                fault("separation-from-unknown-action", action.code());
            }
        }
        for grant in action.by.iter().chain(action.tells.iter().map(|tell| &tell.to)) {
            self.check_grant(kind, grant, &action.code(), fault);
        }
    }

    fn check_grant(&self, kind: &Kind, grant: &Grant, subject: &str, fault: &mut dyn FnMut(&'static str, String)) {
        if let Who::Post(role, scope) = grant.who {
            if self.role(role.code).is_none() {
                fault("grant-of-unknown-role", format!("{subject} {}", role.code));
            }
            let is_reference =
                |kind: &Kind, name: &str| kind.field(name).is_some_and(|field| matches!(field.of, Type::Reference(_)));
            let known = match scope {
                Scope::Party(party) | Scope::Only(party) | Scope::Beside(party) => is_reference(kind, party),
                Scope::Named(line, name) => {
                    self.parts(kind.code).any(|part| part.code == line && is_reference(part, name))
                }
                Scope::Programme => true,
            };
            if !known {
                fault("grant-at-unknown-party", format!("{subject} {scope:?}"));
            }
        }
        for state in grant.states {
            if kind.state(state).is_none() {
                fault("sight-in-unknown-state", format!("{subject} {state}"));
            }
        }
    }
}
