//! A figure with the rows behind it: its sum, by what it is told apart, and each record that contributes; as it stands, or as
//! it stood at the end of a day. Whatever a page shows as a figure leads here, to exactly its rows.
//!
//! **Invariant:** nothing is added up here: sums and rows come from the store's one table, so that the rows add up to the sum.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::response::Response;
use kernel::{Choice, Day, Dimension, Figure, Kind, Measure, Refusal, Unit};
use store::figures::ask::{self, Ask, Contributed, Correction, Sum};
use store::{Connection, StoreError, rows, titles};
use uuid::Uuid;

use crate::base::amounts::{self, Amount, Headline, Money};
use crate::base::answer;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::show_day;
use crate::every::apart;
use crate::every::form::OptionView;

/// Rows of one page.
const ROWS: usize = 50;
/// Corrections that a page lists.
const CORRECTIONS: usize = 20;
/// Codes of one dimension stand in the address with this between them.
const BETWEEN: char = ',';

/// Where the rows of a figure are, in the unit of the page that leads there: what is asked of it by name and value; what is empty is
/// left out.
pub fn address(call: &Call, figure: &Figure, asked: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let unit = [(amounts::UNIT, Money::of(call).code())];
    for (name, value) in asked.iter().chain(&unit).filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let place = if figure.public { "" } else { "/desk" };
    format!("{}{place}/figures/{}?{}", call.base, figure.code, query.finish())
}

/// What of a figure an address asks for, by whoever asks.
///
/// # Errors
/// 404 where there is no such figure for them, 422 where the address says what is none.
pub fn asked(call: &Call, public: bool) -> Result<Ask<'_>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let ask = Ask::of(catalogue, &call.programme, call.parameter("code")).ok_or_else(Refusal::unseen)?;
    let mut ask = ask.seen_by(&call.viewer);
    if (public && !ask.figure.public) || !ask.may(catalogue) {
        return Err(Refusal::unseen());
    }
    let id = |name: &str| -> Result<Option<Uuid>, Refusal> {
        let typed = call.asked(name).filter(|text| !text.is_empty());
        typed.map(|text| text.parse().map_err(|_| wrong(call, name))).transpose()
    };
    (ask.party, ask.partner, ask.record) = (id("party")?, id("partner")?, id("record")?);
    let typed = |name: &str| call.asked(name).map(str::trim).filter(|text| !text.is_empty());
    if let Some(year) = typed("year") {
        ask.year = Some(year.parse().map_err(|_| wrong(call, "year"))?);
    }
    if let Some(day) = typed("as_of") {
        ask.until = Some(Day::parse(day).map_err(|_| wrong(call, "as_of"))?);
    }
    for dimension in ask.figure.by {
        let Some(codes) = typed(dimension.name) else { continue };
        let codes: Vec<&str> = codes.split(BETWEEN).collect();
        if codes.iter().any(|code| dimension.choice(code).is_none()) {
            return Err(wrong(call, dimension.name));
        }
        ask = ask.tagged(dimension.name, &codes);
    }
    Ok(ask)
}

fn wrong(call: &Call, name: &str) -> Refusal {
    Refusal::invalid(vec![kernel::Problem::not_a_choice(name, call.asked(name).unwrap_or_default())])
}

/// A sum by one dimension, with grants and cooperation beside each other where the figure knows them.
struct Division {
    label: String,
    heads: Vec<String>,
    rows: Vec<(String, Vec<Amount>)>,
}

struct RowShown {
    title: String,
    link: String,
    line: String,
    /// Of whom it is, where the public reads rows of several.
    place: String,
    tags: Vec<String>,
    quantity: i64,
    amount: Amount,
}

struct CorrectionShown {
    day: String,
    title: String,
    link: String,
    amount: String,
}

/// What the rows come to, all of them or those of a choice: the label of its row, how many, how much.
struct Come {
    label: String,
    headline: Headline,
    quantity: i64,
}

