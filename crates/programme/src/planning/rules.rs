//! Rules of the annual plan: pure functions, values in, values or a refusal out. All the ifs are here.

use kernel::days::MonthDay;
use kernel::{Day, DueFacts, DueRule, Fen, Record, Refusal, Stored, Year};

use super::records::{AnnualPlan, BudgetLine, PlanLine, Planner, ReviewStep};
use crate::project::records::ProjectFacts;
use crate::project::rules::facts_hold;
use crate::rulebook::limits::{self, Limits};
use crate::rulebook::records::Rulebook;

fn deadline(year: Year, rulebook: Option<&Stored>) -> DueRule {
    let rulebook = rulebook.and_then(|stored| Rulebook::read(stored).ok());
    let (month, day) = rulebook.map_or((3, 31), |rulebook| (rulebook.report_month as i8, rulebook.report_day as i8));
    let month_day = MonthDay::new(month, day).or(MonthDay::new(3, 31));
    month_day.map_or(DueRule::calendar_days(year.first_day(), 89), |month_day| DueRule::fixed_day(year, month_day))
}

/// The day by which the plans of a year are reported (5.2.4.4).
pub fn report_deadline(year: Year, rulebook: &Rulebook) -> Option<Day> {
    Day::new(year.number(), rulebook.report_month as i8, rulebook.report_day as i8)
}

/// When a county owes its plan of the year.
pub fn plan_owed_by(year: i16, rulebook: Option<&Stored>) -> DueRule {
    deadline(Year::new(year).unwrap_or(Year::FIRST), rulebook)
}

fn plan(facts: &DueFacts<'_>) -> Option<AnnualPlan> {
    AnnualPlan::read(facts.record).ok()
}

/// A county's draft is owed to its government in time for the report.
pub fn submit_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    let plan = plan(facts)?;
    (plan.planner_kind == Planner::County).then(|| deadline(plan.year, facts.rulebook))
}

/// A department reports its plan itself.
pub fn report_directly_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    let plan = plan(facts)?;
    (plan.planner_kind == Planner::Department).then(|| deadline(plan.year, facts.rulebook))
}

pub fn report_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    plan(facts).map(|plan| deadline(plan.year, facts.rulebook))
}

/// The two limits that every rulebook has had from the first.
fn review_limit(facts: &DueFacts<'_>, days: impl Fn(&Rulebook) -> i64, usual: u32) -> Option<DueRule> {
    let rulebook = facts.rulebook.and_then(|stored| Rulebook::read(stored).ok());
    let count = rulebook.map_or(usual, |rulebook| days(&rulebook).clamp(1, 60) as u32);
    Some(DueRule::working_days(facts.entered, count))
}

pub fn consent_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    review_limit(facts, |rulebook| rulebook.consent_days, 5)
}

pub fn endorse_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    review_limit(facts, |rulebook| rulebook.review_days, 3)
}

/// The city office takes a reported plan into its consolidation.
pub fn accept_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    limits::working_days(facts, |limits| limits.accept_days)
}

/// After the partners have answered, the county brings its sources in line.
pub fn adjust_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    limits::working_days(facts, |limits| limits.adjust_days)
}

fn of_planner(facts: &DueFacts<'_>, kind: Planner) -> Option<AnnualPlan> {
    plan(facts).filter(|plan| plan.planner_kind == kind)
}

/// An agreed plan begins to be carried out: a county's by its office.
pub fn county_carries_out_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    of_planner(facts, Planner::County)?;
    limits::working_days(facts, |limits| limits.carry_out_days)
}

/// A department has no projects to consult on: its plan is carried out once it is consolidated, or agreed.
pub fn department_carries_out_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    of_planner(facts, Planner::Department)?;
    limits::working_days(facts, |limits| limits.carry_out_days)
}

/// The summary of a year is owed on a day of the next.
fn summary_by(plan: &AnnualPlan, facts: &DueFacts<'_>) -> Option<DueRule> {
    let next = Year::new(plan.year.number() + 1)?;
    let limits = Limits::of(facts.rulebook);
    Some(DueRule::fixed_day(next, MonthDay::new(limits.summary_month? as i8, limits.summary_day? as i8)?))
}

pub fn county_summary_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    of_planner(facts, Planner::County).and_then(|plan| summary_by(&plan, facts))
}

pub fn department_summary_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    of_planner(facts, Planner::Department).and_then(|plan| summary_by(&plan, facts))
}

