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

#[cfg(test)]
mod tests {
    use crate::action::Action;
    use crate::catalogue::Catalogue;
    use crate::field::{Field, Type};
    use crate::kind::{Kind, State};
    use crate::label::Label;
    use crate::role::{Class, Grant, Role};

    const OFFICE: Role = Role::new("office", Label::EMPTY, Class::Business, &[]);
    const ANYWHERE: &[Grant] = &[OFFICE.anywhere()];
    const STATES: &[State] = &[
        State::new("draft").zh("起草").en("Draft"),
        State::new("round").zh("会签").en("Round"),
        State::new("signed").zh("已签").en("Signed"),
    ];
    static PAPER: Kind = Kind::new("paper")
        .zh("文件")
        .en("Paper")
        .states(STATES)
        .seen_by(ANYWHERE)
        .fields(&[Field::new("words", Type::Text, false).zh("内容").en("Words").max(40)]);

    fn action(name: &'static str) -> Action {
        Action::new("paper", name).zh("办").en("Do").by(ANYWHERE)
    }

    /// The faults of signing among those of these actions.
    fn told(actions: Vec<Action>) -> Vec<&'static str> {
        let actions = actions.into_iter().map(|action| &*Box::leak(Box::new(action))).collect();
        let made = Catalogue::new(vec![&PAPER], actions, (&[OFFICE], &[]), &[], "paper", "paper");
        let codes = made.err().unwrap_or_default().into_iter().map(|fault| fault.code);
        codes.filter(|code| code.starts_with("sign")).collect()
    }

    fn sign() -> Action {
        action("sign").from(&["round"]).when_all("signed")
    }

    #[test]
    fn a_signature_changes_nothing_and_is_taken_back_where_it_was_given() {
        assert!(told(vec![sign(), action("unsign").from(&["round"]).unsigns("sign")]).is_empty());
        assert_eq!(told(vec![sign().revises()]), ["signature-that-changes"]);
        assert_eq!(told(vec![action("sign").when_all("signed")]), ["signature-that-changes"], "in no state");
        assert_eq!(told(vec![sign(), action("unsign").from(&["draft"]).unsigns("sign")]), ["signs-what-is-not-signed"]);
        assert_eq!(
            told(vec![sign(), action("unsign").from(&["round"]).unsigns("other")]),
            ["signs-what-is-not-signed"]
        );
    }

    #[test]
    fn whoever_signs_by_another_action_leads_to_where_it_is_signed() {
        let submit = action("submit").from(&["draft"]).to(&["round"]);
        assert!(told(vec![sign(), submit.signs("sign")]).is_empty());
        assert_eq!(told(vec![sign(), submit.to(&["signed"]).signs("sign")]), ["signs-what-is-not-signed"]);
    }

    #[test]
    fn nothing_changes_what_goes_round() {
        assert!(told(vec![sign(), action("revise").from(&["draft"]).revises()]).is_empty());
        assert!(told(vec![sign(), action("note").from(&["round"])]).is_empty());
        assert_eq!(told(vec![sign(), action("revise").from(&["round"]).revises()]), ["signed-and-changed"]);
    }
}
