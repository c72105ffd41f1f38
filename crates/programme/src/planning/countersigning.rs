//! A county's plan goes round the offices that the rulebook names (会签) before its government consents: all at once, each
//! with its opinion, to the very version that is put before the government.

use derive::Action;
use kernel::Refusal;
use store::{Context, Fault, Perform};

use super::actions::{RETURNED, returned};
use super::records::*;
use crate::roles::*;

/// The offices that are asked to sign; whoever drafted the plan signs it nowhere.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "countersign", zh = "会签同意", en = "Countersign",
         owed("会签", "Countersign"),
         from = [PlanState::Countersigning], when_all = PlanState::AwaitingConsent,
         by = [FINANCE_BUREAU.named_in("plan-countersigner", "office"),
               COUNTY_DEPARTMENT.named_in("plan-countersigner", "office")],
         not_by = ["create", "revise", "submit"], keeps_version, asks = ["5.2.4.3"],
         purpose("会签的是当前这一版；各单位都签后即送县政府审定，计划如有改动须重新会签。",
                 "To this very version. Once all have signed it goes before the government; any change goes round again."))]
pub struct Countersign {
    #[field(
        zh = "会签意见",
        en = "Opinion",
        long,
        max = 1000,
        hint_zh = "可不填；审定时县政府看得到",
        hint_en = "May be left out; the government reads it before it consents"
    )]
    pub opinion: Option<String>,
}

impl Perform for Countersign {}

#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "take-back-signature", zh = "撤回会签", en = "Take the signature back", opposes,
         from = [PlanState::Countersigning], unsigns = "countersign",
         by = [FINANCE_BUREAU.named_in("plan-countersigner", "office"),
               COUNTY_DEPARTMENT.named_in("plan-countersigner", "office")], asks = ["5.2.4.3"])]
pub struct TakeBackSignature {
    #[field(zh = "撤回原因", en = "Reason", long, max = 1000)]
    pub reason: String,
}

impl Perform for TakeBackSignature {}

#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "countersign-return", zh = "会签退回", en = "Return instead of signing", opposes,
         from = [PlanState::Countersigning], to = PlanState::Drafting,
         by = [FINANCE_BUREAU.named_in("plan-countersigner", "office"),
               COUNTY_DEPARTMENT.named_in("plan-countersigner", "office")], keeps_version, asks = ["5.2.4.3"],
         tells = RETURNED)]
pub struct ReturnByCountersigner {
    #[field(zh = "退回原因", en = "Reason", long, max = 2000)]
    pub reason: String,
}

impl Perform for ReturnByCountersigner {
    fn perform(self, plan: &mut AnnualPlan, _: &mut Context<'_>) -> Result<(), Fault> {
        returned(plan, self.reason);
        Ok(())
    }
}

/// Goes on without those who have let their time pass; the page names them before the government consents.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "conclude-countersigning", zh = "逾期结束会签", en = "Go on without those who are late", opposes,
         from = [PlanState::Countersigning], to = PlanState::AwaitingConsent, by = [COUNTY_OFFICE.at("planner")],
         keeps_version, asks = ["5.2.4.3"],
         purpose("会签期限过后，未签的单位不再等待；缺签单位在审定页面列明。",
                 "After the time limit nobody is waited for; those who have not signed are named where the government consents."))]
pub struct ConcludeCountersigning {
    #[field(zh = "说明", en = "Note", long, max = 1000)]
    pub note: Option<String>,
}

impl Perform for ConcludeCountersigning {
    fn perform(self, _: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        match cx.latest_due(&["countersign"])? {
            Some(due) if due >= cx.today() => Err(Refusal::rule("plan.countersigned-in-time").with("day", due).into()),
            _ => Ok(()),
        }
    }
}