/// When a line is adjusted, only where its money comes from changes, and Guangzhou's part is what was agreed.
pub fn adjusted(before: &ProjectFacts, after: &ProjectFacts, agreed: Fen, prefix: &str) -> Result<(), Refusal> {
    let mut same = before.clone();
    same.cost_fen = after.cost_fen;
    same.asked_fen = after.asked_fen;
    same.county_fen = after.county_fen;
    same.local_fen = after.local_fen;
    same.firm_fen = after.firm_fen;
    same.other_fen = after.other_fen;
    if same != *after {
        return Err(Refusal::rule("plan.only-sources").with("project", &before.name).at(format!("{prefix}name")));
    }
    if after.asked_fen != agreed {
        let refusal =
            Refusal::rule("plan.agreed-amount").with("project", &before.name).with("agreed", agreed.yuan_grouped());
        return Err(refusal.at(format!("{prefix}asked_fen")));
    }
    facts_hold(after, prefix)
}

/// Days after the deadline; zero in time.
pub fn days_late(deadline: Day, reported: Day) -> i64 {
    deadline.days_until(reported).max(0)
}

/// What may stay open in a draft must be there when the plan leaves the office.
fn line_is_complete(line: &PlanLine, index: usize) -> Result<(), Refusal> {
    let facts = &line.facts;
    let prefix = format!("plan_lines[{index}].");
    facts_hold(facts, &prefix)?;
    let missing = [
        ("need", facts.need.is_none()),
        ("content", facts.content.is_none()),
        ("people_served", facts.people_served.is_none()),
        ("lead_organisation", facts.lead_organisation.is_none()),
        ("lead_person", facts.lead_person.is_none()),
        ("start", facts.start.is_none()),
        ("finish", facts.finish.is_none()),
        ("cost_fen", facts.cost_fen == Fen::ZERO),
    ];
    match missing.iter().find(|(_, missing)| *missing) {
        Some((field, _)) => {
            Err(Refusal::rule("plan.line-incomplete").with("project", &facts.name).at(format!("{prefix}{field}")))
        }
        None => Ok(()),
    }
}

/// Everything that must hold of a plan before anybody outside the office sees it (5.2.3.4, 5.2.4.2).
pub fn may_leave_the_office(
    plan: &AnnualPlan,
    lines: &[PlanLine],
    budget: &[BudgetLine],
    rulebook: &Rulebook,
) -> Result<(), Refusal> {
    if plan.approach.is_none() {
        return Err(Refusal::rule("plan.approach").at("approach"));
    }
    number_of_lines(plan.planner_kind, lines.len() as i64, rulebook)?;
    for (index, line) in lines.iter().enumerate() {
        line_is_complete(line, index)?;
    }
    let total = Fen::capped_sum(budget.iter().map(|line| line.amount_fen));
    if total == Fen::ZERO { Err(Refusal::rule("plan.work-budget").at("budget_lines")) } else { Ok(()) }
}

/// Two to six for a county, none for a department; the numbers are the rulebook's.
pub fn number_of_lines(planner: Planner, count: i64, rulebook: &Rulebook) -> Result<(), Refusal> {
    let (min, max) = (rulebook.key_projects_min, rulebook.key_projects_max);
    match planner {
        Planner::Department if count == 0 => Ok(()),
        Planner::Department => Err(Refusal::rule("plan.department-projects").at("plan_lines")),
        Planner::County if (min..=max).contains(&count) => Ok(()),
        Planner::County => Err(Refusal::rule("plan.key-projects")
            .with("min", min)
            .with("max", max)
            .with("count", count)
            .at("plan_lines")),
    }
}

/// The step of internal review that is next, if the office has any left.
pub fn next_step<'a>(steps: &'a [ReviewStep], plan: &AnnualPlan) -> Option<&'a ReviewStep> {
    let mut own = steps.iter().filter(|step| step.organisation == plan.planner);
    own.nth(usize::try_from(plan.steps_done).unwrap_or(usize::MAX))
}

/// Plans are made for this year and the next.
pub fn year_is_open(year: Year, today: Day) -> Result<(), Refusal> {
    if (0..=1).contains(&(year.number() - today.year())) {
        return Ok(());
    }
    Err(Refusal::rule("plan.year").with("this", today.year()).with("next", today.year() + 1).at("year"))
}
