//! The year of all planners, kept in memory with its figures, so that a nation's board costs no more than the screen of it.
//!
//! **Invariant:** what is kept is what a reader would add up: differences of figures are followed by their numbers
//! (`store::figures::kept`), planners by how many there are and the sum of their versions. Both are asked for after every
//! commit of this process, and once a second for what another has written. Whatever changes of a plan changes a figure, for
//! plans themselves are counted by their states: only the plans that changed are read again.
//!
//! It has a lock for each year beside `server::base::fresh`, which lets two who ask at once both read and forgets what is no
//! longer true: a nation's year takes seconds to add up, so that whoever asks meanwhile waits for it, and what was true
//! before is where the next adding up begins.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Day, Refusal, Value, Year};
use programme::organisation::records::{Category, OrganisationState};
use store::connection::{Row, bind};
use store::figures::kept::{Kept, Sums};
use store::{Connection, StoreError};
use uuid::Uuid;

use super::figures::{self, Counts, KEPT, Part, PlanFacts, Planner, Which, id, number, text};
use server::base::app::App;
use server::base::fresh::Moment;

/// Years that are kept at once.
const YEARS_MAX: usize = 16;
/// Plans that are asked for in one statement.
const ASKED_MAX: usize = 500;

/// How many planners there are, and the sum of their versions.
type Stamp = [i64; 2];

/// The year of all planners.
pub struct KeptYear {
    pub year: Year,
    stamp: Stamp,
    /// Where each planner stands among all.
    places: Arc<HashMap<Uuid, usize>>,
    /// Active planners, counties before departments, each in the order of the divisions' codes, as official tables list them.
    pub planners: Vec<Planner>,
    pub plans: HashMap<Uuid, Arc<PlanFacts>>,
    pub counts: Counts,
    /// All projects of the year that count, by stage, kind, form and theme.
    pub parts: Vec<Part>,
    /// All figures of the year.
    pub sums: Sums,
}

impl KeptYear {
    /// Some planners: so many of these, from this one on.
    pub fn page(&self, which: Which, limit: usize, offset: usize) -> Vec<&Planner> {
        self.planners.iter().filter(|planner| which.holds(planner)).skip(offset).take(limit).collect()
    }
}

/// A year with the figures that it is made of, and when it was last known to be true.
struct Held {
    kept: Kept,
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
        // Taken out: where reading fails, what was half followed is added up anew.
        let before = place.take();
        let held = app.read(|connection| {
            let (mut kept, before) = before.map_or_else(Default::default, |held| (held.kept, Some(held.year)));
            let codes: Vec<&'static str> = KEPT.iter().map(|figure| figure.code).collect();
            let changed = kept.follow(connection, programme, i64::from(year.number()), &codes)?;
            let stamp = stamp(connection, programme)?;
            let year = match before {
                Some(before) if changed.is_empty() && before.stamp == stamp => before,
                before => Arc::new(made(connection, (programme, year), stamp, &kept, (before, changed))?),
            };
            Ok(Held { kept, year, moment })
        })?;
        let year = Arc::clone(&held.year);
        *place = Some(held);
        Ok(year)
    }
}

/// The categories of those that plan, as text of SQL.
fn that_plan() -> String {
    figures::one_of(&[Category::CountyOffice.code(), Category::Department.code()])
}

fn stamp(connection: &mut Connection, programme: &str) -> Result<Stamp, StoreError> {
    let sql = format!(
        "SELECT COUNT(*), CAST(SUM(version) AS BIGINT) FROM organisation WHERE programme = $1 AND category IN {}",
        that_plan()
    );
    let rows = connection.query(&sql, &[programme.into()])?;
    Ok(rows.first().map_or([0, 0], |row| [number(&row[0]), number(&row[1])]))
}

fn made(
    connection: &mut Connection,
    (programme, year): (&str, Year),
    stamp: Stamp,
    kept: &Kept,
    (before, changed): (Option<Arc<KeptYear>>, HashSet<Uuid>),
) -> Result<KeptYear, StoreError> {
    let same = before.as_deref().filter(|before| before.stamp == stamp);
    let (mut planners, places) = match same {
        Some(before) => (before.planners.clone(), Arc::clone(&before.places)),
        None => {
            let planners = planners(connection, programme)?;
            let places = planners.iter().enumerate().map(|(place, planner)| (planner.id, place)).collect();
            (planners, Arc::new(places))
        }
    };
    let mut plans = before.as_deref().map(|before| before.plans.clone()).unwrap_or_default();
    let asked: Vec<Uuid> = if before.is_some() { changed.into_iter().collect() } else { kept.records().collect() };
    let none = Sums::new();
    let mut read = Vec::with_capacity(asked.len());
    for asked in asked.chunks(ASKED_MAX) {
        let found = facts(connection, asked)?;
        read.extend(found.into_iter().map(|plan| {
            let sums = kept.of(plan.id).unwrap_or(&none);
            Arc::new(plan.coming_to(sums))
        }));
    }
    plans.extend(read.iter().map(|plan| (plan.id, Arc::clone(plan))));
    let anew: Vec<&Arc<PlanFacts>> = if same.is_some() { read.iter().collect() } else { plans.values().collect() };
    for plan in anew {
        if let Some(planner) = places.get(&plan.planner).and_then(|place| planners.get_mut(*place)) {
            planner.plan = Some(Arc::clone(plan));
        }
    }
    Ok(KeptYear {
        year,
        stamp,
        places,
        counts: Counts::over(&planners),
        parts: figures::parts(kept.total()),
        sums: kept.total().clone(),
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
        names: Arc::new([text(&row[1]), text(&row[2])]),
        is_county: row[3].as_text() == Some(Category::CountyOffice.code()),
        plan: None,
    };
    Ok(connection.query(&sql, &[programme.into()])?.iter().map(planner).collect())
}

/// Some plans, not yet added up.
fn facts(connection: &mut Connection, plans: &[Uuid]) -> Result<Vec<PlanFacts>, StoreError> {
    let mut parameters: Vec<Value> = Vec::new();
    let marks = bind(&mut parameters, plans.iter().map(|id| id.to_string().into()));
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
