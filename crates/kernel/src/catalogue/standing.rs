//! What can be wrong with what is owed in each period.

use super::Catalogue;
use super::faults::{Tell, ask_numbers, has_choice, is_year};
use crate::field::{Field, Type};
use crate::kind::Kind;
use crate::standing::{Every, ITSELF, StandingDuty};

/// Who owes, what ends it and the numbers of its day are all declared.
pub(super) fn ask(catalogue: &Catalogue, duty: &StandingDuty, tell: Tell<'_>) {
    let owner = &duty.owner;
    let Some(owning) = catalogue.kind(owner.kind) else {
        return tell("standing-duty-of-unknown-owner", format!("{} {}", duty.code, owner.kind));
    };
    if catalogue.standing_duties.iter().filter(|other| other.code == duty.code).count() > 1 {
        tell("standing-duty-twice", duty.code.to_owned());
    }
    let chooses =
        |kind: &Kind, (field, choice): (&str, &str)| kind.field(field).is_some_and(|field| has_choice(field, choice));
    if owner.only.is_some_and(|only| !chooses(owning, only)) {
        tell("standing-duty-in-unknown-category", format!("{} {}", duty.code, owner.kind));
    }
    let is_party = owning.parties().any(|field| field.name == duty.at);
    let is_itself = duty.at == ITSELF && owning.code == catalogue.organisations;
    let states = owner.states.iter().all(|state| owning.state(state).is_some());
    if !states || !(is_party || is_itself) {
        tell("standing-duty-of-unknown-party", format!("{}.{}", duty.code, duty.at));
    }
    let fulfilled = &duty.fulfilled;
    let Some(kind) = catalogue.kind(fulfilled.kind) else { return };
    let names = |field: &Field| matches!(field.of, Type::Reference(target) if target == owner.kind);
    let known = fulfilled.states.iter().all(|state| kind.state(state).is_some())
        && fulfilled.when.iter().all(|when| chooses(kind, *when))
        && kind.field(fulfilled.through).is_some_and(names);
    if !known {
        tell("standing-duty-never-fulfilled", duty.code.to_owned());
    }
    let is_day = |field: &Field| matches!(field.of, Type::Day);
    let tells = |field: &Field| is_day(field) || (duty.every == Every::Year && is_year(field));
    if !kind.field(fulfilled.within).is_some_and(tells) {
        tell("due-of-unknown-field", format!("{}.{}", fulfilled.kind, fulfilled.within));
    }
    let numbers: Vec<&str> = duty.numbers().collect();
    ask_numbers(catalogue, kind, &numbers, tell);
}
