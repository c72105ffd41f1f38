//! The city office's board: every planner of a year, who has reported, who is late, who has no plan at all.

use askama::Template;
use axum::response::Response;
use kernel::{Fen, FieldValue, Record, Refusal, Stored, Value, Year};
use programme::organisation::records::{Organisation, Rulebook};
use programme::planning::records::{AnnualPlan, BudgetLine, PlanLine, PlanState, Planner};
use programme::planning::rules;
use store::rows;

use crate::call::Call;
use crate::page::{self, Page};
use crate::record::show_day;
use crate::show::{self, StateShown};

/// One planner of the year.
pub struct Row {
    pub place: String,
    pub link: String,
    pub state: StateShown,
    pub reported: String,
    pub late: String,
    pub returns: String,
    pub projects: String,
    pub cost: String,
    pub asked: String,
    pub budget: String,
    pub remind: String,
    pub is_late: bool,
}

/// Totals to the fen; each is the sum of the rows above it.
#[derive(Default)]
struct Totals {
    planners: usize,
    reported: usize,
    in_time: usize,
    missing: usize,
    projects: usize,
    cost: Fen,
    asked: Fen,
    budget: Fen,
}

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    page: Page,
    heading: String,
    summary: String,
    figures: Vec<(String, String, String)>,
    counties: Vec<Row>,
    departments: Vec<Row>,
    totals: [String; 4],
    total: String,
    previous: String,
    next: String,
}

/// What the board is made of.
struct Material {
    organisations: Vec<Stored>,
    plans: Vec<(Stored, Vec<PlanLine>, Vec<BudgetLine>)>,
    rulebook: Option<Rulebook>,
}

fn gather(call: &Call, year: Year) -> Result<Material, Refusal> {
    let (catalogue, programme) = (call.app.engine.catalogue(), call.programme.as_str());
    call.app.read(|connection| {
        // In the order of the divisions' codes, as official tables list them.
        let condition = "programme = $1 AND state = 'active' AND category IN ('county-office', 'department')
            ORDER BY (SELECT code FROM region r WHERE r.id = organisation.region), id";
        let organisations = rows::select(connection, Organisation::KIND, condition, &[programme.into()])?;
        let stored = rows::find(connection, AnnualPlan::KIND, programme, &[("year", year.to_value())])?;
        let mut plans = Vec::new();
        for plan in stored {
            let lines = rows::lines(connection, PlanLine::KIND, plan.id)?;
            let budget = rows::lines(connection, BudgetLine::KIND, plan.id)?;
            let lines = lines.iter().map(PlanLine::read).collect::<Result<_, _>>()?;
            let budget = budget.iter().map(BudgetLine::read).collect::<Result<_, _>>()?;
            plans.push((plan, lines, budget));
        }
        let day = year.first_day().max(call.today().min(year.last_day()));
        let rulebook = rows::rulebook(connection, catalogue, programme, day)?;
        let rulebook = rulebook.map(|stored| Rulebook::read(&stored)).transpose()?;
        Ok(Material { organisations, plans, rulebook })
    })
}

/// The board of one year.
pub fn board(call: &Call) -> Result<Response, Refusal> {
    if !call.viewer.holds(programme::roles::CITY_OFFICE) {
        return Err(Refusal::forbidden().with("action", "consolidation"));
    }
    let year = call.parameter("year").parse().ok().and_then(Year::new).ok_or_else(Refusal::unseen)?;
    let material = gather(call, year)?;
    let deadline = material.rulebook.as_ref().and_then(|rulebook| rules::report_deadline(year, rulebook));
    let overdue = deadline.is_some_and(|deadline| call.today() > deadline);
    let mut totals = Totals::default();
    let (mut counties, mut departments) = (Vec::new(), Vec::new());
    for stored in &material.organisations {
        let Ok(organisation) = Organisation::read(stored) else { continue };
        let plan = material.plans.iter().find(|(plan, ..)| plan.uuid(AnnualPlan::KIND, "planner") == Some(stored.id));
        let row = row(call, year, &organisation, plan, overdue, &mut totals);
        let department = stored.get(Organisation::KIND, "category") == &Value::from("department");
        if department { departments.push(row) } else { counties.push(row) }
    }
    let words = call.words();
    let days = deadline.map_or(0, |deadline| call.today().days_until(deadline));
    let facts = [
        ("day", deadline.map(|deadline| show_day(deadline, words)).unwrap_or_default()),
        ("days", days.abs().to_string()),
        ("planners", totals.planners.to_string()),
        ("reported", totals.reported.to_string()),
        ("missing", totals.missing.to_string()),
    ];
    let summary = words.with(if days < 0 { "board-summary-over" } else { "board-summary" }, &facts);
    let listed = counties.len() + departments.len();
    let heading = words.with_one("board-heading", "year", year.number());
    let template = BoardPage {
        page: Page::new(call, &heading),
        summary,
        figures: figures(call, &totals),
        totals: [totals.projects.to_string(), totals.cost.wan(), totals.asked.wan(), totals.budget.wan()],
        total: words.with("list-total", &[("count", listed.to_string()), ("total", listed.to_string())]),
        previous: format!("{}/desk/consolidation/{}", call.base, year.number() - 1),
        next: format!("{}/desk/consolidation/{}", call.base, year.number() + 1),
        counties,
        departments,
        heading,
    };
    Ok(page::render(&template))
}