#[derive(Template)]
#[template(path = "figure.html")]
struct FigurePage {
    page: Page,
    is_public: bool,
    heading: String,
    note: String,
    narrowed: Vec<(String, String)>,
    /// The sum; one for each where it is not told in silence: what is reported, what is drafted.
    sums: Vec<Come>,
    exact: String,
    divisions: Vec<Division>,
    dimensions: Vec<(String, &'static str, Vec<OptionView>)>,
    hidden: Vec<(String, String)>,
    year: String,
    as_of: String,
    tag_heads: Vec<String>,
    rows: Vec<RowShown>,
    corrections: Vec<CorrectionShown>,
    amount_head: String,
    counts: String,
    switch: (String, String),
    pager: (String, String, String),
}

/// The page of a figure for those signed in.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    show(call, false)
}

/// The page of a figure that everybody reads.
pub fn public_page(call: &Call) -> Result<Response, Refusal> {
    show(call, true)
}

/// What is called how: records with their lines, parties.
#[derive(Default)]
struct Names {
    records: titles::Names,
    lines: BTreeMap<Uuid, String>,
    parties: titles::Names,
    /// How the public calls those whose rows are shown.
    places: titles::Names,
}

fn show(call: &Call, public: bool) -> Result<Response, Refusal> {
    let ask = asked(call, public)?;
    let catalogue = call.app.engine.catalogue();
    let number: usize = call.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 100_000);
    let from = (number - 1) * ROWS;
    let kind = catalogue.kind(ask.contributes.kind).ok_or_else(Refusal::unseen)?;
    let (sums, behind, count, corrections, names) = call.app.read(|connection| {
        let sums = ask::sums(connection, catalogue, &ask)?;
        let (behind, count) = ask::rows(connection, catalogue, &ask, (ROWS, from))?;
        let corrections = match public {
            true => Vec::new(),
            false => ask::corrections(connection, catalogue, &ask, (CORRECTIONS, 0))?,
        };
        let names = names(call, connection, kind, &ask, &behind, &corrections)?;
        Ok((sums, behind, count, corrections, names))
    })?;
    let (words, money) = (call.words(), Money::of(call));
    let (filled, come) = (filled(&ask, &behind), come_to(call, &ask, &sums));
    let is_one = come.len() == 1;
    let heading = words.label(ask.figure.label).to_owned();
    let range = [
        ("total", count.to_string()),
        ("from", (from + 1).min(count).to_string()),
        ("to", (from + behind.len()).to_string()),
    ];
    let to = |number: usize| amounts::with(call, &[("page", &number.to_string())]);
    let page = FigurePage {
        page: Page::new(call, &heading),
        is_public: public,
        note: words.label(ask.figure.note).to_owned(),
        narrowed: narrowed(call, &ask, &names),
        divisions: divisions(call, &ask, &sums, (money, is_one)),
        sums: come,
        exact: if is_one { exact(call, ask.figure, ask::total(&sums)) } else { String::new() },
        dimensions: dimensions(call, ask.figure),
        hidden: hidden(call),
        year: ask.year.map(|year| year.to_string()).unwrap_or_default(),
        as_of: ask.until.map(Day::iso).unwrap_or_default(),
        tag_heads: filled.iter().map(|dimension| words.label(dimension.label).to_owned()).collect(),
        rows: behind.iter().map(|row| row_shown(call, (kind, public), &ask, row, &names, &filled)).collect(),
        corrections: corrections.iter().map(|one| correction_shown(call, kind, ask.figure, one, &names)).collect(),
        amount_head: head(call, ask.figure, money),
        counts: words.label(ask.figure.counts).to_owned(),
        switch: if ask.figure.unit == Unit::Fen { money.switch(call) } else { Default::default() },
        pager: (
            if number > 1 { to(number - 1) } else { String::new() },
            if from + behind.len() < count && !behind.is_empty() { to(number + 1) } else { String::new() },
            words.with("list-range", &range),
        ),
        heading,
    };
    Ok(answer::render(&page))
}

