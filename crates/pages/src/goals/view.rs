//! The goals of an action plan as its page shows them: what is to be reached in which year, who has confirmed it, where
//! the sides differ, and which projects of the annual plans serve each goal.

use askama::Template;
use kernel::{Action, FieldValue, Record, Refusal, Stored};
use programme::goals::records::{ActionPlan, Goal, Numbers};
use programme::planning::records::{AnnualPlan, PlanLine};
use store::{query, rows};
use uuid::Uuid;

use server::base::amounts::Money;
use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::fault::failed;
use server::base::words::Words;
use server::every::own::Subject;
use server::every::sent::Typed;

/// A number beside the one that the partner proposes.
pub struct Proposed {
    pub text: String,
    pub differs: bool,
}

/// A project of an annual plan that serves a goal.
pub struct Serving {
    pub name: String,
    pub link: String,
    pub amount: String,
}

/// One goal with its years.
pub struct GoalRow {
    pub name: String,
    pub under: String,
    pub baseline: String,
    pub target: String,
    pub years: Vec<String>,
    /// Target and years as the partner would have them; empty where it proposes nothing.
    pub proposed: Vec<Proposed>,
    /// Projects by year, in the order of the years.
    pub projects: Vec<(String, Vec<Serving>)>,
    pub is_served: bool,
}

/// The goals of an action plan.
pub struct GoalsView {
    pub draft: String,
    pub heads: Vec<String>,
    pub goals: Vec<GoalRow>,
    /// Projects can only serve what was agreed once.
    pub may_be_served: bool,
    pub summary: String,
}

#[derive(Template)]
#[template(path = "goals/goals.html")]
struct GoalsSection {
    t: Words,
    goals: GoalsView,
}

#[derive(Template)]
#[template(path = "goals/difference.html")]
struct Difference {
    difference: String,
}

/// The goals of an action plan, in place of their lines.
pub fn section(call: &Call, subject: &Subject<'_>) -> Result<Html, Refusal> {
    answer::piece(&GoalsSection { t: call.words(), goals: view(call, subject)? })
}

fn goals_of(subject: &Subject<'_>) -> Result<Vec<Goal>, Refusal> {
    let lines = subject.aggregate.lines.get(Goal::CODE).map(Vec::as_slice).unwrap_or_default();
    lines.iter().map(Goal::read).collect::<Result<_, _>>().map_err(|mismatch| failed(&mismatch))
}

/// Where the sides differ, and the answer to it; nothing while they do not.
pub fn difference(call: &Call, subject: &Subject<'_>) -> Result<Html, Refusal> {
    let plan = ActionPlan::read(&subject.aggregate.root).map_err(|mismatch| failed(&mismatch))?;
    let Some(reason) = &plan.proposal else { return Ok(Html::default()) };
    let words = call.words();
    let differing = goals_of(subject)?.iter().filter(|goal| goal.proposed().is_some()).count();
    let differ = words.with("goals-differ", &[("count", differing.to_string()), ("reason", reason.clone())]);
    let answered = plan.reply.as_ref().map(|reply| words.with_one("goals-answered", "reply", reply));
    let difference = answered.map_or_else(|| differ.clone(), |answered| format!("{differ}\n{answered}"));
    answer::piece(&Difference { difference })
}

fn view(call: &Call, subject: &Subject<'_>) -> Result<GoalsView, Refusal> {
    let plan = ActionPlan::read(&subject.aggregate.root).map_err(|mismatch| failed(&mismatch))?;
    let goals = goals_of(subject)?;
    let words = call.words();
    let count = usize::try_from(plan.last_year.number() - plan.first_year.number() + 1).unwrap_or(0).min(5);
    let first = plan.first_year.number();
    let served = serving(call, &goals)?;
    let rows: Vec<GoalRow> = goals.iter().map(|goal| row(goal, count, first, &served, words)).collect();
    let may_be_served = plan.agreed_on.is_some();
    let unserved = rows.iter().filter(|row| !row.is_served).count();
    let facts = [("count", rows.len().to_string()), ("unserved", unserved.to_string())];
    Ok(GoalsView {
        draft: if plan.edition > 0 { words.with_one("goals-draft", "edition", plan.edition) } else { String::new() },
        heads: (0..count).map(|year| (i64::from(first) + year as i64).to_string()).collect(),
        summary: words.with(if may_be_served { "goals-summary" } else { "goals-summary-draft" }, &facts),
        goals: rows,
        may_be_served,
    })
}

fn number(value: Option<i64>) -> String {
    value.map_or_else(|| "—".to_owned(), |number| number.to_string())
}

fn proposed(goal: &Goal, count: usize) -> Vec<Proposed> {
    let Some(numbers) = goal.proposed() else { return Vec::new() };
    let all = |numbers: &Numbers| {
        let years = numbers.years().into_iter().take(count);
        std::iter::once(Some(numbers.target)).chain(years).collect::<Vec<_>>()
    };
    let pairs = all(&numbers).into_iter().zip(all(&goal.numbers));
    pairs.map(|(theirs, ours)| Proposed { text: number(theirs), differs: theirs != ours }).collect()
}

