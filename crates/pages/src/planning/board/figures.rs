//! What the board, the leader's page and the city summary show: planners with their plans, and the figures of both by stage,
//! kind, form and theme. Nothing is added up here by SQL: the sums are the declared figures (`programme::planning::figures`).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use kernel::figure::tags_read;
use kernel::{Catalogue, Choice, Day, Dimension, Fen, FieldValue, Figure, Measure, Stored, Value, Year};
use programme::consolidation;
use programme::consolidation::records::CityPlan;
use programme::planning::figures::{ACCEPTED, AGREED, ASKED, AT_CITY, BUDGET, COST, CUT, DRAFT, PLANS, SPENT};
use programme::planning::records::PlanState;
use programme::project::figures::{LETTER, OF_PROJECTS};
use programme::project::records::Letter;
use store::figures::ask::{self, Ask};
use store::figures::kept::Sums;
use store::{Connection, StoreError, rows};
use uuid::Uuid;

/// The figures of a year that are kept.
pub const KEPT: &[&Figure] = &[&PLANS, &COST, &ASKED, &CUT, &AGREED, &BUDGET, &SPENT];

/// What some projects come to. What was asked and what was agreed stand beside each other; neither becomes the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    pub projects: i64,
    pub cost: Fen,
    /// Those of which something was first asked, whatever became of it.
    pub asked_projects: i64,
    pub asked: Fen,
    pub agreed_projects: i64,
    pub agreed: Fen,
    /// What of it rests on which letter, in the order of `LETTER`.
    pub letters: Letters,
}

/// What rests on letters that are not their partners’ own word: of each sort of letter.
pub type Letters = [Fen; LETTERS];
const LETTERS: usize = Letter::TYPE.choices().len();

/// What rests on letters in both.
pub fn both_letters(one: Letters, other: Letters) -> Letters {
    std::array::from_fn(|at| plus(one[at], other[at]))
}

/// The amount under the sort of letter of this code; nowhere where it rests on none.
fn of_letter(code: &str, amount: Fen) -> Letters {
    std::array::from_fn(|at| if LETTER.choices[at].code == code { amount } else { Fen::ZERO })
}

impl Amounts {
    pub fn add(&mut self, other: Amounts) {
        self.projects += other.projects;
        self.cost = plus(self.cost, other.cost);
        self.asked_projects += other.asked_projects;
        self.asked = plus(self.asked, other.asked);
        self.agreed_projects += other.agreed_projects;
        self.agreed = plus(self.agreed, other.agreed);
        self.letters = both_letters(self.letters, other.letters);
    }

    /// Whether no project is told of.
    pub fn is_none(&self) -> bool {
        *self == Amounts::default()
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

/// Whether plans have reached the city: what has not, or was sent back, is a sum of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Draft,
    AtCity,
}

impl Stage {
    fn of(code: &str) -> Stage {
        if AT_CITY.contains(&code) { Stage::AtCity } else { Stage::Draft }
    }

    /// The codes that count, as an address says them.
    pub fn codes(self) -> String {
        match self {
            Stage::Draft => DRAFT.to_owned(),
            Stage::AtCity => AT_CITY.join(","),
        }
    }
}

/// The projects of one stage, kind, form and theme.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub stage: Stage,
    /// The declared codes, in the order of `DIMENSIONS`.
    pub codes: [&'static str; 3],
    pub amounts: Amounts,
}

/// By what the projects are told apart.
pub const DIMENSIONS: [&Dimension; 3] = [OF_PROJECTS[0], OF_PROJECTS[1], OF_PROJECTS[2]];

/// What the parts come to by one dimension; what there is none of is left out.
pub fn by(parts: &[Part], dimension: usize) -> Vec<(&'static Choice, Amounts)> {
    let amounts = |choice: &Choice| {
        Amounts::sum(parts.iter().filter(|part| part.codes[dimension] == choice.code).map(|part| part.amounts))
    };
    let all = DIMENSIONS[dimension].choices.iter().map(|choice| (choice, amounts(choice)));
    all.filter(|(_, amounts)| !amounts.is_none()).collect()
}

pub fn total(parts: &[Part]) -> Amounts {
    Amounts::sum(parts.iter().map(|part| part.amounts))
}

/// The parts of one stage.
pub fn at(parts: &[Part], stage: Stage) -> Vec<Part> {
    parts.iter().filter(|part| part.stage == stage).copied().collect()
}

/// The projects of some sums, by stage, kind, form and theme.
pub fn parts(sums: &Sums) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for ((figure, tags), measure) in sums {
        let money = Fen(measure.amount);
        let tags: BTreeMap<&str, &str> = tags_read(tags).collect();
        let tag = |name: &str| tags.get(name).copied().unwrap_or_default();
        let amounts = match *figure {
            cost if cost == COST.code => Amounts { projects: measure.quantity, cost: money, ..Amounts::default() },
            asked if asked == ASKED.code => {
                Amounts { asked_projects: measure.quantity, asked: money, ..Amounts::default() }
            }
            agreed if agreed == AGREED.code => {
                let letters = of_letter(tag(LETTER.name), money);
                Amounts { agreed_projects: measure.quantity, agreed: money, letters, ..Amounts::default() }
            }
            _ => continue,
        };
        let code = |dimension: &Dimension| dimension.choice(tag(dimension.name)).map_or("", |choice| choice.code);
        let (stage, codes) = (Stage::of(tag("stage")), DIMENSIONS.map(code));
        match parts.iter_mut().find(|part| part.stage == stage && part.codes == codes) {
            Some(part) => part.amounts.add(amounts),
            None => parts.push(Part { stage, codes, amounts }),
        }
    }
    parts
}

