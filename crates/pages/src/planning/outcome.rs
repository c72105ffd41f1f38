//! What an agreed plan set out to do beside what came of it (5.2.3.3, 5.2.3.4): money, days and people of each project, and each item
//! of the work budget. What projects were really paid is nowhere before the ledger of grant money.

use askama::Template;
use kernel::fen::grouped_count;
use kernel::{Aggregate, Choice, Day, Fen, FieldValue, Record, Refusal};
use programme::planning::records::{AnnualPlan, BudgetLine, DroppedLine, PlanLine, PlanState};
use programme::project::records::Nature;

use server::base::amounts::Money;
use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::fault::failed;
use server::base::show::{Scene, Shown, show_near_day};
use server::base::words::Words;
use server::every::apart::marks;
use server::every::own::Subject;
use server::every::section::{LineRow, LinesView, Total};
use store::titles;

/// Where a plan has something to be compared with.
const COMPARED: &[&str] = PlanState::Executing.onwards();

#[derive(Template)]
#[template(path = "planning/outcome.html")]
pub(super) struct Outcome {
    pub t: Words,
    pub parts: Vec<LinesView>,
}

/// The comparisons on the page of an annual plan; nothing before it is carried out.
pub fn section(call: &Call, subject: &Subject<'_>) -> Result<Html, Refusal> {
    if !COMPARED.contains(&subject.aggregate.root.state.as_str()) {
        return Ok(Html::default());
    }
    let parts = [projects(call, subject.aggregate)?, budget(call, subject.aggregate)?];
    answer::piece(&Outcome { t: call.words(), parts: parts.into_iter().flatten().collect() })
}

/// The lines of a kind; one that cannot be read is an error, never a line less.
pub(super) fn lines<R: Record>(aggregate: &Aggregate) -> Result<Vec<R>, Refusal> {
    let stored = aggregate.lines.get(R::CODE).map(Vec::as_slice).unwrap_or_default();
    stored.iter().map(R::read).collect::<Result<_, _>>().map_err(|mismatch| failed(&mismatch))
}

fn text(text: &str) -> Shown {
    Shown { text: text.to_owned(), ..Shown::default() }
}

/// A few words or figures that are never broken.
fn whole(text: &str) -> Shown {
    Shown { text: text.to_owned(), whole: true, ..Shown::default() }
}

fn said(money: Money, amount: Option<Fen>) -> Shown {
    let text = amount.map_or_else(|| "—".to_owned(), |amount| money.text(amount));
    Shown { text, number: true, ..Shown::default() }
}

/// A sum of what is known; a dash where nothing is.
pub(super) fn total(money: Money, amounts: impl Iterator<Item = Option<Fen>>) -> String {
    let known: Vec<Fen> = amounts.flatten().collect();
    if known.is_empty() { "—".to_owned() } else { money.text(Fen::capped_sum(known)) }
}

/// What of the totals is of which kind, where some of the lines are of another than the usual one, the first that is declared;
/// `totals` says what the lines come to that hold.
pub(super) fn by_kind(
    call: &Call,
    natures: &[Option<Nature>],
    totals: impl Fn(&dyn Fn(usize) -> bool) -> Vec<Total>,
) -> Vec<(String, Vec<Total>)> {
    let choices = Nature::TYPE.choices();
    let is_usual = |nature: &Option<Nature>| nature.is_none_or(|nature| nature.code() == choices[0].code);
    if natures.iter().all(is_usual) {
        return Vec::new();
    }
    let of = |choice: &Choice| {
        let is_one = |at: usize| natures[at].is_some_and(|nature| nature.code() == choice.code);
        (call.words().of_which(choice.label), totals(&is_one))
    };
    choices.iter().map(of).collect()
}

fn heads(call: &Call, keys: &[(&str, bool)]) -> Vec<(String, bool)> {
    keys.iter().map(|(key, number)| (call.words().say(key), *number)).collect()
}

fn row(cells: Vec<Shown>) -> LineRow {
    LineRow { cells, under: String::new(), details: Vec::new(), struck: String::new() }
}

/// The word of a choice of a line.
fn choice(call: &Call, field: &str, code: &str) -> String {
    let field = PlanLine::KIND.field(field);
    let choice = field.and_then(|field| field.of.choices().iter().find(|choice| choice.code == code));
    choice.map(|choice| call.words().label(choice.label).to_owned()).unwrap_or_default()
}

/// What was planned and what came of it; what is not known yet is a dash.
fn against(call: &Call, planned: Option<String>, actual: Option<String>) -> String {
    let or_dash = |said: Option<String>| said.unwrap_or_else(|| "—".to_owned());
    call.words().with("outcome-against", &[("planned", or_dash(planned)), ("actual", or_dash(actual))])
}

