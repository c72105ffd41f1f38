//! Actions on the annual plan.

use derive::Action;
use kernel::{Edit, FieldValue, Files, Id, Refusal, Tell, Then};
use store::{Context, Fault, Perform};

use super::lines::{goes_round, lead_projects, lines_hold, lines_lie_in_county, lines_serve_own_goals};
use super::records::*;
use super::rules;
use crate::organisation::records::{Category, Organisation};
use crate::pairing::in_force;
use crate::people::rules::{is_title, title};
use crate::roles::*;

/// Whoever drafts is told why a plan came back.
/// Those whom a plan goes round, once it does.
const GOES_ROUND: &[Tell] = &[
    Tell::new(FINANCE_BUREAU.named_in("plan-countersigner", "office").in_states(ROUND), "notice-round"),
    Tell::new(COUNTY_DEPARTMENT.named_in("plan-countersigner", "office").in_states(ROUND), "notice-round"),
];
const ROUND: &[&str] = &[PlanState::Countersigning.name()];

pub(crate) const RETURNED: &[Tell] = &[
    Tell::new(COUNTY_OFFICE.at("planner"), "notice-return").says("reason"),
    Tell::new(DEPARTMENT.at("planner"), "notice-return").says("reason"),
];

/// Begins a plan (5.2.4.1).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "create", zh = "编制计划", en = "Draft a plan", creates, revises,
         by = [COUNTY_OFFICE.at("planner"), DEPARTMENT.at("planner")], asks = ["5.2.4.1", "5.2.3.2"],
         purpose("填写工作思路、工作经费和重点项目，按“编制计划”先存下，随时再改，想好了再提交。",
                 "Approach, work budget and key projects. Save first, submit when ready."))]
pub struct CreatePlan {}

impl Perform for CreatePlan {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let open = rules::year_is_open(plan.year, cx.today(), &cx.numbers()?);
        let lines = cx.lines::<PlanLine>()?;
        Refusal::all([open, refused(lines_lie_in_county(plan, &lines, cx))?])?;
        plan.id = Id::from_uuid(cx.id());
        let planner = cx.need::<Organisation>(plan.planner)?;
        plan.planner_kind =
            if planner.category == Category::Department { Planner::Department } else { Planner::County };
        let same = [("planner", plan.planner.to_value()), ("year", plan.year.to_value())];
        if !cx.find::<AnnualPlan>(&same)?.is_empty() {
            return Err(Refusal::rule("plan.exists").with("year", plan.year).at("year").into());
        }
        plan.partner = in_force::of(&planner, cx)?.map(|pairing| pairing.assisting);
        plan.place = planner.short_name;
        plan.place_en = planner.short_name_en;
        lines_hold(plan.year, &lines)?;
        lines_serve_own_goals(plan, &lines, cx)?;
        lead_projects(plan, cx)
    }
}

/// What a rule said, to be told together with what others say; a failure of the database stays one.
fn refused(outcome: Result<(), Fault>) -> Result<Result<(), Refusal>, Fault> {
    match outcome {
        Err(Fault::Refusal(refusal)) => Ok(Err(refusal)),
        other => other.map(Ok),
    }
}

/// Changes the draft; what stays open may stay open until the plan leaves the office.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "revise", zh = "修改", en = "Revise", revises, from = [PlanState::Drafting],
         by = [COUNTY_OFFICE.at("planner"), DEPARTMENT.at("planner")], asks = ["5.2.3.3", "5.2.3.4", "5.2.4.2"])]
pub struct RevisePlan {}

impl Perform for RevisePlan {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let lines = cx.lines::<PlanLine>()?;
        lines_hold(plan.year, &lines)?;
        lines_serve_own_goals(plan, &lines, cx)?;
        lines_lie_in_county(plan, &lines, cx)?;
        lead_projects(plan, cx)
    }
}

/// Where a plan goes when it leaves its drafter, or the step before; nothing leaves an office without a rulebook.
fn onward(plan: &mut AnnualPlan, steps: &[PlanStep], cx: &mut Context<'_>) -> Result<(), Fault> {
    let next = rules::next_step(steps, plan).map(|step| step.title.clone());
    plan.next_title = next.clone();
    plan.state = match (next, plan.planner_kind) {
        (Some(_), _) => PlanState::Reviewing,
        (None, Planner::County) if goes_round(plan, cx)? => PlanState::Countersigning,
        (None, Planner::County) => PlanState::AwaitingConsent,
        (None, Planner::Department) => {
            note_report(plan, cx)?;
            PlanState::Reported
        }
    };
    Ok(())
}

