//! What the board, the leader's page and the city summary add up: sums made by the database over its indexes, never over
//! records, so that thousands of planners cost no more than a screen of them.

use std::collections::HashMap;

use kernel::{Choice, Day, Fen, Record, Type, Value, Year};
use programme::consolidation::records::CityPlan;
use programme::consolidation::rules::ACCEPTED;
use programme::planning::records::{PlanLine, PlanState};
use store::connection::Row;
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
    one.checked_add(other).unwrap_or(Fen::LIMIT)
}

/// The projects of one kind, form and theme.
#[derive(Clone, Debug)]
pub struct Part {
    pub nature: String,
    pub form: String,
    pub theme: String,
    pub amounts: Amounts,
}

/// By what the projects are told apart.
pub const DIMENSIONS: [&str; 3] = ["nature", "form", "theme"];

impl Part {
    fn code(&self, dimension: &str) -> &str {
        match dimension {
            "nature" => &self.nature,
            "form" => &self.form,
            _ => &self.theme,
        }
    }
}

/// The choices of a dimension, in their declared order.
pub fn choices(dimension: &str) -> &'static [Choice] {
    match PlanLine::KIND.field(dimension).map(|field| field.of) {
        Some(Type::Choice(choices)) => choices,
        _ => &[],
    }
}

/// What the parts come to by one dimension; what there is none of is left out.
pub fn by(parts: &[Part], dimension: &str) -> Vec<(&'static Choice, Amounts)> {
    let amounts = |choice: &Choice| {
        Amounts::sum(parts.iter().filter(|part| part.code(dimension) == choice.code).map(|part| part.amounts))
    };
    let all = choices(dimension).iter().map(|choice| (choice, amounts(choice)));
    all.filter(|(_, amounts)| amounts.projects > 0).collect()
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
    pub plan: Option<PlanFacts>,
}

#[derive(Clone, Debug)]
pub struct PlanFacts {
    pub id: Uuid,
    pub version: i64,
    pub state: String,
    pub first_reported: Option<Day>,
    pub days_late: i64,
    pub returns: i64,
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
    fn condition(self) -> &'static str {
        match self {
            Which::All => "",
            Which::Reported => {
                " AND EXISTS (SELECT 1 FROM annual_plan p WHERE p.programme = $1 AND p.year = $2
                  AND p.planner = o.id AND p.state = 'reported')"
            }
            Which::Outstanding => {
                " AND NOT EXISTS (SELECT 1 FROM annual_plan p WHERE p.programme = $1 AND p.year = $2
                  AND p.planner = o.id
                  AND p.state NOT IN ('drafting', 'reviewing', 'awaiting-consent', 'county-approved'))"
            }
            Which::NeverReported => {
                " AND o.category = 'county-office' AND NOT EXISTS (SELECT 1 FROM annual_plan p
                  WHERE p.programme = $1 AND p.year = $2 AND p.planner = o.id AND p.first_reported IS NOT NULL)"
            }
        }
    }
}

