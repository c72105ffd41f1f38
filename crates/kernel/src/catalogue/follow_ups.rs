//! What can be wrong with the actions that follow others: nobody performs them, nothing points there, inputs that are
//! missing, a circle.

use super::Catalogue;
use super::faults::{Tell, has_choice, holds};
use crate::action::{Action, Fills, Then};
use crate::field::{Field, Type};
use crate::role::Who;

/// Tells every fault, each with its code.
pub(super) fn tell(catalogue: &Catalogue, tell: Tell<'_>) {
    for action in &catalogue.actions {
        for then in action.then {
            ask(catalogue, action, then, tell);
        }
        if action.fills.is_some_and(|fills| !is_filled_well(catalogue, action, &fills)) {
            tell("fills-nothing", action.code());
        }
        if comes_back(catalogue, action, action, &mut Vec::new()) {
            tell("then-in-a-circle", action.code());
        }
    }
}

/// Whether the clock may perform it without any input, and the reference is computed and can be found by what is named.
fn is_filled_well(catalogue: &Catalogue, action: &Action, fills: &Fills) -> bool {
    let Some(kind) = catalogue.kind(action.kind) else { return true };
    let Some(field) = kind.field(fills.field).filter(|field| field.computed && !field.required) else { return false };
    let Type::Reference(target) = field.of else { return false };
    let Some(there) = catalogue.kind(target) else { return false };
    let same =
        kind.field(fills.from).zip(there.field(fills.by)).is_some_and(|(from, by)| from.of.name() == by.of.name());
    let is_one = |(name, value): &(&str, &str)| match *name {
        "state" => there.state(value).is_some(),
        name => there.field(name).is_some_and(|field| has_choice(field, value)),
    };
    let by_clock = action.by.iter().any(|grant| matches!(grant.who, Who::Clock));
    by_clock && same && action.input.is_empty() && !action.creates && fills.only.iter().all(is_one)
}

fn ask(catalogue: &Catalogue, action: &Action, then: &Then, tell: Tell<'_>) {
    let Some(kind) = catalogue.kind(action.kind) else { return };
    let mut told = |code| tell(code, format!("{} {}", action.code(), then.code()));
    let Some(follows) = catalogue.action(then.kind, then.action) else { return told("then-of-unknown-action") };
    if !follows.internal || follows.creates {
        told("then-not-internal");
    }
    let (line, pointing) = then.pointing();
    let line = line.map(|line| catalogue.kind(line).filter(|line| line.part_of == Some(kind.code)));
    let of = line.unwrap_or(Some(kind)).and_then(|of| of.field(pointing));
    if !of.is_some_and(|field| matches!(field.of, Type::Reference(target) if target == then.kind)) {
        told("then-through-unknown-field");
    }
    if then.when.iter().any(|state| !action.may_lead_to(state)) {
        told("then-in-unknown-state");
    }
    let field = |name: &str| line.flatten().and_then(|line| line.field(name)).or_else(|| kind.field(name));
    for input in follows.input {
        let given = then.gives.iter().find(|(name, _)| *name == input.name);
        match given.map(|(_, name)| field(name)) {
            None if input.required => told("then-without-input"),
            Some(given) if !given.is_some_and(|given| is_taken(input, given)) => told("then-gives-unknown-field"),
            _ => {}
        }
    }
    if then.gives.iter().any(|(name, _)| !follows.input.iter().any(|input| input.name == *name)) {
        told("then-gives-unknown-field");
    }
}

/// Whether the input takes what the field holds; where that is empty, nothing follows.
fn is_taken(input: &Field, given: &Field) -> bool {
    holds(input, &Field { required: true, ..*given })
}