/// What is owed until the plan is reported, all by the day of the rulebook: the plan itself, and its way out of the office.
const UNTIL_REPORTED: &[&str] = &["create", "submit", "report-directly", "report"];

/// Timeliness counts the first report, from the day by which it was owed: what was opened stays, whatever a later rulebook
/// says. The day is the clock's.
fn note_report(plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
    if plan.first_reported.is_none() {
        plan.first_reported = Some(cx.today());
        let deadline = match cx.latest_due(UNTIL_REPORTED)? {
            Some(owed) => Some(owed),
            None => rules::report_deadline(plan.year, &cx.numbers()?),
        };
        plan.days_late = deadline.map_or(0, |deadline| rules::days_late(deadline, cx.today()));
    }
    Ok(())
}

fn leave_the_office(plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
    let (lines, budget) = (cx.lines::<PlanLine>()?, cx.lines::<BudgetLine>()?);
    rules::may_leave_the_office(plan, &lines, &budget, &cx.numbers()?)?;
    lines_lie_in_county(plan, &lines, cx)?;
    plan.steps_done = 0;
    let steps = steps_in_force(plan, cx)?;
    cx.set_lines(&steps, &vec![None; steps.len()]);
    onward(plan, &steps, cx)
}

/// The steps inside its office that the rulebook of today names for the plan.
fn steps_in_force(plan: &AnnualPlan, cx: &mut Context<'_>) -> Result<Vec<PlanStep>, Fault> {
    let own = cx.lines_in_force::<ReviewStep>()?.into_iter().filter(|step| step.organisation == plan.planner);
    Ok(own.map(|step| PlanStep { id: Id::nil(), title: title(&step.title), passed_on: None }).collect())
}

/// The steps that the plan left with. One that an earlier release let go without a list takes that of today.
fn own_steps(plan: &AnnualPlan, cx: &mut Context<'_>) -> Result<Vec<PlanStep>, Fault> {
    let steps = cx.lines::<PlanStep>()?;
    if !steps.is_empty() {
        return Ok(steps);
    }
    let steps = steps_in_force(plan, cx)?;
    cx.set_lines(&steps, &vec![None; steps.len()]);
    cx.lines::<PlanStep>()
}

/// Puts the plan before the county government, after the office's own steps (5.2.4.3).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "submit", zh = "提交县政府审定", en = "Submit to the government", keeps_version,
         from = [PlanState::Drafting], to = [PlanState::Reviewing, PlanState::Countersigning, PlanState::AwaitingConsent],
         by = [COUNTY_OFFICE.at("planner")], asks = ["5.2.4.3"], tells = GOES_ROUND,
         purpose("提交后不能修改；县政府审定前可以撤回。", "It cannot be changed afterwards, but can be withdrawn until the government has acted."))]
pub struct Submit {}

impl Perform for Submit {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        leave_the_office(plan, cx)
    }
}

/// A department reports its plan to the city office itself (5.2.3.2).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "report-directly", zh = "报市经协办", en = "Report to the city office", keeps_version,
         from = [PlanState::Drafting], to = [PlanState::Reviewing, PlanState::Reported],
         by = [DEPARTMENT.at("planner")], asks = ["5.2.3.2", "5.2.4.4"])]
pub struct ReportDirectly {
    #[field(zh = "报送文号", en = "Number of the report", max = 80, sets)]
    pub report_paper: Option<String>,
    #[field(zh = "签发人", en = "Signed by", max = 40, sets)]
    pub report_signer: Option<String>,
}

impl Perform for ReportDirectly {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        leave_the_office(plan, cx)
    }
}

/// One internal step: by the holder of the title that the rulebook names, who drafted nothing of it.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "endorse", zh = "审核通过", en = "Endorse",
         owed("内部审核", "Review inside the office"), from = [PlanState::Reviewing],
         to = [PlanState::Reviewing, PlanState::Countersigning, PlanState::AwaitingConsent, PlanState::Reported],
         by = [OFFICE_REVIEWER.at("planner")], not_by = ["create", "revise", "submit", "report-directly"], asks = ["5.2.4.3"],
         tells = GOES_ROUND)]
