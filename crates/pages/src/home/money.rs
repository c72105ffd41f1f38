//! 钱从哪来、到哪去: what was agreed in a year, by source, by who gives to whom, by theme, and year after year; how many projects
//! are how far, and for how many people. All of it from declared figures of published projects, each leading to its rows.
//!
//! **Invariant:** nothing is added up by a statement of its own; a bar says in text what it shows.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Record;
use kernel::{Dimension, Figure, Measure, Refusal};
use programme::project::figures::{COST, FORM, FUNDED, GIVEN, NATURE, OUTCOME, SERVED, SOURCE, THEME};
use programme::project::records::Project;
use server::base::amounts::{self, Amount, Money as Unit};
use server::base::call::Call;
use server::every::figures::address;
use server::public::sums::{self, Of};
use store::figures::ask::{self, Sum};
use store::published::look;
use uuid::Uuid;

use crate::project::shown::{Piece, percent, pieces, said};

/// Years that the page shows beside each other.
const YEARS_MAX: usize = 6;
/// How wide a year is drawn, and all of them at least, so that letters keep their size.
const YEAR_WIDTH: usize = 76;
const YEARS_WIDTH_MIN: usize = 228;
/// Counties that the page lists by themselves.
const ROWS_MAX: usize = 40;

/// A row of a table with its bar.
pub struct Row {
    pub from: String,
    pub to: String,
    pub link: String,
    pub amount: Amount,
    pub count: Amount,
    /// The width of its bar, of the longest.
    pub width: String,
}

/// A year with its bar, drawn upwards.
pub struct YearShown {
    pub year: String,
    pub link: String,
    pub current: bool,
    pub amount: Amount,
    /// What of it is of another kind than the usual one, and what nobody has confirmed: read below the drawing.
    pub told: String,
    pub count: i64,
    pub x: usize,
    /// The top of its bar, and of the bar each kind with its colour, from below: where it begins and how high it is.
    pub y: i64,
    pub bars: Vec<(&'static str, i64, i64)>,
}

/// How many projects are how far.
pub struct OutcomeShown {
    pub piece: Piece,
    pub count: i64,
    pub link: String,
}

/// What the page says of the money of a year.
pub struct Money {
    pub year: String,
    pub unit: String,
    pub switch: (String, String),
    pub agreed: Amount,
    pub projects: Amount,
    pub people: Amount,
    pub outcomes: Vec<OutcomeShown>,
    pub outcome_pieces: Vec<Piece>,
    pub outcomes_said: String,
    pub sources: Vec<(Piece, Amount)>,
    pub source_pieces: Vec<Piece>,
    pub sources_said: String,
    pub cost: Amount,
    pub counties: Vec<Row>,
    /// Of how many counties of all something of the year is public; empty where it is all.
    pub told: String,
    pub apart: String,
    pub themes: Vec<Row>,
    pub years: Vec<YearShown>,
    /// What is drawn in which colour, with its words; empty where everything is of the usual kind.
    pub year_keys: Vec<(&'static str, String)>,
    pub years_width: usize,
    /// What the drawing of the years says.
    pub years_said: String,
}

/// Names of parties as published projects call them: counties and those who give.
fn names(call: &Call) -> Result<BTreeMap<Uuid, String>, Refusal> {
    let mut names = BTreeMap::new();
    for narrows in ["place", "district"] {
        let key = (call.programme.as_str(), Project::CODE, narrows);
        let found = call.app.read(|connection| look::choices(connection, key, None, look::COUNT_MAX * 3))?;
        for choice in found.unwrap_or_default() {
            if let Ok(id) = choice.value.parse() {
                names.insert(id, call.language().of(&[choice.zh, choice.en]).clone());
            }
        }
    }
    Ok(names)
}

/// The year that the address asks for, else the newest that is not ahead and has something.
fn year_of(call: &Call, years: &BTreeSet<i64>) -> Option<i64> {
    let asked = call.asked("year").and_then(|year| year.parse().ok()).filter(|year| years.contains(year));
    let this = i64::from(call.today().year());
    asked.or_else(|| years.range(..=this).next_back().copied()).or_else(|| years.first().copied())
}

fn longest(rows: &[(Measure, Row)]) -> i64 {
    rows.iter().map(|(measure, _)| measure.amount).max().unwrap_or(0)
}

/// Rows with their bars, the largest first.
fn drawn(mut rows: Vec<(Measure, Row)>) -> Vec<Row> {
    let longest = longest(&rows);
    rows.sort_by_key(|(measure, _)| std::cmp::Reverse(measure.amount));
    rows.truncate(ROWS_MAX);
    rows.into_iter().map(|(measure, row)| Row { width: percent(measure.amount, longest), ..row }).collect()
}

/// The colour of a kind in drawings: the usual one, and any other.
fn class_of(choice: &kernel::Choice) -> &'static str {
    if NATURE.choices.first().is_some_and(|first| first.code == choice.code) { "s1" } else { "s2" }
}

/// The sums of one choice.
fn with(sums: &[Sum], dimension: &Dimension, choice: &kernel::Choice) -> Vec<Sum> {
    sums.iter().filter(|sum| sum.is_of(dimension, choice.code)).cloned().collect()
}

struct Reader<'a> {
    call: &'a Call,
    unit: Unit,
    year: String,
}

