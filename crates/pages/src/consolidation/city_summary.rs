//! The city's summary of a year, put together from the summaries of the planners: planned against agreed, work budget
//! against spent, what was achieved and learnt, and who has not summarised yet.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use kernel::{Fen, Record, Refusal, Seen, Stored};
use programme::consolidation::figures::PLANNED;
use programme::consolidation::records::CityPlan;
use programme::planning::figures::{AGREED, ASKED, BUDGET, SPENT};
use programme::planning::records::{AnnualPlan, PlanLine, PlanState};
use programme::project::figures::NATURE;
use programme::roles::CITY_OFFICE;
use store::{Connection, StoreError, query, rows};
use uuid::Uuid;

use super::recipient;
use crate::planning::board::figures::{self, Outcome, Planner, Which};
use crate::planning::board::kept::{KeptYear, KeptYears};
use crate::planning::board::sums::{self, letters_said, of_which, where_rows_are};
use crate::planning::board::{place, year_of};
use server::base::amounts::{self, Amount, Headline, Money};
use server::base::answer;
use server::base::call::Call;
use server::base::page::Page;
use server::base::show::show_time;
use server::base::show::{self, StateShown};
use server::every::apart::unusual_of;
use server::every::printed;

/// Planners of one page.
const ROWS: usize = 100;

/// One planner of the year.
pub struct Row {
    pub place: String,
    pub link: String,
    pub state: StateShown,
    pub cells: Vec<Amount>,
}

/// What a planner wrote at the end of its year.
pub struct Told {
    pub place: String,
    pub summary: String,
    pub lessons: String,
    /// Its projects, each with what was achieved.
    pub achieved: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "consolidation/city-summary.html")]
struct SummaryPage {
    page: Page,
    title: String,
    heading: String,
    figures: Vec<Headline>,
    missing: Vec<String>,
    missing_heading: String,
    /// Where those that are missing are reminded; empty for whoever cannot.
    remind: String,
    /// Accepted after the city plan was compiled: agreed, and not planned.
    not_taken_in: Vec<String>,
    without_city_plan: bool,
    /// Its amounts are rounded.
    rounded: bool,
    rows: Vec<Row>,
    totals: Vec<Amount>,
    natures: Vec<String>,
    unit: String,
    switch: (String, String),
    told: Vec<Told>,
    previous: String,
    next: String,
    previous_page: String,
    next_page: String,
    range: String,
    printed: String,
}

/// What the page is made of.
struct Material {
    /// Of the page.
    planners: Vec<Planner>,
    year: Arc<KeptYear>,
    without_city_plan: bool,
    /// What stands at the foot of each page.
    foot: String,
    /// By plan.
    outcomes: HashMap<Uuid, Outcome>,
    /// Summarised plans of the page with their lines.
    summarised: Vec<(Uuid, AnnualPlan, Vec<PlanLine>)>,
}

impl Material {
    /// Whether the city plan of the year leaves out an accepted plan with projects.
    fn is_not_taken_in(&self, planner: &Planner) -> bool {
        let outcome = planner.plan.as_ref().and_then(|plan| self.outcomes.get(&plan.id));
        !self.without_city_plan && outcome.is_some_and(|outcome| outcome.planned == 0 && outcome.agreed > 0)
    }
}

fn gather(call: &Call, offset: usize) -> Result<Material, Refusal> {
    let (year, programme) = (year_of(call)?, call.programme.as_str());
    let kept = call.app.own::<KeptYears>().year(&call.app, programme, year)?;
    let planners: Vec<Planner> = kept.page(Which::All, ROWS, offset).into_iter().cloned().collect();
    let kind = call.app.engine.catalogue().kind_of::<AnnualPlan>();
    call.app.read(|connection| {
        let city_plan = figures::city_plan(connection, programme, year)?;
        let planned = match &city_plan {
            Some(_) => Some(figures::planned(connection, call.app.engine.catalogue(), programme, year)?),
            None => None,
        };
        let mut summarised = Vec::new();
        let plans = planners.iter().filter_map(|planner| planner.plan.as_ref());
        for plan in plans.filter(|plan| plan.state == PlanState::Summarised.name()) {
            if let Some(stored) = query::get(connection, kind, &call.viewer, plan.id)? {
                let lines = rows::lines(connection, PlanLine::KIND, plan.id)?;
                let lines = lines.iter().map(PlanLine::read).collect::<Result<_, _>>()?;
                summarised.push((plan.id, AnnualPlan::read(&stored)?, lines));
            }
        }
        Ok(Material {
            outcomes: outcomes(&kept, planned.as_ref()),
            year: kept,
            planners,
            without_city_plan: city_plan.is_none(),
            foot: foot(call, connection, city_plan.as_ref())?,
            summarised,
        })
    })
}

