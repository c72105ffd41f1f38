//! What can be wrong with declarations beyond names that nobody declares: text that points nowhere, dues that cannot be
//! reckoned, inputs that would be lost.

use super::{Catalogue, standing};
use crate::action::{Action, Transition, later};
use crate::due::{Due, Reckoning};
use crate::field::{Choice, Field, Type};
use crate::files::DECLARED_MAX;
use crate::kind::Kind;
use crate::label::Label;
use crate::role::Grant;
use crate::standing::StandingDuty;

pub(super) type Tell<'a> = &'a mut dyn FnMut(&'static str, String);

/// The field by which organisations differ in what they are.
const CATEGORY: &str = "category";

/// Tells every fault, each with its code.
pub(crate) fn tell(catalogue: &Catalogue, tell: Tell<'_>) {
    for role in catalogue.roles {
        for category in role.held_in.iter().filter(|category| !is_category(catalogue, category)) {
            tell("role-in-unknown-category", format!("{} {category}", role.code));
        }
    }
    for kind in &catalogue.kinds {
        ask_fields(catalogue, kind.code, kind.fields, tell);
        for field in kind.fields.iter().filter(|field| field.there != Label::EMPTY) {
            if !is_listed_there(catalogue, field) {
                tell("there-without-a-page", format!("{}.{}", kind.code, field.name));
            }
        }
        for field in kind.fields.iter().filter(|field| !hides_well(catalogue, kind, field)) {
            tell("seen-in-and-shown", format!("{}.{}", kind.code, field.name));
        }
        for field in kind.fields.iter().filter(|field| !is_file_well(kind, field)) {
            tell("file-and-shown", format!("{}.{}", kind.code, field.name));
        }
        for field in kind.fields.iter().filter(|field| field.sealed && !is_sealed_well(kind, field)) {
            tell("sealed-and-shown", format!("{}.{}", kind.code, field.name));
        }
        let is_masked_well = |field: &Field| field.public && matches!(field.of, Type::Text);
        for field in kind.fields.iter().filter(|field| field.masked && !is_masked_well(field)) {
            tell("masked-and-not-published", format!("{}.{}", kind.code, field.name));
        }
        for field in kind.fields.iter().filter(|field| !is_numbered_well(catalogue, kind, field)) {
            tell("number-never-drawn", format!("{}.{}", kind.code, field.name));
        }
        for owe in kind.states.iter().flat_map(|state| state.owes) {
            ask_due(catalogue, kind, &owe.due, tell);
        }
    }
    for action in &catalogue.actions {
        ask_fields(catalogue, &action.code(), action.input, tell);
        ask_action(catalogue, action, tell);
    }
    for duty in catalogue.standing_duties {
        standing::ask(catalogue, duty, tell);
    }
}

fn is_category(catalogue: &Catalogue, category: &str) -> bool {
    let field = catalogue.kind(catalogue.organisations).and_then(|kind| kind.field(CATEGORY));
    field.is_some_and(|field| has_choice(field, category))
}

fn choices(field: &Field) -> &'static [Choice] {
    match field.of {
        Type::Choice(choices) => choices,
        _ => &[],
    }
}

pub(super) fn has_choice(field: &Field, code: &str) -> bool {
    choices(field).iter().any(|choice| choice.code == code)
}

/// Each name once, and what a reference is narrowed to is something its records can be.
fn ask_fields(catalogue: &Catalogue, subject: &str, fields: &'static [Field], tell: Tell<'_>) {
    for (index, field) in fields.iter().enumerate() {
        if fields[..index].iter().any(|earlier| earlier.name == field.name) {
            tell("field-twice", format!("{subject}.{}", field.name));
        }
        for (by, value) in field.only.iter().filter(|(by, value)| !can_be_only(catalogue, field, by, value)) {
            tell("only-unknown-choice", format!("{subject}.{} {by} {value}", field.name));
        }
        for state in field.while_in.iter().filter(|state| !can_be_only(catalogue, field, "state", state)) {
            tell("offered-in-unknown-state", format!("{subject}.{} {state}", field.name));
        }
    }
}

