//! What can be wrong with the actions that follow others: nobody performs them, nothing points there, inputs that are
//! missing, a circle.

use super::Catalogue;
use super::faults::{Tell, has_choice, holds};
use crate::action::{Action, Fills, Then};
use crate::field::{Field, Type};
use crate::kind::Kind;
use crate::role::Who;
use crate::standing::ITSELF;

/// Tells every fault, each with its code.
pub(super) fn tell(catalogue: &Catalogue, tell: Tell<'_>) {
    for action in &catalogue.actions {
        for then in action.then {
            ask(catalogue, action, then, tell);
        }
        if action.fills.is_some_and(|fills| !is_filled_well(catalogue, action, &fills)) {
            tell("fills-nothing", action.code());
        }
        let is_owed =
            |kind: &Kind| kind.states.iter().flat_map(|state| state.owes).any(|owe| owe.action == action.name);
        let meets = catalogue.met_by(action.kind, action.name);
        if meets.is_none_or(|met| !can_be_begun(catalogue, met)) && catalogue.kind(action.kind).is_some_and(is_owed) {
            tell("duty-of-what-follows-nothing", action.code());
        }
        if comes_back(catalogue, action, action, &mut Vec::new()) {
            tell("then-in-a-circle", action.code());
        }
    }
}

/// Whether people can begin what meets a duty, with the record that owes in a field that they fill in.
fn can_be_begun(catalogue: &Catalogue, (action, field): (&'static Action, Option<&str>)) -> bool {
    let Some((name, kind)) = field.zip(catalogue.kind(action.kind)) else { return field.is_none() };
    kind.field(name).is_some_and(|field| !field.computed)
}

/// Whether the clock may perform it without any input, and the reference is computed and can be found by what is named.
fn is_filled_well(catalogue: &Catalogue, action: &Action, fills: &Fills) -> bool {
    let Some(kind) = catalogue.kind(action.kind) else { return true };
    let Some(field) = kind.field(fills.field).filter(|field| field.computed && !field.required) else { return false };
    let by_clock = action.by.iter().any(|grant| matches!(grant.who, Who::Clock));
    let known = fills.states.iter().all(|state| kind.state(state).is_some());
    if !(by_clock && known && action.input.is_empty() && !action.creates) {
        return false;
    }
    let is_one = |there: &Kind, (name, value): &(&str, &str)| match *name {
        "state" => there.state(value).is_some(),
        name => there.field(name).is_some_and(|field| has_choice(field, value)),
    };
    if fills.is_own() {
        return !fills.states.is_empty() && fills.only.iter().all(|one| is_one(kind, one));
    }
    let Type::Reference(target) = field.of else { return false };
    let Some(there) = catalogue.kind(target) else { return false };
    let names = |by: &Field| matches!(by.of, Type::Reference(of) if of == kind.code);
    let same = match fills.from {
        ITSELF => there.field(fills.by).is_some_and(names),
        from => kind.field(from).zip(there.field(fills.by)).is_some_and(|(from, by)| from.of.name() == by.of.name()),
    };
    same && fills.only.iter().all(|one| is_one(there, one))
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
    use crate::due::Due;
    use crate::kind::{Owe, State};
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
    fn what_only_follows_is_owed_where_somebody_can_make_what_it_follows() {
        const OWES: &[State] = &[State::new("open").owes(&[Owe::new("note", Grant::PUBLIC, Due::on("since"))])];
        static PLACE: Kind =
            Kind::new("place").zh("地方").en("Place").fields(&[field("since", Type::Day)]).states(OWES);
        const TO: &[Then] = &[Then::new("place", "note", "to")];
        const ABOUT: &[Then] = &[Then::new("place", "note", "line.about")];
        static WRITTEN: Kind =
            Kind::new("letter").zh("信").en("Letter").fields(&[field("to", Type::Reference("place")).computed()]);
        let told = |letter: &'static Kind, then: &'static [Then]| {
            let write = Action::new("letter", "write").zh("写").en("Write").by(&[Grant::PUBLIC]).creates().then(then);
            let actions: Vec<&'static Action> = vec![&NOTE, Box::leak(Box::new(write))];
            let made = Catalogue::new(vec![&PLACE, letter, &LINE], actions, (&[], &[]), &[], "letter", "place");
            let met = |catalogue: Catalogue| catalogue.met_by("place", "note").map(|(action, by)| (action.name, by));
            made.map(met).map_err(|faults| faults.first().map(|fault| fault.code))
        };
        assert_eq!(told(&LETTER, TO), Ok(Some(("write", Some("to")))));
        for (letter, then) in [(&LETTER, &[][..]), (&LETTER, ABOUT), (&WRITTEN, TO)] {
            assert_eq!(told(letter, then), Err(Some("duty-of-what-follows-nothing")));
        }
    }

    #[test]
    fn the_clock_fills_a_computed_reference_that_can_be_found() {
        const OPEN: Field = Field { required: false, ..field("office", Type::Reference("place")) };
        static FIELDS: &[Field] = &[field("code", Type::Text), field("number", Type::Money), OPEN.computed()];
        static PLACE: Kind = Kind::new("place").zh("地方").en("Place").states(&[State::new("open")]).fields(FIELDS);
        const WELL: Fills =
            Fills { field: "office", from: "code", by: "code", only: &[("state", "open")], states: &[] };
        let told = |fills: Fills, by: &'static [Grant]| {
            let find: &'static Action =
                Box::leak(Box::new(Action::new("place", "find").zh("找").en("Find").by(by).fills(fills)));
            let made = Catalogue::new(vec![&PLACE], vec![find], (&[], &[]), &[], "place", "place");
            made.err().unwrap_or_default().iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert!(told(WELL, &[Grant::CLOCK]).is_empty());
        assert!(told(Fills::lacking("office", &["open"]), &[Grant::CLOCK]).is_empty());
        let wrong = [
            Fills { field: "code", ..WELL },
            Fills { from: "number", ..WELL },
            Fills { by: "nothing", ..WELL },
            Fills { only: &[("state", "shut")], ..WELL },
            Fills { states: &["shut"], ..WELL },
            Fills { from: ITSELF, ..WELL },
            Fills::lacking("office", &[]),
            Fills::lacking("code", &["open"]),
            Fills::lacking("office", &["open"]).only(&[("code", "a")]),
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