/// The version of the city plan that the year is compared with: the summary itself is reckoned anew each time, and kept nowhere.
fn foot(call: &Call, connection: &mut Connection, city_plan: Option<&Stored>) -> Result<String, StoreError> {
    let words = call.words();
    let Some(plan) = city_plan else { return Ok(words.say("summary-foot-none")) };
    let foot = printed::foot(words, connection, &Seen::new(CityPlan::KIND, plan, &call.viewer))?;
    Ok(words.with_one("summary-foot", "foot", foot))
}

/// The outcome of every accepted plan of the year.
fn outcomes(kept: &KeptYear, planned: Option<&figures::Planned>) -> HashMap<Uuid, Outcome> {
    let plans = kept.plans.values();
    plans.filter_map(|plan| Some((plan.id, figures::outcome(plan, planned)?))).collect()
}

/// The page, to read and to print.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    let year = year_of(call)?;
    let number: usize = call.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 10_000);
    let offset = (number - 1) * ROWS;
    let material = gather(call, offset)?;
    let words = call.words();
    let total = material.outcomes.values().fold(Outcome::default(), |sum, outcome| sum.and(*outcome));
    let all = material.year.counts.of(Which::All).max(0) as usize;
    let missing: Vec<String> = material
        .planners
        .iter()
        .filter(|planner| !is_summarised(planner))
        .map(|planner| place(call, planner))
        .collect();
    let own = format!("{}/desk/city-summary", call.base);
    let not_taken_in = material.planners.iter().filter(|planner| material.is_not_taken_in(planner));
    let reminds = call.viewer.holds(CITY_OFFICE) && !missing.is_empty();
    let shown = material.planners.len();
    let range =
        [("total", all.to_string()), ("from", (offset + 1).min(all).to_string()), ("to", (offset + shown).to_string())];
    let facts = [("place", recipient(call)), ("year", year.number().to_string())];
    let template = SummaryPage {
        printed: words
            .with("sheet-printed", &[("when", show_time(call.now(), words)), ("foot", material.foot.clone())]),
        page: Page::new(call, &words.with("summary-title", &facts)).with_foot(material.foot.clone()),
        title: words.with("summary-title", &facts),
        heading: words.with_one("summary-heading", "year", year.number()),
        figures: figures_of(call, &material, total),
        missing_heading: words.with_one("summary-missing", "count", all as i64 - material.year.counts.summarised),
        missing,
        remind: if reminds { format!("{}/desk/waiting?owed=annual-plan.summarise", call.base) } else { String::new() },
        not_taken_in: not_taken_in.map(|planner| place(call, planner)).collect(),
        without_city_plan: material.without_city_plan,
        rounded: Money::of(call) == Money::Wan,
        rows: material.planners.iter().map(|planner| row(call, planner, &material)).collect(),
        totals: cells(call, &material, total, None, material.year.counts.summarised > 0),
        natures: sums::natures(call),
        unit: Money::of(call).word(words),
        switch: Money::of(call).switch(call),
        told: material.summarised.iter().map(|(id, plan, lines)| told(call, *id, plan, lines, &material)).collect(),
        previous: format!("{own}/{}", year.number() - 1),
        next: format!("{own}/{}", year.number() + 1),
        previous_page: if number > 1 { format!("?page={}", number - 1) } else { String::new() },
        next_page: if offset + shown < all && shown > 0 { format!("?page={}", number + 1) } else { String::new() },
        range: words.with("list-range", &range),
    };
    Ok(answer::render(&template))
}

fn is_summarised(planner: &Planner) -> bool {
    planner.plan.as_ref().is_some_and(|plan| plan.state == PlanState::Summarised.name())
}