impl Reader<'_> {
    fn amount(&self, figure: &'static Figure, measure: Measure, asked: &[(&str, &str)]) -> Amount {
        let asked: Vec<_> = asked.iter().copied().chain([("year", self.year.as_str())]).collect();
        let shown = self.unit.of_figure(figure, measure.amount, self.call.words());
        shown.leading_to(address(self.call, figure, &asked))
    }

    fn counties(&self, sums: &[Sum], names: &BTreeMap<Uuid, String>) -> Vec<Row> {
        let mut by: BTreeMap<(Option<Uuid>, Option<Uuid>), Vec<Sum>> = BTreeMap::new();
        for sum in sums {
            by.entry((sum.partner, sum.party)).or_default().push(sum.clone());
        }
        let name = |id: Option<Uuid>| id.and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| "—".to_owned());
        let row = |((partner, party), own): ((Option<Uuid>, Option<Uuid>), Vec<Sum>)| {
            let measure = ask::total(&own);
            let text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
            let (from, to) = (text(partner), text(party));
            let link = party.map(|id| format!("{}/counties/{id}", self.call.base)).unwrap_or_default();
            let asked = [("party", to.as_str()), ("partner", from.as_str())];
            let amount = self
                .amount(&GIVEN, measure, &asked)
                .noted(sums::note_of_row(self.call, &GIVEN, &own))
                .marked(sums::mark(self.call, &GIVEN, &own));
            (
                measure,
                Row {
                    from: name(partner),
                    to: name(party),
                    link,
                    amount,
                    count: Amount::count(measure.quantity),
                    width: String::new(),
                },
            )
        };
        drawn(by.into_iter().map(row).collect())
    }

    fn by(&self, sums: &[Sum], dimension: &'static Dimension) -> Vec<Row> {
        let row = |(choice, measure): (&kernel::Choice, Measure)| {
            let asked = [(dimension.name, choice.code)];
            let own = with(sums, dimension, choice);
            let (note, mark) = (sums::note_of_row(self.call, &GIVEN, &own), sums::mark(self.call, &GIVEN, &own));
            let row = Row {
                from: String::new(),
                to: self.call.words().label(choice.label).to_owned(),
                link: format!("{}/projects?{}={}&year={}", self.call.base, dimension.name, choice.code, self.year),
                amount: self.amount(&GIVEN, measure, &asked).noted(note).marked(mark),
                count: Amount::count(measure.quantity),
                width: String::new(),
            };
            (measure, row)
        };
        drawn(sums::by(sums, dimension).into_iter().map(row).collect())
    }

    fn outcomes(&self, sums: &[Sum]) -> Vec<OutcomeShown> {
        let by = sums::by(sums, &OUTCOME);
        let class = |code: &str| match code {
            "finished" => "s1",
            "under-way" => "s2",
            "delayed" => "care",
            "stopped" => "late",
            _ => "s3",
        };
        let amounts: Vec<_> = by
            .iter()
            .map(|(choice, of)| (self.call.words().label(choice.label).to_owned(), of.quantity, class(choice.code)))
            .collect();
        let shown = |(piece, (choice, of)): (Piece, &(&kernel::Choice, Measure))| OutcomeShown {
            piece: Piece { amount: of.quantity.to_string(), ..piece },
            count: of.quantity,
            link: address(self.call, &GIVEN, &[(OUTCOME.name, choice.code), ("year", &self.year)]),
        };
        pieces(self.unit, self.call.words(), &amounts).into_iter().zip(&by).map(shown).collect()
    }

    /// The sources as pieces of a bar, each with the amount that leads to its rows.
    fn sources(&self, sums: &[Sum]) -> Vec<(Piece, Amount)> {
        let class = |code: &str| match code {
            "partner" => "s1",
            "county" => "s2",
            "local" => "s3",
            "firm" => "s4",
            _ => "s0",
        };
        let by: Vec<_> = sums::by(sums, &SOURCE).into_iter().filter(|(_, of)| of.amount > 0).collect();
        let amounts: Vec<_> = by
            .iter()
            .map(|(choice, of)| (self.call.words().label(choice.label).to_owned(), of.amount, class(choice.code)))
            .collect();
        let amount = |(choice, of): &(&kernel::Choice, Measure)| {
            let own = with(sums, &SOURCE, choice);
            let amount = self.amount(&FUNDED, *of, &[(SOURCE.name, choice.code)]);
            amount.noted(sums::note_of_row(self.call, &FUNDED, &own)).marked(sums::mark(self.call, &FUNDED, &own))
        };
        pieces(self.unit, self.call.words(), &amounts).into_iter().zip(by.iter().map(amount)).collect()
    }

    fn years(&self, all: &[Sum], years: &BTreeSet<i64>) -> Vec<YearShown> {
        let own = |year: i64| -> Vec<Sum> { all.iter().filter(|sum| sum.year == Some(year)).cloned().collect() };
        let shown = years.iter().rev().take(YEARS_MAX).rev();
        let shown: Vec<(i64, Vec<Sum>)> = shown.map(|year| (*year, own(*year))).collect();
        let most = shown.iter().map(|(_, own)| ask::total(own).amount).max().unwrap_or(0).max(1);
        let year = |(at, (year, own)): (usize, &(i64, Vec<Sum>))| {
            let measure = ask::total(own);
            let drawn = |amount: i64| i64::try_from(i128::from(amount.max(0)) * 180 / i128::from(most)).unwrap_or(0);
            let (mut bars, mut y) = (Vec::new(), 216);
            for (choice, of) in sums::by(own, &NATURE) {
                let height = drawn(of.amount);
                y -= height;
                bars.push((class_of(choice), y, height));
            }
            YearShown {
                year: year.to_string(),
                link: server::base::amounts::with(self.call, &[("year", &year.to_string())]),
                current: year.to_string() == self.year,
                amount: self
                    .unit
                    .of_figure(&GIVEN, measure.amount, self.call.words())
                    .noted(sums::notes(self.call, &GIVEN, own))
                    .leading_to(address(self.call, &GIVEN, &[("year", &year.to_string())])),
                told: amounts::notes(&[sums::note_of_row(self.call, &GIVEN, own), sums::mark(self.call, &GIVEN, own)]),
                count: measure.quantity,
                x: at * YEAR_WIDTH + 8,
                y,
                bars,
            }
        };
        shown.iter().enumerate().map(year).collect()
    }
}

