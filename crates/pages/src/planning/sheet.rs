//! The annual plan as it is printed and signed: A4, lines for signatures and seals.

use askama::Template;
use axum::response::Response;
use kernel::{Fen, Record, Refusal, Seen, Stored};
use programme::planning::records::{AnnualPlan, BudgetLine, PlanLine, Planner};
use programme::project::records::ProjectFacts;
use store::{query, rows, titles};

use server::base::answer;
use server::base::call::Call;
use server::base::fault::failed;
use server::base::page::Page;
use server::base::show::Scene;
use server::base::show::show_time;
use server::every::printed;

/// One project of the printed plan.
pub struct SheetLine {
    pub number: usize,
    pub name: String,
    pub nature: String,
    pub theme: String,
    pub place: String,
    pub content: String,
    pub cost: String,
    pub asked: String,
    pub own: String,
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
    totals: [String; 3],
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

/// Every line; one that cannot be read is an error, so that no official sheet lacks a project in silence.
fn all_of<R: Record>(lines: &[Stored]) -> Result<Vec<R>, Refusal> {
    lines.iter().map(R::read).collect::<Result<_, _>>().map_err(|mismatch| failed(&mismatch))
}

/// The printable page; only annual plans have one.
pub fn sheet(call: &Call) -> Result<Response, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_of::<AnnualPlan>();
    if call.parameter("kinds") != kind.path {
        return Err(Refusal::unseen());
    }
    let id = call.id()?;
    let found = call.app.read(|connection| {
        let Some(stored) = query::get(connection, kind, &call.viewer, id)? else { return Ok(None) };
        let lines = rows::lines(connection, PlanLine::KIND, id)?;
        let budget = rows::lines(connection, BudgetLine::KIND, id)?;
        let named = std::iter::once((kind, &stored)).chain(lines.iter().map(|line| (PlanLine::KIND, line)));
        let names = titles::names(connection, catalogue, &call.programme, named)?;
        let foot = printed::foot(call.words(), connection, &Seen::new(kind, &stored, &call.viewer))?;
        Ok(Some((stored, lines, budget, names, foot)))
    })?;
    let (stored, lines, budget, names, foot) = found.ok_or_else(Refusal::unseen)?;
    let scene = Scene { catalogue, viewer: &call.viewer, names: &names, base: &call.base };
    let words = call.words();
    let plan = AnnualPlan::read(&stored).map_err(|mismatch| failed(&mismatch))?;
    let read: Vec<PlanLine> = all_of(&lines)?;
    let items: Vec<BudgetLine> = all_of(&budget)?;
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
    let costs = Fen::capped_sum(read.iter().map(|line| line.facts.cost_fen));
    let total = Fen::capped_sum(items.iter().map(|line| line.amount_fen));
    let title = scene.title(kind, &stored);
    let template = SheetPage {
        printed: words.with("sheet-printed", &[("when", show_time(call.now(), words)), ("foot", foot.clone())]),
        page: Page::new(call, &title).with_foot(foot),
        number: plan.number.clone().unwrap_or_default(),
        planner: scene.name(Some(plan.planner.uuid())),
        partner: scene.name(plan.partner.map(kernel::Id::uuid)),
        state: server::base::show::state(kind, &stored.state, words).text,
        approach: plan.approach.unwrap_or_default(),
        lines: read.iter().enumerate().map(|(index, line)| sheet_line(index, line, &cell)).collect(),
        totals: [
            costs.wan_rounded(2),
            Fen::capped_sum(read.iter().map(|line| line.facts.asked_fen)).wan_rounded(2),
            Fen::capped_sum(read.iter().map(|line| own_money(&line.facts))).wan_rounded(2),
        ],
        words: costs.words_with_currency(),
        budget: items
            .iter()
            .enumerate()
            .map(|(index, line)| (item(index), line.amount_fen.yuan_grouped(), line.note.clone().unwrap_or_default()))
            .collect(),
        budget_total: total.yuan_grouped(),
        budget_words: total.words_with_currency(),
        county: plan.planner_kind == Planner::County,
        back: format!("{}/desk/{}/{id}", call.base, kind.path),
        title,
    };
    Ok(answer::render(&template))
}

fn sheet_line(index: usize, line: &PlanLine, cell: &dyn Fn(usize, &str) -> String) -> SheetLine {
    let facts = &line.facts;
    let day = |day: Option<kernel::Day>| day.map(|day| format!("{}.{}", day.year(), day.month())).unwrap_or_default();
    let lead = [facts.lead_organisation.clone(), facts.lead_person.clone()].into_iter().flatten().collect::<Vec<_>>();
    SheetLine {
        number: index + 1,
        name: facts.name.clone(),
        nature: cell(index, "nature"),
        theme: cell(index, "theme"),
        place: format!("{}{}", cell(index, "town").replace('—', ""), facts.village.clone().unwrap_or_default()),
        content: facts.content.clone().unwrap_or_default(),
        cost: facts.cost_fen.wan_rounded(2),
        asked: facts.asked_fen.wan_rounded(2),
        own: own_money(facts).wan_rounded(2),
        people: facts.people_served.map(|people| people.to_string()).unwrap_or_default(),
        lead: lead.join(" "),
        period: format!("{}—{}", day(facts.start), day(facts.finish)),
    }
}