fn can_be_only(catalogue: &Catalogue, field: &Field, by: &str, value: &str) -> bool {
    let Type::Reference(target) = field.of else { return false };
    let Some(kind) = catalogue.kind(target) else { return false };
    if by == "state" {
        return kind.state(value).is_some();
    }
    kind.field(by).is_some_and(|field| has_choice(field, value))
}

/// Whether the field points at records that have a page, and says in both languages how it lists those that point there.
fn is_listed_there(catalogue: &Catalogue, field: &Field) -> bool {
    let Type::Reference(target) = field.of else { return false };
    let has_page = catalogue.kind(target).is_some_and(|kind| kind.part_of.is_none());
    has_page && !field.there.zh.is_empty() && !field.there.en.is_empty()
}

/// What tells the doings of some states names states of its record, and nothing shows it to everybody who sees the record:
/// no list, no filter, no search, no name, no publication, no form.
fn hides_well(catalogue: &Catalogue, kind: &Kind, field: &Field) -> bool {
    let root = kind.part_of.map_or(Some(kind), |root| catalogue.kind(root));
    let known = |state: &&str| root.is_some_and(|root| root.state(state).is_some());
    let in_name = kind.is_in_title(field.name);
    let in_key = kind.unique.iter().any(|key| key.contains(&field.name));
    let shown = field.list || field.filter || field.search || field.public || field.party || in_name || in_key;
    field.seen_in.is_empty() || (field.seen_in.iter().all(known) && !shown && field.computed)
}

/// A deadline names numbers that the rulebook has, and fields of its record of the right types.
fn ask_due(catalogue: &Catalogue, kind: &Kind, due: &Due, tell: Tell<'_>) {
    ask_numbers(catalogue, kind, &due.numbers(), tell);
    let from = due.from_field().filter(|name| {
        kind.field(name).is_none_or(|field| match due.reckoning {
            Reckoning::Yearly(_) => !is_year(field),
            _ => !matches!(field.of, Type::Day),
        })
    });
    let when = due.when.filter(|(name, choice)| kind.field(name).is_none_or(|field| !has_choice(field, choice)));
    let until = due.until.filter(|name| kind.field(name).is_none());
    if let Some(name) = from.or(until) {
        tell("due-of-unknown-field", format!("{}.{name}", kind.code));
    }
    if let Some((name, choice)) = when {
        tell("due-when-unknown-choice", format!("{}.{name} {choice}", kind.code));
    }
}

/// Whether a sealed field is text of a record of its own that names its readers, and stands where nothing is opened: in no
/// title, list, filter, search, key or narrowing.
fn is_sealed_well(kind: &Kind, field: &Field) -> bool {
    matches!(field.of, Type::Text) && kind.part_of.is_none() && !field.visible_to.is_empty() && !is_word(kind, field)
}

/// Whether the field's value stands where words stand: in a title, list, filter, search, key or narrowing, or hidden in a form.
fn is_word(kind: &Kind, field: &Field) -> bool {
    let is_told = field.list || field.filter || field.search || field.brief || field.returned || field.hidden;
    let is_compared = !field.narrows.is_empty() || kind.unique.iter().any(|key| key.contains(&field.name));
    is_told || is_compared || kind.is_in_title(field.name)
}

