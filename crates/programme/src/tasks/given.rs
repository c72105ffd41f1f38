//! Actions on tasks.

use derive::Action;
use kernel::role::joined;
use kernel::{Day, FieldValue, Files, Id, Refusal, Tell};
use store::{Context, Fault, Perform};

use super::assigned::*;
use super::parties::*;
use super::rules;
use crate::organisation::records::Organisation;
use crate::roles::*;

/// Those who give tasks of their own; everybody else breaks down what they lead.
const OF_THEIR_OWN: &[kernel::Role] = &[CITY_LEADER, COUNTY_LEADER, CITY_OFFICE, COUNTY_OFFICE];

/// The task, what it is a part of, and so on up to the first.
fn line_of(parent: Option<Id<Task>>, cx: &mut Context<'_>) -> Result<Vec<Task>, Fault> {
    let (mut line, mut next) = (Vec::new(), parent);
    while let Some(id) = next {
        let task = cx.need::<Task>(id)?;
        next = task.parent;
        line.push(task);
    }
    Ok(line)
}

/// Nothing of it is still in hand elsewhere.
fn parts_are_over(cx: &mut Context<'_>) -> Result<(), Fault> {
    let own = Id::<Task>::from_uuid(cx.id());
    let parts = cx.find::<Task>(&[("parent", own.to_value())])?;
    rules::parts_are_over(&parts).map_err(Fault::from)
}

fn settle(task: &mut Task, cx: &mut Context<'_>) -> Result<(), Fault> {
    rules::to_come(task.due, cx.today())?;
    let line = line_of(task.parent, cx)?;
    rules::may_be_given(task, &line)?;
    let helpers = cx.lines::<TaskHelper>()?;
    let named: Vec<Id<Organisation>> = helpers.iter().map(|helper| helper.office).collect();
    rules::helpers(task, &named)?;
    let at_giver = |role: &kernel::Role| {
        cx.viewer().posts.iter().any(|post| post.role == *role && post.organisation == task.giver.uuid())
    };
    let is_leader = [CITY_LEADER, COUNTY_LEADER].iter().any(at_giver);
    task.source = match task.parent {
        Some(_) => Source::Part,
        None if is_leader => Source::Words,
        None if OF_THEIR_OWN.iter().any(at_giver) => Source::Office,
        None => return Err(Refusal::rule("task.part-of-none").at("parent").into()),
    };
    Ok(())
}

/// Who leads it, and who helps.
const TOLD_OF_IT: [Tell; 16] =
    joined(&[&told(LEADS, "notice-task-given", "words"), &told(HELPERS, "notice-task-helps", "words")]);

/// Gives a task: a leader's words on a plan, a summary or a visit, or a part of a task that one leads.
#[derive(Action, Clone)]
#[action(on = Task, name = "give", zh = "交办", en = "Give a task", creates, revises, by = &GIVERS, asks = ["5.4.3.1"],
         tells = &TOLD_OF_IT,
         purpose("写明办什么、谁牵头、何时办结。牵头单位签收后办理，办结后由交办单位核实销号。",
                 "What, who leads, until when. The lead signs for it and reports it done; whoever gave it verifies it."))]
pub struct GiveTask {}

impl Perform for GiveTask {
    fn perform(self, task: &mut Task, cx: &mut Context<'_>) -> Result<(), Fault> {
        task.id = Id::from_uuid(cx.id());
        settle(task, cx)
    }
}

/// Comes of a word from the public that its office hands on.
#[derive(Action, Clone)]
#[action(on = Task, name = "hand-on", zh = "交办", en = "Give a task", creates, internal, asks = ["4.4.5.6"],
         tells = &told(LEADS, "notice-task-given", "subject"))]
pub struct HandOn {
    #[field(zh = "交办单位", en = "Given by")]
    pub giver: Id<Organisation>,
    #[field(zh = "牵头单位", en = "Lead")]
    pub lead: Id<Organisation>,
    #[field(zh = "督办事项", en = "What is to be done", max = 100)]
    pub subject: String,
    #[field(zh = "办结期限", en = "Due")]
    pub due: Day,
    #[field(zh = "来件编号", en = "Number of the word", max = 2000)]
    pub words: Option<String>,
}

impl Perform for HandOn {
    fn perform(self, task: &mut Task, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::to_come(task.due, cx.today())?;
        rules::may_be_given(task, &[])?;
        task.source = Source::Public;
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = Task, name = "revise", zh = "修改", en = "Revise", revises, from = [TaskState::Given], by = &GIVERS,
         asks = ["5.4.3.1"])]
pub struct ReviseTask {}

impl Perform for ReviseTask {
    fn perform(self, task: &mut Task, cx: &mut Context<'_>) -> Result<(), Fault> {
        settle(task, cx)
    }
}

#[derive(Action, Clone)]
#[action(on = Task, name = "sign-for", zh = "签收", en = "Sign for it", from = [TaskState::Given],
         to = TaskState::InHand, by = &LEADS, asks = ["5.4.3.1"])]
pub struct SignFor {}

impl Perform for SignFor {}

/// A helper says what it did; once more in place of what it said before. Nothing waits for it.
#[derive(Action, Clone)]
#[action(on = Task, name = "help", zh = "填报配合情况", en = "Say what was done to help", from = [TaskState::InHand],
         by = &HELPERS, asks = ["5.4.3.1"], tells = &told(LEADS, "notice-task-helped", "did"),
         purpose("本单位配合做了什么，供牵头单位报结、交办单位核实时查看；再次填报的，以最新的为准。",
                 "What your office did, for the lead’s report and for whoever verifies it; said again, the newest counts."))]
