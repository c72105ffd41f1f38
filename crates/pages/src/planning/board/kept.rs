//! The year of all planners, kept in memory with its sums, so that a nation's board costs no more than the screen of it.
//!
//! **Invariant:** what is kept is what a reader would add up: the versions of planners and plans only grow, so that their
//! counts and sums tell whether anything changed since. They are asked for after every commit of this process, and once a
//! second for what another has written. After a change only the plans that changed are added up again.
//!
//! It has a lock for each year beside `server::base::fresh`, which lets two who ask at once both read and forgets what is no
//! longer true: a nation's year takes seconds to add up, so that whoever asks meanwhile waits for it, and what was true
//! before is where the next adding up begins.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Day, Fen, Refusal, Year};
use programme::organisation::records::{Category, OrganisationState};
use store::connection::Row;
use store::{Connection, StoreError};
use uuid::Uuid;

use super::figures::{self, Counts, Part, PlanFacts, Planner, Which, at, id, marks, number, text};
use server::base::app::App;
use server::base::fresh::Moment;

/// Years that are kept at once.
const YEARS_MAX: usize = 16;
/// Plans that are asked for in one statement.
const ASKED_MAX: usize = 500;

/// Counts and sums of versions: of the planners, and of the year's plans.
type Stamp = [[i64; 2]; 2];

/// The year of all planners.
pub struct KeptYear {
    stamp: Stamp,
    plans: HashMap<Uuid, Arc<PlanFacts>>,
    /// Active planners, counties before departments, each in the order of the divisions' codes, as official tables list them.
    pub planners: Vec<Planner>,
    pub counts: Counts,
    /// All projects of the year that count, by kind, form and theme.
    pub parts: Vec<Part>,
    /// All work budgets of the year.
    pub budget: Fen,
}

impl KeptYear {
    /// Some planners: so many of these, from this one on.
    pub fn page(&self, which: Which, limit: usize, offset: usize) -> Vec<&Planner> {
        self.planners.iter().filter(|planner| which.holds(planner)).skip(offset).take(limit).collect()
    }
}

/// A year, and when it was last known to be true.
struct Held {
    year: Arc<KeptYear>,
    moment: Moment,
}

/// A year of a programme; whoever asks while it is made waits for it.
type Place = Arc<Mutex<Option<Held>>>;

/// The years that one server keeps.
#[derive(Default)]
pub struct KeptYears(Mutex<HashMap<(String, Year), Place>>);

impl KeptYears {
    /// The year as it is now. It reads by itself: whoever holds a connection already would wait for whoever holds the year.
    ///
    /// # Errors
    /// 503 when the database does not answer.
    pub fn year(&self, app: &App, programme: &str, year: Year) -> Result<Arc<KeptYear>, Refusal> {
        let place = {
            let mut years = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let key = (programme.to_owned(), year);
            if years.len() >= YEARS_MAX && !years.contains_key(&key) {
                years.clear();
            }
            Arc::clone(years.entry(key).or_default())
        };
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = place.as_ref().filter(|held| held.moment.is_fresh(app)) {
            return Ok(Arc::clone(&held.year));
        }
        let moment = Moment::now(app);
        let before = place.as_ref().map(|held| &held.year);
        let year = app.read(|connection| {
            let stamp = stamp(connection, programme, year)?;
            match before.filter(|before| before.stamp == stamp) {
                Some(before) => Ok(Arc::clone(before)),
                None => Ok(Arc::new(made(connection, programme, year, stamp, before.map(Arc::as_ref))?)),
            }
        })?;
        *place = Some(Held { year: Arc::clone(&year), moment });
        Ok(year)
    }
}

/// The categories of those that plan, as text of SQL.
fn that_plan() -> String {
    figures::one_of(&[Category::CountyOffice.code(), Category::Department.code()])
}

fn stamp(connection: &mut Connection, programme: &str, year: Year) -> Result<Stamp, StoreError> {
    let one = |rows: Vec<Row>| rows.first().map_or([0, 0], |row| [number(&row[0]), number(&row[1])]);
    let planners = format!(
        "SELECT COUNT(*), CAST(SUM(version) AS BIGINT) FROM organisation WHERE programme = $1 AND category IN {}",
        that_plan()
    );
    let plans = "SELECT COUNT(*), CAST(SUM(version) AS BIGINT) FROM annual_plan WHERE programme = $1 AND year = $2";
    let planners = one(connection.query(&planners, &[programme.into()])?);
    Ok([planners, one(connection.query(plans, &at(programme, year))?)])
}