pub struct Endorse {
    #[field(zh = "审核意见", en = "Opinion", long, max = 1000)]
    pub opinion: Option<String>,
}

impl Perform for Endorse {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        own_step(plan, cx)?;
        let mut steps = own_steps(plan, cx)?;
        if let Some(done) = usize::try_from(plan.steps_done).ok().and_then(|done| steps.get_mut(done)) {
            done.passed_on = Some(cx.today());
        }
        cx.put_lines(&steps);
        plan.steps_done += 1;
        onward(plan, &steps, cx)
    }
}

/// The step that is next is the actor's own: their title at the office is the one that the rulebook names.
fn own_step(plan: &AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
    let title = title(plan.next_title.as_deref().unwrap_or_default());
    let holds = |post: &kernel::PostHeld| is_title(&post.title, &title) && post.organisation == plan.planner.uuid();
    if !title.is_empty() {
        let post = cx.viewer().posts.iter().find(|post| holds(post)).cloned();
        cx.act_in(&post.ok_or_else(|| Refusal::rule("plan.step-of-another").with("title", title))?);
    }
    Ok(())
}

pub(super) fn returned(plan: &mut AnnualPlan, reason: String) {
    plan.returns += 1;
    plan.return_reason = Some(reason);
    back_to_drafting(plan);
}

/// What steps and consent there were is void.
fn back_to_drafting(plan: &mut AnnualPlan) {
    plan.steps_done = 0;
    plan.next_title = None;
    plan.consent_note = None;
    plan.consent_paper = None;
    plan.consent_scan = Files::default();
}

#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "send-back", zh = "退回修改", en = "Send back", from = [PlanState::Reviewing],
         to = PlanState::Drafting, by = [OFFICE_REVIEWER.at("planner")], opposes, asks = ["5.2.4.3"],
         tells = RETURNED)]
pub struct SendBack {
    #[field(zh = "退回原因", en = "Reason", long, max = 2000)]
    pub reason: String,
}

impl Perform for SendBack {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        own_step(plan, cx)?;
        returned(plan, self.reason);
        Ok(())
    }
}

/// The government's consent to this very version, by another person than any drafter (5.2.4.3).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "consent", zh = "同意", en = "Consent",
         owed("审定计划", "Decide on the plan"), from = [PlanState::AwaitingConsent],
         to = PlanState::CountyApproved, by = [COUNTY_GOVERNMENT.at("planner")],
         not_by = ["create", "revise", "submit"], asks = ["5.2.4.3"], keeps_version,
         purpose("同意的是当前这一版；以后如有改动，须重新审定。", "Consent is to this very version; any change has to come back."))]
pub struct Consent {
    #[field(zh = "意见", en = "Opinion", long, max = 2000)]
    pub opinion: Option<String>,
    #[field(
        zh = "文号或会议纪要",
        en = "Number of the consent, or minutes",
        max = 80,
        hint_zh = "如“县政府常务会议纪要〔2011〕3号”，没有的不填",
        hint_en = "Of the letter or the minutes; left open where there is none"
    )]
    pub consent_paper: Option<String>,
    #[field(
        zh = "盖章扫描件",
        en = "Scan with seal",
        max = 20,
        hint_zh = "PDF、PNG 或 JPG，每个 20 MB 以内，可不附",
        hint_en = "PDF, PNG or JPG up to 20 MB each; may be left out"
    )]
    pub scan: Files,
}

impl Perform for Consent {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        plan.own_share_fen = Some(rules::own_share(&cx.lines::<PlanLine>()?));
        plan.consent_note = self.opinion;
        plan.consent_paper = self.consent_paper;
        plan.consent_scan = self.scan;
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "return", zh = "退回修改", en = "Return",
         from = [PlanState::AwaitingConsent, PlanState::CountyApproved], to = PlanState::Drafting,
         by = [COUNTY_GOVERNMENT.at("planner")], opposes, keeps_version, asks = ["5.2.4.3"],
         tells = RETURNED)]
pub struct ReturnByGovernment {
    #[field(zh = "退回原因", en = "Reason", long, max = 2000)]
    pub reason: String,
}