pub struct Help {
    #[field(zh = "配合情况", en = "What was done", long, max = 2000)]
    pub did: String,
    #[field(zh = "配合材料", en = "What shows it", max = 20, hint_zh = "可不附", hint_en = "May be left out")]
    pub shows: Files,
}

impl Perform for Help {
    fn perform(self, _: &mut Task, cx: &mut Context<'_>) -> Result<(), Fault> {
        let mut helpers = cx.lines::<TaskHelper>()?;
        let (at, post) = rules::help_of(&helpers, &cx.viewer().posts).ok_or_else(Refusal::unseen)?;
        let post = post.clone();
        cx.act_in(&post);
        let helper = &mut helpers[at];
        (helper.did, helper.shows, helper.said_on) = (Some(self.did), self.shows, Some(cx.today()));
        cx.put_lines(&helpers);
        Ok(())
    }
}

/// Reports the task done, by the lead for all who help.
#[derive(Action, Clone)]
#[action(on = Task, name = "report", zh = "报结", en = "Report it done", keeps_version, from = [TaskState::InHand],
         to = TaskState::Reported, by = &LEADS, asks = ["5.4.3.1"],
         tells = &told(GIVERS, "notice-task-reported", "outcome"),
         purpose("由牵头单位一家报：办理结果和佐证材料。分解出去的事项都销号后才能报结。",
                 "By the lead for all: what was done, and what shows it. Every part has to be struck off before."))]
pub struct ReportTask {
    #[field(zh = "办理结果", en = "What was done", long, max = 4000, sets)]
    pub outcome: String,
    #[field(
        zh = "佐证材料",
        en = "What shows it",
        photo,
        max = 20,
        required,
        sets,
        hint_zh = "照片、文件、纪要等，至少一份",
        hint_en = "Photographs, papers, minutes; one at least"
    )]
    pub proof: Files,
}

impl Perform for ReportTask {
    fn perform(self, task: &mut Task, cx: &mut Context<'_>) -> Result<(), Fault> {
        parts_are_over(cx)?;
        task.given_back_because = None;
        Ok(())
    }
}

/// Verified by whoever gave it, never by who reported it.
#[derive(Action, Clone)]
#[action(on = Task, name = "strike-off", zh = "核实销号", en = "Verify and strike off",
         owed("核实", "Verify"), keeps_version,
         from = [TaskState::Reported], to = TaskState::StruckOff, by = &GIVERS, not_by = ["report"], asks = ["5.4.3.1"],
         tells = &told(LEADS, "notice-task-struck-off", "opinion"))]
pub struct StrikeOff {
    #[field(zh = "核实意见", en = "What was verified", long, max = 1000)]
    pub opinion: Option<String>,
}

impl Perform for StrikeOff {
    fn perform(self, task: &mut Task, cx: &mut Context<'_>) -> Result<(), Fault> {
        task.struck_off_on = Some(cx.today());
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = Task, name = "give-back", zh = "退回重办", en = "Give it back", opposes, from = [TaskState::Reported],
         to = TaskState::InHand, by = &GIVERS, asks = ["5.4.3.1"],
         tells = &told(LEADS, "notice-task-again", "reason"))]
pub struct GiveBack {
    #[field(zh = "退回原因", en = "Why", long, max = 1000)]
    pub reason: String,
    #[field(
        zh = "新的期限",
        en = "New date",
        hint_zh = "原期限已过的必填",
        hint_en = "Needed where the date has passed"
    )]
    pub until: Option<Day>,
}

impl Perform for GiveBack {
    fn perform(self, task: &mut Task, cx: &mut Context<'_>) -> Result<(), Fault> {
        again(task, self.reason, self.until, cx)
    }
}

/// In hand again, with a reason and a day that is still to come.
fn again(task: &mut Task, reason: String, until: Option<Day>, cx: &mut Context<'_>) -> Result<(), Fault> {
    task.due = until.unwrap_or(task.due);
    if task.due < cx.today() {
        return Err(Refusal::rule("task.past").at("until").into());
    }
    let line = line_of(task.parent, cx)?;
    rules::within(task.due, &line).map_err(|refusal| refusal.at("until"))?;
    task.given_back_because = Some(reason);
    task.struck_off_on = None;
    Ok(())
}

#[derive(Action, Clone)]
#[action(on = Task, name = "reopen", zh = "重新督办", en = "Reopen", opposes, from = [TaskState::StruckOff],
         to = TaskState::InHand, by = &GIVERS, asks = ["5.4.3.1"],
         tells = &told(LEADS, "notice-task-again", "reason"))]
pub struct Reopen {
    #[field(zh = "原因", en = "Why", long, max = 1000)]
    pub reason: String,
    #[field(zh = "办结期限", en = "Due")]
    pub until: Day,
}

impl Perform for Reopen {
    fn perform(self, task: &mut Task, cx: &mut Context<'_>) -> Result<(), Fault> {
        task.reopened += 1;
        again(task, self.reason, Some(self.until), cx)
    }
}

#[derive(Action, Clone)]
#[action(on = Task, name = "stop", zh = "终止", en = "Stop", opposes,
         from = [TaskState::Given, TaskState::InHand, TaskState::Reported], to = TaskState::Stopped, by = &GIVERS,
         asks = ["5.4.3.1"])]
pub struct StopTask {
    #[field(zh = "终止原因", en = "Why", long, max = 1000)]
    pub reason: String,
}

impl Perform for StopTask {
    fn perform(self, task: &mut Task, cx: &mut Context<'_>) -> Result<(), Fault> {
        parts_are_over(cx)?;
        task.given_back_because = Some(self.reason);
        Ok(())
    }
}
