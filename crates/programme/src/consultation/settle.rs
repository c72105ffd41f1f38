//! What a consultation does to its plan: begun, settled, adjusted, changed by a supplementary agreement.

use derive::Action;
use kernel::{Edit, FieldValue, Refusal, Then};
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use crate::planning;
use crate::planning::lines::{lead_projects, lines_are_distinct, lines_serve_own_goals};
use crate::planning::numbers::Numbers;
use crate::planning::records::{AnnualPlan, PlanLine, PlanState};
use crate::project::rules::facts_hold;
use crate::roles::*;

/// A consultation with Guangzhou has begun on the plan.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "consult", zh = "开始商定", en = "Consultation begins", internal,
         from = [PlanState::Consolidated, PlanState::Consulting], to = PlanState::Consulting, asks = ["5.2.4.6"])]
pub struct Consult {}

impl Perform for Consult {}

/// What the answers to one line of the plan come to, over all consultations of the plan.
fn outcome(line: &PlanLine, answers: &[(Consultation, Vec<ConsultationLine>)]) -> rules::Outcome {
    if let Some(agreed) = line.agreed_fen {
        return rules::Outcome::Agreed(agreed);
    }
    let id = line.id.to_string();
    let asked = answers.iter().flat_map(|(consultation, lines)| {
        lines.iter().filter(|answer| answer.plan_line == id).map(move |answer| (consultation, answer))
    });
    let (mut given, mut unanswered) = (Vec::new(), false);
    for (consultation, answer) in asked {
        let silent = matches!(consultation.state, ConsultationState::Open | ConsultationState::Questioned);
        unanswered |= silent || answer.answer == Answer::Pending;
        given.push(answer.agreed_fen.filter(|_| answer.answer != Answer::Decline));
    }
    rules::outcome(&given, unanswered)
}

/// Draws the consultation together: to the agreed plan, or back to the county to adjust (5.2.4.6).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "settle", zh = "形成商定结果", en = "Draw the result together", keeps_version,
         from = [PlanState::Consulting], to = [PlanState::Adjusting, PlanState::Agreed],
         by = [CITY_OFFICE.anywhere()], asks = ["5.2.4.6"],
         then = [Then::new("project", "select", "plan-line.project").when(&["agreed"])
             .gives(&[("year", "year"), ("agreed", "agreed_fen")])],
         purpose("各单位都答复后汇成商定结果：金额有变或项目不足的回到县里调整，否则即为商定计划。",
                 "When all have answered: back to the county if amounts differ or projects are too few, else agreed."))]
pub struct Settle {
    #[field(
        zh = "项目不足说明",
        en = "Why there are too few projects",
        long,
        max = 1000,
        hint_zh = "项目少于规定数又不再补报时填写，公开显示",
        hint_en = "Only when there are too few and none will be added; shown publicly",
        sets
    )]
    pub shortage_reason: Option<String>,
}

impl Perform for Settle {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let numbers = cx.numbers::<Numbers>()?;
        let mut answers = Vec::new();
        for consultation in cx.find::<Consultation>(&[("plan", plan.id.to_value())])? {
            let lines = cx.lines_of::<ConsultationLine>(consultation.id.uuid())?;
            answers.push((consultation, lines));
        }
        let mut kept = Vec::new();
        for mut line in cx.lines::<PlanLine>()? {
            match outcome(&line, &answers) {
                _ if line.cut_reason.is_some() => {}
                rules::Outcome::Open => {
                    return Err(Refusal::rule("plan.answers-open").with("project", &line.facts.name).into());
                }
                rules::Outcome::Declined => {}
                rules::Outcome::Agreed(agreed) => {
                    line.agreed_fen = Some(agreed);
                    kept.push(line);
                }
            }
        }
        let amounts: Vec<_> =
            kept.iter().map(|line| (line.facts.asked_fen, line.agreed_fen.unwrap_or_default())).collect();
        let settlement = rules::settlement(&amounts, numbers.key_projects_min, plan.shortage_reason.as_deref());
        let ids: Vec<_> = kept.iter().map(|line| Some(line.id.uuid())).collect();
        cx.set_lines(&kept, &ids);
        lead_projects(plan, cx)?;
        plan.state = match settlement {
            rules::Settlement::ToAdjust => PlanState::Adjusting,
            rules::Settlement::Agreed => PlanState::Agreed,
        };
        Ok(())
    }
}

/// The county brings the sources in line with what was agreed, or puts other projects forward for those declined.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "adjust", zh = "调整后再报", en = "Adjust", revises, keeps_version,
         from = [PlanState::Adjusting], to = PlanState::Consulting, by = [COUNTY_OFFICE.at("planner")],
         asks = ["5.2.4.6"],
         purpose("商定金额与原申请不同的，把资金来源改到与总投资一致；项目不足的，可以补报新项目。",
                 "Where less was agreed, make the sources add up again; where projects are too few, add others."))]
pub struct Adjust {}

impl Perform for Adjust {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let lines = cx.lines::<PlanLine>()?;
        let before = cx.lines_of::<PlanLine>(plan.id.uuid())?;
        if let Some(gone) = before.iter().find(|line| !lines.iter().any(|kept| kept.id == line.id)) {
            return Err(Refusal::rule("plan.agreed-line-removed").with("project", &gone.facts.name).into());
        }
        for (index, line) in lines.iter().enumerate() {
            let prefix = format!("plan_lines[{index}].");
            let old = before.iter().find(|old| old.id == line.id);
            match (old, line.agreed_fen) {
                (Some(old), Some(agreed)) => planning::rules::adjusted(&old.facts, &line.facts, agreed, &prefix)?,
                _ => facts_hold(&line.facts, &prefix)?,
            }
        }
        lines_are_distinct(&lines)?;
        lines_serve_own_goals(plan, &lines, cx)?;
        let numbers = cx.numbers::<Numbers>()?;
        if lines.len() as i64 > numbers.key_projects_max {
            planning::rules::number_of_lines(plan.planner_kind, lines.len() as i64, &numbers)?;
        }
        lead_projects(plan, cx)
    }
}

/// Changes what was agreed by a supplementary agreement; the version before stays.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "supplement", zh = "补充协议", en = "Supplementary agreement", keeps_version, opposes,
         from = [PlanState::Agreed, PlanState::Executing], to = PlanState::Adjusting, by = [CITY_OFFICE.anywhere()],
         edits = [Edit { line: "plan-line", fields: &["agreed_fen"] }], asks = ["5.2.4.6"])]
pub struct Supplement {
    #[field(zh = "协议文号", en = "Document number", max = 80)]
    pub document: String,
    #[field(zh = "变更原因", en = "Reason", long, max = 1000)]
    pub reason: String,
    #[field(zh = "协议扫描件", en = "Scan of the agreement", file)]
    pub scan: Option<String>,
}

impl Perform for Supplement {}
