//! What can be wrong with values that follow others: amounts that answer others, lines that are struck, what forms begin with.

use super::Catalogue;
use super::faults::{Tell, ask_numbers, has_choice};
use crate::field::{Field, Type};
use crate::kind::Kind;

/// Tells every fault, each with its code.
pub(super) fn tell(catalogue: &Catalogue, tell: Tell<'_>) {
    for kind in &catalogue.kinds {
        for field in kind.fields.iter().filter(|field| !is_well(kind, field)) {
            tell("answers-nothing", format!("{}.{}", kind.code, field.name));
        }
        for (field, code) in kind.fields.iter().filter_map(|field| Some((field, field.strikes?))) {
            let mut left = catalogue.kinds.iter().filter(|other| other.gone_from == Some(kind.code));
            if !left.all(|left| left.left_by(kind).is_some_and(|by| has_choice(by, code))) {
                tell("strikes-by-no-reason", format!("{}.{}", kind.code, field.name));
            }
        }
        for field in kind.fields.iter().filter(|field| !is_taken_well(catalogue, kind, field)) {
            tell("taken-from-nowhere", format!("{}.{}", kind.code, field.name));
        }
        for (field, number) in kind.fields.iter().filter_map(|field| Some((field, field.begins_in?))) {
            ask_numbers(catalogue, kind, &[number], tell);
            if field.computed || !matches!(field.of, Type::Day) {
                tell("begins-in-no-day", format!("{}.{}", kind.code, field.name));
            }
        }
    }
}

/// What a form begins with is of the same type, and in a record that another field of the form names.
fn is_taken_well(catalogue: &Catalogue, kind: &Kind, field: &Field) -> bool {
    field.taken_from.is_none_or(|(reference, from)| {
        let Some(Type::Reference(target)) = kind.field(reference).map(|field| field.of) else { return false };
        let source = catalogue.kind(target).and_then(|target| target.field(from));
        source.is_some_and(|source| std::mem::discriminant(&source.of) == std::mem::discriminant(&field.of))
    })
}

/// An amount of a line answers another amount of it, and is left out of the sum by a choice of it; words strike a line.
fn is_well(kind: &Kind, field: &Field) -> bool {
    let is_line = kind.part_of.is_some();
    let strikes_well = field.strikes.is_none() || (is_line && matches!(field.of, Type::Text) && !field.required);
    let answers_well = field.answers.is_none_or(|answers| {
        let is_money = |field: &Field| matches!(field.of, Type::Money);
        let asked = kind.field(answers.asked).is_some_and(|asked| is_money(asked) && asked.name != field.name);
        let left_out = answers.unless.is_none_or(|(by, value)| kind.field(by).is_some_and(|by| has_choice(by, value)));
        is_line && is_money(field) && asked && left_out
    });
    strikes_well && answers_well
}

#[cfg(test)]
mod tests {
    use crate::catalogue::Catalogue;
    use crate::field::{Choice, Field, Type};
    use crate::kind::Kind;
    use crate::label::Label;

    const CHOICES: &[Choice] = &[Choice::new("no", Label::EMPTY)];

    fn told(of: Field, is_line: bool) -> bool {
        let fields =
            vec![Field::new("asked", Type::Money, true), Field::new("answer", Type::Choice(CHOICES), true), of];
        let kind = Kind::new("line").fields(Vec::leak(fields));
        let kind = if is_line { kind.part_of("paper") } else { kind };
        let made = Catalogue::new(vec![Box::leak(Box::new(kind))], Vec::new(), (&[], &[]), &[], "line", "line");
        made.err().unwrap_or_default().iter().any(|fault| fault.code == "answers-nothing")
    }

    #[test]
    fn an_amount_answers_another_amount_of_its_line() {
        let amount = Field::new("agreed", Type::Money, false);
        assert!(!told(amount.answers("asked").unless("answer", "no"), true));
        assert!(told(amount.answers("asked"), false), "no line");
        assert!(told(amount.answers("agreed"), true), "itself");
        assert!(told(amount.answers("answer"), true), "no amount");
        assert!(told(amount.answers("asked").unless("answer", "yes"), true), "no such choice");
        assert!(told(Field::new("reason", Type::Text, false).answers("asked"), true), "words");
    }

    #[test]
    fn words_that_may_be_left_out_strike_a_line() {
        let reason = Field::new("reason", Type::Text, false).strikes("no");
        assert!(!told(reason, true));
        assert!(told(reason, false));
        assert!(told(Field::new("reason", Type::Text, true).strikes("no"), true));
        assert!(told(Field::new("reason", Type::Money, false).strikes("no"), true));
    }
}
