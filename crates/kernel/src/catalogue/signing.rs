//! What can be wrong with what is signed by several.

use super::Catalogue;
use super::faults::Tell;
use crate::action::{Action, Transition};

/// Tells every fault, each with its code.
pub(super) fn tell(catalogue: &Catalogue, tell: Tell<'_>) {
    for action in &catalogue.actions {
        ask(catalogue, action, tell);
    }
}

/// A signature changes nothing of what is signed, is one of several or all there are, and is taken back where it was given.
fn ask(catalogue: &Catalogue, action: &Action, tell: Tell<'_>) {
    let on_it = || catalogue.actions_on(action.kind).filter(|other| other.is_signed());
    let is_signature_of = |name: &str, holds: &dyn Fn(&Action) -> bool| on_it().any(|of| of.name == name && holds(of));
    if action.is_signed() && (action.creates || action.internal || action.from.is_empty() || changes(action)) {
        tell("signature-that-changes", action.code());
    }
    let leads = |of: &Action| of.from.iter().any(|state| action.may_lead_to(state));
    if !action.signs.is_empty() && !is_signature_of(action.signs, &leads) {
        tell("signs-what-is-not-signed", action.code());
    }
    let is_taken_back = |of: &Action| action.from == of.from && action.to == Transition::Stays && !changes(action);
    if !action.unsigns.is_empty() && !is_signature_of(action.unsigns, &is_taken_back) {
        tell("signs-what-is-not-signed", action.code());
    }
    // Whatever else is done while it goes round is no change of what was signed already.
    let is_signed_there = |of: &&Action| of.from.iter().any(|state| action.may_begin_in(state));
    if action.to == Transition::Stays && !action.creates && changes(action) && on_it().any(|of| is_signed_there(&of)) {
        tell("signed-and-changed", action.code());
    }
}

fn changes(action: &Action) -> bool {
    let sets = action.input.iter().any(|field| field.sets);
    sets || action.revises || !action.edits.is_empty() || action.forgets || action.publishes || action.entered_later
}
