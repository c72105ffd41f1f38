//! The annual plan as it is printed and signed: A4, lines for signatures and seals.

use askama::Template;
use axum::response::Response;
use kernel::{Fen, Language, Record, Refusal, Seen, Stored};
use programme::planning::records::{AnnualPlan, BudgetLine, Dropped, DroppedLine, PlanLine, PlanState, Planner};
use programme::project::records::{Letter, Nature, ProjectFacts};
use store::{query, rows, titles};

use super::outcome;
use server::base::amounts::{self, Money};
use server::base::answer;
use server::base::call::Call;
use server::base::fault::failed;
use server::base::page::Page;
use server::base::show::Scene;
use server::base::show::show_time;
use server::base::words::Words;
use server::every::apart::marks;
use server::every::printed;
use server::every::section::Total;

/// One project of the printed plan.
#[derive(Default)]
pub struct SheetLine {
    /// Zero: it is in the plan no more.
    pub number: usize,
    pub name: String,
    pub nature: String,
    pub theme: String,
    pub place: String,
    pub content: String,
    /// Cost, what was first asked, what was agreed, what is their own.
    pub money: [String; 4],
    /// What the agreed amount rests on, where nobody has confirmed that.
    pub mark: String,
    /// Why the city cut it; empty: it did not.
    pub cut: String,
    pub people: String,
    pub lead: String,
    pub period: String,
}

#[derive(Template)]
#[template(path = "planning/sheet.html")]
struct SheetPage {
    page: Page,
    title: String,
    planner: String,
    number: String,
    partner: String,
    state: String,
    approach: String,
    lines: Vec<SheetLine>,
    /// What the projects come to that were not cut; then of which sort, where there is more than grants; then with what was cut.
    totals: Vec<(String, Vec<Total>)>,
    /// Whether something is agreed, and has a column of its own.
    agreed: bool,
    /// What the other sources are: beside what was asked, or beside what was agreed.
    own_head: String,
    unit: String,
    switch: (String, String),
    words: String,
    budget: Vec<(String, String, String)>,
    budget_total: String,
    budget_words: String,
    county: bool,
    back: String,
    printed: String,
}

fn own_money(facts: &ProjectFacts) -> Fen {
    let sources = [facts.county_fen, facts.local_fen, facts.firm_fen, facts.other_fen];
    Fen::capped_sum(sources.into_iter().flatten())
}

/// The sources follow what was agreed when the county has adjusted them, not before.
fn own_head(plan: &AnnualPlan, lines: &[PlanLine]) -> &'static str {
    let differs = |line: &PlanLine| line.agreed_fen.is_some_and(|agreed| agreed != line.facts.asked_fen);
    match lines.iter().any(|line| line.agreed_fen.is_some()) {
        false => "sheet-own",
        true if plan.state == PlanState::Adjusting || lines.iter().any(differs) => "sheet-own-to-adjust",
        true => "sheet-own-agreed",
    }
}

/// Every line; one that cannot be read is an error, so that no official sheet lacks a project in silence.
fn all_of<R: Record>(lines: &[Stored]) -> Result<Vec<R>, Refusal> {
    lines.iter().map(R::read).collect::<Result<_, _>>().map_err(|mismatch| failed(&mismatch))
}

/// What is printed.
struct Material {
    stored: Stored,
    lines: Vec<Stored>,
    budget: Vec<Stored>,
    /// What was reported and is in the plan no more.
    dropped: Vec<Stored>,
    names: titles::Names,
    foot: String,
}

fn gather(call: &Call) -> Result<Material, Refusal> {
    let (id, catalogue) = (call.id()?, call.app.engine.catalogue());
    let kind = catalogue.kind_of::<AnnualPlan>();
    let found = call.app.read(|connection| {
        let Some(stored) = query::get(connection, kind, &call.viewer, id)? else { return Ok(None) };
        let lines = rows::lines(connection, PlanLine::KIND, id)?;
        let named = std::iter::once((kind, &stored)).chain(lines.iter().map(|line| (PlanLine::KIND, line)));
        Ok(Some(Material {
            budget: rows::lines(connection, BudgetLine::KIND, id)?,
            dropped: rows::lines(connection, DroppedLine::KIND, id)?,
            names: titles::names(connection, catalogue, &call.programme, named)?,
            foot: printed::foot(call.words(), connection, &Seen::new(kind, &stored, &call.viewer))?,
            lines,
            stored,
        }))
    })?;
    found.ok_or_else(Refusal::unseen)
}

