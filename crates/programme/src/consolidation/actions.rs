//! Actions on the city plan: compiled, compiled anew, made final, opened again.

use std::collections::HashMap;

use derive::Action;
use kernel::{FieldValue, Id, Line, Year};
use store::{Context, Fault, Perform};
use uuid::Uuid;

use super::records::*;
use super::rules;
use crate::organisation::records::{Category, Organisation, OrganisationState};
use crate::places::records::Region;
use crate::planning::records::{AnnualPlan, PlanLine};
use crate::project::records::Nature;
use crate::roles::*;

/// After these the accepted lines of a plan are kept as a version.
const KEPT_AFTER: &[&str] = &["accept", "cut"];

/// What is accepted of a year.
struct Taken {
    plans: i64,
    lines: Vec<CityPlanLine>,
    cuts: Vec<CityPlanCut>,
}

/// In the order of the divisions' codes, as official tables list them.
fn in_order(plans: Vec<AnnualPlan>, cx: &mut Context<'_>) -> Result<Vec<AnnualPlan>, Fault> {
    let mut placed = Vec::with_capacity(plans.len());
    for plan in plans {
        let region = cx.get::<Organisation>(plan.planner)?.and_then(|planner| planner.region);
        let region = region.map(|region| cx.get::<Region>(region)).transpose()?.flatten();
        placed.push((region.map_or_else(|| "9".repeat(12), |region| region.code), plan));
    }
    placed.sort_by(|(code, plan), (other, another)| {
        (code, plan.planner.to_string()).cmp(&(other, another.planner.to_string()))
    });
    Ok(placed.into_iter().map(|(_, plan)| plan).collect())
}

fn taken(year: Year, cx: &mut Context<'_>) -> Result<Taken, Fault> {
    let plans = cx.find::<AnnualPlan>(&[("year", year.to_value())])?;
    let accepted = plans.into_iter().filter(|plan| rules::is_accepted(plan.state)).collect();
    let mut taken = Taken { plans: 0, lines: Vec::new(), cuts: Vec::new() };
    for plan in in_order(accepted, cx)? {
        let Some((version, lines)) = cx.kept_lines::<PlanLine>(plan.id.uuid(), KEPT_AFTER)? else { continue };
        let (lines, cuts) = rules::divide(&plan, version, &lines);
        taken.plans += 1;
        taken.lines.extend(lines);
        taken.cuts.extend(cuts);
    }
    Ok(taken)
}

/// Who is missing of a year: counties without an accepted plan, then departments whose plan is on its way, in the order of the
/// divisions' codes.
fn gaps(year: Year, cx: &mut Context<'_>) -> Result<Vec<CityPlanGap>, Fault> {
    let plans = cx.find::<AnnualPlan>(&[("year", year.to_value())])?;
    let state_of = |office: &Organisation| plans.iter().find(|plan| plan.planner == office.id).map(|plan| plan.state);
    let mut missing = Vec::new();
    for category in [Category::CountyOffice, Category::Department] {
        let active = [("category", category.to_value()), ("state", OrganisationState::Active.name().into())];
        for office in cx.find::<Organisation>(&active)? {
            let state = state_of(&office);
            let owes = category == Category::CountyOffice || state.is_some();
            let Some(stands) = rules::stands(state).filter(|_| owes) else { continue };
            let region = office.region.map(|region| cx.get::<Region>(region)).transpose()?.flatten();
            let code = region.map_or_else(|| "9".repeat(12), |region| region.code);
            let (planner, place, place_en) = (Some(office.id), office.short_name, office.short_name_en);
            let gap = CityPlanGap { id: Id::nil(), planner, place, place_en, stands };
            missing.push((category != Category::CountyOffice, code, gap));
        }
    }
    missing.sort_by(|(after, code, one), (behind, other, another)| {
        (after, code, &one.place).cmp(&(behind, other, &another.place))
    });
    Ok(missing.into_iter().map(|(.., gap)| gap).collect())
}

/// Names who is missing now.
fn name_missing(plan: &mut CityPlan, cx: &mut Context<'_>) -> Result<Vec<CityPlanGap>, Fault> {
    let gaps = gaps(plan.year, cx)?;
    let before = cx.lines::<CityPlanGap>()?;
    let known = |gap: &CityPlanGap| before.iter().find(|old| old.planner == gap.planner).map(|old| old.id.uuid());
    let ids: Vec<_> = gaps.iter().map(known).collect();
    cx.set_lines(&gaps, &ids);
    plan.missing = Some(gaps.len() as i64);
    Ok(gaps)
}

/// Lines that were there keep their identifiers, so that a comparison shows what is new.
fn put<L: Line>(lines: &[L], of: impl Fn(&L) -> (&str, Id<L>), cx: &mut Context<'_>) -> Result<(), Fault> {
    let before = cx.lines::<L>()?;
    let known: HashMap<String, Uuid> =
        before.iter().map(&of).map(|(source, id)| (source.to_owned(), id.uuid())).collect();
    let ids: Vec<Option<Uuid>> = lines.iter().map(|line| known.get(of(line).0).copied()).collect();
    cx.set_lines(lines, &ids);
    Ok(())
}

