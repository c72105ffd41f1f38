//! Actions on the action plan.

use derive::{Action, Choice};
use kernel::{Edit, FieldValue, Id, Refusal};
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use crate::organisation::records::{Category, Organisation};
use crate::pairing::in_force;
use crate::roles::*;

/// What the partner may say of each goal.
const PROPOSED: &[Edit] = &[Edit {
    line: "goal",
    fields: &["proposed_target", "proposed_1", "proposed_2", "proposed_3", "proposed_4", "proposed_5"],
}];

/// The county's pairing in force, and its partner.
fn bind(plan: &mut ActionPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
    let office = cx.need::<Organisation>(plan.county)?;
    if office.category != Category::CountyOffice {
        return Err(Refusal::rule("goals.county-office").at("county").into());
    }
    let pairing = in_force::of(&office, cx)?;
    let pairing = pairing.ok_or_else(|| Refusal::rule("goals.no-pairing").at("county"))?;
    plan.pairing = Some(pairing.id);
    plan.partner = Some(pairing.assisting);
    plan.place = office.short_name;
    plan.place_en = office.short_name_en;
    Ok(())
}

/// Keeps the draft: goals that fit, each marked with whose it is and for which years.
fn mark_goals(plan: &ActionPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
    rules::span(plan.first_year, plan.last_year, cx.today())?;
    let span = (plan.first_year, plan.last_year);
    for other in cx.find::<ActionPlan>(&[("county", plan.county.to_value())])? {
        if other.id != plan.id && rules::overlaps(span, (other.first_year, other.last_year)) {
            let refusal = Refusal::rule("goals.overlaps").with("first", other.first_year).with("last", other.last_year);
            return Err(refusal.at("first_year").into());
        }
    }
    let mut goals = cx.lines::<Goal>()?;
    rules::may_be_kept(plan, &goals)?;
    for goal in &mut goals {
        goal.county = Some(plan.county);
        (goal.first_year, goal.last_year) = (Some(plan.first_year), Some(plan.last_year));
    }
    cx.put_lines(&goals);
    Ok(())
}

/// Begins an action plan for the county's pairing.
#[derive(Action, Clone)]
#[action(on = ActionPlan, name = "create", zh = "起草行动规划", en = "Draft an action plan", creates, revises,
         by = [COUNTY_OFFICE.at("county")], asks = ["4.4.2.2", "5.2.3.3"],
         purpose("写明几年要达到的目标和逐年数。先保存，想好了再提请双方确认。",
                 "The goals of some years, and how much in which year. Save first; put it before both sides when ready."))]
pub struct DraftActionPlan {}

impl Perform for DraftActionPlan {
    fn perform(self, plan: &mut ActionPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        plan.id = Id::from_uuid(cx.id());
        bind(plan, cx)?;
        mark_goals(plan, cx)
    }
}

/// Changes the draft. What was before both sides is under revision from then on, and nobody's confirmation is left.
#[derive(Action, Clone)]
#[action(on = ActionPlan, name = "revise", zh = "修改", en = "Revise", revises,
         from = [ActionPlanState::Drafting, ActionPlanState::Confirming, ActionPlanState::Differing,
                 ActionPlanState::Revising],
         to = [ActionPlanState::Drafting, ActionPlanState::Revising],
         by = [COUNTY_OFFICE.at("county")], asks = ["4.4.2.2"],
         purpose("改动后须重新提请双方确认；此前任何一方的确认不再算数。",
                 "What is changed goes before both sides again; whatever either has confirmed counts no more."))]
pub struct ReviseActionPlan {}

impl Perform for ReviseActionPlan {
    fn perform(self, plan: &mut ActionPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        bind(plan, cx)?;
        mark_goals(plan, cx)?;
        if plan.state != ActionPlanState::Drafting {
            plan.state = ActionPlanState::Revising;
        }
        Ok(())
    }
}

/// Puts the draft before both sides: the next draft by number.
#[derive(Action, Clone)]
#[action(on = ActionPlan, name = "put-forward", zh = "提请双方确认", en = "Put before both sides", keeps_version,
         from = [ActionPlanState::Drafting, ActionPlanState::Revising], to = ActionPlanState::Confirming,
         by = [COUNTY_OFFICE.at("county")], asks = ["4.4.2.2"],
         purpose("结对双方各自在自己的工作台确认同一稿；都确认后即为议定。",
                 "Each side confirms the same draft from its own desk; once both have, it is agreed."))]
pub struct PutForward {}

impl Perform for PutForward {
    fn perform(self, plan: &mut ActionPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let mut goals = cx.lines::<Goal>()?;
        rules::may_be_put_forward(plan, &goals)?;
        goals.iter_mut().for_each(Goal::clear);
        cx.put_lines(&goals);
        (plan.proposal, plan.reply) = (None, None);
        plan.edition += 1;
        Ok(())
    }
}

/// Agreed once both have confirmed the draft: its goals can be served by projects from now on.
fn confirm(plan: &mut ActionPlan, edition: i64, cx: &mut Context<'_>) -> Result<(), Fault> {
    rules::same_draft(plan, edition)?;
    if !cx.is_signed() {
        return Ok(());
    }
    let mut goals = cx.lines::<Goal>()?;
    for goal in &mut goals {
        goal.clear();
        goal.standing = Standing::Agreed;
    }
    cx.put_lines(&goals);
    (plan.proposal, plan.reply) = (None, None);
    plan.agreed_on = Some(cx.today());
    Ok(())
}