/// The printable page; only annual plans have one.
pub fn sheet(call: &Call) -> Result<Response, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<AnnualPlan>();
    if call.parameter("kinds") != kind.path {
        return Err(Refusal::unseen());
    }
    let Material { stored, lines, budget, dropped, names, foot } = gather(call)?;
    let id = stored.id;
    let scene = Scene::of(call, &names);
    let words = call.words();
    let plan = AnnualPlan::read(&stored).map_err(|mismatch| failed(&mismatch))?;
    let read: Vec<PlanLine> = all_of(&lines)?;
    let items: Vec<BudgetLine> = all_of(&budget)?;
    let gone: Vec<DroppedLine> = all_of(&dropped)?;
    let cell = |index: usize, field: &str| {
        let line = &lines[index];
        PlanLine::KIND
            .field(field)
            .map(|declared| scene.value(declared, line.get(PlanLine::KIND, field)).text)
            .unwrap_or_default()
    };
    let item = |index: usize| {
        let declared = BudgetLine::KIND.field("item");
        declared.map(|field| scene.value(field, budget[index].get(BudgetLine::KIND, "item")).text).unwrap_or_default()
    };
    let money = Money::of(call);
    // Towns and villages are one word in Chinese, and two elsewhere.
    let between = if call.language() == Language::Chinese { "" } else { ", " };
    let kept: Vec<&PlanLine> = read.iter().filter(|line| line.cut_reason.is_none()).collect();
    let costs = Fen::capped_sum(kept.iter().map(|line| line.facts.cost_fen));
    let total = Fen::capped_sum(items.iter().map(|line| line.amount_fen));
    let title = scene.title(kind, &stored);
    let template = SheetPage {
        printed: words.with("sheet-printed", &[("when", show_time(call.now(), words)), ("foot", foot.clone())]),
        page: Page::new(call, &title).with_foot(foot),
        number: plan.number.clone().unwrap_or_default(),
        planner: scene.name(Some(plan.planner.uuid())),
        partner: scene.name(plan.partner.map(kernel::Id::uuid)),
        state: server::base::show::state(kind, &stored.state, words).text,
        approach: plan.approach.clone().unwrap_or_default(),
        lines: read
            .iter()
            .enumerate()
            .map(|(index, line)| sheet_line((money, words, between), index, line, &cell))
            .chain(gone.iter().map(|line| gone_line(&scene, line)))
            .collect(),
        totals: totals(call, &read, &gone),
        agreed: read.iter().any(|line| line.agreed_fen.is_some()),
        own_head: words.say(own_head(&plan, &read)),
        unit: money.word(words),
        switch: money.switch(call),
        words: costs.words_with_currency(),
        budget: items
            .iter()
            .enumerate()
            .map(|(index, line)| (item(index), money.text(line.amount_fen), line.note.clone().unwrap_or_default()))
            .collect(),
        budget_total: money.text(total),
        budget_words: total.words_with_currency(),
        county: plan.planner_kind == Planner::County,
        back: format!("{}/desk/{}/{id}", call.base, kind.path),
        title,
    };
    Ok(answer::render(&template))
}

/// What a project that was reported adds to the sums of the sheet.
struct Counted {
    nature: Nature,
    /// Why it counts no more; none: it does.
    left: Option<Dropped>,
    /// Cost, first asked, agreed, their own.
    money: [Option<Fen>; 4],
    /// What its agreed amount rests on.
    letter: Option<Letter>,
}

impl Counted {
    fn of(line: &PlanLine) -> Counted {
        let facts = &line.facts;
        Counted {
            nature: facts.nature,
            left: line.cut_reason.as_ref().map(|_| Dropped::Cut),
            money: [Some(facts.cost_fen), Some(first_asked(line)), line.agreed_fen, Some(own_money(facts))],
            letter: line.letter,
        }
    }

    fn gone(line: &DroppedLine) -> Counted {
        let money = [Some(line.cost_fen), Some(line.asked_fen), None, None];
        Counted { nature: line.nature, left: Some(line.dropped), money, letter: None }
    }
}

fn first_asked(line: &PlanLine) -> Fen {
    line.first_asked_fen.unwrap_or(line.facts.asked_fen)
}

/// The place of what was asked, and of what was agreed, among the amounts of a project.
const ASKED: usize = 1;
const AGREED: usize = 2;

