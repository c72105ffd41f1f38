//! Made-up kinds, so many as the whole policy is thought to need beside those of today: four states, six actions and
//! twelve fields each, seen by as many roles as a real one. Made when the program starts and never given back.

use kernel::{Action, Choice, Due, Field, Grant, Kind, Label, Owe, Place, State, Tone, Type};
use programme::menu::{EXCHANGE, PLANS, PROJECTS, PUBLICITY};
use programme::roles::*;
use store::schema::tables::{Comparison, Table};
use store::{Body, Migration, Programme};

/// Codes of made-up kinds begin with it.
pub const PREFIX: &str = "made-";
/// The name after every other, so that it is the last step.
const MIGRATION: &str = "9999_made_up";
/// They are tabs of the places that the menu has.
const PLACES: &[Place] = &[PLANS, PROJECTS, EXCHANGE, PUBLICITY];

const THEMES: &[Choice] = &[
    Choice::new("roads", Label::new("行路", "Roads")),
    Choice::new("water", Label::new("饮水", "Water")),
    Choice::new("schooling", Label::new("就学", "Schooling")),
];

const OFFICES: &[kernel::Role] = &[COUNTY_OFFICE, COUNTY_GOVERNMENT, OFFICE_REVIEWER, PARTNER_DEPARTMENT, DEPARTMENT];

fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn list<T>(all: Vec<T>) -> &'static [T] {
    Box::leak(all.into_boxed_slice())
}

/// Two of the offices see a kind, each its own records; every second kind is the city's too.
fn seen_by(number: usize) -> &'static [Grant] {
    let mut grants =
        vec![OFFICES[number % OFFICES.len()].at("owner"), OFFICES[(number + 2) % OFFICES.len()].at("owner")];
    if number.is_multiple_of(2) {
        grants.push(CITY_OFFICE.anywhere());
    }
    list(grants)
}

fn fields() -> Vec<Field> {
    let text = |name, zh, en, required| Field::new(name, Type::Text, required).zh(zh).en(en);
    vec![
        Field::new("owner", Type::Reference("organisation"), true).zh("单位").en("Office").party().list(),
        text("name", "名称", "Name", true).list().search(),
        text("village", "村", "Village", false).list().search(),
        text("need", "困难", "Need", false).long().max(2_000),
        text("content", "内容", "Content", false).long().max(2_000).search(),
        Field::new("theme", Type::Choice(THEMES), true).zh("类别").en("Theme").list().filter(),
        Field::new("year", Type::Year, true).zh("年度").en("Year").list().filter(),
        Field::new("cost_fen", Type::Money, false).zh("总投资").en("Cost").list(),
        Field::new("people_served", Type::Integer, false).zh("受益人数").en("People served").list(),
        Field::new("finish", Type::Day, false).zh("完成日期").en("Finished by"),
        Field::new("region", Type::Reference("region"), false).zh("地点").en("Division"),
        text("remark", "备注", "Remark", false).computed(),
    ]
}

fn states() -> Vec<State> {
    let owes = list(vec![Owe::new("accept", CITY_OFFICE.anywhere(), Due::working("accept_days"))]);
    vec![
        State::new("drafting").zh("起草").en("Drafting"),
        State::new("submitted").zh("已报送").en("Submitted").tone(Tone::Waiting).owes(owes),
        State::new("accepted").zh("已接收").en("Accepted").tone(Tone::Going),
        State::new("finished").zh("已完成").en("Finished"),
    ]
}

fn actions(number: usize, code: &'static str) -> Vec<Action> {
    let (drafts, own) = (OFFICES[number % OFFICES.len()], list(vec![OFFICES[number % OFFICES.len()].at("owner")]));
    let city = list(vec![CITY_OFFICE.anywhere()]);
    let reason = list(vec![Field::new("reason", Type::Text, true).zh("理由").en("Reason").max(400)]);
    vec![
        Action::new(code, "create").zh("新建").en("Create").creates().revises().by(list(vec![drafts.at("owner")])),
        Action::new(code, "revise").zh("修改").en("Revise").revises().from(&["drafting"]).by(own),
        Action::new(code, "submit")
            .zh("报送")
            .en("Submit")
            .from(&["drafting"])
            .to(&["submitted"])
            .by(own)
            .keeps_version(),
        Action::new(code, "accept")
            .zh("接收")
            .en("Accept")
            .from(&["submitted"])
            .to(&["accepted"])
            .by(city)
            .not_by(&["submit"]),
        Action::new(code, "return")
            .zh("退回")
            .en("Return")
            .from(&["submitted"])
            .to(&["drafting"])
            .by(city)
            .input(reason)
            .opposes(),
        Action::new(code, "finish").zh("完成").en("Finish").from(&["accepted"]).to(&["finished"]).by(own),
    ]
}

fn kind(number: usize) -> Kind {
    let code = kept(format!("{PREFIX}{number:02}"));
    Kind::new(code)
        .path(kept(format!("{PREFIX}{number:02}s")))
        .zh(kept(format!("事项{number:02}")))
        .en(kept(format!("Matter {number:02}")))
        .fields(list(fields()))
        .states(list(states()))
        .title("{name}", "{name}")
        .place(PLACES[number % PLACES.len()])
        .empty("还没有记录。", "No records yet.")
        .seen_by(seen_by(number))
}

/// The made-up kinds.
pub fn kinds(further: usize) -> Vec<&'static Kind> {
    (0..further).map(|number| &*Box::leak(Box::new(kind(number)))).collect()
}

/// The product's programme with so many further kinds. Their tables are drafted only for whoever is about to make them: what
/// a product finds ready-made at its start is no part of what a start costs. Without any it is put together the same way.
pub fn programme(further: usize, makes_tables: bool) -> Programme {
    let mut programme = programme::programme();
    let made = kinds(further);
    if further > 0 {
        let drafted = |kind: &&'static Kind| Comparison { declared: Table::declared(kind), present: None }.drafted();
        let sql = if makes_tables { kept(made.iter().map(drafted).collect()) } else { "" };
        programme.migrations.push(Migration { name: MIGRATION, sql });
    }
    let actions = made.iter().enumerate().flat_map(|(number, kind)| list(actions(number, kind.code)));
    programme.bodies.extend(actions.map(Body::declared));
    let catalogue = kernel::Catalogue::new(
        [programme::kinds(), made].concat(),
        programme.bodies.iter().map(|body| body.action).collect(),
        (programme.catalogue.roles, programme::roles::OVERSIGHT),
        programme.catalogue.standing_duties,
        programme.catalogue.rulebook,
        programme.catalogue.organisations,
    );
    programme.catalogue = catalogue.unwrap_or_else(|faults| panic!("the made-up kinds cannot hold: {faults:?}"));
    programme
}
