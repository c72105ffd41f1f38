//! Words that are compared while they lie sealed: what of it can be wrong.

use super::Catalogue;
use super::faults::Tell;
use crate::blind::Blind;
use crate::field::{Field, Type};
use crate::kind::Kind;
use crate::label::Label;

/// Tells every fault, each with its code.
pub(super) fn tell(catalogue: &Catalogue, tell: Tell<'_>) {
    for kind in &catalogue.kinds {
        for (field, blind) in kind.fields.iter().filter_map(|field| Some((field, field.blind?))) {
            let subject = || format!("{}.{}", kind.code, field.name);
            if !is_comparable(kind, field) {
                tell("blind-of-no-sealed-words", subject());
            }
            if blind.domain.is_empty() || blind.domain.contains(char::is_whitespace) {
                tell("blind-without-domain", subject());
            }
            if !alike(catalogue, &blind) {
                tell("blind-in-two-forms", subject());
            }
            if !is_shown_well(&blind) {
                tell("blind-shown-to-nobody", subject());
            }
        }
    }
    // What an action is told is compared where it stands in its record.
    for action in &catalogue.actions {
        for field in action.input.iter().filter(|field| field.blind.is_some()) {
            tell("blind-of-no-sealed-words", format!("{}.{}", action.code(), field.name));
        }
    }
}

/// Whether it is short text of a record of its own that lies sealed, and is public nowhere: whoever read it there could look
/// for it here.
fn is_comparable(kind: &Kind, field: &Field) -> bool {
    let is_short = matches!(field.of, Type::Text) && !field.long;
    is_short && field.sealed && !field.public && kind.part_of.is_none()
}

/// Whether all of a domain are compared in one form.
fn alike(catalogue: &Catalogue, blind: &Blind) -> bool {
    let all = catalogue.kinds.iter().flat_map(|kind| kind.fields).filter_map(|field| field.blind);
    all.filter(|other| other.domain == blind.domain).all(|other| other.form == blind.form)
}

/// Whether a list of others has words in both languages and somebody who is shown it, or there is none.
fn is_shown_well(blind: &Blind) -> bool {
    let Label { zh, en } = blind.others;
    zh.is_empty() == blind.shown_to.is_empty() && en.is_empty() == blind.shown_to.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::blind::Form;
    use crate::role::{Class, Grant, Role};

    const OFFICE: Role = Role::new("office", Label::EMPTY, Class::Business, &[]);
    const READERS: &[Role] = &[OFFICE];
    const ANYWHERE: &[Grant] = &[OFFICE.anywhere()];
    const NUMBER: Blind = Blind::new("number", Form::Telephone);
    const WORDS: Field = Field::new("telephone", Type::Text, false).zh("电话").en("Telephone");
    const CALLED: Field = WORDS.on_reveal().visible_to(READERS).blind(NUMBER);
    static OTHER: Kind = Kind::new("other").zh("其他").en("Other");

    fn told(kind: Kind, actions: Vec<&'static Action>) -> Vec<&'static str> {
        let kinds = vec![&OTHER, &*Box::leak(Box::new(kind))];
        let made = Catalogue::new(kinds, actions, (READERS, &[]), &[], "other", "other");
        made.err().unwrap_or_default().iter().map(|fault| fault.code).collect()
    }

    fn paper<const N: usize>(fields: [Field; N]) -> Kind {
        Kind::new("paper").zh("文件").en("Paper").fields(Box::leak(Box::new(fields)))
    }

    fn of_fields<const N: usize>(fields: [Field; N]) -> Vec<&'static str> {
        told(paper(fields), Vec::new())
    }

    #[test]
    fn what_is_compared_is_short_sealed_text_that_is_public_nowhere() {
        assert!(of_fields([CALLED]).is_empty());
        assert!(of_fields([CALLED.blind(NUMBER.others("同号", "The same", READERS))]).is_empty());
        for wrong in [Field { sealed: false, on_reveal: false, ..CALLED }, CALLED.long(), CALLED.public()] {
            assert_eq!(of_fields([wrong]), ["blind-of-no-sealed-words"], "{wrong:?}");
        }
        static DOES: Action = Action::new("paper", "do").zh("办理").en("Do").by(ANYWHERE).input(&[CALLED]);
        assert_eq!(told(paper([CALLED]), vec![&DOES]), ["blind-of-no-sealed-words"], "it is compared in its record");
        let line = told(paper([CALLED]).part_of("other"), Vec::new());
        assert!(line.contains(&"blind-of-no-sealed-words"), "{line:?}");
    }

    #[test]
    fn a_domain_is_a_word_with_one_form() {
        for domain in ["", "two words", "a\nb"] {
            assert_eq!(of_fields([CALLED.blind(Blind { domain, ..NUMBER })]), ["blind-without-domain"], "{domain}");
        }
        let other = Field { name: "other", ..CALLED };
        assert!(of_fields([CALLED, other]).is_empty());
        let otherwise = other.blind(Blind::new("number", Form::Words));
        assert_eq!(of_fields([CALLED, otherwise]), ["blind-in-two-forms"; 2]);
        assert!(of_fields([CALLED, other.blind(Blind::new("name", Form::Words))]).is_empty());
    }

    #[test]
    fn a_list_of_others_has_words_and_readers() {
        let wrong = [
            NUMBER.others("同号", "", READERS),
            NUMBER.others("", "The same", READERS),
            NUMBER.others("同号", "The same", &[]),
        ];
        for blind in wrong {
            assert_eq!(of_fields([CALLED.blind(blind)]), ["blind-shown-to-nobody"], "{blind:?}");
        }
    }
}