fn figures_of(call: &Call, material: &Material, total: Outcome) -> Vec<Headline> {
    let (words, money, year) = (call.words(), Money::of(call), material.year.year);
    let all = material.year.counts.counties + material.year.counts.departments;
    let stage = [("stage", figures::OF_ACCEPTED)];
    let agreed = (total.agreed > 0).then(|| whole(total.agreed_fen));
    let spent = (material.year.counts.summarised > 0).then_some(total.spent_fen);
    // What it stands against, by its name and by kind.
    let against = |what: &str, whole: [Fen; 2]| {
        let sum = self::whole(whole);
        if sum == Fen::ZERO {
            return String::new();
        }
        let facts = [("what", words.say(what)), ("amount", money.text(sum)), ("unit", money.word(words))];
        let of = |choice: &kernel::Choice| whole[usize::from(choice.code != NATURE.choices[0].code)];
        let facts = [("amount", words.with("summary-against", &facts)), ("note", unusual_of(call, &NATURE, of))];
        if facts[1].1.is_empty() { facts[0].1.clone() } else { words.with("board-part-of", &facts) }
    };
    // Nothing is said of what was not agreed, or not reported, by anybody.
    let sum = |key: &str, fen: Option<Fen>, figure, notes: &[String]| Headline {
        label: words.say(key),
        amount: fen.map_or_else(Amount::none, |fen| {
            money.shown(fen, words).leading_to(where_rows_are(call, figure, year, &stage))
        }),
        unit: if fen.is_none() { String::new() } else { money.word(words) },
        note: amounts::notes(notes),
    };
    let count = |key: &str, count: i64, of: i64| Headline {
        label: words.say(key),
        amount: Amount::count(count),
        unit: format!("/ {of}"),
        ..Headline::default()
    };
    vec![
        sum(
            "summary-agreed",
            agreed,
            &AGREED,
            &[
                of_which(call, &material.year.parts, |amounts| amounts.agreed),
                letters_said(call, figures::both_letters(total.letters[0], total.letters[1])),
                against("summary-planned", total.planned_fen),
            ],
        ),
        sum("summary-spent", spent, &SPENT, &[against("summary-budgeted", [total.budget_fen, Fen::ZERO])]),
        count("summary-projects", total.agreed, total.planned),
        count("summary-done", material.year.counts.summarised, all),
    ]
}

/// Both sorts together, where that is said as a sum of both.
fn whole([grants, cooperation]: [Fen; 2]) -> Fen {
    figures::plus(grants, cooperation)
}

/// Number and amounts planned, number and amounts agreed, grants and cooperation beside each other; budget, spent. Each leads to
/// its rows; nothing is said of what was not planned, not agreed or not summarised.
fn cells(call: &Call, material: &Material, outcome: Outcome, party: Option<Uuid>, is_summarised: bool) -> Vec<Amount> {
    let year = material.year.year;
    // What was planned is what the city plan took in; without one it is what the plans first asked for.
    let planned = if material.without_city_plan { &ASKED } else { &PLANNED };
    let (words, money) = (call.words(), Money::of(call));
    let party = party.map(|party| party.to_string()).unwrap_or_default();
    let asked = |nature: &'static str| [("stage", figures::OF_ACCEPTED), ("party", party.as_str()), ("nature", nature)];
    let sum = |fen: Option<Fen>, figure, nature| match fen {
        Some(fen) => money.shown(fen, words).leading_to(where_rows_are(call, figure, year, &asked(nature))),
        None => Amount::none(),
    };
    let count = |count: i64| if count > 0 { Amount::count(count) } else { Amount::none() };
    let some = |fen: Fen| (fen != Fen::ZERO).then_some(fen);
    let codes = figures::DIMENSIONS[figures::NATURE].choices;
    let planned = [0, 1].map(|at| sum(some(outcome.planned_fen[at]), planned, codes[at].code));
    let agreed = [0, 1].map(|at| {
        let open = letters_said(call, outcome.letters[at]);
        sum(some(outcome.agreed_fen[at]), &AGREED, codes[at].code).marked(open)
    });
    let mut cells = vec![count(outcome.planned)];
    cells.extend(planned);
    cells.push(count(outcome.agreed));
    cells.extend(agreed);
    cells.push(sum(some(outcome.budget_fen), &BUDGET, ""));
    cells.push(sum(is_summarised.then_some(outcome.spent_fen), &SPENT, ""));
    cells
}

/// So many columns of numbers.
const CELLS: usize = 8;

fn row(call: &Call, planner: &Planner, material: &Material) -> Row {
    let words = call.words();
    let plan = planner.plan.as_ref();
    let outcome = plan.and_then(|plan| material.outcomes.get(&plan.id)).copied();
    Row {
        place: place(call, planner),
        link: plan.map_or(String::new(), |plan| format!("{}/desk/annual-plans/{}", call.base, plan.id)),
        state: plan.map_or_else(
            || StateShown { text: words.say("board-no-plan"), class: if planner.is_county { "late" } else { "plain" } },
            |plan| show::state(AnnualPlan::KIND, &plan.state, words),
        ),
        cells: match outcome {
            Some(outcome) => cells(call, material, outcome, Some(planner.id), self::is_summarised(planner)),
            None => vec![Amount::none(); CELLS],
        },
    }
}

fn told(call: &Call, id: Uuid, plan: &AnnualPlan, lines: &[PlanLine], material: &Material) -> Told {
    let planner = material.planners.iter().find(|planner| planner.plan.as_ref().is_some_and(|plan| plan.id == id));
    Told {
        place: planner.map(|planner| place(call, planner)).unwrap_or_default(),
        summary: plan.summary.clone().unwrap_or_default(),
        lessons: plan.lessons.clone().unwrap_or_default(),
        achieved: lines
            .iter()
            .map(|line| (line.facts.name.clone(), line.achieved.clone().unwrap_or_default()))
            .collect(),
    }
}
