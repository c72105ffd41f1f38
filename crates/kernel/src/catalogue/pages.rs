//! What can be wrong with what declarations say of pages: by what public lists are narrowed, where links lead, which days
//! calendars hold.

use super::Catalogue;
use super::faults::{Tell, ask_numbers};
use super::narrowings::{depth, may_narrow};
use crate::dates::Dates;
use crate::field::{Field, Type};
use crate::kind::Kind;
use crate::lights::Lights;
use crate::link::{self, Joins, Link, To};

/// Tells every fault, each with its code.
pub(super) fn tell(catalogue: &Catalogue, tell: Tell<'_>) {
    ask_types(catalogue, tell);
    for kind in &catalogue.kinds {
        ask_narrowings(catalogue, kind, tell);
        for link in kind.links {
            ask_link(catalogue, kind, link, tell);
        }
        if let Some(dates) = &kind.calendar {
            ask_dates(kind, dates, tell);
        }
        if let Some(lights) = &kind.lights {
            ask_lights(catalogue, kind, lights, tell);
        }
    }
}

/// One name narrows by one type, in every list: the search over all of them knows it by its name.
fn ask_types(catalogue: &Catalogue, tell: Tell<'_>) {
    let mut known: Vec<&'static Field> = Vec::new();
    for kind in &catalogue.kinds {
        for field in kind.fields.iter().filter(|field| !field.narrows.is_empty()) {
            match known.iter().find(|other| other.narrows == field.narrows) {
                Some(other) if !is_same(other, field) => {
                    tell("narrows-by-two-types", format!("{}.{} {}", kind.code, field.name, field.narrows));
                }
                Some(_) => {}
                None => known.push(field),
            }
        }
    }
}

fn is_same(one: &Field, other: &Field) -> bool {
    match (one.of, other.of) {
        (Type::Reference(one), Type::Reference(other)) => one == other,
        (Type::Choice(one), Type::Choice(other)) => {
            one.iter().map(|choice| choice.code).eq(other.iter().map(|choice| choice.code))
        }
        (one, other) => one.name() == other.name(),
    }
}

fn ask_narrowings(catalogue: &Catalogue, kind: &Kind, tell: Tell<'_>) {
    let root = kind.part_of.unwrap_or(kind.code);
    let all = catalogue.narrowings(root);
    let has_list = catalogue.kind(root).is_some_and(Kind::has_public_page);
    for field in kind.fields {
        let subject = || format!("{}.{}", kind.code, field.name);
        if !field.narrows.is_empty() && !may_narrow(field) {
            tell("narrows-by-no-value", subject());
        }
        if !field.narrows.is_empty() && !field.public {
            tell("narrows-by-what-is-not-public", subject());
        }
        // A list of fields that kinds share may be carried by one that has no list of its own.
        if field.under.is_empty() || !has_list {
            continue;
        }
        let own = all.iter().find(|narrowing| narrowing.name == field.narrows);
        if own.is_none_or(|own| !own.is_offered() || depth(all, own).is_none()) {
            tell("under-unknown-narrowing", subject());
        }
    }
}

fn ask_lights(catalogue: &Catalogue, kind: &Kind, lights: &Lights, tell: Tell<'_>) {
    let is_day =
        kind.field(lights.field).is_some_and(|field| matches!(field.of, Type::Day) && field.seen_in.is_empty());
    if !is_day || lights.states.iter().any(|state| kind.state(state).is_none()) {
        tell("lights-by-no-day", format!("{}.{}", kind.code, lights.field));
    }
    ask_numbers(catalogue, kind, &[lights.near], tell);
}

fn ask_link(catalogue: &Catalogue, kind: &Kind, link: &Link, tell: Tell<'_>) {
    let mut told = |code| tell(code, format!("{} {:?}", kind.code, link.to));
    if link.label.zh.is_empty() || link.label.en.is_empty() {
        told("link-without-words");
    }
    if kind.part_of.is_some() {
        told("link-of-a-line");
    }
    if link.states.iter().any(|state| kind.state(state).is_none()) {
        told("link-in-unknown-state");
    }
    match link.to {
        To::Page(_) => {}
        To::Desk(address) => {
            if link::fields_of(address).any(|name| kind.field(name).is_none()) {
                told("link-of-unknown-field");
            }
        }
        To::Public(_) => {
            if !kind.has_public_page() {
                told("link-to-no-public-page");
            }
        }
        To::Form { kind: code, joins, .. } => match catalogue.kind(code) {
            None => told("link-to-unknown-kind"),
            Some(target) => {
                if catalogue.creation(code).is_none() {
                    told("link-without-creation");
                }
                if joins.is_some_and(|joins| !may_join(catalogue, kind, target, &joins)) {
                    told("link-joins-nothing");
                }
            }
        },
    }
}

