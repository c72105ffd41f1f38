//! The lines of a plan: what holds of them at any time, and the projects that they lead.

use kernel::{FieldValue, Id, Refusal, Year};
use store::{Context, Fault};

use super::records::{AnnualPlan, Countersigner, PlanCountersigner, PlanLine};
use super::rules;
use crate::goals;
use crate::goals::records::Goal;
use crate::project::actions::{FollowPlan, LeavePlan, RegisterProject, lie_in_county};
use crate::project::records::{Carrier, Project, ProjectFacts, ProjectState};
use crate::project::rules::{OF_A_PLAN, days_are_near, facts_hold};

fn carrier(plan: &AnnualPlan) -> Id<Carrier> {
    Id::from_uuid(plan.id.uuid())
}

/// Every line has its project: registered with the first draft, led along afterwards, released when the line goes.
pub fn lead_projects(plan: &AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
    let mut lines = cx.lines::<PlanLine>()?;
    continue_projects(plan, &mut lines, cx)?;
    let before = cx.find::<Project>(&[("plan", plan.id.to_value())])?;
    for line in &mut lines {
        let id = match line.project {
            None => cx.create(RegisterProject { owner: plan.planner, plan: carrier(plan), facts: as_asked(line) })?,
            Some(id) => {
                follow(plan, id, line, &before, cx)?;
                id
            }
        };
        line.project = Some(id);
    }
    for project in before.iter().filter(|project| !lines.iter().any(|line| line.project == Some(project.id))) {
        cx.perform(project.id, LeavePlan {})?;
    }
    cx.put_lines(&lines);
    Ok(())
}

/// Says of each project that is continued what was agreed for it last year. All lines are told at once.
fn continue_projects(plan: &AnnualPlan, lines: &mut [PlanLine], cx: &mut Context<'_>) -> Result<(), Fault> {
    let mut outcomes = Vec::new();
    for (index, line) in lines.iter_mut().enumerate() {
        line.year_before_fen = None;
        let Some(continued) = line.continues else { continue };
        let project = cx.need::<Project>(continued)?;
        let carrier = project.plan.map(|carrier| cx.get::<AnnualPlan>(Id::from_uuid(carrier.uuid()))).transpose()?;
        let year = carrier.flatten().filter(|_| project.owner == plan.planner).map(|carrier| carrier.year);
        let outcome = rules::may_be_continued(&project.facts.name, year, plan.year);
        outcomes.push(outcome.map_err(|refusal| refusal.at(format!("plan_lines[{index}].continues"))));
        line.year_before_fen = project.agreed_fen.filter(|_| year.map(Year::number) == Some(plan.year.number() - 1));
    }
    Refusal::all(outcomes).map_err(Fault::from)
}

fn follow(
    plan: &AnnualPlan,
    id: Id<Project>,
    line: &PlanLine,
    before: &[Project],
    cx: &mut Context<'_>,
) -> Result<(), Fault> {
    let known = before.iter().find(|project| project.id == id);
    let facts = as_asked(line);
    if known.is_some_and(|project| project.facts == facts) {
        return Ok(());
    }
    if known.is_none() {
        let project = cx.need::<Project>(id)?;
        if project.owner != plan.planner || project.state != ProjectState::Reserve {
            return Err(Refusal::rule("project.in-another-plan").with("project", &project.facts.name).into());
        }
    }
    cx.perform(id, FollowPlan { plan: carrier(plan), facts })
}

/// The facts of a line as its project keeps them: what was agreed never takes the place of what was asked.
fn as_asked(line: &PlanLine) -> ProjectFacts {
    ProjectFacts { asked_fen: line.first_asked_fen.unwrap_or(line.facts.asked_fen), ..line.facts.clone() }
}

/// Each line lies in a town of the planner's county. All lines are told at once.
pub fn lines_lie_in_county(plan: &AnnualPlan, lines: &[PlanLine], cx: &mut Context<'_>) -> Result<(), Fault> {
    let places: Vec<_> =
        lines.iter().enumerate().map(|(index, line)| (&line.facts, format!("plan_lines[{index}]."))).collect();
    lie_in_county(plan.planner, &places, cx)
}

/// Each line serves a goal of the planner's own agreed action plan, or none. All lines are told at once.
pub fn lines_serve_own_goals(plan: &AnnualPlan, lines: &[PlanLine], cx: &mut Context<'_>) -> Result<(), Fault> {
    let mut outcomes = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(goal) = line.goal.map(|goal| cx.get::<Goal>(goal)).transpose()?.flatten() else { continue };
        let own = goal.county == Some(plan.planner);
        let path = format!("plan_lines[{index}].goal");
        outcomes.push(goals::rules::may_be_served(&goal, own, plan.year, &path));
    }
    Refusal::all(outcomes).map_err(Fault::from)
}

/// What holds of lines at any time: a project stands in a plan once, its facts fit together, and its days lie near the year
/// of the plan or say why not. All lines are told at once.
pub fn lines_hold(year: Year, lines: &[PlanLine]) -> Result<(), Refusal> {
    Refusal::all(lines.iter().enumerate().flat_map(|(index, line)| {
        let again = line.project.is_some() && lines[..index].iter().any(|earlier| earlier.project == line.project);
        let twice = || Refusal::rule("plan.project-twice").at(format!("plan_lines[{index}].project"));
        let prefix = format!("plan_lines[{index}].");
        [
            if again { Err(twice()) } else { Ok(()) },
            facts_hold(&line.facts, &prefix),
            days_are_near(&line.facts, year.number(), OF_A_PLAN, &prefix),
        ]
    }))
}

/// Whether the rulebook in force names offices that a county's plan goes round; notes which.
pub(super) fn goes_round(plan: &AnnualPlan, cx: &mut Context<'_>) -> Result<bool, Fault> {
    let named = cx.lines_in_force::<Countersigner>()?;
    let own = named.into_iter().filter(|each| each.organisation == plan.planner);
    let mut offices: Vec<PlanCountersigner> = Vec::new();
    for each in own {
        if !offices.iter().any(|other| other.office == each.office) {
            offices.push(PlanCountersigner { id: Id::nil(), office: each.office });
        }
    }
    let before = cx.lines::<PlanCountersigner>()?;
    let known = |new: &PlanCountersigner| before.iter().find(|old| old.office == new.office).map(|old| old.id.uuid());
    let ids: Vec<_> = offices.iter().map(known).collect();
    cx.set_lines(&offices, &ids);
    Ok(!offices.is_empty())
}