/// The dimension across which the sum is not told in silence, unless the address asks for one of its choices.
fn told_by(call: &Call, ask: &Ask<'_>) -> Option<&'static Dimension> {
    let is_asked = |dimension: &&Dimension| call.asked(dimension.name).is_some_and(|code| !code.is_empty());
    ask.figure.told_by().find(|dimension| !dimension.apart && !is_asked(dimension))
}

/// What the rows come to: one sum, or one for each choice by which it is told.
fn come_to(call: &Call, ask: &Ask<'_>, sums: &[Sum]) -> Vec<Come> {
    let (words, money, figure) = (call.words(), Money::of(call), ask.figure);
    let heading = words.label(figure.label).to_owned();
    let come = |row: String, label: String, own: &[Sum], link: String| {
        let total = ask::total(own);
        let counted = [("label", words.label(figure.counts).to_owned()), ("amount", total.quantity.to_string())];
        let headline = Headline {
            label,
            amount: money.of_figure(figure, total.amount, words).leading_to(link),
            unit: money.unit_of(figure, words),
            note: amounts::notes(&[words.with("figure-part", &counted), apart::notes(call, figure, own)]),
        };
        Come { label: row, headline, quantity: total.quantity }
    };
    let of = |dimension: &'static Dimension| {
        let each = dimension.choices.iter().filter_map(|choice| {
            let own: Vec<Sum> = sums.iter().filter(|sum| sum.is_of(dimension, choice.code)).cloned().collect();
            let label = words.label(choice.label).to_owned();
            let facts = [("label", heading.clone()), ("part", label.clone())];
            let link = amounts::with(call, &[(dimension.name, choice.code), ("page", "")]);
            (!own.is_empty()).then(|| come(label, words.with("figure-of-part", &facts), &own, link))
        });
        each.collect::<Vec<_>>()
    };
    let told = told_by(call, ask).map(of).unwrap_or_default();
    match told.is_empty() {
        true => vec![come(words.say("figure-all"), heading, sums, String::new())],
        false => told,
    }
}

fn head(call: &Call, figure: &Figure, money: Money) -> String {
    let facts = [("label", call.words().label(figure.label).to_owned()), ("unit", money.unit_of(figure, call.words()))];
    call.words().with("head-unit", &facts)
}

/// The sum to the fen and in words, as a voucher says it.
fn exact(call: &Call, figure: &Figure, total: Measure) -> String {
    if figure.unit != Unit::Fen {
        return String::new();
    }
    let fen = kernel::Fen(total.amount);
    call.words().with("money-yuan", &[("amount", fen.yuan_grouped()), ("words", fen.words())])
}

/// What the address leaves of the figure, and of which day it is: on paper there is no form that says it.
fn narrowed(call: &Call, ask: &Ask<'_>, names: &Names) -> Vec<(String, String)> {
    let (words, language) = (call.words(), call.language());
    let mut said = Vec::new();
    let party = |id: Option<Uuid>| Some(language.of(names.parties.get(&id?)?).clone());
    said.extend(party(ask.party).map(|name| (words.say("figure-party"), name)));
    said.extend(party(ask.partner).map(|name| (words.say("figure-partner"), name)));
    said.extend(ask.year.map(|year| (words.say("figure-year"), year.to_string())));
    for dimension in ask.figure.by {
        let chosen = call.asked(dimension.name).unwrap_or_default().split(BETWEEN);
        let labels: Vec<&str> =
            chosen.filter_map(|code| dimension.choice(code)).map(|one| words.label(one.label)).collect();
        if !labels.is_empty() {
            said.push((words.label(dimension.label).to_owned(), labels.join(" + ")));
        }
    }
    let day = ask.until.unwrap_or_else(|| call.today());
    said.push((words.say("figure-as-of"), show_day(day, words)));
    said
}