/// What the partner proposes, a sentence a goal, for the forms in which it is answered.
pub fn differences(
    call: &Call,
    _: &'static Action,
    record: Option<&Stored>,
    _: &Typed,
) -> Result<Vec<String>, Refusal> {
    let Some(root) = record else { return Ok(Vec::new()) };
    let goals: Vec<Goal> = call.app.read(|connection| {
        let lines = rows::lines(connection, Goal::KIND, root.id)?;
        Ok(lines.iter().map(Goal::read).collect::<Result<_, _>>()?)
    })?;
    let words = call.words();
    let first = root.integer(ActionPlan::KIND, "first_year").unwrap_or(0);
    let one = |goal: Goal| {
        let theirs = goal.proposed()?;
        let year = |(index, (old, new)): (usize, (Option<i64>, Option<i64>))| {
            (old != new).then(|| {
                let facts = [("year", (first + index as i64).to_string()), ("old", number(old)), ("new", number(new))];
                words.with("goals-differ-year", &facts)
            })
        };
        let years = goal.numbers.years().into_iter().zip(theirs.years()).enumerate().filter_map(year);
        let target = (goal.numbers.target != theirs.target).then(|| {
            let facts = [("old", goal.numbers.target.to_string()), ("new", theirs.target.to_string())];
            words.with("goals-differ-target", &facts)
        });
        let parts: Vec<String> = target.into_iter().chain(years).collect();
        let facts =
            [("goal", goal.name.clone()), ("unit", goal.unit.clone()), ("parts", parts.join(&words.say("list-comma")))];
        Some(words.with("goals-differ-goal", &facts))
    };
    Ok(goals.into_iter().filter_map(one).collect())
}

/// A project with its goal and the year of its plan.
struct Found {
    goal: Uuid,
    year: i16,
    serving: Serving,
}

fn row(goal: &Goal, count: usize, first: i16, served: &[Found], words: Words) -> GoalRow {
    let own: Vec<&Found> = served.iter().filter(|found| found.goal == goal.id.uuid()).collect();
    let of = |year: i16| {
        let those = own.iter().filter(move |found| found.year == year);
        let copy = |found: &&Found| Serving {
            name: found.serving.name.clone(),
            link: found.serving.link.clone(),
            amount: found.serving.amount.clone(),
        };
        those.map(copy).collect()
    };
    let label = |field: &str, code: &str| {
        let choices = Goal::KIND.field(field).map(|field| field.of);
        let Some(kernel::Type::Choice(choices)) = choices else { return String::new() };
        let choice = choices.iter().find(|choice| choice.code == code);
        choice.map(|choice| words.label(choice.label).to_owned()).unwrap_or_default()
    };
    GoalRow {
        name: goal.name.clone(),
        under: format!(
            "{} · {} · {}",
            label("theme", goal.theme.code()),
            goal.unit,
            label("reckoning", goal.reckoning.code())
        ),
        baseline: goal.baseline.to_string(),
        target: goal.numbers.target.to_string(),
        years: goal.numbers.years().into_iter().take(count).map(number).collect(),
        proposed: proposed(goal, count),
        projects: (first..first + count as i16).map(|year| (year.to_string(), of(year))).collect(),
        is_served: !own.is_empty(),
    }
}

/// The projects that serve these goals, of the annual plans that the viewer sees.
fn serving(call: &Call, goals: &[Goal]) -> Result<Vec<Found>, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<AnnualPlan>();
    let wan = |line: &PlanLine| Money::of(call).said(line.facts.cost_fen, call.words());
    call.app.read(|connection| {
        let mut found = Vec::new();
        for goal in goals {
            let sql = "SELECT DISTINCT root FROM plan_line WHERE goal = $1 AND programme = $2 ORDER BY root";
            let asked = [goal.id.to_value(), call.programme.as_str().into()];
            for root in connection.query(sql, &asked)? {
                let Some(id) = root[0].as_text().and_then(|id| id.parse::<Uuid>().ok()) else { continue };
                let Some(stored) = query::get(connection, kind, &call.viewer, id)? else { continue };
                let plan = AnnualPlan::read(&stored)?;
                let lines = rows::lines(connection, PlanLine::KIND, id)?;
                let mut lines = lines.iter().map(PlanLine::read).collect::<Result<Vec<_>, _>>()?;
                lines.retain(|line| line.goal == Some(goal.id));
                for line in lines {
                    let amount = wan(&line);
                    let link = format!("{}/desk/{}/{id}", call.base, AnnualPlan::KIND.path);
                    let serving = Serving { name: line.facts.name, link, amount };
                    found.push(Found { goal: goal.id.uuid(), year: plan.year.number(), serving });
                }
            }
        }
        Ok(found)
    })
}
