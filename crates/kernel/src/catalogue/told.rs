//! Remarks that kinds let people make, and whom actions tell: what of it can be wrong.

use super::Catalogue;
use super::faults::Tell as Fault;
use crate::action::Action;
use crate::field::{Field, Type};
use crate::kind::Kind;
use crate::role::Who;
use crate::tell::Tell;

/// The remarks of all kinds that have any. They live as long as the declarations, of which there is one set a process.
pub(super) fn comments(kinds: &[&'static Kind]) -> Vec<&'static Action> {
    let commented = kinds.iter().filter(|kind| !kind.commented_by.is_empty());
    commented.map(|kind| -> &'static Action { Box::leak(Box::new(Action::comment(kind))) }).collect()
}

/// Tells every fault, each with its code.
pub(super) fn tell(catalogue: &Catalogue, tell: Fault<'_>) {
    for kind in catalogue.kinds.iter().filter(|kind| !kind.commented_by.is_empty()) {
        if kind.part_of.is_some() {
            tell("commented-part", kind.code.to_owned());
        }
        // Whoever reads what is sealed would say it again, in the clear.
        if kind.fields.iter().any(|field| field.sealed) {
            tell("commented-and-sealed", kind.code.to_owned());
        }
    }
    for kind in &catalogue.kinds {
        let owed = kind.states.iter().flat_map(|state| state.owes).map(|owe| owe.action);
        for action in owed.filter_map(|name| catalogue.action(kind.code, name)).filter(|action| action.comments) {
            tell("duty-of-a-remark", action.code());
        }
        for field in kind.fields.iter().filter(|field| field.remark) {
            tell("remark-without-words", format!("{}.{}", kind.code, field.name));
        }
    }
    for action in &catalogue.actions {
        for field in action.input.iter().filter(|field| field.remark && !is_open_text(field)) {
            tell("remark-without-words", format!("{}.{}", action.code(), field.name));
        }
        for told in action.tells.iter().filter(|told| !is_told_well(catalogue, action, told)) {
            tell("tells-in-no-words", format!("{} {}", action.code(), told.words));
        }
        for told in action.tells.iter().filter(|told| !matches!(told.to.who, Who::Post(..))) {
            tell("tells-no-office", format!("{} {}", action.code(), told.words));
        }
    }
}

fn is_open_text(field: &Field) -> bool {
    matches!(field.of, Type::Text) && !field.sealed
}

/// Whether the words have a key of their own, and what is said with them is text that lies open.
fn is_told_well(catalogue: &Catalogue, action: &Action, told: &Tell) -> bool {
    let Some(kind) = catalogue.kind(action.kind) else { return true };
    let is_open = |field: &Field| is_open_text(field) && kind.field(field.name).is_none_or(|of| !of.sealed);
    told.words.starts_with("notice-") && (told.says.is_empty() || told.said(action, kind).is_some_and(is_open))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::due::Due;
    use crate::kind::{Owe, State};
    use crate::label::Label;
    use crate::role::{Class, Grant, Role};
    use crate::tell::COMMENT;

    const OFFICE: Role = Role::new("office", Label::EMPTY, Class::Business, &[]);
    const ANYWHERE: &[Grant] = &[OFFICE.anywhere()];
    const READERS: &[Role] = &[OFFICE];
    const WORDS: Field = Field::new("words", Type::Text, false).zh("内容").en("Words");
    static OTHER: Kind = Kind::new("other").zh("其他").en("Other");

    const fn paper() -> Kind {
        Kind::new("paper").zh("文件").en("Paper")
    }

    fn faults(kind: Kind, actions: &[Action]) -> Result<Catalogue, Vec<&'static str>> {
        let kind: &'static Kind = Box::leak(Box::new(kind));
        let named =
            |action: &Action| -> &'static Action { Box::leak(Box::new(action.zh("办理").en("Do").by(ANYWHERE))) };
        let actions = actions.iter().map(named).collect();
        let made =
            Catalogue::new(vec![&OTHER, kind], actions, (Box::leak(Box::new([OFFICE])), &[]), &[], "other", "other");
        made.map_err(|faults| faults.iter().map(|fault| fault.code).collect())
    }

    fn told(kind: Kind, actions: &[Action]) -> Vec<&'static str> {
        faults(kind, actions).err().unwrap_or_default()
    }

    #[test]
    fn a_remark_is_an_action_that_leaves_its_record_as_it_is() {
        let catalogue = faults(paper().commented_by(ANYWHERE), &[Action::new("paper", "do")]).expect("it holds");
        let comment = catalogue.action("paper", COMMENT).expect("it is offered");
        assert!(comment.leaves_version() && comment.remark().is_some() && comment.may_begin_in("any"));
        assert!(comment.tells.iter().all(|tell| tell.elsewhere), "only other offices are told");
        assert!(catalogue.action("paper", "do").is_some_and(|action| !action.leaves_version()));
        assert!(catalogue.action("other", COMMENT).is_none(), "where no kind says so, nobody remarks");
    }

    #[test]
    fn remarks_are_on_records_of_their_own_that_seal_nothing() {
        let commented = paper().commented_by(ANYWHERE);
        assert!(told(commented, &[]).is_empty());
        assert_eq!(told(commented.part_of("other"), &[]), ["commented-part"]);
        let sealed = Box::leak(Box::new([Field { name: "secret", ..WORDS }.sealed().visible_to(READERS)]));
        assert_eq!(told(commented.fields(sealed), &[]), ["commented-and-sealed"]);
        assert_eq!(
            told(paper().commented_by(Box::leak(Box::new([OFFICE.at("moon")]))), &[]),
            ["grant-at-unknown-party"; 2]
        );
        assert_eq!(told(commented, &[Action::new("paper", COMMENT)]), ["action-declared-twice"; 2]);
        let owes = Box::leak(Box::new([Owe::new(COMMENT, OFFICE.anywhere(), Due::on("day"))]));
        let states = Box::leak(Box::new([State::new("open").owes(owes)]));
        assert!(told(commented.states(states), &[]).contains(&"duty-of-a-remark"));
    }

    #[test]
    fn what_is_read_among_remarks_is_open_text_that_is_given() {
        let action = |field: Field| [Action::new("paper", "do").input(Box::leak(Box::new([field.remark()])))];
        assert!(told(paper(), &action(WORDS)).is_empty());
        let day = Field::new("day", Type::Day, false).zh("日期").en("Day");
        assert_eq!(told(paper(), &action(day)), ["remark-without-words"]);
        assert_eq!(told(paper().fields(Box::leak(Box::new([WORDS.remark()]))), &[]), ["remark-without-words"]);
    }

    #[test]
    fn who_is_told_holds_a_post_and_reads_words_that_lie_open() {
        let action = |tell: Tell| [Action::new("paper", "do").input(&[WORDS]).tells(Box::leak(Box::new([tell])))];
        let tell = Tell::new(OFFICE.anywhere(), "notice-done");
        assert!(told(paper(), &action(tell.says("words"))).is_empty());
        assert_eq!(told(paper(), &action(tell.says("reason"))), ["tells-in-no-words"]);
        assert_eq!(told(paper(), &action(Tell::new(OFFICE.anywhere(), "done"))), ["tells-in-no-words"]);
        assert_eq!(told(paper(), &action(Tell::new(OFFICE.at("moon"), "notice-done"))), ["grant-at-unknown-party"]);
        assert_eq!(told(paper(), &action(Tell::new(Grant::PUBLIC, "notice-done"))), ["tells-no-office"]);
        let sealed = paper().fields(Box::leak(Box::new([WORDS.sealed().visible_to(READERS)])));
        assert_eq!(told(sealed, &action(tell.says("words"))), ["tells-in-no-words"], "it would lie in a letter");
    }
}
