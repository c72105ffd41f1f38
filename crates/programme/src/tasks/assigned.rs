//! A task (督办): a leader's words, or a part of another task, given to one office that leads, with others that help.

use derive::{Choice, Record, State};
use kernel::{Day, Due, Files, Id, Lights, Link, Owe, Series, Tone};

use super::parties::*;
use crate::exchange::records::Visit;
use crate::menu::TASKS;
use crate::organisation::records::Organisation;
use crate::planning::records::AnnualPlan;

/// Where a task comes from.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    #[choice(zh = "领导批示", en = "A leader’s words")]
    Words,
    #[choice(zh = "分解", en = "Part of another task")]
    Part,
    #[choice(zh = "部门交办", en = "Given by an office")]
    Office,
    #[choice(zh = "群众来件", en = "A word from the public")]
    Public,
}

const SIGN_FOR: &[Owe] = &owed(LEADS, "sign-for", Due::working("task_sign_days"));
const REPORT: &[Owe] = &owed(LEADS, "report", Due::on("due"));
const VERIFY: &[Owe] = &owed(GIVERS, "strike-off", Due::working("task_verify_days"));

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TaskState {
    #[state(zh = "待签收", en = "To be signed for", tone = Tone::Waiting, owes = SIGN_FOR)]
    Given,
    #[state(zh = "办理中", en = "In hand", tone = Tone::Waiting, owes = REPORT)]
    InHand,
    #[state(zh = "待核实", en = "To be verified", tone = Tone::Waiting, owes = VERIFY)]
    Reported,
    #[state(zh = "已销号", en = "Struck off", tone = Tone::Going)]
    StruckOff,
    #[state(zh = "已终止", en = "Stopped", tone = Tone::Plain, aside)]
    Stopped,
}

/// Drawn when it is given, by the office that gives it.
pub(super) const TASKS_GIVEN: Series = Series::new("task", "督", &[TaskState::Given.name()]).of("giver");

/// 督办事项: what one office is told to do by a day, reported with what shows it, verified and struck off.
#[derive(Record)]
#[record(code = "task", path = "tasks", zh = "督办事项", en = "Task", asks = ["5.4.3.1"],
         title("{subject}", "{subject}"), place(TASKS),
         lights = Lights::new("due", &[TaskState::Given.name(), TaskState::InHand.name()], "task_near_days"),
         links = [Link::form("task", "parent", "分解", "Break down").in_states(&[TaskState::InHand.name()])],
         seen_by = &SEE, commented_by = &REMARK,
         empty("没有督办事项。领导在计划、总结、互访上的批示在这里交办，办结后核实销号。",
               "No tasks. A leader’s words on a plan, a summary or a visit are given here, reported, verified and struck off."))]
pub struct Task {
    pub id: Id<Task>,
    pub state: TaskState,
    #[field(
        zh = "督办事项",
        en = "What is to be done",
        max = 100,
        search,
        hint_zh = "一句话：办什么",
        hint_en = "In one sentence"
    )]
    pub subject: String,
    #[field(
        zh = "牵头单位",
        en = "Lead",
        party,
        list,
        taken_from("plan", "planner"),
        hint_zh = "只有一家牵头",
        hint_en = "One office alone"
    )]
    pub lead: Id<Organisation>,
    #[field(zh = "办结期限", en = "Due", list)]
    pub due: Day,
    #[field(zh = "批示原文", en = "The leader’s words", long, max = 2000, search)]
    pub words: Option<String>,
    #[field(
        zh = "完成标准",
        en = "Done when",
        max = 400,
        hint_zh = "办到什么程度算办结，可不填",
        hint_en = "What will show that it is done; may be left out"
    )]
    pub standard: Option<String>,
    #[field(zh = "交办单位", en = "Given by", party, list)]
    pub giver: Id<Organisation>,
    #[field(zh = "年度计划或总结", en = "Plan or summary", fixed, there("督办事项", "Tasks"))]
    pub plan: Option<Id<AnnualPlan>>,
    #[field(zh = "互访", en = "Visit", fixed, there("督办事项", "Tasks"))]
    pub visit: Option<Id<Visit>>,
    #[field(zh = "上级事项", en = "Part of", fixed, there("分解事项", "Broken down into"))]
    pub parent: Option<Id<Task>>,
    #[field(zh = "来源", en = "Source", computed, filter)]
    pub source: Source,
    #[field(zh = "督办号", en = "Number", list, search, number(TASKS_GIVEN))]
    pub number: Option<String>,
    #[field(zh = "办理结果", en = "What was done", computed, long, max = 4000)]
    pub outcome: Option<String>,
    #[field(zh = "佐证材料", en = "What shows it", computed, photo, max = 20)]
    pub proof: Files,
    #[field(zh = "退回或重新督办原因", en = "Why it was given back", computed, long, max = 1000)]
    pub given_back_because: Option<String>,
    #[field(zh = "销号日期", en = "Struck off on", computed)]
    pub struck_off_on: Option<Day>,
    #[field(zh = "重新督办次数", en = "Times reopened", computed, unit("次", "times"))]
    pub reopened: i64,
}

/// 配合单位: an office that helps the lead.
#[derive(Record)]
#[record(
    code = "task-helper",
    path = "task-helpers",
    zh = "配合单位",
    en = "Helper",
    part_of = Task,
    title("{office}", "{office}")
)]
pub struct TaskHelper {
    pub id: Id<TaskHelper>,
    #[field(zh = "配合单位", en = "Office", party)]
    pub office: Id<Organisation>,
    #[field(zh = "分工", en = "Its part", max = 200)]
    pub part: Option<String>,
    #[field(zh = "配合情况", en = "What it did", computed, long, max = 2000)]
    pub did: Option<String>,
    #[field(zh = "配合材料", en = "What shows it", computed, max = 20)]
    pub shows: Files,
    #[field(zh = "填报日期", en = "Said on", computed)]
    pub said_on: Option<Day>,
}
