//! What the board, the leader's page and the city summary add up: planners with their plans, projects by kind, form and
//! theme, work budgets, outcomes. The year as a whole is kept (`kept`); here it is described and asked for.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use kernel::{Choice, Day, Fen, Record, Type, Value, Year};
use programme::consolidation::records::CityPlan;
use programme::consolidation::rules::ACCEPTED;
use programme::planning::records::{PlanLine, PlanState};
use store::connection::bind;
use store::{Connection, StoreError};
use uuid::Uuid;

/// What some projects come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    pub projects: i64,
    pub cost: Fen,
    pub asked: Fen,
}

impl Amounts {
    pub fn add(&mut self, other: Amounts) {
        self.projects += other.projects;
        self.cost = plus(self.cost, other.cost);
        self.asked = plus(self.asked, other.asked);
    }

    fn sum(parts: impl IntoIterator<Item = Amounts>) -> Amounts {
        parts.into_iter().fold(Amounts::default(), |mut sum, part| {
            sum.add(part);
            sum
        })
    }
}

/// A sum that pages show; the limit of money where it would be beyond it.
pub fn plus(one: Fen, other: Fen) -> Fen {
    Fen::capped_sum([one, other])
}

/// The projects of one kind, form and theme.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The declared codes, in the order of `DIMENSIONS`.
    pub codes: [&'static str; 3],
    pub amounts: Amounts,
}

/// By what the projects are told apart.
pub const DIMENSIONS: [&str; 3] = ["nature", "form", "theme"];

/// The choices of a dimension, in their declared order.
pub fn choices(dimension: &str) -> &'static [Choice] {
    match PlanLine::KIND.field(dimension).map(|field| field.of) {
        Some(Type::Choice(choices)) => choices,
        _ => &[],
    }
}

/// What the parts come to by one dimension; what there is none of is left out.
pub fn by(parts: &[Part], dimension: &str) -> Vec<(&'static Choice, Amounts)> {
    let at = DIMENSIONS.iter().position(|name| *name == dimension).unwrap_or(0);
    let amounts = |choice: &Choice| {
        Amounts::sum(parts.iter().filter(|part| part.codes[at] == choice.code).map(|part| part.amounts))
    };
    let all = choices(dimension).iter().map(|choice| (choice, amounts(choice)));
    all.filter(|(_, amounts)| amounts.projects > 0).collect()
}

/// The parts of many plans as those of all: the same kind, form and theme joined.
pub fn joined<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Vec<Part> {
    let mut sums: HashMap<[&str; 3], Amounts> = HashMap::new();
    for part in parts {
        sums.entry(part.codes).or_default().add(part.amounts);
    }
    sums.into_iter().map(|(codes, amounts)| Part { codes, amounts }).collect()
}

pub fn total(parts: &[Part]) -> Amounts {
    Amounts::sum(parts.iter().map(|part| part.amounts))
}

/// A planner of the year, with or without a plan.
#[derive(Clone, Debug)]
pub struct Planner {
    pub id: Uuid,
    /// Its short name in both languages.
    pub names: [String; 2],
    pub is_county: bool,
    pub plan: Option<Arc<PlanFacts>>,
}

/// A plan of the year and what it comes to.
#[derive(Debug, Default)]
pub struct PlanFacts {
    pub id: Uuid,
    pub planner: Uuid,
    pub version: i64,
    pub state: String,
    pub first_reported: Option<Day>,
    pub days_late: i64,
    pub returns: i64,
    /// Its projects by kind, form and theme.
    pub parts: Vec<Part>,
    pub budget: Fen,
    /// The parts as they are said, by language; said once.
    pub said: [OnceLock<Vec<(String, String)>>; 2],
}

impl PlanFacts {
    pub fn is_reported(&self) -> bool {
        self.state == PlanState::Reported.name()
    }

    pub fn is_accepted(&self) -> bool {
        ACCEPTED.contains(&self.state.as_str())
    }
}

/// Which planners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    /// Whose plan waits for the city office.
    Reported,
    /// Who has not reported, or has the plan back.
    Outstanding,
    /// Counties that have never reported a plan of the year.
    NeverReported,
}

impl Which {
    pub fn holds(self, planner: &Planner) -> bool {
        let plan = planner.plan.as_deref();
        match self {
            Which::All => true,
            Which::Reported => plan.is_some_and(PlanFacts::is_reported),
            Which::Outstanding => !plan.is_some_and(|plan| plan.is_reported() || plan.is_accepted()),
            Which::NeverReported => planner.is_county && plan.is_none_or(|plan| plan.first_reported.is_none()),
        }
    }
}

