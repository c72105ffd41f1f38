//! Usual phrases: what of their declaration can be wrong.

use super::Catalogue;
use super::faults::Tell;
use crate::field::Type;
use crate::kind::Kind;
use crate::phrases::{BACK, EITHER, ONWARDS, Phrases};

/// Tells every fault, each with its code.
pub(super) fn tell(catalogue: &Catalogue, tell: Tell<'_>) {
    let kinds = catalogue.kinds.iter().filter_map(|kind| Some((kind, kind.phrases?)));
    for (number, (kind, phrases)) in kinds.enumerate() {
        if number > 0 {
            tell("phrases-of-two-kinds", kind.code.to_owned());
        }
        if !is_whole(kind, &phrases) {
            tell("phrases-without-words", kind.code.to_owned());
        }
    }
}

/// Whether its words are text, its occasions those that there are, and its states its own.
fn is_whole(kind: &Kind, phrases: &Phrases) -> bool {
    let text = kind.field(phrases.words).is_some_and(|field| matches!(field.of, Type::Text) && !field.sealed);
    let when =
        kind.field(phrases.when).map(|field| field.of.choices().iter().map(|choice| choice.code).collect::<Vec<_>>());
    let states = !phrases.states.is_empty() && phrases.states.iter().all(|state| kind.state(state).is_some());
    text && states && when.is_some_and(|codes| [ONWARDS, BACK, EITHER].iter().all(|code| codes.contains(code)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{Choice, Field};
    use crate::kind::State;
    use crate::label::Label;

    const WHEN: &[Choice] =
        &[Choice::new(ONWARDS, Label::EMPTY), Choice::new(BACK, Label::EMPTY), Choice::new(EITHER, Label::EMPTY)];
    const FIELDS: &[Field] = &[Field::new("words", Type::Text, true), Field::new("occasion", Type::Choice(WHEN), true)];
    const STATES: &[State] = &[State::new("kept")];
    const KIND: Kind = Kind::new("phrase").fields(FIELDS).states(STATES);

    #[test]
    fn phrases_are_text_with_an_occasion_in_states_of_their_own() {
        let of = |words, when, states| is_whole(&KIND, &Phrases::new(words, when, states));
        assert!(of("words", "occasion", &["kept"]));
        assert!(!of("occasion", "occasion", &["kept"]), "words are text");
        assert!(!of("words", "words", &["kept"]), "occasions are choices");
        assert!(!of("words", "occasion", &["gone"]) && !of("words", "occasion", &[]));
    }
}
