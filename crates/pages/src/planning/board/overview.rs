//! The leader's page: who is late, how much is asked in all, what needs my word. It fits the screen of a telephone.

use askama::Template;
use axum::response::Response;
use kernel::{Record, Refusal, Year};
use programme::planning::records::AnnualPlan;
use store::duties;

use programme::planning::figures::ASKED;

use super::figures::{self, Stage, Which};
use super::kept::{KeptYear, KeptYears};
use super::sums::{agreed, of_which, where_rows_are};
use server::base::amounts::{Amount, Headline, Money};
use server::base::answer;
use server::base::call::Call;
use server::base::page::Page;
use server::base::show;
use server::every::todos::{self, Todo};

/// Names and duties that are shown; the others are counted.
const SHOWN: usize = 4;
/// Duties, each of two lines: more would not fit the screen.
const TODOS: usize = 2;

#[derive(Template)]
#[template(path = "planning/overview.html")]
struct OverviewPage {
    page: Page,
    heading: String,
    summary: String,
    switch: (String, String),
    figures: Vec<Headline>,
    late: Vec<(String, String, bool)>,
    late_heading: String,
    late_more: String,
    todos: Vec<Todo>,
    todo_heading: String,
    todo_more: String,
    board: String,
}

/// The page of this year.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    super::for_city_office(call)?;
    let year = Year::new(call.today().year()).ok_or_else(Refusal::unseen)?;
    let programme = call.programme.as_str();
    let kept = call.app.own::<KeptYears>().year(&call.app, programme, year)?;
    let (deadline, owed) = call.app.read(|connection| {
        let deadline = super::deadline(call, connection, year)?;
        let owed = duties::owed_by(connection, &call.viewer, call.today(), TODOS, 0)?;
        Ok((deadline, owed))
    })?;
    let words = call.words();
    let counts = &kept.counts;
    let overdue = deadline.is_some_and(|deadline| call.today() > deadline);
    let missing = counts.of(Which::NotWithCity).max(0) as usize;
    let heading = words.with_one("overview-heading", "year", year.number());
    let more = |shown: usize, all: usize| match all.saturating_sub(shown) {
        0 => String::new(),
        more => words.with_one("overview-more", "count", more),
    };
    let late = kept.page(Which::NotWithCity, SHOWN, 0).into_iter().map(|planner| {
        let plan = planner.plan.as_ref();
        let state = plan
            .map_or_else(|| words.say("board-no-plan"), |plan| show::state(AnnualPlan::KIND, &plan.state, words).text);
        (super::place(call, planner), state, overdue)
    });
    let late: Vec<_> = late.collect();
    let template = OverviewPage {
        page: Page::new(call, &heading),
        summary: super::days_to(call, deadline),
        switch: Money::of(call).switch(call),
        figures: headlines(call, &kept),
        late_heading: words.with_one(if overdue { "overview-late" } else { "overview-not-yet" }, "count", missing),
        late_more: more(late.len(), missing),
        late,
        todo_heading: words.with_one("overview-todo", "count", owed.total),
        todo_more: more(owed.duties.len(), owed.total),
        todos: todos::todos(call, &owed.duties)?,
        board: format!("{}/desk/consolidation/{}", call.base, year.number()),
        heading,
    };
    Ok(answer::render(&template))
}

/// How much is asked and agreed, how many have reported, what waits.
fn headlines(call: &Call, kept: &KeptYear) -> Vec<Headline> {
    let (words, money, counts) = (call.words(), Money::of(call), &kept.counts);
    let reported = figures::at(&kept.parts, Stage::AtCity);
    let asked = figures::total(&reported).asked;
    let stage = Stage::AtCity.codes();
    let to = where_rows_are(call, &ASKED, kept.year, &[("stage", &stage)]);
    let board = format!("{}/desk/consolidation/{}", call.base, kept.year.number());
    vec![
        Headline {
            label: words.say("board-asked-reported"),
            amount: money.shown(asked, words).leading_to(to),
            unit: money.word(words),
            note: of_which(call, &reported, |amounts| amounts.asked),
        },
        agreed(call, kept),
        Headline {
            label: words.say("overview-reported"),
            amount: Amount::count(counts.reported).leading_to(board.clone()),
            unit: format!("/ {}", counts.counties),
            ..Headline::default()
        },
        Headline {
            label: words.say("overview-waiting"),
            amount: Amount::count(counts.waiting).leading_to(format!("{board}?show=reported")),
            unit: words.say("overview-plans"),
            ..Headline::default()
        },
    ]
}