#[derive(Action, Clone)]
#[action(on = ActionPlan, name = "confirm-county", zh = "受帮扶方确认", en = "Confirm for the county",
         owed("确认行动规划", "Decide on the action plan"), keeps_version,
         from = [ActionPlanState::Confirming], when_all = ActionPlanState::Agreed,
         by = [COUNTY_OFFICE.at("county"), COUNTY_GOVERNMENT.at("county")], asks = ["4.4.2.2"],
         purpose("确认的是当前这一稿；任何一方再作改动，确认即失效。", "To this very draft; any change by either side undoes it."))]
pub struct ConfirmByCounty {
    #[field(zh = "确认的稿次", en = "Draft confirmed", hidden)]
    pub edition: i64,
}

impl Perform for ConfirmByCounty {
    fn perform(self, plan: &mut ActionPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        confirm(plan, self.edition, cx)
    }
}

#[derive(Action, Clone)]
#[action(on = ActionPlan, name = "confirm-partner", zh = "帮扶方确认", en = "Confirm for the partner",
         owed("确认行动规划", "Decide on the action plan"), keeps_version,
         from = [ActionPlanState::Confirming], when_all = ActionPlanState::Agreed,
         by = [PARTNER_DEPARTMENT.at("partner")], asks = ["4.4.2.2"],
         purpose("确认的是当前这一稿；任何一方再作改动，确认即失效。", "To this very draft; any change by either side undoes it."))]
pub struct ConfirmByPartner {
    #[field(zh = "确认的稿次", en = "Draft confirmed", hidden)]
    pub edition: i64,
}

impl Perform for ConfirmByPartner {
    fn perform(self, plan: &mut ActionPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        confirm(plan, self.edition, cx)
    }
}

/// The partner would have other numbers; they stand beside the county's until both agree.
#[derive(Action, Clone)]
#[action(on = ActionPlan, name = "propose", zh = "提出不同意见", en = "Propose other numbers", opposes, keeps_version,
         from = [ActionPlanState::Confirming], to = ActionPlanState::Differing,
         by = [PARTNER_DEPARTMENT.at("partner")], edits = PROPOSED, asks = ["4.4.2.2"],
         purpose("只填要改的数，留空的照原稿。提议与理由一直显示到双方议定。",
                 "Only the numbers to be changed; what stays open stays as it is. Proposal and reason show until both agree."))]
pub struct Propose {
    #[field(zh = "理由", en = "Reason", long, max = 2000)]
    pub reason: String,
}

impl Perform for Propose {
    fn perform(self, plan: &mut ActionPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::may_be_proposed(plan, &cx.lines::<Goal>()?)?;
        plan.proposal = Some(self.reason);
        plan.reply = None;
        Ok(())
    }
}

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    #[choice(zh = "采纳提议", en = "Take the proposal")]
    Take,
    #[choice(zh = "保留原数", en = "Keep the numbers")]
    Keep,
}

/// The county takes the partner's numbers, or keeps its own and says why; either way both confirm anew.
#[derive(Action, Clone)]
#[action(on = ActionPlan, name = "answer-proposal", zh = "答复不同意见", en = "Answer the proposal", keeps_version,
         from = [ActionPlanState::Differing], to = ActionPlanState::Confirming, by = [COUNTY_OFFICE.at("county")],
         asks = ["4.4.2.2"],
         purpose("采纳的，数字改为帮扶方提议的数，成为新的一稿；保留原数的，写明理由。两种情况都由双方重新确认。",
                 "Taken, the proposed numbers become the next draft; kept, say why. Either way both sides confirm anew."))]
pub struct AnswerProposal {
    #[field(zh = "答复", en = "Answer")]
    pub decision: Decision,
    #[field(
        zh = "说明",
        en = "Words",
        long,
        max = 2000,
        hint_zh = "保留原数的必填",
        hint_en = "Needed when the numbers are kept"
    )]
    pub words: Option<String>,
}

impl Perform for AnswerProposal {
    fn perform(self, plan: &mut ActionPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        match self.decision {
            Decision::Keep if self.words.is_none() => return Err(Refusal::rule("goals.why-kept").at("words").into()),
            Decision::Keep => {}
            Decision::Take => {
                let mut goals = cx.lines::<Goal>()?;
                for goal in &mut goals {
                    goal.numbers = goal.proposed().unwrap_or(goal.numbers);
                    goal.clear();
                }
                rules::may_be_put_forward(plan, &goals)?;
                cx.put_lines(&goals);
                plan.edition += 1;
            }
        }
        plan.reply = self.words;
        Ok(())
    }
}

/// Takes what was agreed up again; until both have confirmed a next draft, what was agreed stays the version before.
#[derive(Action, Clone)]
#[action(on = ActionPlan, name = "reopen", zh = "启动修订", en = "Take up again", opposes,
         from = [ActionPlanState::Agreed], to = ActionPlanState::Revising,
         by = [COUNTY_OFFICE.at("county"), PARTNER_DEPARTMENT.at("partner")], asks = ["4.4.2.2"])]
pub struct Reopen {
    #[field(zh = "修订原因", en = "Reason", long, max = 2000)]
    pub reason: String,
}

impl Perform for Reopen {
    fn perform(self, plan: &mut ActionPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        bind(plan, cx)
    }
}