fn figures(call: &Call, totals: &Totals) -> Vec<(String, String, String)> {
    let words = call.words();
    let wan = words.say("wan");
    vec![
        (words.say("board-projects"), totals.projects.to_string(), words.say("board-projects-unit")),
        (words.say("board-cost"), totals.cost.wan_rounded(2), wan.clone()),
        (words.say("board-asked"), totals.asked.wan_rounded(2), wan),
        (words.say("board-in-time"), totals.in_time.to_string(), format!("/ {}", totals.planners)),
    ]
}

fn row(
    call: &Call,
    year: Year,
    organisation: &Organisation,
    plan: Option<&(Stored, Vec<PlanLine>, Vec<BudgetLine>)>,
    overdue: bool,
    totals: &mut Totals,
) -> Row {
    let words = call.words();
    let chinese = words.language() == kernel::Language::Chinese;
    let place = if chinese { &organisation.short_name } else { &organisation.short_name_en };
    let county = organisation.category == programme::organisation::records::Category::CountyOffice;
    totals.planners += usize::from(county);
    let remind = format!("{}/desk/reminders/new/create?receiver={}&year={}", call.base, organisation.id, year.number());
    let mut row = Row {
        place: place.clone(),
        link: String::new(),
        state: StateShown { text: words.say("board-no-plan"), class: if county { "late" } else { "plain" } },
        reported: "—".to_owned(),
        late: String::new(),
        returns: String::new(),
        projects: "—".to_owned(),
        cost: "0.00".to_owned(),
        asked: "0.00".to_owned(),
        budget: "0.00".to_owned(),
        remind: if county { remind } else { String::new() },
        is_late: county && overdue,
    };
    let read = plan.and_then(|(stored, lines, budget)| Some((stored, AnnualPlan::read(stored).ok()?, lines, budget)));
    let Some((stored, plan, lines, budget)) = read else {
        totals.missing += usize::from(county);
        return row;
    };
    let sum = |amounts: Vec<Fen>| Fen::sum(amounts).unwrap_or(Fen::LIMIT);
    let cost = sum(lines.iter().map(|line| line.facts.cost_fen).collect());
    let asked = sum(lines.iter().map(|line| line.facts.asked_fen).collect());
    let spent = sum(budget.iter().map(|line| line.amount_fen).collect());
    let reported = plan.state == PlanState::Reported;
    if plan.planner_kind == Planner::County {
        totals.reported += usize::from(reported);
        totals.in_time += usize::from(plan.first_reported.is_some() && plan.days_late == 0);
    }
    totals.projects += lines.len();
    totals.cost = sum(vec![totals.cost, cost]);
    totals.asked = sum(vec![totals.asked, asked]);
    totals.budget = sum(vec![totals.budget, spent]);
    row.link = format!("{}/desk/annual-plans/{}", call.base, stored.id);
    row.state = show::state(AnnualPlan::KIND, &stored.state, words);
    row.reported = plan.first_reported.map_or("—".to_owned(), |day| show_day(day, words));
    row.late = if plan.days_late > 0 { words.with_one("board-late", "days", plan.days_late) } else { String::new() };
    row.returns = if plan.returns > 0 { words.with_one("board-returns", "count", plan.returns) } else { String::new() };
    row.projects = if county { lines.len().to_string() } else { "—".to_owned() };
    (row.cost, row.asked, row.budget) = (cost.wan(), asked.wan(), spent.wan());
    row.is_late = overdue && plan.first_reported.is_none();
    if reported {
        row.remind.clear();
    }
    row
}