/// Whether an action follows from itself.
fn comes_back(catalogue: &Catalogue, first: &Action, action: &Action, passed: &mut Vec<String>) -> bool {
    action.then.iter().any(|then| {
        let code = then.code();
        if code == first.code() {
            return true;
        }
        if passed.contains(&code) {
            return false;
        }
        passed.push(code);
        catalogue.action(then.kind, then.action).is_some_and(|next| comes_back(catalogue, first, next, passed))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::{Kind, State};
    use crate::label::Label;
    use crate::role::Grant;

    const fn field(name: &'static str, of: Type) -> Field {
        Field { label: Label::new("栏", "Field"), ..Field::new(name, of, true) }
    }

    static PLACE: Kind = Kind::new("place").zh("地方").en("Place").states(&[State::new("open")]);
    static LETTER: Kind = Kind::new("letter")
        .zh("信")
        .en("Letter")
        .states(&[State::new("drafted"), State::new("sent")])
        .fields(&[field("to", Type::Reference("place")), field("words", Type::Text)]);
    static LINE: Kind = Kind::new("line")
        .zh("行")
        .en("Line")
        .part_of("letter")
        .fields(&[field("about", Type::Reference("place")), field("sum", Type::Money)]);
    static NOTE: Action = Action::new("place", "note").zh("记").en("Note").internal();
    static OPEN: Action = Action::new("place", "open").zh("开").en("Open").by(&[Grant::PUBLIC]);
    static PAY: Action =
        Action::new("place", "pay").zh("付").en("Pay").internal().input(&[field("amount", Type::Money)]);

    /// The faults of sending a letter that something follows.
    fn told(then: Then) -> Vec<&'static str> {
        let send = Action::new("letter", "send").zh("寄").en("Send").by(&[Grant::PUBLIC]).to(&["sent"]);
        let send: &'static Action = Box::leak(Box::new(send.then(Box::leak(Box::new([then])))));
        of(vec![&NOTE, &OPEN, &PAY, send])
    }

    fn of(actions: Vec<&'static Action>) -> Vec<&'static str> {
        let made = Catalogue::new(vec![&PLACE, &LETTER, &LINE], actions, (&[], &[]), &[], "letter", "place");
        made.err().unwrap_or_default().iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn what_follows_is_an_internal_action_where_something_points() {
        assert!(told(Then::new("place", "note", "to").when(&["sent"])).is_empty());
        assert!(told(Then::new("place", "note", "line.about")).is_empty());
        assert_eq!(told(Then::new("moon", "note", "to")), ["then-of-unknown-action"]);
        assert_eq!(told(Then::new("place", "burn", "to")), ["then-of-unknown-action"]);
        assert_eq!(told(Then::new("place", "open", "to")), ["then-not-internal"]);
        assert_eq!(told(Then::new("place", "note", "from")), ["then-through-unknown-field"]);
        assert_eq!(told(Then::new("place", "note", "words")), ["then-through-unknown-field"], "words point nowhere");
        assert_eq!(told(Then::new("place", "note", "line.to")), ["then-through-unknown-field"], "not of the line");
        assert_eq!(told(Then::new("place", "note", "place.about")), ["then-through-unknown-field"], "no line");
        assert_eq!(told(Then::new("place", "note", "to").when(&["drafted"])), ["then-in-unknown-state"]);
    }

    #[test]
    fn what_it_must_be_given_it_is_given() {
        let pay = Then::new("place", "pay", "line.about");
        assert!(told(pay.gives(&[("amount", "sum")])).is_empty());
        assert_eq!(told(pay), ["then-without-input"]);
        assert_eq!(told(pay.gives(&[("amount", "words")])), ["then-gives-unknown-field"], "words are no money");
        assert_eq!(told(pay.gives(&[("amount", "cost")])), ["then-gives-unknown-field"]);
        assert_eq!(told(pay.gives(&[("amount", "sum"), ("day", "sum")])), ["then-gives-unknown-field"]);
    }

    #[test]
    fn the_clock_fills_a_computed_reference_that_can_be_found() {
        const OPEN: Field = Field { required: false, ..field("office", Type::Reference("place")) };
        static FIELDS: &[Field] = &[field("code", Type::Text), field("number", Type::Money), OPEN.computed()];
        static PLACE: Kind = Kind::new("place").zh("地方").en("Place").states(&[State::new("open")]).fields(FIELDS);
        const WELL: Fills = Fills { field: "office", from: "code", by: "code", only: &[("state", "open")] };
        let told = |fills: Fills, by: &'static [Grant]| {
            let find: &'static Action =
                Box::leak(Box::new(Action::new("place", "find").zh("找").en("Find").by(by).fills(fills)));
            let made = Catalogue::new(vec![&PLACE], vec![find], (&[], &[]), &[], "place", "place");
            made.err().unwrap_or_default().iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert!(told(WELL, &[Grant::CLOCK]).is_empty());
        let wrong = [
            Fills { field: "code", ..WELL },
            Fills { from: "number", ..WELL },
            Fills { by: "nothing", ..WELL },
            Fills { only: &[("state", "shut")], ..WELL },
        ];
        for fills in wrong {
            assert_eq!(told(fills, &[Grant::CLOCK]), ["fills-nothing"], "{fills:?}");
        }
        assert_eq!(told(WELL, &[Grant::PUBLIC]), ["fills-nothing"], "nobody's by hand");
    }

    #[test]
    fn nothing_follows_from_itself() {
        static FIELDS: &[Field] = &[field("next", Type::Reference("place"))];
        static PLACE: Kind = Kind::new("place").zh("地方").en("Place").fields(FIELDS);
        const fn passing(name: &'static str, then: &'static [Then]) -> Action {
            Action::new("place", name).zh("传").en("Pass").internal().then(then)
        }
        static ON: Action = passing("on", &[Then::new("place", "back", "next")]);
        static BACK: Action = passing("back", &[Then::new("place", "on", "next")]);
        static LAST: Action = passing("last", &[Then::new("place", "on", "next")]);
        let made = Catalogue::new(vec![&PLACE], vec![&ON, &BACK, &LAST], (&[], &[]), &[], "place", "place");
        let faults = made.err().unwrap_or_default();
        let told: Vec<_> = faults.iter().map(|fault| (fault.code, fault.subject.as_str())).collect();
        assert_eq!(told, [("then-in-a-circle", "place.on"), ("then-in-a-circle", "place.back")]);
    }
}