fn id(value: &Value) -> Uuid {
    value.as_text().and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> i64 {
    value.as_integer().unwrap_or(0)
}

fn amounts(row: &[Value]) -> Amounts {
    Amounts { projects: number(&row[0]), cost: Fen(number(&row[1])), asked: Fen(number(&row[2])) }
}

fn at(programme: &str, year: Year) -> Vec<Value> {
    vec![programme.into(), Value::from(i64::from(year.number()))]
}

fn planner(row: &Row) -> Planner {
    let plan = row[4].as_text().map(|_| PlanFacts {
        id: id(&row[4]),
        version: number(&row[5]),
        state: text(&row[6]),
        first_reported: row[7].as_text().and_then(|day| Day::parse(day).ok()),
        days_late: number(&row[8]),
        returns: number(&row[9]),
    });
    Planner {
        id: id(&row[0]),
        names: [text(&row[1]), text(&row[2])],
        is_county: text(&row[3]) == "county-office",
        plan,
    }
}

/// Some planners: counties before departments, each in the order of the divisions' codes, as official tables list them.
pub fn planners(
    connection: &mut Connection,
    programme: &str,
    year: Year,
    which: Which,
    (limit, offset): (usize, usize),
) -> Result<Vec<Planner>, StoreError> {
    const ORDER: &str =
        "o.category, COALESCE((SELECT r.code FROM region r WHERE r.id = o.region), '999999999999'), o.id";
    let condition = which.condition();
    let sql = format!(
        "SELECT o.id, o.short_name, o.short_name_en, o.category,
                p.id, p.version, p.state, p.first_reported, p.days_late, p.returns
         FROM (SELECT o.id FROM organisation o WHERE o.programme = $1 AND o.state = 'active'
               AND o.category IN ('county-office', 'department') AND $2 > 0 {condition}
               ORDER BY {ORDER} LIMIT $3 OFFSET $4) chosen
         JOIN organisation o ON o.id = chosen.id
         LEFT JOIN annual_plan p ON p.programme = $1 AND p.planner = o.id AND p.year = $2 ORDER BY {ORDER}"
    );
    let mut parameters = at(programme, year);
    parameters.extend([Value::from(limit as i64), Value::from(offset as i64)]);
    Ok(connection.query(&sql, &parameters)?.iter().map(planner).collect())
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

/// Offices are counted by one index and plans by another; of offices that are closed, the plans count for nothing here.
pub fn counts(connection: &mut Connection, programme: &str, year: Year) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    let offices = "SELECT category, COUNT(*) FROM organisation WHERE programme = $1 AND state = 'active'
                   AND category IN ('county-office', 'department') GROUP BY category";
    for row in connection.query(offices, &[programme.into()])? {
        let many = number(&row[1]);
        if row[0].as_text() == Some("county-office") { counts.counties += many } else { counts.departments += many }
    }
    let plans = "SELECT planner_kind, state, COUNT(*), COUNT(first_reported),
                        COUNT(CASE WHEN days_late = 0 THEN first_reported END)
                 FROM annual_plan WHERE programme = $1 AND year = $2 GROUP BY planner_kind, state";
    let closed = "SELECT p.planner_kind, p.state, -COUNT(*), -COUNT(p.first_reported),
                         -COUNT(CASE WHEN p.days_late = 0 THEN p.first_reported END)
                  FROM organisation o JOIN annual_plan p ON p.programme = $1 AND p.planner = o.id AND p.year = $2
                  WHERE o.programme = $1 AND o.state = 'closed' AND o.category IN ('county-office', 'department')
                  GROUP BY p.planner_kind, p.state";
    let mut with_plan = 0;
    for sql in [plans, closed] {
        for row in connection.query(sql, &at(programme, year))? {
            let (state, many) = (row[1].as_text().unwrap_or_default(), number(&row[2]));
            if row[0].as_text() == Some("county") {
                with_plan += many;
                counts.reported += number(&row[3]);
                counts.in_time += number(&row[4]);
            }
            counts.waiting += if state == PlanState::Reported.name() { many } else { 0 };
            counts.accepted += if ACCEPTED.contains(&state) { many } else { 0 };
            counts.summarised += if state == PlanState::Summarised.name() { many } else { 0 };
        }
    }
    counts.missing = counts.counties - with_plan;
    Ok(counts)
}

/// The states of accepted plans as text of SQL; they are declared names.
fn accepted() -> String {
    ACCEPTED.iter().map(|state| format!("'{state}'")).collect::<Vec<_>>().join(", ")
}

/// All projects of a year that count, by kind, form and theme.
pub fn parts(connection: &mut Connection, programme: &str, year: Year) -> Result<Vec<Part>, StoreError> {
    let sql = "SELECT l.nature, l.form, l.theme,
                      COUNT(*), CAST(SUM(l.cost_fen) AS BIGINT), CAST(SUM(l.asked_fen) AS BIGINT)
               FROM annual_plan p CROSS JOIN plan_line l
               WHERE p.programme = $1 AND p.year = $2 AND l.root = p.id AND l.cut_reason IS NULL
               GROUP BY l.nature, l.form, l.theme";
    Ok(connection.query(sql, &at(programme, year))?.iter().map(|row| part(row)).collect())
}

/// Kind, form, theme, and what they come to.
fn part(row: &[Value]) -> Part {
    Part { nature: text(&row[0]), form: text(&row[1]), theme: text(&row[2]), amounts: amounts(&row[3..]) }
}

fn marks(ids: &[Uuid]) -> (String, Vec<Value>) {
    let marks: Vec<String> = (1..=ids.len()).map(|number| format!("${number}")).collect();
    (marks.join(", "), ids.iter().map(|id| Value::from(id.to_string())).collect())
}

/// The same of each of some plans.
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

/// All work budgets of a year, and what was spent of them.
pub fn budget(connection: &mut Connection, programme: &str, year: Year) -> Result<(Fen, Fen), StoreError> {
    let sql = "SELECT CAST(SUM(b.amount_fen) AS BIGINT), CAST(SUM(b.spent_fen) AS BIGINT)
               FROM annual_plan p CROSS JOIN budget_line b WHERE p.programme = $1 AND p.year = $2 AND b.root = p.id";
    let rows = connection.query(sql, &at(programme, year))?;
    Ok(rows.first().map(|row| (Fen(number(&row[0])), Fen(number(&row[1])))).unwrap_or_default())
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
    let accepted = accepted();
    let planned = match city_plan {
        Some(plan) => connection.query(
            "SELECT plan, COUNT(*), CAST(SUM(asked_fen) AS BIGINT) FROM city_plan_line WHERE root = $1 GROUP BY plan",
            &[plan.to_string().into()],
        )?,
        None => connection.query(
            &format!(
                "SELECT l.root, COUNT(*), CAST(SUM(COALESCE(l.first_asked_fen, l.asked_fen)) AS BIGINT)
                 FROM annual_plan p CROSS JOIN plan_line l WHERE p.programme = $1 AND p.year = $2 AND l.root = p.id
                 AND l.cut_reason IS NULL AND p.state IN ({accepted}) GROUP BY l.root"
            ),
            &at(programme, year),
        )?,
    };
    for row in &planned {
        let outcome = found.entry(id(&row[0])).or_default();
        (outcome.planned, outcome.planned_fen) = (number(&row[1]), Fen(number(&row[2])));
    }
    let agreed = "SELECT l.root, COUNT(*), CAST(SUM(l.agreed_fen) AS BIGINT)
        FROM annual_plan p CROSS JOIN plan_line l WHERE p.programme = $1 AND p.year = $2 AND l.root = p.id
        AND l.agreed_fen IS NOT NULL AND p.state IN ('agreed', 'executing', 'summarised') GROUP BY l.root";
    for row in connection.query(agreed, &at(programme, year))? {
        let outcome = found.entry(id(&row[0])).or_default();
        (outcome.agreed, outcome.agreed_fen) = (number(&row[1]), Fen(number(&row[2])));
    }
    let budget = format!(
        "SELECT b.root, CAST(SUM(b.amount_fen) AS BIGINT), CAST(SUM(b.spent_fen) AS BIGINT)
         FROM annual_plan p CROSS JOIN budget_line b WHERE p.programme = $1 AND p.year = $2 AND b.root = p.id
         AND p.state IN ({accepted}) GROUP BY b.root"
    );
    for row in connection.query(&budget, &at(programme, year))? {
        let outcome = found.entry(id(&row[0])).or_default();
        (outcome.budget_fen, outcome.spent_fen) = (Fen(number(&row[1])), Fen(number(&row[2])));
    }
    Ok(found)
}