/// What the money of a year is, with how many counties of these it is told of; none while nothing is public.
pub fn of(call: &Call, counties: usize) -> Result<Option<Money>, Refusal> {
    let all = sums::sums(call, &GIVEN, &Of::All)?;
    let years: BTreeSet<i64> = all.iter().filter_map(|sum| sum.year).collect();
    let Some(year) = year_of(call, &years) else { return Ok(None) };
    let of_year = |figure: &'static Figure| -> Result<Vec<Sum>, Refusal> {
        let sums = sums::sums(call, figure, &Of::All)?;
        Ok(sums.into_iter().filter(|sum| sum.year == Some(year)).collect())
    };
    let given: Vec<Sum> = all.iter().filter(|sum| sum.year == Some(year)).cloned().collect();
    let (funded, served, cost) = (of_year(&FUNDED)?, of_year(&SERVED)?, of_year(&COST)?);
    let unit = Unit::of(call);
    let read = Reader { call, unit, year: year.to_string() };
    let (outcomes, sources) = (read.outcomes(&given), read.sources(&funded));
    let (total, drawn_years) = (ask::total(&given), read.years(&all, &years));
    let outcome_pieces: Vec<Piece> = outcomes.iter().map(|one| one.piece.clone()).collect();
    let words = call.words();
    let said_of = |one: &YearShown| {
        let facts = [("year", one.year.clone()), ("amount", one.amount.text.clone()), ("count", one.count.to_string())];
        amounts::notes(&[words.with("money-year-said", &facts), one.amount.note.clone()])
    };
    let is_of =
        |choice: &kernel::Choice| drawn_years.iter().any(|year| year.bars.iter().any(|bar| bar.0 == class_of(choice)));
    let keys: Vec<_> = NATURE.choices.iter().filter(|choice| is_of(choice)).collect();
    let keys = keys.into_iter().map(|choice| (class_of(choice), words.label(choice.label).to_owned()));
    Ok(Some(Money {
        unit: unit.word(words),
        switch: unit.switch(call),
        agreed: read.amount(&GIVEN, total, &[]),
        projects: Amount::count(total.quantity).leading_to(address(call, &GIVEN, &[("year", &read.year)])),
        people: read.amount(&SERVED, ask::total(&served), &[]).noted(sums::of_which(call, &SERVED, &served)),
        outcomes_said: said(call, &outcome_pieces),
        outcome_pieces,
        outcomes,
        sources_said: said(call, &sources.iter().map(|(piece, _)| piece.clone()).collect::<Vec<_>>()),
        source_pieces: sources.iter().map(|(piece, _)| piece.clone()).collect(),
        sources,
        cost: read.amount(&COST, ask::total(&cost), &[]).noted(sums::of_which(call, &COST, &cost)),
        counties: read.counties(&given, &names(call)?),
        told: told(call, &given, counties),
        apart: sums::notes(call, &GIVEN, &given),
        themes: read.by(&given, &THEME),
        years_said: drawn_years.iter().map(said_of).collect::<Vec<_>>().join(&words.say("bar-between")),
        years_width: (drawn_years.len() * YEAR_WIDTH).max(YEARS_WIDTH_MIN),
        year_keys: keys.collect(),
        years: drawn_years,
        year: read.year.clone(),
    }))
}

