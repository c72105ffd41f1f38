//! Actions on visits.

use derive::Action;
use kernel::{Day, Files, Grant, Id, Refusal, Year};
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use crate::later::EnteredLater;
use crate::organisation::records::Organisation;
use crate::pairing::in_force;
use crate::project::records::Project;
use crate::roles::*;

/// A visit that is agreed on lies ahead.
const AHEAD: &[&str] = &[VisitState::Planned.name()];

/// Days that fit, the county's partner on the day on which it happened, the year.
fn settle_partner_and_year(visit: &mut Visit, planned: Day, cx: &mut Context<'_>) -> Result<(), Fault> {
    rules::span(visit.begins, visit.ends)?;
    rules::planned_ahead(visit, planned)?;
    let office = cx.need::<Organisation>(visit.county)?;
    let host = visit.host.map(|host| cx.need::<Organisation>(host)).transpose()?;
    rules::hosted(&office, host.as_ref())?;
    let day = visit.later.happened_on.unwrap_or(planned);
    let pairing = in_force::on(&office, day, cx)?.ok_or_else(|| Refusal::rule("visit.no-pairing").at("county"))?;
    if visit.partner.is_some_and(|partner| partner != pairing.assisting) {
        return Err(Refusal::rule("visit.other-partner").at("partner").into());
    }
    visit.partner = Some(pairing.assisting);
    visit.pairing = Some(pairing.id);
    visit.year = Year::new(visit.begins.year());
    Ok(())
}

/// Either side plans and reports, and so does a department of the county that arranges its own visit.
const ARRANGING: &[Grant] = &[
    COUNTY_OFFICE.at("county"),
    PARTNER_DEPARTMENT.at("partner"),
    COUNTY_DEPARTMENT.at("host"),
    FINANCE_BUREAU.at("host"),
];

/// Both sides say that it was held.
const BOTH: &[Grant] = &[COUNTY_OFFICE.at("county"), PARTNER_DEPARTMENT.at("partner")];

/// Plans a visit of either side.
#[derive(Action, Clone)]
#[action(on = Visit, name = "create", zh = "计划互访", en = "Plan a visit", creates, revises,
         by = ARRANGING, asks = ["4.5.2.1", "5.2.2.1", "5.2.2.2"], entered_later,
         purpose("来访、出访都在这里登记；对方随即看得到。访后在期限内报告。",
                 "Visits of either side are planned here, and the partner sees them at once. Report within the time limit."))]
pub struct PlanVisit {
    #[embed]
    pub later: EnteredLater,
}

impl Perform for PlanVisit {
    fn perform(self, visit: &mut Visit, cx: &mut Context<'_>) -> Result<(), Fault> {
        settle_partner_and_year(visit, cx.today(), cx)
    }
}

#[derive(Action, Clone)]
#[action(on = Visit, name = "revise", zh = "修改", en = "Revise", revises, from = [VisitState::Planned],
         by = ARRANGING, asks = ["4.5.2.1"])]
pub struct ReviseVisit {}

impl Perform for ReviseVisit {
    fn perform(self, visit: &mut Visit, cx: &mut Context<'_>) -> Result<(), Fault> {
        settle_partner_and_year(visit, cx.entered().day(), cx)
    }
}

/// Reports what came of the visit; after a question, once more.
#[derive(Action, Clone)]
#[action(on = Visit, name = "report", zh = "报告", en = "Report", keeps_version,
         from = [VisitState::Planned, VisitState::Questioned], to = VisitState::Reported, by = ARRANGING,
         signs = "confirm", asks = ["4.5.2.1"],
         purpose("写明实际日期、人数和成果，由对方确认；报告的一方即已确认。",
                 "When, how many, what came of it. The other side confirms it; who reports has confirmed thereby."))]
pub struct ReportVisit {
    #[field(zh = "实际日期", en = "Held on", sets)]
    pub held_on: Day,
    #[field(zh = "实到人数", en = "People who came", min = 1, max = 999, unit("人", "people"), sets)]
    pub came: i64,
    #[field(zh = "成果", en = "Outcome", long, max = 4000, sets)]
    pub outcome: String,
    #[field(zh = "促成的项目", en = "Project that came of it", sets)]
    pub project: Option<Id<Project>>,
    #[field(zh = "约定的下次互访", en = "Next visit agreed on", while_in(AHEAD), sets)]
    pub next_visit: Option<Id<Visit>>,
    #[field(zh = "照片", en = "Photographs", photo, sets)]
    pub photos: Files,
}

impl Perform for ReportVisit {
    fn perform(self, visit: &mut Visit, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::held(self.held_on, cx.today())?;
        visit.objection = None;
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = Visit, name = "confirm", zh = "确认", en = "Confirm",
         owed("核对互访", "Check the visit"), from = [VisitState::Reported],
         when_all = VisitState::Confirmed, by = BOTH, asks = ["4.5.2.1"])]
pub struct ConfirmVisit {}

impl Perform for ConfirmVisit {}

/// Says what the report has wrong; either side reports once more.
#[derive(Action, Clone)]
#[action(on = Visit, name = "question", zh = "提出异议", en = "Question", from = [VisitState::Reported],
         to = VisitState::Questioned, by = BOTH, asks = ["4.5.2.1"], opposes)]
pub struct QuestionVisit {
    #[field(zh = "有何不符", en = "What is wrong", long, max = 1000, sets)]
    pub objection: String,
}

impl Perform for QuestionVisit {}

#[derive(Action, Clone)]
#[action(on = Visit, name = "cancel", zh = "撤销互访", en = "Call the visit off", from = [VisitState::Planned],
         to = VisitState::Cancelled, by = ARRANGING, asks = ["4.5.2.1"], opposes)]
pub struct CancelVisit {
    #[field(zh = "撤销原因", en = "Why", long, max = 1000)]
    pub reason: String,
}

impl Perform for CancelVisit {
    fn perform(self, visit: &mut Visit, _: &mut Context<'_>) -> Result<(), Fault> {
        visit.cancelled_because = Some(self.reason);
        Ok(())
    }
}