/// What some sums come to of one figure, in some stages; none: in all.
pub fn measure(sums: &Sums, figure: &Figure, stages: &[&str]) -> Measure {
    let is_in =
        |tags: &str| stages.is_empty() || tags_read(tags).any(|(name, code)| name == "stage" && stages.contains(&code));
    let of_figure = sums.iter().filter(|((code, tags), _)| *code == figure.code && is_in(tags));
    of_figure.fold(Measure::NONE, |sum, (_, measure)| sum.and(*measure))
}

/// A planner of the year, with or without a plan.
#[derive(Clone, Debug)]
pub struct Planner {
    pub id: Uuid,
    /// Its short name in both languages.
    pub names: Arc<[String; 2]>,
    pub is_county: bool,
    pub plan: Option<Arc<PlanFacts>>,
}

/// Sorts of projects and what is said of each.
type Said = OnceLock<Vec<(String, String)>>;

/// A plan of the year and what it comes to.
#[derive(Debug, Default)]
pub struct PlanFacts {
    pub id: Uuid,
    pub planner: Uuid,
    pub version: i64,
    pub state: String,
    pub is_reported: bool,
    pub is_accepted: bool,
    pub is_summarised: bool,
    pub first_reported: Option<Day>,
    pub days_late: i64,
    pub returns: i64,
    /// Its projects by kind, form and theme.
    pub parts: Vec<Part>,
    pub budget: Fen,
    pub spent: Fen,
    /// The parts as they are said, by unit and language; said once.
    pub said: [[Said; 2]; 2],
}