impl Perform for ReturnByGovernment {
    fn perform(self, plan: &mut AnnualPlan, _: &mut Context<'_>) -> Result<(), Fault> {
        returned(plan, self.reason);
        Ok(())
    }
}

/// Reports to the city office; late is possible and shown (5.2.4.4).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "report", zh = "报市经协办", en = "Report to the city office", keeps_version,
         from = [PlanState::CountyApproved], to = PlanState::Reported, by = [COUNTY_OFFICE.at("planner")],
         asks = ["5.2.4.4"])]
pub struct Report {
    #[field(
        zh = "报送文号",
        en = "Number of the report",
        max = 80,
        sets,
        hint_zh = "县里正式行文的文号，如“华府函〔2011〕12号”；没有的不填",
        hint_en = "The number of the county's own paper; left open where there is none"
    )]
    pub report_paper: Option<String>,
    #[field(zh = "签发人", en = "Signed by", max = 40, sets)]
    pub report_signer: Option<String>,
    #[field(zh = "报送说明", en = "Note", long, max = 2000)]
    pub note: Option<String>,
}

impl Perform for Report {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        note_report(plan, cx)
    }
}

/// Takes the plan back to the drafter, as long as the next has not acted.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "withdraw", zh = "撤回修改", en = "Withdraw", opposes,
         from = [PlanState::Reviewing, PlanState::Countersigning, PlanState::AwaitingConsent, PlanState::CountyApproved],
         to = PlanState::Drafting,
         by = [COUNTY_OFFICE.at("planner"), DEPARTMENT.at("planner")], asks = ["5.2.4.3"])]
pub struct Withdraw {
    #[field(zh = "撤回原因", en = "Reason", long, max = 1000)]
    pub reason: Option<String>,
}

impl Perform for Withdraw {
    fn perform(self, plan: &mut AnnualPlan, _: &mut Context<'_>) -> Result<(), Fault> {
        back_to_drafting(plan);
        Ok(())
    }
}

/// Takes a report back before the city office has acted on it.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "recall", zh = "撤回上报", en = "Recall the report", opposes,
         from = [PlanState::Reported], to = [PlanState::CountyApproved, PlanState::Drafting],
         by = [COUNTY_OFFICE.at("planner"), DEPARTMENT.at("planner")], asks = ["5.2.4.4"])]
pub struct Recall {
    #[field(zh = "撤回原因", en = "Reason", long, max = 1000)]
    pub reason: String,
}

impl Perform for Recall {
    fn perform(self, plan: &mut AnnualPlan, _: &mut Context<'_>) -> Result<(), Fault> {
        plan.state = match plan.planner_kind {
            Planner::County => PlanState::CountyApproved,
            Planner::Department => PlanState::Drafting,
        };
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "return-by-city", zh = "退回县里修改", en = "Return to the planner",
         from = [PlanState::Reported], to = PlanState::Drafting, by = [CITY_OFFICE.anywhere()], opposes, keeps_version,
         asks = ["5.2.4.4", "5.4.3.1"],
         tells = RETURNED)]
pub struct ReturnByCity {
    #[field(zh = "退回原因", en = "Reason", long, max = 2000)]
    pub reason: String,
}

impl Perform for ReturnByCity {
    fn perform(self, plan: &mut AnnualPlan, _: &mut Context<'_>) -> Result<(), Fault> {
        returned(plan, self.reason);
        Ok(())
    }
}

/// Takes the plan into the city's consolidation (5.2.4.5).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "accept", zh = "受理汇总", en = "Accept into the city plan",
         owed("受理审核", "Examine the plan"), keeps_version,
         from = [PlanState::Reported], to = PlanState::Consolidated, by = [CITY_OFFICE.anywhere()], asks = ["5.2.4.5"])]
pub struct Accept {
    #[field(zh = "受理意见", en = "Opinion", long, max = 1000)]
    pub opinion: Option<String>,
}

impl Perform for Accept {
    fn perform(self, _: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let mut lines = cx.lines::<PlanLine>()?;
        for line in &mut lines {
            line.first_asked_fen.get_or_insert(line.facts.asked_fen);
        }
        cx.put_lines(&lines);
        Ok(())
    }
}

