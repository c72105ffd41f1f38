//! Rules of the annual plan: pure functions, values in, values or a refusal out. All the ifs are here.

use kernel::written::number::{self, Grammar};
use kernel::{Day, Fen, Refusal, Year};

use super::numbers::Numbers;
use super::records::{AnnualPlan, BudgetLine, PlanLine, PlanStep, Planner};
use crate::project::records::{Outcome, ProjectFacts, ProjectResult};
use crate::project::rules::{OF_A_PLAN, days_are_near, facts_hold};

/// A day of the rulebook in a year; none where the two numbers are no day of it.
fn day_of(year: i16, month: i64, day: i64) -> Option<Day> {
    Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// The day by which the plans of a year are reported (5.2.4.4).
pub fn report_deadline(year: Year, numbers: &Numbers) -> Option<Day> {
    day_of(year.number(), numbers.report_month, numbers.report_day)
}

/// A year is summed up when it is nearly over.
pub fn summary_is_open(year: Year, today: Day, numbers: &Numbers) -> Result<(), Refusal> {
    match day_of(year.number(), numbers.summary_from_month, 1) {
        Some(from) if today < from => Err(Refusal::rule("plan.summary-early").with("year", year).with("from", from)),
        _ => Ok(()),
    }
}

/// What the county itself bears of its projects.
pub fn own_share(lines: &[PlanLine]) -> Fen {
    Fen::capped_sum(lines.iter().filter_map(|line| line.facts.county_fen))
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
    let only_sources = match same == *after {
        true => Ok(()),
        false => Err(Refusal::rule("plan.only-sources").with("project", &before.name).at(format!("{prefix}name"))),
    };
    // Sources that add up to another amount than was agreed are wrong already.
    let amounts = match after.asked_fen == agreed {
        true => facts_hold(after, prefix),
        false => {
            let refusal = Refusal::rule("plan.agreed-amount").with("project", &before.name);
            Err(refusal.with("agreed", agreed.yuan_grouped()).at(format!("{prefix}asked_fen")))
        }
    };
    Refusal::all([only_sources, amounts])
}

/// A plan continues what an earlier plan of its own planner carries, of which this is the year.
pub fn may_be_continued(project: &str, carried_in: Option<Year>, year: Year) -> Result<(), Refusal> {
    match carried_in {
        Some(earlier) if earlier < year => Ok(()),
        _ => Err(Refusal::rule("plan.continues").with("project", project)),
    }
}

/// Days after the deadline; zero in time.
pub fn days_late(deadline: Day, reported: Day) -> i64 {
    deadline.days_until(reported).max(0)
}

/// What may stay open in a draft must be there when the plan leaves the office.
fn line_is_complete(line: &PlanLine, index: usize, year: Year) -> Result<(), Refusal> {
    let facts = &line.facts;
    let prefix = format!("plan_lines[{index}].");
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
    let told = |field: &str| {
        Err(Refusal::rule("plan.line-incomplete").with("project", &facts.name).at(format!("{prefix}{field}")))
    };
    let missing = missing.iter().filter(|(_, missing)| *missing).map(|(field, _)| told(field));
    let held = [facts_hold(facts, &prefix), days_are_near(facts, year.number(), OF_A_PLAN, &prefix)];
    Refusal::all(held.into_iter().chain(missing))
}

/// Everything that must hold of a plan before anybody outside the office sees it, told at once (5.2.3.4, 5.2.4.2).
pub fn may_leave_the_office(
    plan: &AnnualPlan,
    lines: &[PlanLine],
    budget: &[BudgetLine],
    numbers: &Numbers,
) -> Result<(), Refusal> {
    let holds = |holds: bool, code, field: &str| if holds { Ok(()) } else { Err(Refusal::rule(code).at(field)) };
    let total = Fen::capped_sum(budget.iter().map(|line| line.amount_fen));
    let mut outcomes = vec![
        holds(plan.approach.is_some(), "plan.approach", "approach"),
        number_of_lines(plan.planner_kind, lines.len() as i64, numbers),
    ];
    outcomes.extend(lines.iter().enumerate().map(|(index, line)| line_is_complete(line, index, plan.year)));
    outcomes.push(holds(total != Fen::ZERO, "plan.work-budget", "budget_lines"));
    Refusal::all(outcomes)
}

/// A cut leaves something out, or takes something in again; where nothing would be left the plan goes back instead.
pub fn may_be_cut(before: &[PlanLine], after: &[PlanLine]) -> Result<(), Refusal> {
    let reasons = |lines: &[PlanLine]| lines.iter().map(|line| line.cut_reason.clone()).collect::<Vec<_>>();
    let told = |code: &'static str| Err(Refusal::rule(code).at("plan_lines[0].cut_reason"));
    if reasons(before) == reasons(after) {
        return told("plan.nothing-cut");
    }
    if after.iter().all(|line| line.cut_reason.is_some()) {
        return told("plan.all-cut");
    }
    Ok(())
}

/// Two to six for a county, none for a department; the numbers are the rulebook's.
pub fn number_of_lines(planner: Planner, count: i64, numbers: &Numbers) -> Result<(), Refusal> {
    let (min, max) = (numbers.key_projects_min, numbers.key_projects_max);
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

/// Everything that a summary must say, told at once: of each project what became of it, of each item what was spent. What
/// counts the result is that of the project's theme.
pub fn may_be_summed_up(lines: &mut [PlanLine], budget: &[BudgetLine], today: Day) -> Result<(), Refusal> {
    let mut outcomes = Vec::new();
    count_in_units(lines);
    for (index, line) in lines.iter().enumerate() {
        outcomes.extend([result_is_whole(line, index), result_holds(line, index, today)]);
    }
    for (index, line) in budget.iter().enumerate() {
        let unsaid = || Refusal::rule("plan.spent").at(format!("budget_lines[{index}].spent_fen"));
        outcomes.push(if line.spent_fen.is_none() { Err(unsaid()) } else { Ok(()) });
    }
    Refusal::all(outcomes)
}

/// Progress as far as it is known: nothing need be said, but what is said fits together.
pub fn progress_holds(lines: &mut [PlanLine], today: Day) -> Result<(), Refusal> {
    count_in_units(lines);
    Refusal::all(lines.iter().enumerate().map(|(index, line)| result_holds(line, index, today)))
}

/// Results are counted in what people feel of the project’s theme.
fn count_in_units(lines: &mut [PlanLine]) {
    for line in lines {
        line.became.result = line.became.result.take().map(|typed| quantity(&typed).unwrap_or(typed));
        line.became.result_unit = line.became.result.is_some().then(|| line.facts.theme.unit());
    }
}

fn about(line: &PlanLine, index: usize, code: &'static str, field: &str) -> Result<(), Refusal> {
    Err(Refusal::rule(code).with("project", &line.facts.name).at(format!("plan_lines[{index}].{field}")))
}

/// What was finished has days, people, a result and a photograph; what was begun has its day.
fn result_is_whole(line: &PlanLine, index: usize) -> Result<(), Refusal> {
    let told = |code: &'static str, field: &str| about(line, index, code, field);
    let ProjectResult { outcome, started, finished, people_reached, result, .. } = &line.became;
    let begun = matches!(outcome, Some(Outcome::Finished | Outcome::UnderWay));
    let done = *outcome == Some(Outcome::Finished);
    let missing = [
        (begun && started.is_none(), "started"),
        (done && finished.is_none(), "finished"),
        (done && people_reached.is_none(), "people_reached"),
        (done && result.is_none(), "result"),
    ];
    let unsaid = |is_unsaid: bool, code: &'static str, field: &str| if is_unsaid { told(code, field) } else { Ok(()) };
    let said = [
        unsaid(outcome.is_none(), "plan.outcome", "outcome"),
        unsaid(line.achieved.is_none(), "plan.achieved", "achieved"),
        unsaid(done && line.photos.0.is_empty(), "plan.result-photo", "photos"),
    ];
    let missing = missing.into_iter().map(|(is_missing, field)| unsaid(is_missing, "plan.result-missing", field));
    Refusal::all(said.into_iter().chain(missing))
}

/// Nothing lies in the future, and days and numbers fit together.
fn result_holds(line: &PlanLine, index: usize, today: Day) -> Result<(), Refusal> {
    let told = |code: &'static str, field: &str| about(line, index, code, field);
    let ProjectResult { outcome, started, finished, result, .. } = &line.became;
    if *outcome != Some(Outcome::Finished) && finished.is_some() {
        return told("plan.not-finished", "finished");
    }
    for (day, field) in [(started, "started"), (finished, "finished")] {
        if day.is_some_and(|day| day > today) {
            return told("plan.result-ahead", field);
        }
    }
    if matches!((started, finished), (Some(started), Some(finished)) if finished < started) {
        return told("plan.finish-before-start", "finished");
    }
    for (day, planned, field) in [(started, line.facts.start, "started"), (finished, line.facts.finish, "finished")] {
        let Some(day) = day.filter(|day| is_years_away(*day, planned, line, today)) else { continue };
        let refusal = Refusal::rule("plan.result-years-away").with("project", &line.facts.name).with("day", day.iso());
        return Err(refusal.with("said", day.year()).at(format!("plan_lines[{index}].{field}")));
    }
    if result.as_deref().is_some_and(|result| quantity(result).is_none()) {
        let read = kernel::written::shown(result.as_deref().unwrap_or_default());
        let refusal = Refusal::rule("plan.result-number").with("project", &line.facts.name).with("read", read);
        return Err(refusal.at(format!("plan_lines[{index}].result")));
    }
    Ok(())
}

/// Whether an actual day lies years from the planned one, and from today where none was planned, and nothing that is said of the
/// project names its year: a slip of the hand, or of a workbook that counts its days otherwise.
fn is_years_away(day: Day, planned: Option<Day>, line: &PlanLine, today: Day) -> bool {
    let year = planned.map_or(today.year(), |planned| planned.year());
    let said = [&line.achieved, &line.facts.need, &line.facts.content];
    let is_said = said
        .iter()
        .any(|text| text.as_deref().is_some_and(|text| kernel::folded(text).contains(&day.year().to_string())));
    (day.year() - year).abs() > RESULT_YEARS && !is_said
}

/// So many years an actual day may lie from the planned one without a question.
const RESULT_YEARS: i16 = 2;

/// Decimals of a quantity, and how large one may be.
const QUANTITY_DECIMALS: u8 = 3;
const QUANTITY_MAX: i64 = 999_999_999;

/// A number of things, with three decimals at most, as it is kept: `312`, `2.6`; however it was typed: `1,200`, `０.３万`.
fn quantity(typed: &str) -> Option<String> {
    let grammar =
        Grammar { decimals: QUANTITY_DECIMALS, units: &[("万", 4)], before: &[], negative: false, exponent: false };
    let thousandths = number::read(typed, grammar).ok().filter(|number| *number > 0)?;
    let (whole, rest) = (thousandths / 1_000, thousandths % 1_000);
    let text = format!("{whole}.{rest:03}");
    (whole <= QUANTITY_MAX).then(|| text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// The step of internal review that is next, if the plan has any left.
pub fn next_step<'a>(steps: &'a [PlanStep], plan: &AnnualPlan) -> Option<&'a PlanStep> {
    steps.get(usize::try_from(plan.steps_done).ok()?)
}

/// Plans are made for this year, and for the next from the day that the rulebook names.
pub fn year_is_open(year: Year, today: Day, numbers: &Numbers) -> Result<(), Refusal> {
    let from = day_of(year.number() - 1, numbers.draft_month, numbers.draft_day);
    match (year.number() - today.year(), from) {
        (0, _) => return Ok(()),
        (1, Some(from)) if today < from => {
            return Err(Refusal::rule("plan.year-early").with("year", year).with("from", from).at("year"));
        }
        (1, _) => return Ok(()),
        _ => {}
    }
    Err(Refusal::rule("plan.year").with("this", today.year()).with("next", today.year() + 1).at("year"))
}

#[cfg(test)]
mod tests {
    use super::quantity;

    #[test]
    fn a_quantity_is_kept_in_one_form() {
        for (typed, kept) in [
            ("312", "312"),
            ("2.6", "2.6"),
            ("2.600", "2.6"),
            ("1,200", "1200"),
            ("1，200", "1200"),
            ("０.３万", "3000"),
            ("0.001", "0.001"),
            ("100", "100"),
            ("999999999.999", "999999999.999"),
            (" 12 ", "12"),
        ] {
            assert_eq!(quantity(typed).as_deref(), Some(kept), "{typed}");
            assert_eq!(quantity(kept).as_deref(), Some(kept), "what is kept is read again");
        }
        for typed in ["0", "0.0001", "-3", "1,20", "三百", "312户", "1e3", "1000000000", ""] {
            assert_eq!(quantity(typed), None, "{typed}");
        }
    }
}