fn projects(call: &Call, aggregate: &Aggregate) -> Result<Option<LinesView>, Refusal> {
    let lines: Vec<PlanLine> = lines(aggregate)?;
    let (words, unit) = (call.words(), Money::of(call));
    // Days of the plan's own year stand without it.
    let year = AnnualPlan::read(&aggregate.root).map_err(|mismatch| failed(&mismatch))?.year.first_day();
    let first = |line: &PlanLine| Some(line.first_asked_fen.unwrap_or(line.facts.asked_fen));
    let rows = lines.iter().map(|line| {
        let far = line.became.outcome.map(|outcome| choice(call, "outcome", outcome.code()));
        let day = |day: Day| show_near_day(day, year, words);
        let (planned, done) = (line.facts.finish, line.became.finished);
        let people = (line.facts.people_served, line.became.people_reached);
        let money = [said(unit, first(line)), said(unit, line.agreed_fen)];
        let beside = [
            whole(far.as_deref().unwrap_or("—")),
            text(&against(call, planned.map(day), done.map(day))),
            whole(&against(call, people.0.map(grouped_count), people.1.map(grouped_count))),
        ];
        let cells = [text(&line.facts.name)].into_iter().chain(money).chain(beside).collect();
        LineRow { under: line.achieved.clone().unwrap_or_default(), ..row(cells) }
    });
    let keys = [
        ("outcome-project", false),
        ("outcome-first", true),
        ("outcome-agreed", true),
        ("outcome-far", false),
        ("outcome-days", false),
        ("outcome-people", false),
    ];
    let totals = |holds: &dyn Fn(usize) -> bool| {
        let own = || lines.iter().enumerate().filter(|(at, _)| holds(*at)).map(|(_, line)| line);
        let open = own().filter_map(|line| Some((line.letter?.choice().label, line.agreed_fen?)));
        let asked = Total::from(total(unit, own().map(first)));
        let agreed = Total { text: total(unit, own().map(|line| line.agreed_fen)), mark: marks(call, open) };
        [Total::default(), asked, agreed].into_iter().chain([(); 3].map(|()| Total::default())).collect::<Vec<_>>()
    };
    let without = without(call, aggregate)?;
    Ok((!lines.is_empty()).then(|| LinesView {
        label: words.say("outcome-projects"),
        heads: heads(call, &keys),
        totals: totals(&|_| true),
        rows: rows.collect(),
        apart: by_kind(call, &lines.iter().map(|line| Some(line.facts.nature)).collect::<Vec<_>>(), totals),
        before: Vec::new(),
        words: without,
        count: unit.counted(lines.len(), words),
    }))
}

/// What was asked for projects that left the plan: it is in no sum of what came of it.
fn without(call: &Call, aggregate: &Aggregate) -> Result<String, Refusal> {
    let gone: Vec<DroppedLine> = lines(aggregate)?;
    let asked = Fen::capped_sum(gone.iter().map(|line| line.asked_fen));
    let said = Money::of(call).said(asked, call.words());
    Ok(if gone.is_empty() { String::new() } else { call.words().with_one("outcome-without", "amount", said) })
}

fn budget(call: &Call, aggregate: &Aggregate) -> Result<Option<LinesView>, Refusal> {
    let items: Vec<BudgetLine> = lines(aggregate)?;
    let names = titles::Names::new();
    let scene = Scene::of(call, &names);
    let (words, unit) = (call.words(), Money::of(call));
    let name = |line: &BudgetLine| BudgetLine::KIND.field("item").map(|field| scene.cell(field, &line.item.to_value()));
    let left = |line: &BudgetLine| line.spent_fen.map(|spent| Fen(line.amount_fen.0 - spent.0));
    let rows = items.iter().map(|line| {
        let amounts = [Some(line.amount_fen), line.spent_fen, left(line)].map(|amount| said(unit, amount));
        row(name(line).into_iter().chain(amounts).collect())
    });
    let keys = [("outcome-item", false), ("outcome-budgeted", true), ("outcome-spent", true), ("outcome-left", true)];
    Ok((!items.is_empty()).then(|| LinesView {
        label: words.say("outcome-budget"),
        heads: heads(call, &keys),
        totals: Vec::from(
            [
                String::new(),
                total(unit, items.iter().map(|line| Some(line.amount_fen))),
                total(unit, items.iter().map(|line| line.spent_fen)),
                total(unit, items.iter().map(left)),
            ]
            .map(Total::from),
        ),
        rows: rows.collect(),
        apart: Vec::new(),
        before: Vec::new(),
        words: String::new(),
        count: unit.counted(items.len(), words),
    }))
}