fn made(
    connection: &mut Connection,
    programme: &str,
    year: Year,
    stamp: Stamp,
    before: Option<&KeptYear>,
) -> Result<KeptYear, StoreError> {
    let planners = match before.filter(|before| before.stamp[0] == stamp[0]) {
        Some(before) => before.planners.iter().map(|planner| Planner { plan: None, ..planner.clone() }).collect(),
        None => planners(connection, programme)?,
    };
    // Of thousands of plans few have changed since: those alone are read and added up anew.
    let versions = versions(connection, programme, year)?;
    let known = |(id, version): &(Uuid, i64)| {
        let old = before.and_then(|before| before.plans.get(id))?;
        (old.version == *version).then(|| Arc::clone(old))
    };
    let mut plans: HashMap<Uuid, Arc<PlanFacts>> =
        versions.iter().filter_map(|one| Some((one.0, known(one)?))).collect();
    let changed: Vec<Uuid> = versions.iter().map(|(id, _)| *id).filter(|id| !plans.contains_key(id)).collect();
    for asked in changed.chunks(ASKED_MAX) {
        let mut parts = figures::parts_of(connection, asked)?;
        let budgets = figures::budgets_of(connection, asked)?;
        for mut plan in facts(connection, asked)? {
            plan.parts = parts.remove(&plan.id).unwrap_or_default();
            plan.budget = budgets.get(&plan.id).copied().unwrap_or(Fen::ZERO);
            plans.insert(plan.id, Arc::new(plan));
        }
    }
    let by_planner: HashMap<Uuid, &Arc<PlanFacts>> = plans.values().map(|plan| (plan.planner, plan)).collect();
    let with_plan = |planner: Planner| {
        let plan = by_planner.get(&planner.id).map(|plan| Arc::clone(plan));
        Planner { plan, ..planner }
    };
    let planners: Vec<Planner> = planners.into_iter().map(with_plan).collect();
    Ok(KeptYear {
        stamp,
        counts: Counts::over(&planners),
        parts: figures::joined(plans.values().flat_map(|plan| &plan.parts)),
        budget: plans.values().fold(Fen::ZERO, |sum, plan| figures::plus(sum, plan.budget)),
        planners,
        plans,
    })
}

/// Active planners in their order, without their plans.
fn planners(connection: &mut Connection, programme: &str) -> Result<Vec<Planner>, StoreError> {
    let (active, planners) = (OrganisationState::Active.name(), that_plan());
    let sql = format!(
        "SELECT o.id, o.short_name, o.short_name_en, o.category
         FROM organisation o LEFT JOIN region r ON r.id = o.region
         WHERE o.programme = $1 AND o.state = '{active}' AND o.category IN {planners}
         ORDER BY o.category, COALESCE(r.code, '999999999999'), o.id"
    );
    let planner = |row: &Row| Planner {
        id: id(&row[0]),
        names: [text(&row[1]), text(&row[2])],
        is_county: row[3].as_text() == Some(Category::CountyOffice.code()),
        plan: None,
    };
    Ok(connection.query(&sql, &[programme.into()])?.iter().map(planner).collect())
}

/// The version of every plan of the year.
fn versions(connection: &mut Connection, programme: &str, year: Year) -> Result<Vec<(Uuid, i64)>, StoreError> {
    let sql = "SELECT id, version FROM annual_plan WHERE programme = $1 AND year = $2";
    let rows = connection.query(sql, &at(programme, year))?;
    Ok(rows.iter().map(|row| (id(&row[0]), number(&row[1]))).collect())
}

/// Some plans, not yet added up.
fn facts(connection: &mut Connection, plans: &[Uuid]) -> Result<Vec<PlanFacts>, StoreError> {
    let (marks, parameters) = marks(plans);
    let sql = format!(
        "SELECT id, planner, version, state, first_reported, days_late, returns FROM annual_plan WHERE id IN ({marks})"
    );
    let plan = |row: &Row| PlanFacts {
        id: id(&row[0]),
        planner: id(&row[1]),
        version: number(&row[2]),
        state: text(&row[3]),
        first_reported: row[4].as_text().and_then(|day| Day::parse(day).ok()),
        days_late: number(&row[5]),
        returns: number(&row[6]),
        ..PlanFacts::default()
    };
    Ok(connection.query(&sql, &parameters)?.iter().map(plan).collect())
}