fn compile(plan: &mut CityPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
    let taken = taken(plan.year, cx)?;
    rules::something_is_accepted(taken.plans)?;
    let totals = rules::totals(&taken.lines)?;
    put(&taken.lines, |line| (&line.accepted.plan_line, line.id), cx)?;
    put(&taken.cuts, |cut| (&cut.accepted.plan_line, cut.id), cx)?;
    plan.plans = taken.plans;
    plan.projects = totals.projects;
    plan.cost_fen = totals.cost;
    plan.asked_fen = totals.asked;
    let is_cooperation = |line: &&CityPlanLine| line.accepted.nature == Nature::Cooperation;
    let cooperation = rules::totals(taken.lines.iter().filter(is_cooperation))?;
    plan.cost_cooperation_fen = Some(cooperation.cost);
    plan.asked_cooperation_fen = Some(cooperation.asked);
    plan.cut_projects = taken.cuts.len() as i64;
    name_missing(plan, cx)?;
    plan.compiled_by = cx.viewer().name.clone();
    plan.compiled_on = Some(cx.today());
    let own = cx.viewer().posts.iter().find(|post| post.role == CITY_OFFICE);
    plan.office = own.map(|post| Id::from_uuid(post.organisation));
    Ok(())
}

/// Begins the city plan of a year with what is accepted (5.2.4.5).
#[derive(Action, Clone)]
#[action(on = CityPlan, name = "create", zh = "汇编市级计划", en = "Compile the city plan", creates, revises, keeps_version,
         by = [CITY_OFFICE.anywhere()], asks = ["5.2.4.5"],
         purpose("把本年度已受理的计划汇成一份：每个项目一行，金额来自受理时的版本，不用填写。",
                 "Takes in every accepted plan of the year, one line a project, as it was accepted. No amount is typed."))]
pub struct CompileCityPlan {}

impl Perform for CompileCityPlan {
    fn perform(self, plan: &mut CityPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        compile(plan, cx)
    }
}

/// Takes in what was accepted or cut since.
#[derive(Action, Clone)]
#[action(on = CityPlan, name = "recompile", zh = "重新汇编", en = "Compile anew", keeps_version,
         from = [CityPlanState::Compiling], by = [CITY_OFFICE.anywhere()], asks = ["5.2.4.5"],
         purpose("重新取一遍已受理的计划，替换现有各行。", "Takes the accepted plans in anew, in place of the lines there are."))]
pub struct Recompile {
    #[field(zh = "负责人", en = "Person answerable", max = 40, sets)]
    pub answerable: String,
}

impl Perform for Recompile {
    fn perform(self, plan: &mut CityPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        compile(plan, cx)
    }
}

/// Makes it final; the version is kept.
#[derive(Action, Clone)]
#[action(on = CityPlan, name = "finalise", zh = "定稿", en = "Make final", keeps_version,
         from = [CityPlanState::Compiling], to = CityPlanState::Final, by = [CITY_OFFICE.anywhere()], asks = ["5.2.4.5"],
         purpose("定稿的版本一直留存；以后要改，先恢复汇编，再定新的一版。",
                 "The final version is kept for good. To change it, open it again and make the next one final."))]
pub struct Finalise {
    #[field(
        zh = "缺报说明",
        en = "Why it is final without them",
        long,
        max = 1000,
        sets,
        hint_zh = "还有单位没有汇入时必填：为什么不等，怎样补；都汇入了的不填",
        hint_en = "Needed while offices are missing: why nobody waits for them, and what comes of them"
    )]
    pub gap_reason: Option<String>,
}

impl Perform for Finalise {
    fn perform(self, plan: &mut CityPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let now = taken(plan.year, cx)?;
        let (lines, cuts) = (cx.lines::<CityPlanLine>()?, cx.lines::<CityPlanCut>()?);
        rules::is_current((&lines, &cuts), (&now.lines, &now.cuts))?;
        let gaps = name_missing(plan, cx)?;
        rules::gaps_are_explained(&gaps, self.gap_reason.as_deref())?;
        plan.gap_reason = self.gap_reason.filter(|_| !gaps.is_empty());
        plan.final_on = Some(cx.today());
        Ok(())
    }
}

/// Opens a final plan again: a county came late, or a project was cut. The final version stays among the versions.
#[derive(Action, Clone)]
#[action(on = CityPlan, name = "reopen", zh = "恢复汇编", en = "Open again", opposes,
         from = [CityPlanState::Final], to = CityPlanState::Compiling, by = [CITY_OFFICE.anywhere()], asks = ["5.2.4.5"])]
pub struct Reopen {
    #[field(zh = "恢复原因", en = "Reason", long, max = 1000)]
    pub reason: String,
}

impl Perform for Reopen {
    fn perform(self, plan: &mut CityPlan, _: &mut Context<'_>) -> Result<(), Fault> {
        plan.final_on = None;
        plan.gap_reason = None;
        Ok(())
    }
}
