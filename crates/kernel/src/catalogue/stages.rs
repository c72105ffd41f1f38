//! What can be wrong with the stages of a kind.

use super::Catalogue;
use super::faults::{Tell, has_choice};
use crate::kind::{Kind, Stage};

/// Tells every fault, each with its code.
pub(super) fn tell(catalogue: &Catalogue, tell: Tell<'_>) {
    for kind in catalogue.kinds.iter().filter(|kind| !is_well(kind)) {
        tell("stages-out-of-order", kind.code.to_owned());
    }
}

/// Every state has its stage or none has; those of a stage follow one another; what a stage depends on is a choice of the kind.
fn is_well(kind: &Kind) -> bool {
    let stages: Vec<Stage> = kind.states.iter().filter_map(|state| state.stage).collect();
    let mut distinct = stages.clone();
    distinct.dedup();
    let again = |(index, stage): (usize, &Stage)| distinct[..index].contains(stage);
    let chosen =
        |stage: &Stage| stage.when.is_none_or(|(by, value)| kind.field(by).is_some_and(|by| has_choice(by, value)));
    let all = stages.is_empty() || stages.len() == kind.states.len();
    all && !distinct.iter().enumerate().any(again) && distinct.iter().all(chosen)
}

#[cfg(test)]
mod tests {
    use super::is_well;
    use crate::field::{Choice, Field, Type};
    use crate::kind::{Kind, Stage, State};
    use crate::label::Label;

    const DRAFT: Stage = Stage::new("编制", "Drafting");
    const DONE: Stage = Stage::new("执行", "Carrying out");
    const CHOICES: &[Choice] = &[Choice::new("county", Label::EMPTY)];

    fn kind(states: Vec<State>) -> Kind {
        Kind::new("paper").states(Vec::leak(states)).fields(const { &[Field::new("by", Type::Choice(CHOICES), true)] })
    }

    #[test]
    fn states_of_a_stage_follow_one_another_and_none_is_left_out() {
        let of = |name, stage| State::new(name).stage(stage);
        assert!(is_well(&kind(vec![of("a", DRAFT), of("b", DRAFT), of("c", DONE)])));
        assert!(is_well(&kind(vec![State::new("a"), State::new("b")])));
        assert!(!is_well(&kind(vec![of("a", DRAFT), State::new("b")])), "one without a stage");
        assert!(!is_well(&kind(vec![of("a", DRAFT), of("b", DONE), of("c", DRAFT)])), "comes again");
        assert!(is_well(&kind(vec![of("a", DRAFT.when("by", "county"))])));
        assert!(!is_well(&kind(vec![of("a", DRAFT.when("by", "city"))])), "no such choice");
    }
}