pub(super) fn id(value: &Value) -> Uuid {
    value.as_text().and_then(|text| text.parse().ok()).unwrap_or_default()
}

pub(super) fn text(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}

pub(super) fn number(value: &Value) -> i64 {
    value.as_integer().unwrap_or(0)
}

fn amounts(row: &[Value]) -> Amounts {
    Amounts { projects: number(&row[0]), cost: Fen(number(&row[1])), asked: Fen(number(&row[2])) }
}

pub(super) fn at(programme: &str, year: Year) -> Vec<Value> {
    vec![programme.into(), Value::from(i64::from(year.number()))]
}

/// How far the planners of a year are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub counties: i64,
    pub departments: i64,
    /// Counties that have reported once, in time or not.
    pub reported: i64,
    pub in_time: i64,
    /// Counties without a plan.
    pub missing: i64,
    /// Plans of either that wait for the city office.
    pub waiting: i64,
    /// Plans of either that it has accepted.
    pub accepted: i64,
    /// Plans of either that are summarised.
    pub summarised: i64,
}

impl Counts {
    /// Counts planners, with or without a plan.
    pub fn over(planners: &[Planner]) -> Counts {
        let many = |holds: &dyn Fn(&Planner) -> bool| planners.iter().filter(|planner| holds(planner)).count() as i64;
        let plan = |planner: &Planner, holds: fn(&PlanFacts) -> bool| planner.plan.as_deref().is_some_and(holds);
        let county = |planner: &Planner, holds| planner.is_county && plan(planner, holds);
        Counts {
            counties: many(&|planner| planner.is_county),
            departments: many(&|planner| !planner.is_county),
            reported: many(&|planner| county(planner, |plan| plan.first_reported.is_some())),
            in_time: many(&|planner| county(planner, |plan| plan.first_reported.is_some() && plan.days_late == 0)),
            missing: many(&|planner| planner.is_county && planner.plan.is_none()),
            waiting: many(&|planner| plan(planner, PlanFacts::is_reported)),
            accepted: many(&|planner| plan(planner, PlanFacts::is_accepted)),
            summarised: many(&|planner| plan(planner, |plan| plan.state == PlanState::Summarised.name())),
        }
    }

    pub fn of(&self, which: Which) -> i64 {
        let all = self.counties + self.departments;
        match which {
            Which::All => all,
            Which::Reported => self.waiting,
            Which::Outstanding => all - self.waiting - self.accepted,
            Which::NeverReported => self.counties - self.reported,
        }
    }
}

/// Declared names and codes as text of SQL, in brackets: one that is declared no more does not compile.
pub(super) fn one_of(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
    format!("({})", quoted.join(", "))
}

/// Kind, form, theme, and what they come to.
fn part(row: &[Value]) -> Part {
    let code = |at: usize| {
        let stored = row[at].as_text().unwrap_or_default();
        choices(DIMENSIONS[at]).iter().map(|choice| choice.code).find(|code| *code == stored).unwrap_or_default()
    };
    Part { codes: [code(0), code(1), code(2)], amounts: amounts(&row[3..]) }
}

pub(super) fn marks(ids: &[Uuid]) -> (String, Vec<Value>) {
    let mut parameters = Vec::new();
    let marks = bind(&mut parameters, ids.iter().map(|id| id.to_string().into()));
    (marks, parameters)
}

/// The projects of some plans that count, by kind, form and theme.
pub fn parts_of(connection: &mut Connection, plans: &[Uuid]) -> Result<HashMap<Uuid, Vec<Part>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<Part>> = HashMap::new();
    if plans.is_empty() {
        return Ok(found);
    }
    let (marks, parameters) = marks(plans);
    let sql = format!(
        "SELECT root, nature, form, theme, COUNT(*), CAST(SUM(cost_fen) AS BIGINT), CAST(SUM(asked_fen) AS BIGINT)
         FROM plan_line WHERE root IN ({marks}) AND cut_reason IS NULL GROUP BY root, nature, form, theme"
    );
    for row in connection.query(&sql, &parameters)? {
        found.entry(id(&row[0])).or_default().push(part(&row[1..]));
    }
    Ok(found)
}

