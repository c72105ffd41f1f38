//! Actions of disclosure.

use derive::Action;
use kernel::action::Fills;
use kernel::standing::ITSELF;
use kernel::{FieldValue, Grant, Id, Refusal, Then};
use store::{Context, Fault, Perform};

use super::lines::{note_difference, tell_anew, tell_what_holds, would_publish};
use super::numbers::Numbers;
use super::records::*;
use super::rules;
use crate::planning::records::{AnnualPlan, PlanLine, PlanState};
use crate::roles::*;

/// Drafts the disclosure from the plan, with the facts that it must carry (4.4.5.1).
#[derive(Action, Clone)]
#[action(on = Disclosure, name = "create", zh = "起草公开", en = "Draft a disclosure", creates, revises,
         by = [COUNTY_OFFICE.at("publisher")], asks = ["4.4.5.1", "4.4.5.4"],
         then = [Then::new("annual-plan", "note-disclosure", "plan")],
         purpose("项目、金额、出资单位、责任人和完成情况从计划取来，只需写明理由和监督电话。",
                 "Projects, amounts, givers, persons and what became of them come from the plan; add why, and whom to call."))]
pub struct DraftDisclosure {}

impl Perform for DraftDisclosure {
    fn perform(self, disclosure: &mut Disclosure, cx: &mut Context<'_>) -> Result<(), Fault> {
        let plan = cx.need::<AnnualPlan>(disclosure.plan)?;
        if plan.planner != disclosure.publisher {
            return Err(Refusal::rule("disclosure.plan").at("plan").into());
        }
        rules::may_tell(disclosure.matter, plan.state)?;
        let told = cx.lines_of::<PlanLine>(plan.id.uuid())?;
        rules::something_to_tell(disclosure.matter, &told)?;
        disclosure.place = plan.place.clone();
        disclosure.place_en = plan.place_en.clone();
        disclosure.year = i64::from(plan.year.number());
        tell_anew(disclosure, &plan, cx)
    }
}

/// The plan knows from then on that it is told of: its selection, and how far it is.
fn note(plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
    for disclosure in cx.find::<Disclosure>(&[("plan", plan.id.to_value())])? {
        let id = Some(Id::from_uuid(disclosure.id.uuid()));
        match disclosure.matter {
            Matter::Selection => plan.disclosure = id,
            Matter::Progress => plan.progress_disclosure = id,
        }
    }
    Ok(())
}

#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "note-disclosure", zh = "已起草公开", en = "Disclosure begun", internal,
         from = PlanState::Consulting.onwards(),
         asks = ["4.4.5.1"])]
pub struct NoteDisclosure {}

impl Perform for NoteDisclosure {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        note(plan, cx)
    }
}

/// Finds the disclosure of a plan that was made by an earlier release.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "find-disclosure", zh = "补记公开", en = "Find the disclosure", by = [Grant::CLOCK],
         from = PlanState::Consulting.onwards(),
         fills = OF_ITS_PLAN, asks = ["4.4.5.1"])]
pub struct FindDisclosure {}

const OF_ITS_PLAN: Fills = Fills {
    field: "disclosure",
    from: ITSELF,
    by: "plan",
    only: &[("matter", Matter::Selection.code())],
    states: TOLD,
};

/// And what tells how far it is.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "find-progress", zh = "补记进度公开", en = "Find the disclosure of progress",
         by = [Grant::CLOCK], from = PlanState::Consulting.onwards(), fills = OF_ITS_PROGRESS, asks = ["4.4.5.4"])]
pub struct FindProgress {}

const OF_ITS_PROGRESS: Fills = Fills {
    field: "progress_disclosure",
    from: ITSELF,
    by: "plan",
    only: &[("matter", Matter::Progress.code())],
    states: TOLD,
};

impl Perform for FindProgress {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        note(plan, cx)
    }
}

/// States in which a plan that was agreed once may be.
const TOLD: &[&str] = PlanState::Consulting.onwards();

impl Perform for FindDisclosure {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        note(plan, cx)
    }
}

#[derive(Action, Clone)]
#[action(on = Disclosure, name = "revise", zh = "修改", en = "Revise", from = [DisclosureState::Drafting],
         by = [COUNTY_OFFICE.at("publisher")], asks = ["4.4.5.1"])]
pub struct ReviseDisclosure {
    #[field(zh = "为什么选这些项目", en = "Why these projects", long, max = 2000, sets)]
    pub why: Option<String>,
    #[field(zh = "按什么选", en = "By what they were chosen", long, max = 2000, sets)]
    pub criteria: Option<String>,
    #[field(zh = "监督电话", en = "Telephone for the public", max = 40, telephone, sets)]
    pub telephone: Option<String>,
}

impl Perform for ReviseDisclosure {
    fn perform(self, disclosure: &mut Disclosure, cx: &mut Context<'_>) -> Result<(), Fault> {
        tell_what_holds(disclosure, cx)
    }
}

/// What is submitted is what the plan says today; the reviewer reads it, and what of each project becomes public with it.
#[derive(Action, Clone)]
#[action(on = Disclosure, name = "submit-for-review", zh = "提交保密审查", en = "Submit for review",
         from = [DisclosureState::Drafting], to = DisclosureState::Reviewing, by = [COUNTY_OFFICE.at("publisher")],
         keeps_version, asks = ["4.4.5.1"])]
pub struct SubmitForReview {}