/// Whether there is such an action in that state, and both fields hold the same.
fn may_join(catalogue: &Catalogue, kind: &Kind, target: &Kind, joins: &Joins) -> bool {
    let action = catalogue.action(target.code, joins.action);
    let begins = action.is_some_and(|action| !action.creates && !action.internal && action.may_begin_in(joins.state));
    let fields = target.field(joins.same.0).zip(kind.field(joins.same.1));
    begins && target.state(joins.state).is_some() && fields.is_some_and(|(one, other)| is_same(one, other))
}

/// Both are days of the record, and one of them always says when it begins.
fn ask_dates(kind: &Kind, dates: &Dates, tell: Tell<'_>) {
    let day = |name: &str| kind.field(name).filter(|field| matches!(field.of, Type::Day));
    if kind.part_of.is_some() {
        tell("calendar-of-a-line", kind.code.to_owned());
    }
    if day(dates.begins).is_none_or(|field| !field.required) {
        tell("calendar-of-unknown-day", format!("{}.{}", kind.code, dates.begins));
    }
    if day(dates.ends).is_none() {
        tell("calendar-of-unknown-day", format!("{}.{}", kind.code, dates.ends));
    }
    for state in dates.but_in.iter().filter(|state| kind.state(state).is_none()) {
        tell("calendar-but-in-unknown-state", format!("{} {state}", kind.code));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::field::Choice;
    use crate::kind::State;
    use crate::label::Label;
    use crate::role::Grant;

    const fn field(name: &'static str, of: Type) -> Field {
        Field { label: Label::new("栏", "Field"), public: true, ..Field::new(name, of, true) }
    }

    static PLACE: Kind =
        Kind::new("place").zh("地方").en("Place").states(&[State::new("open")]).fields(&[field("name", Type::Text)]);
    static CREATE: Action = Action::new("paper", "create").zh("写").en("Write").creates().by(&[Grant::PUBLIC]);
    static REVISE: Action = Action::new("paper", "revise").zh("改").en("Mend").from(&["drafted"]).by(&[Grant::PUBLIC]);
    const THEMES: &[Choice] = &[Choice::new("roads", Label::new("路", "Roads"))];

    const PAPER: Kind = Kind::new("paper")
        .zh("文件")
        .en("Paper")
        .states(&[State::new("drafted"), State::new("sent")])
        .fields(&[field("office", Type::Reference("place")), field("begins", Type::Day), field("words", Type::Text)]);

    fn catalogue(kinds: Vec<Kind>) -> Result<Catalogue, Vec<&'static str>> {
        let leaked = kinds.into_iter().map(|kind| -> &'static Kind { Box::leak(Box::new(kind)) });
        let kinds = std::iter::once(&PLACE).chain(leaked).collect();
        let made = Catalogue::new(kinds, vec![&CREATE, &REVISE], (&[], &[]), &[], "place", "place");
        made.map_err(|faults| faults.iter().map(|fault| fault.code).collect())
    }

    fn told(kind: Kind) -> Vec<&'static str> {
        catalogue(vec![kind]).err().unwrap_or_default()
    }

    fn narrowed<const N: usize>(fields: [Field; N]) -> Kind {
        PAPER.fields(Box::leak(Box::new(fields))).public_at("/papers/{id}")
    }

    const COUNTY: Field = field("office", Type::Reference("place")).narrows("county");
    const TOWN: Field = field("town", Type::Reference("place")).narrows("town").under("county");
    const VILLAGE: Field = field("village", Type::Text).narrows("village");
    const THEME: Field = field("theme", Type::Choice(THEMES)).narrows("theme");
    const YEAR: Field = field("year", Type::Year).narrows("year");

    #[test]
    fn controls_stand_in_one_order_whatever_the_order_of_the_fields() {
        let line = Kind::new("line").zh("行").en("Line").part_of("paper");
        let line = line.fields(const { &[YEAR, TOWN, THEME] });
        let made = catalogue(vec![narrowed([THEME, VILLAGE, COUNTY]), line]).unwrap();
        let names: Vec<_> = made.narrowings("paper").iter().map(|one| one.name).collect();
        assert_eq!(names, ["county", "town", "village", "theme", "year"]);
        assert_eq!(made.narrowings_of_all().len(), names.len());
        assert!(made.narrowings("place").is_empty());
    }

    #[test]
    fn no_list_is_narrowed_to_what_has_a_public_page() {
        let about = field("about", Type::Reference("paper")).narrows("paper");
        let made = catalogue(vec![narrowed([about, YEAR])]).unwrap();
        assert_eq!(made.narrowings("paper").iter().map(|one| one.name).collect::<Vec<_>>(), ["year"]);
    }

    #[test]
    fn a_narrowing_lies_under_one_of_the_same_record() {
        assert!(told(narrowed([COUNTY, TOWN])).is_empty());
        assert_eq!(told(narrowed([TOWN])), ["under-unknown-narrowing"]);
        assert_eq!(told(narrowed([TOWN.under("town")])), ["under-unknown-narrowing"], "under itself");
        assert_eq!(
            told(narrowed([COUNTY, VILLAGE.under("county")])),
            ["under-unknown-narrowing"],
            "typed, not offered"
        );
        assert_eq!(told(narrowed([COUNTY, field("seat", Type::Text).under("county")])), ["under-unknown-narrowing"]);
    }

    #[test]
    fn one_name_narrows_by_one_type_that_has_values_and_is_public() {
        let other = |of| field("other", of);
        assert_eq!(told(narrowed([YEAR, other(Type::Text).narrows("year")])), ["narrows-by-two-types"]);
        let elsewhere = other(Type::Reference("paper")).narrows("county");
        assert_eq!(told(narrowed([COUNTY, elsewhere])), ["narrows-by-two-types"]);
        assert_eq!(told(narrowed([other(Type::Money).narrows("sum")])), ["narrows-by-no-value"]);
        let hidden = Field { public: false, ..YEAR };
        assert_eq!(told(narrowed([hidden])), ["narrows-by-what-is-not-public"]);
    }

    fn linked(link: Link) -> Vec<&'static str> {
        told(PAPER.links(Box::leak(Box::new([link]))))
    }

    #[test]
    fn a_link_has_words_and_states_that_there_are() {
        let sheet = Link::page("sheet", "打印稿", "Print version");
        assert!(linked(sheet.in_states(&["sent"])).is_empty());
        assert_eq!(linked(sheet.in_states(&["moon"])), ["link-in-unknown-state"]);
        assert_eq!(linked(Link::page("sheet", "打印稿", "")), ["link-without-words"]);
        let line = Kind::new("line").zh("行").en("Line").part_of("paper").links(Box::leak(Box::new([sheet])));
        assert_eq!(catalogue(vec![PAPER, line]).err().unwrap(), ["link-of-a-line"]);
    }

    #[test]
    fn a_link_leads_to_fields_kinds_and_pages_that_there_are() {
        assert!(linked(Link::desk("door/{begins}", "门", "Door")).is_empty());
        assert_eq!(linked(Link::desk("door/{came_on}", "门", "Door")), ["link-of-unknown-field"]);
        assert_eq!(linked(Link::public("", "公开", "Public")), ["link-to-no-public-page"]);
        assert!(linked(Link::form("paper", "copy", "照抄", "Copy")).is_empty());
        assert_eq!(linked(Link::form("moon", "copy", "照抄", "Copy")), ["link-to-unknown-kind"]);
        assert_eq!(linked(Link::form("place", "copy", "照抄", "Copy")), ["link-without-creation"]);
    }

    #[test]
    fn a_link_joins_a_record_in_the_making() {
        const JOINS: Joins = Joins { action: "revise", state: "drafted", same: ("office", "office") };
        let told = |joins| linked(Link::form("paper", "take", "列入", "Take up").joins(joins));
        assert!(told(JOINS).is_empty());
        assert_eq!(told(Joins { action: "create", ..JOINS }), ["link-joins-nothing"], "it makes another");
        assert_eq!(told(Joins { state: "sent", ..JOINS }), ["link-joins-nothing"], "it does not begin there");
        assert_eq!(told(Joins { same: ("office", "begins"), ..JOINS }), ["link-joins-nothing"], "a day is no office");
        assert_eq!(told(Joins { same: ("seat", "office"), ..JOINS }), ["link-joins-nothing"]);
    }

    #[test]
    fn a_calendar_holds_days_in_states_that_there_are() {
        let told = |dates| told(PAPER.calendar(dates));
        assert!(told(Dates::new("begins", "begins").but_in(&["sent"])).is_empty());
        assert_eq!(told(Dates::new("words", "begins")), ["calendar-of-unknown-day"]);
        assert_eq!(told(Dates::new("begins", "ends")), ["calendar-of-unknown-day"]);
        assert_eq!(told(Dates::new("begins", "begins").but_in(&["moon"])), ["calendar-but-in-unknown-state"]);
        let open = Field { required: false, ..field("begins", Type::Day) };
        assert_eq!(
            super::tests::told(narrowed([open]).calendar(Dates::new("begins", "begins"))),
            ["calendar-of-unknown-day"]
        );
    }
}