/// Whether what holds a number is text of a record of its own that may be open, names a party and states that there are, and
/// shares neither its series nor its word with another.
fn is_numbered_well(catalogue: &Catalogue, kind: &Kind, field: &Field) -> bool {
    let Some(series) = field.number else { return true };
    let knows_office = series.of.is_empty() || kind.parties().any(|party| party.name == series.of && !party.computed);
    let numbers = catalogue.kinds.iter().flat_map(|kind| kind.fields).filter_map(|field| field.number);
    let alike = numbers.filter(|other| other.code == series.code || other.word == series.word).count();
    matches!(field.of, Type::Text)
        && field.computed
        && !field.required
        && !field.sealed
        && kind.part_of.is_none()
        && knows_office
        && !series.drawn_in.is_empty()
        && series.drawn_in.iter().all(|state| kind.state(state).is_some())
        && alike == 1
}

pub(super) fn is_year(field: &Field) -> bool {
    matches!(field.of, Type::Year | Type::Integer)
}

pub(super) fn ask_numbers(catalogue: &Catalogue, kind: &Kind, numbers: &[&str], tell: Tell<'_>) {
    let rulebook = catalogue.kind(catalogue.rulebook);
    let known = |name: &str| rulebook.and_then(|rulebook| rulebook.field(name)).is_some_and(|it| it.of.is_integer());
    for name in numbers.iter().filter(|name| !known(name)) {
        tell("due-of-unknown-number", format!("{} {name}", kind.code));
    }
}

/// Whether uploads stand where their names are no words: in no title, list, filter, search, key or narrowing; several in no
/// publication but as photographs that another record holds, and no more than a record is read with. Nothing else is a
/// photograph.
fn is_file_well(kind: &Kind, field: &Field) -> bool {
    if !field.of.is_file() {
        return !field.photo;
    }
    let is_several = matches!(field.of, Type::Files);
    let is_sized = !is_several || (1..=DECLARED_MAX).contains(&field.max);
    let is_published = is_several && field.public && !(field.borrowed && field.photo);
    is_sized && !is_published && !is_word(kind, field)
}

/// What an input sets must be there, and hold what is given.
fn ask_action(catalogue: &Catalogue, action: &Action, tell: Tell<'_>) {
    let Some(kind) = catalogue.kind(action.kind) else { return };
    if action.entered_later && !is_entered_later_well(catalogue, kind, action) {
        tell("entered-later-unconfirmed", action.code());
    }
    if action.forgets && !is_forgotten_well(catalogue, kind, action) {
        tell("forgets-and-goes-on", action.code());
    }
    for given in action.input.iter().filter(|given| given.sets) {
        if kind.field(given.name).is_none_or(|field| !holds(field, given)) {
            tell("sets-unknown-field", format!("{}.{}", action.code(), given.name));
        }
    }
}

/// Whether there is something to forget, and nothing can happen to the record afterwards that would publish or seal anything.
fn is_forgotten_well(catalogue: &Catalogue, kind: &Kind, action: &Action) -> bool {
    let Transition::To(state) = action.to else { return false };
    let goes_on = |other: &&Action| !other.creates && other.may_begin_in(state);
    kind.fields.iter().any(|field| field.sealed) && !catalogue.actions_on(kind.code).any(|other| goes_on(&other))
}

/// Whether what may be entered later is asked for with its reason and paper, kept in the record, and confirmed by another
/// office in the state it leads to; and is nothing whose timeliness is counted.
fn is_entered_later_well(catalogue: &Catalogue, kind: &Kind, action: &Action) -> bool {
    let is_asked = later::GIVEN.iter().all(|name| action.input.iter().any(|field| field.name == *name && field.sets));
    let kept = [later::ENTERED_ON, later::ENTERED_BY];
    let is_kept = kept.iter().all(|name| kind.field(name).is_some_and(|field| field.computed));
    let is_owed = kind.states.iter().flat_map(|state| state.owes).any(|owe| owe.action == action.name);
    let reports = |duty: &&StandingDuty| {
        let by = &duty.fulfilled;
        by.kind == kind.code && by.action == action.name && !by.happens(kind)
    };
    let stands = catalogue.standing_duties.iter().any(|duty| reports(&duty));
    let parties = |by: &[Grant]| -> Vec<&'static str> { by.iter().filter_map(Grant::party).collect() };
    // Whichever side enters it, another one has to do something about it afterwards.
    let owes = || kind.states.iter().flat_map(|state| state.owes).filter_map(|owe| owe.by.party());
    let is_confirmed = parties(action.by).into_iter().all(|own| owes().any(|party| party != own));
    is_asked && is_kept && !is_owed && !stands && is_confirmed
}