/// The work budgets of some plans.
pub fn budgets_of(connection: &mut Connection, plans: &[Uuid]) -> Result<HashMap<Uuid, Fen>, StoreError> {
    if plans.is_empty() {
        return Ok(HashMap::new());
    }
    let (marks, parameters) = marks(plans);
    let sql =
        format!("SELECT root, CAST(SUM(amount_fen) AS BIGINT) FROM budget_line WHERE root IN ({marks}) GROUP BY root");
    let rows = connection.query(&sql, &parameters)?;
    Ok(rows.iter().map(|row| (id(&row[0]), Fen(number(&row[1])))).collect())
}

/// The city plan of a year, if there is one.
pub fn city_plan(connection: &mut Connection, programme: &str, year: Year) -> Result<Option<Uuid>, StoreError> {
    let sql = format!("SELECT id FROM {} WHERE programme = $1 AND year = $2", CityPlan::KIND.table());
    Ok(connection.query(&sql, &at(programme, year))?.first().map(|row| id(&row[0])))
}

/// A planner's year in numbers: what was planned, what was agreed, and the work budget with what was spent of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub planned: i64,
    pub planned_fen: Fen,
    pub agreed: i64,
    pub agreed_fen: Fen,
    pub budget_fen: Fen,
    pub spent_fen: Fen,
}

impl Outcome {
    pub fn and(self, other: Outcome) -> Outcome {
        Outcome {
            planned: self.planned + other.planned,
            planned_fen: plus(self.planned_fen, other.planned_fen),
            agreed: self.agreed + other.agreed,
            agreed_fen: plus(self.agreed_fen, other.agreed_fen),
            budget_fen: plus(self.budget_fen, other.budget_fen),
            spent_fen: plus(self.spent_fen, other.spent_fen),
        }
    }
}

/// The outcome of every accepted plan of a year. What was planned is what the city plan took in; without one it is what the
/// plans first asked for, of the projects that they still have.
pub fn outcomes(
    connection: &mut Connection,
    programme: &str,
    year: Year,
    city_plan: Option<Uuid>,
) -> Result<HashMap<Uuid, Outcome>, StoreError> {
    let mut found: HashMap<Uuid, Outcome> = HashMap::new();
    let accepted = one_of(ACCEPTED);
    let planned = match city_plan {
        Some(plan) => connection.query(
            "SELECT plan, COUNT(*), CAST(SUM(asked_fen) AS BIGINT) FROM city_plan_line WHERE root = $1 GROUP BY plan",
            &[plan.to_string().into()],
        )?,
        None => connection.query(
            &format!(
                "SELECT l.root, COUNT(*), CAST(SUM(COALESCE(l.first_asked_fen, l.asked_fen)) AS BIGINT)
                 FROM annual_plan p CROSS JOIN plan_line l WHERE p.programme = $1 AND p.year = $2 AND l.root = p.id
                 AND l.cut_reason IS NULL AND p.state IN {accepted} GROUP BY l.root"
            ),
            &at(programme, year),
        )?,
    };
    for row in &planned {
        let outcome = found.entry(id(&row[0])).or_default();
        (outcome.planned, outcome.planned_fen) = (number(&row[1]), Fen(number(&row[2])));
    }
    // Agreed counts from the partner's answer on, whether or not the city has accepted.
    let agreed = one_of(PlanState::Agreed.onwards());
    let agreed = format!(
        "SELECT l.root, COUNT(*), CAST(SUM(l.agreed_fen) AS BIGINT)
         FROM annual_plan p CROSS JOIN plan_line l WHERE p.programme = $1 AND p.year = $2 AND l.root = p.id
         AND l.agreed_fen IS NOT NULL AND p.state IN {agreed} GROUP BY l.root"
    );
    for row in connection.query(&agreed, &at(programme, year))? {
        let outcome = found.entry(id(&row[0])).or_default();
        (outcome.agreed, outcome.agreed_fen) = (number(&row[1]), Fen(number(&row[2])));
    }
    let budget = format!(
        "SELECT b.root, CAST(SUM(b.amount_fen) AS BIGINT), CAST(SUM(b.spent_fen) AS BIGINT)
         FROM annual_plan p CROSS JOIN budget_line b WHERE p.programme = $1 AND p.year = $2 AND b.root = p.id
         AND p.state IN {accepted} GROUP BY b.root"
    );
    for row in connection.query(&budget, &at(programme, year))? {
        let outcome = found.entry(id(&row[0])).or_default();
        (outcome.budget_fen, outcome.spent_fen) = (Fen(number(&row[1])), Fen(number(&row[2])));
    }
    Ok(found)
}