impl PlanFacts {
    /// With what it comes to.
    pub fn coming_to(mut self, sums: &Sums) -> PlanFacts {
        self.is_reported = self.state == PlanState::Reported.name();
        self.is_accepted = PlanState::Consolidated.onwards().contains(&self.state.as_str());
        self.is_summarised = self.state == PlanState::Summarised.name();
        self.parts = parts(sums);
        self.budget = Fen(measure(sums, &BUDGET, &[]).amount);
        self.spent = Fen(measure(sums, &SPENT, &[]).amount);
        self
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
    /// Counties whose plan is not with the city: never reported, or sent back and not reported again.
    NotWithCity,
}

impl Which {
    pub fn holds(self, planner: &Planner) -> bool {
        let plan = planner.plan.as_deref();
        match self {
            Which::All => true,
            Which::Reported => plan.is_some_and(|plan| plan.is_reported),
            Which::Outstanding => !plan.is_some_and(|plan| plan.is_reported || plan.is_accepted),
            Which::NotWithCity => planner.is_county && !plan.is_some_and(|plan| plan.is_reported || plan.is_accepted),
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

/// How far the planners of a year are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub counties: i64,
    pub departments: i64,
    /// Counties whose plan is with the city: one that came back does not count.
    pub reported: i64,
    /// Counties whose first report was in time, whatever became of it.
    pub in_time: i64,
    /// Counties that have reported once.
    pub ever_reported: i64,
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
        let mut counts = Counts::default();
        for planner in planners {
            let count = |holds: bool| i64::from(holds);
            let county = planner.is_county;
            counts.counties += count(county);
            counts.departments += count(!county);
            let Some(plan) = planner.plan.as_deref() else {
                counts.missing += count(county);
                continue;
            };
            let ever = plan.first_reported.is_some();
            counts.reported += count(county && (plan.is_reported || plan.is_accepted));
            counts.in_time += count(county && ever && plan.days_late == 0);
            counts.ever_reported += count(county && ever);
            counts.waiting += count(plan.is_reported);
            counts.accepted += count(plan.is_accepted);
            counts.summarised += count(plan.is_summarised);
        }
        counts
    }

    pub fn of(&self, which: Which) -> i64 {
        let all = self.counties + self.departments;
        match which {
            Which::All => all,
            Which::Reported => self.waiting,
            Which::Outstanding => all - self.waiting - self.accepted,
            Which::NotWithCity => self.counties - self.reported,
        }
    }
}

/// Declared names and codes as text of SQL, in brackets: one that is declared no more does not compile.
pub(super) fn one_of(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
    format!("({})", quoted.join(", "))
}

/// The city plan of a year, if there is one.
pub fn city_plan(connection: &mut Connection, programme: &str, year: Year) -> Result<Option<Stored>, StoreError> {
    use kernel::Record;
    let at = [programme.into(), Value::from(i64::from(year.number()))];
    rows::select(connection, CityPlan::KIND, "programme = $1 AND year = $2", &at).map(|mut found| found.pop())
}

/// A planner's year in numbers: what was planned, what was agreed, and the work budget with what was spent of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub planned: i64,
    /// Grants and cooperation, here and below.
    pub planned_fen: [Fen; 2],
    pub agreed: i64,
    pub agreed_fen: [Fen; 2],
    pub letters: [Letters; 2],
    pub budget_fen: Fen,
    pub spent_fen: Fen,
}

impl Outcome {
    pub fn and(self, other: Outcome) -> Outcome {
        Outcome {
            planned: self.planned + other.planned,
            planned_fen: both(self.planned_fen, other.planned_fen),
            agreed: self.agreed + other.agreed,
            agreed_fen: both(self.agreed_fen, other.agreed_fen),
            letters: [0, 1].map(|at| both_letters(self.letters[at], other.letters[at])),
            budget_fen: plus(self.budget_fen, other.budget_fen),
            spent_fen: plus(self.spent_fen, other.spent_fen),
        }
    }
}

fn both(one: [Fen; 2], other: [Fen; 2]) -> [Fen; 2] {
    [plus(one[0], other[0]), plus(one[1], other[1])]
}

/// What the city plan took in of each planner: grants and cooperation.
pub type Planned = HashMap<Uuid, [Measure; 2]>;

/// What is given for the one sort and for the other.
fn natures<T: Default>(parts: &[Part], of: fn(&Amounts) -> T) -> [T; 2] {
    let sums = by(parts, NATURE);
    let sum = |at: usize| {
        let found = sums.iter().find(|(choice, _)| choice.code == DIMENSIONS[NATURE].choices[at].code);
        found.map_or_else(T::default, |(_, amounts)| of(amounts))
    };
    [sum(0), sum(1)]
}

/// Where grants and cooperation stand among the dimensions of projects.
pub const NATURE: usize = 0;

/// What the city plan of a year took in, by planner.
pub fn planned(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    year: Year,
) -> Result<Planned, StoreError> {
    let ask = Ask::of(catalogue, programme, consolidation::figures::PLANNED.code);
    let Some(ask) = ask.map(|ask| ask.year(i64::from(year.number()))) else { return Ok(Planned::new()) };
    let mut planned = Planned::new();
    for sum in ask::sums(connection, catalogue, &ask)? {
        let code = sum.tags.get(DIMENSIONS[NATURE].name);
        let at = DIMENSIONS[NATURE].choices.iter().position(|choice| Some(choice.code) == code.map(String::as_str));
        let of = &mut planned.entry(sum.party.unwrap_or_default()).or_default()[at.unwrap_or(0).min(1)];
        *of = of.and(sum.measure);
    }
    Ok(planned)
}

/// The outcome of an accepted plan. What was planned is what the city plan took in; without one it is what the plan first
/// asked for.
pub fn outcome(plan: &PlanFacts, planned: Option<&Planned>) -> Option<Outcome> {
    if !plan.is_accepted {
        return None;
    }
    let reported = at(&plan.parts, Stage::AtCity);
    let own = total(&reported);
    let (planned, planned_fen) = match planned {
        Some(planned) => {
            let [one, other] = planned.get(&plan.planner).copied().unwrap_or_default();
            (one.quantity + other.quantity, [Fen(one.amount), Fen(other.amount)])
        }
        None => (own.asked_projects, natures(&reported, |amounts| amounts.asked)),
    };
    Some(Outcome {
        planned,
        planned_fen,
        agreed: own.agreed_projects,
        agreed_fen: natures(&reported, |amounts| amounts.agreed),
        letters: natures(&reported, |amounts| amounts.letters),
        budget_fen: plan.budget,
        spent_fen: plan.spent,
    })
}

/// The stage of accepted plans, as an address says it.
pub const OF_ACCEPTED: &str = ACCEPTED;