/// Whether everything that may be given fits into the field.
pub(super) fn holds(field: &Field, given: &Field) -> bool {
    let same = match (field.of, given.of) {
        (Type::Reference(one), Type::Reference(other)) => one == other,
        (Type::Choice(_), Type::Choice(given)) => given.iter().all(|choice| has_choice(field, choice.code)),
        (one, other) => one.name() == other.name(),
    };
    let limited = matches!(given.of, Type::Text | Type::Files);
    let sealed = given.sealed || !field.sealed;
    same && sealed && (given.required || !field.required) && (!limited || given.max <= field.max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::{Owe, State};
    use crate::role::{Class, Role};
    use crate::series::Series;
    use crate::standing::{Every, Fulfilled, ITSELF, Owner};

    const OFFICE: Role = Role::new("office", Label::EMPTY, Class::Business, &["county"]);
    const ANYWHERE: &[Grant] = &[OFFICE.anywhere()];
    const CATEGORIES: &[Choice] = &[Choice::new("county", Label::new("县", "County"))];

    const fn field(name: &'static str, of: Type) -> Field {
        Field::new(name, of, false).zh("字段").en("Field")
    }

    static ORGANISATION: Kind =
        Kind::new("organisation").zh("单位").en("Organisation").fields(&[field("category", Type::Choice(CATEGORIES))]);
    static RULEBOOK: Kind = Kind::new("rulebook")
        .zh("规程")
        .en("Rulebook")
        .fields(&[field("days", Type::Integer), field("name", Type::Text)]);
    static PARTY: Field = field("office", Type::Reference("organisation")).party();

    const fn named(kind: Kind) -> Kind {
        kind.zh("文件").en("Paper")
    }

    const fn acting(action: Action) -> Action {
        action.zh("办理").en("Do").by(ANYWHERE)
    }

    /// The faults of one kind with its actions and a standing duty, beside organisations and a rulebook.
    fn told(kind: Kind, actions: &[Action], standing: &'static [StandingDuty], role: Role) -> Vec<&'static str> {
        let kind: &'static Kind = Box::leak(Box::new(named(kind)));
        let actions =
            actions.iter().map(|action| -> &'static Action { Box::leak(Box::new(acting(*action))) }).collect();
        let roles = Box::leak(Box::new([role]));
        let kinds = vec![&ORGANISATION, &RULEBOOK, kind];
        let made = Catalogue::new(kinds, actions, (roles, &[]), standing, "rulebook", "organisation");
        made.err().unwrap_or_default().iter().map(|fault| fault.code).collect()
    }

    fn paper<const N: usize>(fields: [Field; N]) -> Kind {
        Kind::new("paper").fields(Box::leak(Box::new(fields)))
    }

    fn of_fields<const N: usize>(fields: [Field; N]) -> Vec<&'static str> {
        told(paper(fields), &[], &[], OFFICE)
    }

    #[test]
    fn a_role_is_held_in_categories_that_there_are() {
        assert!(told(Kind::new("paper"), &[], &[], OFFICE).is_empty());
        let elsewhere = Role { held_in: &["county", "moon"], ..OFFICE };
        assert_eq!(told(Kind::new("paper"), &[], &[], elsewhere), ["role-in-unknown-category"]);
    }

    #[test]
    fn a_field_is_declared_once() {
        const TWICE: [Field; 2] = [field("words", Type::Text), field("words", Type::Integer)];
        assert_eq!(of_fields(TWICE), ["field-twice"]);
        let action = Action::new("paper", "do").input(&TWICE);
        assert_eq!(told(Kind::new("paper"), &[action], &[], OFFICE), ["field-twice"]);
    }

    #[test]
    fn a_reference_is_narrowed_to_choices_and_states_that_there_are() {
        const OFFICES: Field = field("office", Type::Reference("organisation"));
        assert!(of_fields([OFFICES.only("category", "county")]).is_empty());
        assert_eq!(of_fields([OFFICES.only("category", "moon")]), ["only-unknown-choice"]);
        assert_eq!(of_fields([OFFICES.while_in(&["moon"])]), ["offered-in-unknown-state"]);
        assert_eq!(of_fields([OFFICES.only("size", "county")]), ["only-unknown-choice"]);
        assert_eq!(of_fields([OFFICES.only("state", "active")]), ["only-unknown-choice"]);
        assert_eq!(of_fields([field("office", Type::Text).only("category", "county")]), ["only-unknown-choice"]);
    }

    #[test]
    fn what_points_is_listed_where_there_is_a_page() {
        const OFFICE_OF: Field = field("office", Type::Reference("organisation"));
        assert!(of_fields([OFFICE_OF.there("文件", "Papers")]).is_empty());
        assert_eq!(of_fields([OFFICE_OF.there("文件", "")]), ["there-without-a-page"]);
        assert_eq!(of_fields([field("words", Type::Text).there("文件", "Papers")]), ["there-without-a-page"]);
        let line = paper([field("next", Type::Reference("paper")).there("文件", "Papers")]).part_of("organisation");
        assert_eq!(told(line, &[], &[], OFFICE), ["there-without-a-page"], "a line has no page of its own");
    }

    #[test]
    fn files_stand_where_they_are_no_words() {
        const ONE: Field = field("scan", Type::File);
        const SEVERAL: Field = field("scans", Type::Files);
        assert!(of_fields([ONE.photo(), SEVERAL.max(12), field("photo", Type::File).public()]).is_empty());
        for wrong in [
            ONE.list(),
            ONE.filter(),
            SEVERAL.search(),
            SEVERAL.hidden(),
            SEVERAL.public(),
            SEVERAL.max(0),
            SEVERAL.max(DECLARED_MAX + 1),
            field("words", Type::Text).photo(),
        ] {
            assert_eq!(of_fields([wrong]), ["file-and-shown"], "{wrong:?}");
        }
        let titled = paper([SEVERAL]).title("{scans}", "{scans}");
        assert_eq!(told(titled, &[], &[], OFFICE), ["file-and-shown"]);
        let keyed = paper([ONE]).unique(&[&["scan"]]);
        assert_eq!(told(keyed, &[], &[], OFFICE), ["file-and-shown"]);
        let action = |given: Field| [Action::new("paper", "do").input(Box::leak(Box::new([given.sets()])))];
        assert!(told(paper([SEVERAL]), &action(SEVERAL), &[], OFFICE).is_empty());
        assert_eq!(told(paper([SEVERAL.max(3)]), &action(SEVERAL), &[], OFFICE), ["sets-unknown-field"], "too many");
    }

    #[test]
    fn what_only_some_saw_is_shown_to_nobody_else() {
        const STATES: &[State] = &[State::new("open")];
        const WORDS: Field = field("words", Type::Text).computed().seen_in(&["open"]);
        let told = |field: Field| told(paper([field]).states(STATES).title("{name}", "{name}"), &[], &[], OFFICE);
        assert!(told(WORDS).is_empty());
        let shown = [WORDS.list(), WORDS.filter(), WORDS.search(), WORDS.public(), WORDS.seen_in(&["closed"])];
        for field in shown.into_iter().chain([Field { name: "name", ..WORDS }, Field { computed: false, ..WORDS }]) {
            assert_eq!(told(field), ["seen-in-and-shown"], "{field:?}");
        }
    }

    #[test]
    fn what_is_sealed_names_its_readers_and_stands_nowhere_else() {
        const READERS: &[Role] = &[OFFICE];
        const WORDS: Field = field("words", Type::Text).sealed().visible_to(READERS);
        assert!(of_fields([WORDS]).is_empty());
        assert!(of_fields([WORDS.on_reveal()]).is_empty());
        assert_eq!(of_fields([WORDS.masked()]), ["masked-and-not-published"]);
        for wrong in [
            field("words", Type::Text).sealed(),
            field("words", Type::Integer).sealed().visible_to(READERS),
            WORDS.list(),
            WORDS.filter(),
            WORDS.search(),
        ] {
            assert_eq!(of_fields([wrong]), ["sealed-and-shown"]);
        }
        let titled = paper([WORDS]).title("{words}", "{words}");
        assert_eq!(told(titled, &[], &[], OFFICE), ["sealed-and-shown"], "a title is told everywhere");
        assert_eq!(told(paper([WORDS]).part_of("organisation"), &[], &[], OFFICE), ["sealed-and-shown"]);
        let action = Action::new("paper", "do").input(Box::leak(Box::new([field("words", Type::Text).sets()])));
        assert_eq!(told(paper([WORDS]), &[action], &[], OFFICE), ["sets-unknown-field"], "the entry would say it");
    }

    #[test]
    fn a_number_is_drawn_by_an_office_in_states_that_there_are() {
        const PAPERS: Series = Series::new("paper", "文", &["open"]);
        const NUMBER: Field = field("number", Type::Text).number(PAPERS);
        const STATES: &[State] = &[State::new("open")];
        let told = |field: Field| told(paper([field, PARTY]).states(STATES), &[], &[], OFFICE);
        assert!(told(NUMBER).is_empty());
        assert!(told(NUMBER.number(PAPERS.of("office"))).is_empty());
        let elsewhere = Series { drawn_in: &["moon"], ..PAPERS };
        let wrong = [
            NUMBER.number(PAPERS.of("number")),
            NUMBER.number(elsewhere),
            NUMBER.number(Series { drawn_in: &[], ..PAPERS }),
            NUMBER.required(),
            field("number", Type::Integer).number(PAPERS),
        ];
        for field in wrong {
            assert_eq!(told(field), ["number-never-drawn"], "{field:?}");
        }
        const TWICE: Field = field("other", Type::Text).number(Series { code: "other", ..PAPERS });
        let both = paper([NUMBER, TWICE]).states(STATES);
        assert_eq!(super::tests::told(both, &[], &[], OFFICE), ["number-never-drawn"; 2], "one word for two series");
    }

    /// The faults of a state that owes an action by a day.
    fn of_due(due: Due) -> Vec<&'static str> {
        const KIND: Kind = Kind::new("paper").fields(&[
            field("year", Type::Year),
            field("ends", Type::Day),
            field("of", Type::Choice(CATEGORIES)),
        ]);
        let owes = Box::leak(Box::new([Owe::new("do", OFFICE.anywhere(), due)]));
        let states = Box::leak(Box::new([State::new("open").owes(owes)]));
        told(KIND.states(states), &[Action::new("paper", "do")], &[], OFFICE)
    }

    #[test]
    fn a_deadline_names_numbers_of_the_rulebook() {
        assert!(of_due(Due::working("days")).is_empty());
        assert_eq!(of_due(Due::working("weeks")), ["due-of-unknown-number"]);
        assert_eq!(of_due(Due::calendar("name")), ["due-of-unknown-number"], "words are no number");
        assert_eq!(of_due(Due::yearly("year", 0, "days", "weeks")), ["due-of-unknown-number"]);
    }

    #[test]
    fn a_deadline_names_fields_of_its_record() {
        assert!(of_due(Due::after("ends", "days").until("ends")).is_empty());
        assert!(of_due(Due::yearly("year", 1, "days", "days")).is_empty());
        assert_eq!(of_due(Due::after("begins", "days")), ["due-of-unknown-field"]);
        assert_eq!(of_due(Due::on("year")), ["due-of-unknown-field"], "a year is no day");
        assert_eq!(of_due(Due::yearly("ends", 1, "days", "days")), ["due-of-unknown-field"], "a day is no year");
        assert_eq!(of_due(Due::working("days").until("hung_on")), ["due-of-unknown-field"]);
    }

    #[test]
    fn a_deadline_is_for_records_with_a_choice_that_there_is() {
        assert!(of_due(Due::working("days").when("of", "county")).is_empty());
        assert_eq!(of_due(Due::working("days").when("of", "moon")), ["due-when-unknown-choice"]);
        assert_eq!(of_due(Due::working("days").when("by", "county")), ["due-when-unknown-choice"]);
    }

    #[test]
    fn an_input_sets_a_field_that_holds_it() {
        let told = |given: Field| {
            let action = Action::new("paper", "do").input(Box::leak(Box::new([given])));
            told(paper([field("words", Type::Text).max(80).computed()]), &[action], &[], OFFICE)
        };
        assert!(told(field("words", Type::Text).max(80).sets()).is_empty());
        assert_eq!(told(field("reason", Type::Text).sets()), ["sets-unknown-field"]);
        assert_eq!(told(field("words", Type::Day).sets()), ["sets-unknown-field"], "a day is not words");
        assert_eq!(told(field("words", Type::Text).max(81).sets()), ["sets-unknown-field"], "too long");
    }

    #[test]
    fn a_standing_duty_is_of_an_owner_a_party_and_a_period_that_there_are() {
        const OFFICES: Owner = Owner::of("organisation").only("category", "county");
        const FULFILLED: Fulfilled = Fulfilled::by("paper", "create", "office", "year");
        const DUTY: StandingDuty =
            StandingDuty::yearly("paper", Label::EMPTY, OFFICES, (OFFICE, ITSELF), FULFILLED, ("days", "days"));
        let told = |duty: StandingDuty| {
            let fields = Box::leak(Box::new([PARTY, field("year", Type::Year), field("day", Type::Day)]));
            let duties = Box::leak(Box::new([duty]));
            let action = Action::new("paper", "create").creates();
            told(Kind::new("paper").fields(fields), &[action], duties, OFFICE)
        };
        let owner = |owner| told(StandingDuty { owner, ..DUTY });
        let fulfilled = |fulfilled| told(StandingDuty { fulfilled, ..DUTY });
        assert!(told(DUTY).is_empty());
        assert_eq!(owner(Owner::of("moon")), ["standing-duty-of-unknown-owner"]);
        assert_eq!(owner(Owner::of("organisation").only("category", "moon")), ["standing-duty-in-unknown-category"]);
        assert_eq!(owner(OFFICES.in_states(&["full"])), ["standing-duty-of-unknown-party"]);
        assert_eq!(told(StandingDuty { at: "place", ..DUTY }), ["standing-duty-of-unknown-party"]);
        let through = Fulfilled { through: "year", ..FULFILLED };
        for wrong in [through, FULFILLED.in_states(&["full"]), FULFILLED.when(&[("office", "moon")])] {
            assert_eq!(fulfilled(wrong), ["standing-duty-never-fulfilled"]);
        }
        assert_eq!(fulfilled(Fulfilled { within: "since", ..FULFILLED }), ["due-of-unknown-field"]);
        assert_eq!(told(StandingDuty { month: "months", ..DUTY }), ["due-of-unknown-number"]);
        let monthly = DUTY.each(Every::Month, "days");
        assert_eq!(told(monthly), ["due-of-unknown-field"], "a year is no month");
        assert!(told(StandingDuty { fulfilled: Fulfilled { within: "day", ..FULFILLED }, ..monthly }).is_empty());
    }
}