impl Perform for SubmitForReview {
    fn perform(self, disclosure: &mut Disclosure, cx: &mut Context<'_>) -> Result<(), Fault> {
        let plan = cx.need::<AnnualPlan>(disclosure.plan)?;
        rules::may_tell(disclosure.matter, plan.state)?;
        tell_anew(disclosure, &plan, cx)?;
        let numbers = cx.numbers()?;
        let mut lines = cx.lines::<DisclosureLine>()?;
        rules::complete(disclosure, &lines, &numbers)?;
        for line in &mut lines {
            line.as_submitted = would_publish(line, cx)?;
        }
        cx.put_lines(&lines);
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = Disclosure, name = "return", zh = "退回修改", en = "Return", from = [DisclosureState::Reviewing],
         to = DisclosureState::Drafting, by = [COUNTY_GOVERNMENT.at("publisher")], opposes, asks = ["4.4.5.1"])]
pub struct ReturnDisclosure {
    #[field(zh = "退回原因", en = "Reason", long, max = 1000)]
    pub reason: String,
}

impl Perform for ReturnDisclosure {}

/// The review passed, by another person than any drafter: frozen and public from now on, and its projects with it.
#[derive(Action, Clone)]
#[action(on = Disclosure, name = "publish", zh = "审查通过并公开", en = "Publish",
         owed("保密审查", "Review before publication"), publishes, keeps_version,
         from = [DisclosureState::Reviewing], to = DisclosureState::Published, by = [COUNTY_GOVERNMENT.at("publisher")],
         not_by = ["create", "revise", "submit-for-review", "correct"], asks = ["4.4.5.1", "4.4.5.4", "4.4.5.6"],
         then = [Then::new("project", "publish", "disclosure-line.project").gives(&[("partner", "giver")])],
         purpose("本公开和其中各项目的页面同时公布；公布后不能改动，有错只能更正，原来的一版仍可查。",
                 "It becomes public with the page of each of its projects. Nothing changes afterwards; a correction is a next version."))]
pub struct PublishDisclosure {
    #[field(zh = "审查意见", en = "Opinion of the review", long, max = 1000)]
    pub opinion: Option<String>,
}

impl Perform for PublishDisclosure {
    fn perform(self, disclosure: &mut Disclosure, cx: &mut Context<'_>) -> Result<(), Fault> {
        for line in cx.lines::<DisclosureLine>()? {
            // What an earlier release submitted did not note what the reviewer reads.
            if line.as_submitted.is_some() && would_publish(&line, cx)? != line.as_submitted {
                return Err(Refusal::rule("disclosure.changed").with("project", &line.name).into());
            }
        }
        disclosure.published_on = Some(cx.today());
        let days = cx.numbers::<Numbers>()?.publicity_days;
        disclosure.until = Some(cx.today().add_days(days));
        note_difference(disclosure, cx)
    }
}

/// The plan was agreed anew, or summed up: what is public may no longer be what holds. A draft tells it when it is submitted.
#[derive(Action, Clone)]
#[action(on = Disclosure, name = "note-difference", zh = "计划有变", en = "The plan changed", internal,
         from = DisclosureState::Drafting.onwards(), asks = ["4.4.5.1"])]
pub struct NoteDifference {}

impl Perform for NoteDifference {
    fn perform(self, disclosure: &mut Disclosure, cx: &mut Context<'_>) -> Result<(), Fault> {
        match disclosure.state {
            DisclosureState::Published => note_difference(disclosure, cx),
            // A draft tells what the plan says, whenever somebody looks at it.
            DisclosureState::Drafting => tell_what_holds(disclosure, cx),
            DisclosureState::Reviewing => Ok(()),
        }
    }
}

/// Proof that the poster hung where people pass; public like the disclosure itself.
#[derive(Action, Clone)]
#[action(on = Disclosure, name = "hang", zh = "上传上墙照片", en = "Prove the poster", publishes,
         from = [DisclosureState::Published], by = [COUNTY_OFFICE.at("publisher")], asks = ["4.4.5.1"],
         purpose("把公示单贴在村务公开栏，当场拍一张照片上传。照片会公开，请只拍公示单和公开栏，不拍到人。",
                 "Hang the poster on the village board and take its photo there. The photo becomes public: no people in it."))]
pub struct HangPoster {
    #[field(zh = "照片", en = "Photo", file, photo, sets)]
    pub photo: String,
}

impl Perform for HangPoster {
    fn perform(self, disclosure: &mut Disclosure, cx: &mut Context<'_>) -> Result<(), Fault> {
        disclosure.hung_on = Some(cx.today());
        Ok(())
    }
}

/// Begins a correction; the published version stays public beside the next.
#[derive(Action, Clone)]
#[action(on = Disclosure, name = "correct", zh = "更正", en = "Correct", from = [DisclosureState::Published],
         to = DisclosureState::Drafting, by = [COUNTY_OFFICE.at("publisher")], opposes, asks = ["4.4.5.1"])]
pub struct CorrectDisclosure {
    #[field(zh = "更正什么、为什么", en = "What is corrected and why", long, max = 1000, sets)]
    pub correction: String,
}

impl Perform for CorrectDisclosure {
    fn perform(self, disclosure: &mut Disclosure, cx: &mut Context<'_>) -> Result<(), Fault> {
        disclosure.hung_on = None;
        disclosure.photo = None;
        disclosure.differs_since = None;
        tell_what_holds(disclosure, cx)
    }
}