/// The sums by each dimension; of what is not told in one sum, by what tells it apart alone.
fn divisions(call: &Call, ask: &Ask<'_>, sums: &[Sum], (money, is_one): (Money, bool)) -> Vec<Division> {
    let words = call.words();
    let beside = ask.figure.apart();
    let of = |holds: &dyn Fn(&Sum) -> bool, asked: Vec<(&str, &str)>| {
        let total = ask::total(sums.iter().filter(|sum| holds(sum)));
        if total == Measure::NONE {
            return (total, Amount::none());
        }
        let amount = money.of_figure(ask.figure, total.amount, words);
        (total, amount.leading_to(amounts::with(call, &[asked, vec![("page", "")]].concat())))
    };
    let is = |sum: &Sum, name: &str, code: &str| sum.tags.get(name).is_some_and(|tag| tag == code);
    let division = |dimension: &&'static Dimension| {
        let columns: &[Choice] = beside.filter(|one| one.name != dimension.name).map_or(&[], |one| one.choices);
        let row = |choice: &Choice| {
            let (total, whole) = of(&|sum| is(sum, dimension.name, choice.code), vec![(dimension.name, choice.code)]);
            if total == Measure::NONE && !dimension.whole {
                return None;
            }
            let column = |column: &Choice| {
                let name = beside.map_or("", |one| one.name);
                let holds = |sum: &Sum| is(sum, dimension.name, choice.code) && is(sum, name, column.code);
                of(&holds, vec![(dimension.name, choice.code), (name, column.code)]).1
            };
            let parts: Vec<Amount> = columns.iter().map(column).collect();
            // What stands side by side is not added up beside it.
            let amounts = if parts.is_empty() { vec![whole] } else { parts };
            let count = Amount::count(total.quantity);
            Some((words.label(choice.label).to_owned(), std::iter::once(count).chain(amounts).collect()))
        };
        let heads = match columns {
            [] => vec![head(call, ask.figure, money)],
            some => some.iter().map(|choice| words.label(choice.label).to_owned()).collect(),
        };
        Division {
            label: words.label(dimension.label).to_owned(),
            heads,
            rows: dimension.choices.iter().filter_map(row).collect(),
        }
    };
    let told = told_by(call, ask).filter(|_| !is_one);
    let by = ask.figure.by.iter().filter(|dimension| told.is_none_or(|told| told.name == dimension.name));
    by.map(division).filter(|division| !division.rows.is_empty()).collect()
}

/// A select of each dimension.
fn dimensions(call: &Call, figure: &Figure) -> Vec<(String, &'static str, Vec<OptionView>)> {
    let words = call.words();
    let one = |dimension: &&'static Dimension| {
        let chosen = call.asked(dimension.name).unwrap_or_default();
        let option = |choice: &Choice| OptionView {
            value: choice.code.to_owned(),
            label: words.label(choice.label).to_owned(),
            selected: choice.code == chosen,
        };
        let mut options: Vec<OptionView> = dimension.choices.iter().map(option).collect();
        // Several at once come from a page that says so; the form keeps them.
        if chosen.contains(BETWEEN) {
            let labels = chosen.split(BETWEEN).filter_map(|code| dimension.choice(code));
            let label = labels.map(|choice| words.label(choice.label)).collect::<Vec<_>>().join(" + ");
            options.insert(0, OptionView { value: chosen.to_owned(), label, selected: true });
        }
        (words.label(dimension.label).to_owned(), dimension.name, options)
    };
    figure.by.iter().map(one).collect()
}

/// What the form keeps of the address.
fn hidden(call: &Call) -> Vec<(String, String)> {
    let kept = ["party", "partner", "record", amounts::UNIT];
    let is_kept = |(name, value): &&(String, String)| kept.contains(&name.as_str()) && !value.is_empty();
    call.query.iter().filter(is_kept).cloned().collect()
}