/// What some projects come to: cost, first asked with what of it left the plan, agreed with what nobody has confirmed, their own.
fn sums(call: &Call, projects: &[&Counted]) -> Vec<Total> {
    let (words, money) = (call.words(), Money::of(call));
    let asked_of = |why: Dropped| {
        let left = projects.iter().filter(|project| project.left == Some(why));
        Fen::capped_sum(left.filter_map(|project| project.money[ASKED]))
    };
    let mark = |at: usize| match at {
        ASKED => {
            let parts = Dropped::ALL.iter().map(|why| (why.choice().label, asked_of(*why)));
            let parts = parts.filter(|(_, sum)| *sum != Fen::ZERO);
            let parts: Vec<_> = parts.map(|(label, sum)| (words.label(label), money.shown(sum, words))).collect();
            amounts::parts(words, &parts)
        }
        AGREED => {
            let open = projects.iter().filter_map(|project| Some((project.letter?, project.money[AGREED]?)));
            marks(call, open.map(|(letter, agreed)| (letter.choice().label, agreed)))
        }
        _ => String::new(),
    };
    let total = |at: usize| Total {
        text: outcome::total(money, projects.iter().map(|project| project.money[at])),
        mark: mark(at),
    };
    (0..4).map(total).collect()
}

fn totals(call: &Call, lines: &[PlanLine], gone: &[DroppedLine]) -> Vec<(String, Vec<Total>)> {
    let all: Vec<Counted> = lines.iter().map(Counted::of).chain(gone.iter().map(Counted::gone)).collect();
    let all: Vec<&Counted> = all.iter().collect();
    let kept: Vec<&Counted> = all.iter().copied().filter(|project| project.left.is_none()).collect();
    let is_cut = kept.len() < all.len();
    let of = |key: &str, projects: &[&Counted]| {
        let natures: Vec<_> = projects.iter().map(|project| Some(project.nature)).collect();
        let apart = outcome::by_kind(call, &natures, |holds| {
            let own = projects.iter().enumerate().filter(|(at, _)| holds(*at));
            sums(call, &own.map(|(_, project)| *project).collect::<Vec<_>>())
        });
        std::iter::once((call.words().say(key), sums(call, projects))).chain(apart).collect::<Vec<_>>()
    };
    let mut totals = of(if is_cut { "total-without-cuts" } else { "total" }, &kept);
    if is_cut {
        totals.extend(of("total-before-cuts", &all).into_iter().map(|(label, sums)| {
            // What was agreed, and what is their own, is of those that are left.
            let told = sums.into_iter().take(AGREED).chain([Total::default(), Total::default()]);
            (label, told.collect())
        }));
    }
    totals
}

/// A project that is in the plan no more: what it was to cost, what was asked for it, by whom it was left out and why.
fn gone_line(scene: &Scene<'_>, line: &DroppedLine) -> SheetLine {
    let label = |label: kernel::Label| scene.words().label(label).to_owned();
    let because = line.because_en.as_ref().filter(|_| scene.viewer.language == Language::English);
    let why = [label(line.dropped.choice().label), because.unwrap_or(&line.because).clone()];
    let dash = || "—".to_owned();
    SheetLine {
        name: line.name.clone(),
        nature: label(line.nature.choice().label),
        theme: label(line.theme.choice().label),
        money: [scene.money.text(line.cost_fen), scene.money.text(line.asked_fen), dash(), dash()],
        cut: why.join(&scene.words().say("colon")),
        ..SheetLine::default()
    }
}

fn sheet_line(
    (money, words, between): (Money, Words, &str),
    index: usize,
    line: &PlanLine,
    cell: &dyn Fn(usize, &str) -> String,
) -> SheetLine {
    let facts = &line.facts;
    let day = |day: Option<kernel::Day>| day.map(|day| format!("{}.{}", day.year(), day.month())).unwrap_or_default();
    let all = |fields: [&str; 2], between: &str| {
        let said = fields.map(|field| cell(index, field).replace('—', ""));
        said.into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join(between)
    };
    SheetLine {
        number: index + 1,
        name: facts.name.clone(),
        nature: cell(index, "nature"),
        theme: cell(index, "theme"),
        place: all(["town", "village"], between),
        content: facts.content.clone().unwrap_or_default(),
        money: Counted::of(line).money.map(|amount| outcome::total(money, std::iter::once(amount))),
        mark: if line.letter.is_some() { cell(index, "letter") } else { String::new() },
        cut: line.cut_reason.as_ref().map(|reason| words.with_one("city-cut", "reason", reason)).unwrap_or_default(),
        people: facts.people_served.map(kernel::fen::grouped_count).unwrap_or_default(),
        lead: all(["lead_organisation", "lead_person"], " "),
        period: format!("{}—{}", day(facts.start), day(facts.finish)),
    }
}