/// Leaves projects out of the city plan, each with its reason; the county's version stays as it was.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "cut", zh = "核减项目", en = "Cut projects", opposes, keeps_version,
         from = [PlanState::Consolidated], by = [CITY_OFFICE.anywhere()], asks = ["5.2.4.5"],
         edits = [Edit { line: "plan-line", fields: &["cut_reason"] }],
         purpose("在要核减的项目后写明原因；留空的不核减。", "Give a reason beside each project to be cut; the others stay."))]
pub struct Cut {}

impl Perform for Cut {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let (lines, before) = (cx.lines::<PlanLine>()?, cx.lines_of::<PlanLine>(plan.id.uuid())?);
        Ok(rules::may_be_cut(&before, &lines)?)
    }
}

/// The work of the year begins (5.2.3.3).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "carry-out", zh = "开始执行", en = "Begin to carry out",
         from = [PlanState::Consolidated, PlanState::Agreed], to = PlanState::Executing,
         by = [COUNTY_OFFICE.at("planner"), DEPARTMENT.at("planner")], asks = ["5.2.3.3"])]
pub struct CarryOut {}

impl Perform for CarryOut {
    fn perform(self, plan: &mut AnnualPlan, _: &mut Context<'_>) -> Result<(), Fault> {
        match (plan.planner_kind, plan.state) {
            (Planner::County, PlanState::Consolidated) => Err(Refusal::rule("plan.not-agreed").into()),
            _ => Ok(()),
        }
    }
}

/// What the summary says of each project, and what of it the project learns.
const RESULT: &[&str] = &["outcome", "started", "finished", "people_reached", "result", "photos", "achieved"];
const NOTED: &[(&str, &str)] = &[
    ("outcome", "outcome"),
    ("started", "started"),
    ("finished", "finished"),
    ("people_reached", "people_reached"),
    ("result", "result"),
    ("result_unit", "result_unit"),
    ("photos", "photos"),
];

/// How far each project is, at any time of the year: what is known so far, and nothing is missing (5.2.3.3).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "report-progress", zh = "填报进度", en = "Report progress", keeps_version,
         from = [PlanState::Executing], by = [COUNTY_OFFICE.at("planner")], asks = ["5.2.3.3"],
         edits = [Edit { line: "plan-line", fields: RESULT }],
         then = [Then::new("project", "note-result", "plan-line.project").gives(NOTED)],
         purpose("年中随时填：办到哪一步、实际日期、照片，知道多少填多少；要公开的再“起草公开”，事项选“工作进度”。",
                 "At any time: how far, actual days, photographs, as far as known. A disclosure of progress tells the public."))]
pub struct ReportProgress {}

impl Perform for ReportProgress {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let mut lines = cx.lines::<PlanLine>()?;
        rules::progress_holds(&mut lines, cx.today())?;
        if lines == cx.lines_of::<PlanLine>(plan.id.uuid())? {
            return Err(Refusal::rule("plan.nothing-reported").at("plan_lines[0].outcome").into());
        }
        cx.put_lines(&lines);
        Ok(())
    }
}

/// The summary of the year: what was achieved and spent, and what was learnt (5.2.3.3, 5.2.3.4).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "summarise", zh = "报年终总结", en = "Report the summary of the year", keeps_version,
         from = [PlanState::Executing], to = PlanState::Summarised,
         by = [COUNTY_OFFICE.at("planner"), DEPARTMENT.at("planner")], asks = ["5.2.3.3", "5.2.3.4"],
         edits = [Edit { line: "plan-line", fields: RESULT }, Edit { line: "budget-line", fields: &["spent_fen"] }],
         then = [Then::new("project", "note-result", "plan-line.project").gives(NOTED),
                 Then::new("disclosure", "note-difference", "progress_disclosure")])]
pub struct Summarise {
    #[field(zh = "年终总结", en = "Summary of the year", long, max = 8000, sets)]
    pub summary: String,
    #[field(zh = "经验教训", en = "Lessons", long, max = 4000, sets)]
    pub lessons: Option<String>,
}

impl Perform for Summarise {
    const GUARDED: bool = true;

    fn can_begin(plan: &AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        Ok(rules::summary_is_open(plan.year, cx.today(), &cx.numbers()?)?)
    }

    fn perform(self, _: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let (mut lines, budget) = (cx.lines::<PlanLine>()?, cx.lines::<BudgetLine>()?);
        rules::may_be_summed_up(&mut lines, &budget, cx.today())?;
        cx.put_lines(&lines);
        Ok(())
    }
}