fn names(
    call: &Call,
    connection: &mut Connection,
    kind: &'static Kind,
    ask: &Ask<'_>,
    behind: &[Contributed],
    corrections: &[Correction],
) -> Result<Names, StoreError> {
    let (catalogue, programme) = (call.app.engine.catalogue(), call.programme.as_str());
    let ids = behind.iter().map(|row| row.record).chain(corrections.iter().map(|one| one.record));
    let ids: Vec<Uuid> = ids.collect::<BTreeSet<_>>().into_iter().collect();
    let stored = rows::load_all(connection, kind, programme, &ids)?;
    let records = stored.iter().map(|stored| (kind, stored));
    let records = titles::titles(connection, catalogue, programme, records)?;
    let mut lines = BTreeMap::new();
    let with_lines: BTreeSet<Uuid> = behind.iter().filter(|row| row.line.is_some()).map(|row| row.record).collect();
    for part in catalogue.parts(kind.code) {
        let of_rows: BTreeSet<Uuid> = behind.iter().filter_map(|row| row.line).collect();
        for record in &with_lines {
            for line in rows::lines(connection, part, *record)?.iter().filter(|line| of_rows.contains(&line.id)) {
                let title = titles::title(connection, catalogue, programme, part, line)?;
                lines.insert(line.id, call.language().of(&title).clone());
            }
        }
    }
    let organisations = call.app.engine.shared.organisations;
    let parties: Vec<Uuid> = [ask.party, ask.partner].into_iter().flatten().collect();
    let stored = rows::load_all(connection, organisations, programme, &parties)?;
    let parties = stored.iter().map(|stored| (organisations, stored));
    let parties = titles::titles(connection, catalogue, programme, parties)?;
    let ids: BTreeSet<Uuid> = behind.iter().filter_map(|row| row.party).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let stored = rows::load_all(connection, organisations, programme, &ids)?;
    let places = stored.iter().map(|one| (one.id, titles::short(organisations, one))).collect();
    Ok(Names { records, lines, parties, places })
}

fn record_link(call: &Call, kind: &Kind, record: Uuid, public: bool) -> String {
    match (public, kind.has_public_page()) {
        (true, true) => format!("{}{}", call.base, kind.public_at.replace("{id}", &record.to_string())),
        (true, false) => String::new(),
        (false, _) => format!("{}/desk/{}/{record}", call.base, kind.path),
    }
}

/// What the rows are told apart by; what none of them says has no column.
fn filled(ask: &Ask<'_>, behind: &[Contributed]) -> Vec<&'static Dimension> {
    let says = |row: &Contributed, dimension: &Dimension| {
        row.tags.get(dimension.name).is_some_and(|code| dimension.choice(code).is_some())
    };
    ask.figure.by.iter().copied().filter(|dimension| behind.iter().any(|row| says(row, dimension))).collect()
}

fn row_shown(
    call: &Call,
    (kind, public): (&Kind, bool),
    ask: &Ask<'_>,
    row: &Contributed,
    names: &Names,
    filled: &[&'static Dimension],
) -> RowShown {
    let words = call.words();
    let tag = |dimension: &&'static Dimension| {
        let choice = row.tags.get(dimension.name).and_then(|code| dimension.choice(code));
        choice.map(|choice| words.label(choice.label).to_owned()).unwrap_or_default()
    };
    RowShown {
        title: names.records.get(&row.record).map(|title| call.language().of(title).clone()).unwrap_or_default(),
        link: record_link(call, kind, row.record, public),
        line: row.line.and_then(|line| names.lines.get(&line)).cloned().unwrap_or_default(),
        place: row
            .party
            .filter(|_| public && ask.party.is_none())
            .and_then(|party| names.places.get(&party))
            .map(|name| call.language().of(name).clone())
            .unwrap_or_default(),
        tags: filled.iter().map(tag).collect(),
        quantity: row.measure.quantity,
        amount: Money::of(call).of_figure(ask.figure, row.measure.amount, words),
    }
}

fn correction_shown(call: &Call, kind: &Kind, figure: &Figure, one: &Correction, names: &Names) -> CorrectionShown {
    let words = call.words();
    let amount = Money::of(call).of_figure(figure, one.measure.amount, words);
    let sign = if one.measure.amount > 0 { "+" } else { "" };
    CorrectionShown {
        day: Day::parse(&one.day).map(|day| show_day(day, words)).unwrap_or_default(),
        title: names.records.get(&one.record).map(|title| call.language().of(title).clone()).unwrap_or_default(),
        link: record_link(call, kind, one.record, false),
        amount: format!("{sign}{}", amount.text),
    }
}
