//! The county government’s word on an adjustment by which the county bears more than it had consented to.

use derive::Action;
use kernel::Files;
use store::{Context, Fault, Perform};

use super::settle::note_turn;
use crate::planning::actions::RETURNED;
use crate::planning::records::{AnnualPlan, PlanLine, PlanState};
use crate::planning::rules::own_share;
use crate::roles::*;

/// Consents to the county’s larger share, by another person than whoever adjusted (5.2.4.3, 5.2.4.6).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "consent-again", zh = "同意调整", en = "Consent to the adjustment",
         owed("审定调整", "Decide on the adjustment"), from = [PlanState::Reconsenting], to = PlanState::Consulting,
         by = [COUNTY_GOVERNMENT.at("planner")], not_by = ["create", "revise", "submit", "adjust"], keeps_version,
         asks = ["5.2.4.3", "5.2.4.6"],
         purpose("商定金额少于拟请，县财政配套因而增加，须县政府再次同意。",
                 "Less was agreed than was asked, so the county bears more: its government consents again."))]
pub struct ConsentAgain {
    #[field(zh = "意见", en = "Opinion", long, max = 2000)]
    pub opinion: Option<String>,
    #[field(zh = "文号或会议纪要", en = "Number of the consent, or minutes", max = 80)]
    pub paper: Option<String>,
    #[field(zh = "盖章扫描件", en = "Scan with seal", max = 20)]
    pub consented_scan: Files,
}

impl Perform for ConsentAgain {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        plan.own_share_fen = Some(own_share(&cx.lines::<PlanLine>()?));
        note_turn(plan, cx)
    }
}

#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "return-adjustment", zh = "退回调整", en = "Return the adjustment", opposes,
         from = [PlanState::Reconsenting], to = PlanState::Adjusting, by = [COUNTY_GOVERNMENT.at("planner")],
         tells = RETURNED, asks = ["5.2.4.3", "5.2.4.6"])]
pub struct ReturnAdjustment {
    #[field(zh = "退回原因", en = "Reason", long, max = 2000)]
    pub reason: String,
}

impl Perform for ReturnAdjustment {}
