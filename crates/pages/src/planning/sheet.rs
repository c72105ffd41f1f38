//! The annual plan as it is printed and signed: A4, lines for signatures and seals.

use askama::Template;
use axum::response::Response;
use kernel::{Fen, FieldValue, Language, Record, Refusal, Seen, Stored};
use programme::planning::records::{AnnualPlan, BudgetLine, DroppedLine, PlanLine, PlanState, Planner};
use programme::project::records::{Nature, ProjectFacts};
use store::{query, rows, titles};

use server::base::amounts::Money;
use server::base::answer;
use server::base::call::Call;
use server::base::fault::failed;
use server::base::page::Page;
use server::base::show::Scene;
use server::base::show::show_time;
use server::base::words::Words;
use server::every::printed;

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
    totals: Vec<(String, [String; 4])>,
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
    match lines.iter().any(|line| line.agreed_fen.is_some()) {
        false => "sheet-own",
        true if plan.state == PlanState::Adjusting => "sheet-own-to-adjust",
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
        totals: totals(call, (&read, &gone), &kept),
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

/// What some projects come to: cost, first asked, agreed, their own.
fn sums<'a>(money: Money, lines: impl Iterator<Item = &'a PlanLine> + Clone) -> [String; 4] {
    let sum = |of: fn(&PlanLine) -> Option<Fen>| {
        let known: Vec<Fen> = lines.clone().filter_map(of).collect();
        if known.is_empty() { "—".to_owned() } else { money.text(Fen::capped_sum(known)) }
    };
    [
        sum(|line| Some(line.facts.cost_fen)),
        sum(|line| Some(first_asked(line))),
        sum(|line| line.agreed_fen),
        sum(|line| Some(own_money(&line.facts))),
    ]
}

fn first_asked(line: &PlanLine) -> Fen {
    line.first_asked_fen.unwrap_or(line.facts.asked_fen)
}

fn totals(call: &Call, (all, gone): (&[PlanLine], &[DroppedLine]), kept: &[&PlanLine]) -> Vec<(String, [String; 4])> {
    let (words, money) = (call.words(), Money::of(call));
    let mut totals = vec![(words.say("total"), sums(money, kept.iter().copied()))];
    // Grants and cooperation are never one sum in silence.
    if kept.iter().any(|line| line.facts.nature != Nature::Grant) {
        for (nature, choice) in Nature::ALL.iter().zip(Nature::TYPE.choices()) {
            let own: Vec<&PlanLine> = kept.iter().copied().filter(|line| line.facts.nature == *nature).collect();
            if !own.is_empty() {
                let label = words.of_which(choice.label);
                totals.push((label, sums(money, own.iter().copied())));
            }
        }
    }
    if kept.len() < all.len() || !gone.is_empty() {
        totals[0].0 = words.say("total-without-cuts");
        totals.push((words.say("total-before-cuts"), before(money, (all, gone), None)));
        let mut natures = all.iter().map(|line| line.facts.nature).chain(gone.iter().map(|line| line.nature));
        if natures.any(|nature| nature != Nature::Grant) {
            let of =
                |nature: &Nature| (words.of_which(nature.choice().label), before(money, (all, gone), Some(*nature)));
            totals.extend(Nature::ALL.iter().map(of));
        }
    }
    totals
}

/// What all that was reported comes to, of a nature or of every one: what it was to cost and what was asked for it.
fn before(money: Money, (all, gone): (&[PlanLine], &[DroppedLine]), nature: Option<Nature>) -> [String; 4] {
    let is_one = |own: Nature| nature.is_none_or(|nature| nature == own);
    let sum = |of: fn(&PlanLine) -> Fen, left: fn(&DroppedLine) -> Fen| {
        let lines = all.iter().filter(|line| is_one(line.facts.nature)).map(of);
        money.text(Fen::capped_sum(lines.chain(gone.iter().filter(|line| is_one(line.nature)).map(left))))
    };
    [
        sum(|line| line.facts.cost_fen, |left| left.cost_fen),
        sum(first_asked, |left| left.asked_fen),
        String::new(),
        String::new(),
    ]
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
        money: sums(money, std::iter::once(line)),
        mark: if line.letter.is_some() { cell(index, "letter") } else { String::new() },
        cut: line.cut_reason.as_ref().map(|reason| words.with_one("city-cut", "reason", reason)).unwrap_or_default(),
        people: facts.people_served.map(kernel::fen::grouped_count).unwrap_or_default(),
        lead: all(["lead_organisation", "lead_person"], " "),
        period: format!("{}—{}", day(facts.start), day(facts.finish)),
    }
}