/// That a year is not told whole yet: whoever reads a sum knows of how many counties it is.
fn told(call: &Call, given: &[Sum], counties: usize) -> String {
    let told = given.iter().filter_map(|sum| sum.party).collect::<BTreeSet<_>>().len();
    if told >= counties {
        return String::new();
    }
    call.words().with("money-told", &[("told", told.to_string()), ("counties", counties.to_string())])
}

/// What the policy asks for and what the programme has done of it, in figures.
pub struct Carried {
    pub ask: String,
    pub link: String,
    pub said: Vec<(String, Amount, i64)>,
}

/// The five forms of assistance, the themes of livelihood: what was agreed of each over all years.
pub fn carried(call: &Call, pairings: usize) -> Result<Vec<Carried>, Refusal> {
    let all = sums::sums(call, &GIVEN, &Of::All)?;
    let (words, unit) = (call.words(), Unit::of(call));
    let by = |dimension: &'static Dimension, key: &str, ask: &str| Carried {
        ask: words.say(key),
        link: format!("{}/policy#ask-{ask}", call.base),
        said: sums::by(&all, dimension)
            .into_iter()
            .map(|(choice, of)| {
                let own = with(&all, dimension, choice);
                let note = amounts::notes(&[sums::note_of_row(call, &GIVEN, &own), sums::mark(call, &GIVEN, &own)]);
                let amount = unit.of_figure(&GIVEN, of.amount, words).noted(note);
                let rows = address(call, &GIVEN, &[(dimension.name, choice.code)]);
                (words.label(choice.label).to_owned(), amount.leading_to(rows), of.quantity)
            })
            .collect(),
    };
    let mut carried = vec![by(&FORM, "carried-forms", "3.5.3.1"), by(&THEME, "carried-themes", "4.4.3.4")];
    carried.retain(|one| !one.said.is_empty());
    let pairs = Amount::count(pairings as i64).leading_to(format!("{}/pairings", call.base));
    let paired = vec![(words.say("home-pairings"), pairs, 0)];
    carried.insert(
        0,
        Carried { ask: words.say("carried-pairings"), link: format!("{}/policy#ask-2.2.2.1", call.base), said: paired },
    );
    Ok(carried)
}
