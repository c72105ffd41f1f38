//! The annual plan with its lines and its work budget.

use derive::{Choice, Record, State};
use kernel::{Coded, Day, Due, Fen, Files, Id, Link, Owe, Romanised, Series, Stage, Tone, Year};

use crate::goals::records::Goal;
use crate::menu::PLANS;
use crate::organisation::records::Organisation;
use crate::project::records::{Form, Letter, Nature, Project, ProjectFacts, ProjectResult, ProjectState, Theme};
use crate::roles::*;

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Planner {
    #[choice(zh = "县（市、区）", en = "County")]
    County,
    #[choice(zh = "市直部门", en = "Department")]
    Department,
}

/// A county and a department owe different steps of the same plan.
const REPORT: Due = Due::yearly("year", 0, "report_month", "report_day");
const COUNTERSIGN: Due = Due::working("countersign_days");
const CARRY_OUT: Due = Due::working("carry_out_days");
const SUMMARY: Due = Due::yearly("year", 1, "summary_month", "summary_day");

/// Whose turn it is while partners are asked about a plan.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    #[choice(zh = "待征询", en = "Projects to be asked about")]
    Ask,
    #[choice(zh = "待答复", en = "Answers awaited")]
    Partner,
    #[choice(zh = "已答复，待形成结果", en = "Answered, result to be drawn together")]
    Settle,
    #[choice(zh = "已形成结果", en = "Result drawn together")]
    Settled,
}

/// The partner’s answer differs from the letter that an amount rests on: what is agreed is changed by a supplementary agreement.
const CORRECT: Owe = Owe::new(
    "supplement",
    CITY_OFFICE.anywhere(),
    Due::after("letter_since", "settle_days").when("letter", Letter::Differs.code()),
);

/// So many working days since it has been somebody’s turn.
const fn at(turn: Turn, days: &'static str) -> Due {
    Due::after("turn_since", days).when("turn", turn.code())
}

/// What a county agreed with its partner it tells the public, once.
const DISCLOSE: Owe = Owe::new(
    "note-disclosure",
    COUNTY_OFFICE.at("planner"),
    of(Planner::County, Due::after("agreed_on", "disclose_begin_days")).until("disclosure"),
);

/// And how its projects stand when the year is summed up.
const DISCLOSE_PROGRESS: Owe = Owe::new(
    "note-disclosure",
    COUNTY_OFFICE.at("planner"),
    of(Planner::County, Due::working("disclose_begin_days")).until("progress_disclosure"),
);

/// Of plans by a planner of that kind.
const fn of(planner: Planner, due: Due) -> Due {
    due.when("planner_kind", planner.code())
}

/// The stages that people speak of (5.2.3, 5.2.4).
const DRAFTING: Stage = Stage::new("编制", "Drafting");
const REVIEW: Stage = Stage::new("审定", "Review");
const CONSOLIDATION: Stage = Stage::new("汇总", "Consolidation");
/// A department’s plan is not consulted on with Guangzhou.
const SETTLING: Stage = Stage::new("商定", "Settling").when("planner_kind", Planner::County.code());
const CARRYING_OUT: Stage = Stage::new("执行", "Carrying out");

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlanState {
    #[state(zh = "编制中", en = "Drafting", tone = Tone::Warning, stage = DRAFTING, owes = [
        Owe::new("submit", COUNTY_OFFICE.at("planner"), of(Planner::County, REPORT)),
        Owe::new("report-directly", DEPARTMENT.at("planner"), of(Planner::Department, REPORT))])]
    Drafting,
    #[state(zh = "内部审核中", en = "In internal review", tone = Tone::Waiting, stage = REVIEW, aside, owes = [
        Owe::new("endorse", OFFICE_REVIEWER.at("planner"), Due::working("review_days")).of_title("next_title")])]
    Reviewing,
    #[state(zh = "会签中", en = "Going round", tone = Tone::Waiting, stage = REVIEW, aside, owes = [
        Owe::new("countersign", FINANCE_BUREAU.named_in("plan-countersigner", "office"), COUNTERSIGN),
        Owe::new("countersign", COUNTY_DEPARTMENT.named_in("plan-countersigner", "office"), COUNTERSIGN)])]
    Countersigning,
    #[state(zh = "待县政府审定", en = "Awaiting the county government", tone = Tone::Waiting, stage = REVIEW, owes = [
        Owe::new("consent", COUNTY_GOVERNMENT.at("planner"), Due::working("consent_days"))])]
    AwaitingConsent,
    #[state(zh = "县政府已同意", en = "Approved by the county", tone = Tone::Warning, stage = REVIEW, owes = [
        Owe::new("report", COUNTY_OFFICE.at("planner"), REPORT)])]
    CountyApproved,
    #[state(zh = "已报市", en = "Reported to the city", tone = Tone::Going, stage = CONSOLIDATION, owes = [
        Owe::new("accept", CITY_OFFICE.anywhere(), Due::working("accept_days"))])]
    Reported,
    #[state(zh = "已汇总", en = "Consolidated", tone = Tone::Going, stage = CONSOLIDATION, owes = [
        Owe::new("consult", CITY_OFFICE.anywhere(), of(Planner::County, Due::working("ask_days"))),
        Owe::new("carry-out", DEPARTMENT.at("planner"), of(Planner::Department, CARRY_OUT))])]
    Consolidated,
    #[state(zh = "商定中", en = "In consultation", tone = Tone::Waiting, stage = SETTLING, owes = [
        Owe::new("consult", CITY_OFFICE.anywhere(), at(Turn::Ask, "ask_days")),
        Owe::new("settle", CITY_OFFICE.anywhere(), at(Turn::Settle, "settle_days"))])]
    Consulting,
    #[state(zh = "待调整", en = "To be adjusted", tone = Tone::Warning, stage = SETTLING, aside, owes = [
        Owe::new("adjust", COUNTY_OFFICE.at("planner"), Due::working("adjust_days"))])]
    Adjusting,
    #[state(zh = "待县政府再审定", en = "Awaiting the county government again", tone = Tone::Waiting, stage = SETTLING, aside, owes = [
        Owe::new("consent-again", COUNTY_GOVERNMENT.at("planner"), Due::working("consent_days"))])]
    Reconsenting,
    #[state(zh = "已商定", en = "Agreed", tone = Tone::Going, stage = SETTLING, owes = [
        DISCLOSE,
        CORRECT,
        Owe::new("carry-out", COUNTY_OFFICE.at("planner"), of(Planner::County, CARRY_OUT)),
        Owe::new("carry-out", DEPARTMENT.at("planner"), of(Planner::Department, CARRY_OUT))])]
    Agreed,
    #[state(zh = "执行中", en = "Being carried out", tone = Tone::Going, stage = CARRYING_OUT, owes = [
        DISCLOSE,
        CORRECT,
        Owe::new("summarise", COUNTY_OFFICE.at("planner"), of(Planner::County, SUMMARY)),
        Owe::new("summarise", DEPARTMENT.at("planner"), of(Planner::Department, SUMMARY))])]
    Executing,
    #[state(zh = "已总结", en = "Summarised", tone = Tone::Plain, stage = CARRYING_OUT, owes = [DISCLOSE_PROGRESS])]
    Summarised,
}

/// States in which a plan has left the office that drafts it.
const OUT: &[&str] = PlanState::AwaitingConsent.onwards();
/// States in which the city asks partners about a plan.
pub const TO_ASK: &[&str] = &[PlanState::Consolidated.name(), PlanState::Consulting.name()];
/// States in which the offices that countersign a plan see it.
const GOING_ROUND: &[&str] = PlanState::Countersigning.onwards();
/// States in which the city has the plan, and Guangzhou may see it.
const AT_CITY: &[&str] = PlanState::Reported.onwards();

/// What is told of a return, of the office's own steps and of the consent concerns those who saw the plan there.
const IN_DRAFT: &[&str] = &[PlanState::Drafting.name()];
const IN_REVIEW: &[&str] = &[PlanState::Reviewing.name()];
const IN_ROUND: &[&str] = &[PlanState::Countersigning.name()];
const CONSENTED: &[&str] = &[PlanState::CountyApproved.name()];

/// Drawn with the first report; a plan that is recalled and reported again keeps it.
const PLAN_NUMBERS: Series = Series::new("annual-plan", "计", &[PlanState::Reported.name()]).of("planner");

/// The disclosure that tells of a plan, which is an institution further down.
pub struct Disclosing;

impl Coded for Disclosing {
    const OF: &'static str = "disclosure";
}

/// 年度工作计划: what a county, or a department, sets out to do with its partner in one year (5.2.3, 5.2.4).
#[derive(Record)]
#[record(code = "annual-plan", path = "annual-plans", zh = "年度工作计划", en = "Annual plan",
         asks = ["5.2.3.2", "5.2.3.3", "5.2.3.4", "5.2.4.1", "5.2.4.2"],
         unique = [&["planner", "year"]], title("{place}{year}年度工作计划", "Annual plan {year}, {place_en}"),
         place(PLANS),
         links = [Link::page("sheet", "打印稿", "Print version"),
                  Link::form("annual-plan", "copy", "照此编新年度", "Copy to a new year"),
                  Link::form("consultation", "plan", "发起征询", "Ask a partner").in_states(TO_ASK),
                  Link::form("task", "plan", "批示交办", "Give a task").gives_word("lead", "subject").in_states(OUT)],
         seen_by = [COUNTY_LEADER.at("planner").in_states(OUT), CITY_LEADER.anywhere().in_states(AT_CITY),
                    COUNTY_OFFICE.at("planner"), DEPARTMENT.at("planner"), OFFICE_REVIEWER.at("planner"),
                    COUNTY_GOVERNMENT.at("planner").in_states(OUT), CITY_OFFICE.anywhere(),
                    PARTNER_DEPARTMENT.at("partner").in_states(AT_CITY),
                    FINANCE_BUREAU.named_in("plan-countersigner", "office").in_states(GOING_ROUND),
                    COUNTY_DEPARTMENT.named_in("plan-countersigner", "office").in_states(GOING_ROUND)],
         empty("还没有年度工作计划。每年年初由县经协办或市直部门编制，3月底前报市经协办。",
               "No annual plan yet. It is drafted at the start of the year and reported by the end of March."))]
pub struct AnnualPlan {
    pub id: Id<AnnualPlan>,
    pub state: PlanState,
    #[field(zh = "编制单位", en = "Planner", party, list, there("年度工作计划", "Annual plans"))]
    pub planner: Id<Organisation>,
    #[field(zh = "年度", en = "Year", fixed, list, filter)]
    pub year: Year,
    #[field(
        zh = "工作思路",
        en = "Approach",
        long,
        max = 8000,
        search,
        hint_zh = "全年抓什么、怎么抓，与结对区如何配合",
        hint_en = "What the year is about, and how it is done with the partner"
    )]
    pub approach: Option<String>,
    #[field(zh = "编制类别", en = "Kind of planner", computed, filter)]
    pub planner_kind: Planner,
    #[field(zh = "结对单位", en = "Partner", computed)]
    pub partner: Option<Id<Organisation>>,
    #[field(zh = "地方", en = "Place", computed, hidden, max = 40)]
    pub place: String,
    #[field(zh = "地方英文名", en = "Place in English", computed, hidden, max = 60)]
    pub place_en: String,
    #[field(zh = "已完成的内部审核步骤", en = "Internal steps done", computed, hidden, seen_in(IN_REVIEW))]
    pub steps_done: i64,
    #[field(zh = "待审核职务", en = "Title whose step is next", computed, hidden, max = 40, seen_in(IN_REVIEW))]
    pub next_title: Option<String>,
    #[field(zh = "退回次数", en = "Times returned", computed, seen_in(IN_DRAFT))]
    pub returns: i64,
    #[field(
        zh = "最近退回原因",
        en = "Reason of the last return",
        computed,
        hidden,
        returned,
        long,
        max = 2000,
        seen_in(IN_DRAFT)
    )]
    pub return_reason: Option<String>,
    #[field(zh = "县政府意见", en = "Word of the government", computed, long, max = 2000, seen_in(CONSENTED))]
    pub consent_note: Option<String>,
    #[field(zh = "盖章同意扫描件", en = "Scan of the sealed consent", computed, seen_in(CONSENTED))]
    pub consent_scan: Files,
    #[field(
        zh = "同意的文号或会议纪要",
        en = "Number of the consent, or minutes",
        computed,
        max = 80,
        seen_in(CONSENTED)
    )]
    pub consent_paper: Option<String>,
    #[field(zh = "编号", en = "Number", list, search, number(PLAN_NUMBERS))]
    pub number: Option<String>,
    #[field(zh = "报送文号", en = "Number of the report", computed, max = 80)]
    pub report_paper: Option<String>,
    #[field(zh = "签发人", en = "Signed by", computed, max = 40, romanised(Romanised::Person))]
    pub report_signer: Option<String>,
    #[field(zh = "首次报市日期", en = "First reported on", computed, list)]
    pub first_reported: Option<Day>,
    #[field(zh = "逾期天数", en = "Days late", computed, unit("天", "days"), list, said_with("first_reported"))]
    pub days_late: i64,
    #[field(zh = "商定进度", en = "How far it is settled", computed)]
    pub turn: Option<Turn>,
    #[field(zh = "进入该进度日期", en = "So far since", computed, hidden)]
    pub turn_since: Option<Day>,
    #[field(zh = "商定日期", en = "Agreed on", computed)]
    pub agreed_on: Option<Day>,
    #[field(zh = "公开", en = "Disclosure", computed, hidden)]
    pub disclosure: Option<Id<Disclosing>>,
    #[field(zh = "进度公开", en = "Disclosure of progress", computed, hidden)]
    pub progress_disclosure: Option<Id<Disclosing>>,
    /// The worst of its lines: what is owed for it.
    #[field(zh = "来函情况", en = "Letters it rests on", computed)]
    pub letter: Option<Letter>,
    #[field(zh = "来函情况日期", en = "So since", computed, hidden)]
    pub letter_since: Option<Day>,
    /// What the county government has consented to bear: more needs its consent again.
    #[field(zh = "县政府同意的县财政配套", en = "County’s share consented to", computed, seen_in(CONSENTED))]
    pub own_share_fen: Option<Fen>,
    #[field(zh = "项目不足说明", en = "Why there are too few projects", computed, long, max = 1000)]
    pub shortage_reason: Option<String>,
    #[field(zh = "年终总结", en = "Summary of the year", computed, long, max = 8000)]
    pub summary: Option<String>,
    #[field(zh = "经验教训", en = "Lessons", computed, long, max = 4000)]
    pub lessons: Option<String>,
}

/// States of the projects that a later plan may continue.
pub const IN_A_PLAN: &[&str] = &[ProjectState::Planned.name(), ProjectState::Selected.name()];

/// 重点项目: a line of the plan. It points at a project, which exists from the line's first draft.
#[derive(Record, Clone, Debug, PartialEq)]
#[record(code = "plan-line", path = "plan-lines", zh = "重点项目", en = "Key project", part_of = AnnualPlan,
         asks = ["5.2.4.2"], title("{name}", "{name}"))]
pub struct PlanLine {
    pub id: Id<PlanLine>,
    #[field(zh = "项目库编号", en = "Project of the library", hidden)]
    pub project: Option<Id<Project>>,
    #[embed]
    pub facts: ProjectFacts,
    #[field(
        zh = "对应目标",
        en = "Goal it serves",
        only("standing", "agreed"),
        list,
        hint_zh = "本县已议定的行动规划中的目标，可不选",
        hint_en = "A goal of the county's agreed action plan; may be left out"
    )]
    pub goal: Option<Id<Goal>>,
    #[field(
        zh = "续建（以前年度的项目）",
        en = "Continues (a project of an earlier year)",
        while_in(IN_A_PLAN),
        copied_from("project"),
        hint_zh = "接着办以前年度计划里的项目时选它，旁边就有上年商定的金额",
        hint_en = "Where a project of an earlier plan goes on; what was agreed last year then stands beside it"
    )]
    pub continues: Option<Id<Project>>,
    /// What the county asked for when it reported; the amount in the facts follows the consultation.
    #[field(zh = "拟请支持", en = "Asked", computed, first_of("asked_fen"))]
    pub first_asked_fen: Option<Fen>,
    /// Of a project that is continued.
    #[field(zh = "上年商定", en = "Agreed last year", computed, beside("first_asked_fen"))]
    pub year_before_fen: Option<Fen>,
    #[field(zh = "市核减原因", en = "Why the city cut it", computed, max = 400, strikes("cut"))]
    pub cut_reason: Option<String>,
    #[field(zh = "商定支持", en = "Agreed", computed, list, public, answers("first_asked_fen"), marked_by("letter"))]
    pub agreed_fen: Option<Fen>,
    #[field(zh = "商定依据", en = "What it rests on", computed, hidden, public)]
    pub letter: Option<Letter>,
    #[embed]
    pub became: ProjectResult,
    #[field(zh = "照片", en = "Photographs", computed, photo, max = 6)]
    pub photos: Files,
    #[field(zh = "完成情况说明", en = "Achieved", computed, max = 1000)]
    pub achieved: Option<String>,
}

/// Why a project that was reported is in the plan no more.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dropped {
    #[choice(zh = "市核减", en = "Cut by the city")]
    Cut,
    #[choice(zh = "帮扶方不同意", en = "Declined by the partners")]
    Declined,
}

/// 核减、不同意的项目: one that was reported and is not among what was settled; what was asked for it stays told.
#[derive(Record, Clone, Debug, PartialEq)]
#[record(code = "plan-dropped-line", path = "plan-dropped-lines", zh = "核减、不同意的项目", en = "Projects cut or declined",
         part_of = AnnualPlan, gone_from("plan-line"), asks = ["5.2.4.6"], title("{name}", "{name}"))]
pub struct DroppedLine {
    pub id: Id<DroppedLine>,
    #[field(zh = "项目名称", en = "Project", computed, max = 100, list)]
    pub name: String,
    #[field(zh = "项目库编号", en = "Project of the library", computed, hidden)]
    pub project: Option<Id<Project>>,
    #[field(zh = "类别", en = "Kind", computed, list)]
    pub nature: Nature,
    #[field(zh = "帮扶形式", en = "Form", computed, list)]
    pub form: Form,
    #[field(zh = "主题", en = "Theme", computed, list)]
    pub theme: Theme,
    #[field(zh = "总投资", en = "Cost", computed, list)]
    pub cost_fen: Fen,
    #[field(zh = "拟请支持", en = "Asked", computed, list)]
    pub asked_fen: Fen,
    #[field(zh = "由谁", en = "By whom", computed, list)]
    pub dropped: Dropped,
    #[field(zh = "原因", en = "Why", computed, max = 2000, list, in_english("because_en"))]
    pub because: String,
    #[field(zh = "原因英文", en = "Why, in English", computed, hidden, max = 2000)]
    pub because_en: Option<String>,
}

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum BudgetItem {
    #[choice(zh = "差旅", en = "Travel")]
    Travel,
    #[choice(zh = "接待", en = "Reception")]
    Reception,
    #[choice(zh = "会议", en = "Meetings")]
    Meetings,
    #[choice(zh = "宣传", en = "Publicity")]
    Publicity,
    #[choice(zh = "培训", en = "Training")]
    Training,
    #[choice(zh = "办公", en = "Office")]
    Office,
    #[choice(zh = "其他", en = "Other")]
    Other,
}

/// 工作经费: one item of the work budget (5.2.3.4).
#[derive(Record, Clone, Debug, PartialEq)]
#[record(code = "budget-line", path = "budget-lines", zh = "工作经费", en = "Work budget", part_of = AnnualPlan,
         asks = ["5.2.3.4"], title("{item}", "{item}"))]
pub struct BudgetLine {
    pub id: Id<BudgetLine>,
    #[field(zh = "科目", en = "Item")]
    pub item: BudgetItem,
    #[field(zh = "金额", en = "Amount")]
    pub amount_fen: Fen,
    #[field(zh = "说明", en = "Note", max = 200)]
    pub note: Option<String>,
    #[field(zh = "实际支出", en = "Spent", computed, against("amount_fen"))]
    pub spent_fen: Option<Fen>,
}

/// 内部审核步骤: one step inside an office before its plan leaves it.
#[derive(Record)]
#[record(
    code = "review-step",
    path = "review-steps",
    zh = "内部审核步骤",
    en = "Internal step",
    part_of = "rulebook",
    title("{title}", "{title}")
)]
pub struct ReviewStep {
    pub id: Id<ReviewStep>,
    #[field(zh = "单位", en = "Office")]
    pub organisation: Id<Organisation>,
    #[field(
        zh = "审核人职务",
        en = "Title of the reviewer",
        max = 40,
        hint_zh = "如“科长”“主任”“分管领导”",
        hint_en = "Such as 科长, 主任, 分管领导"
    )]
    pub title: String,
}

/// 会签单位: an office whose signature a county's plan needs before its government consents.
#[derive(Record)]
#[record(
    code = "countersigner",
    path = "countersigners",
    zh = "会签单位",
    en = "Office that countersigns",
    part_of = "rulebook",
    title("{office}", "{office}")
)]
pub struct Countersigner {
    pub id: Id<Countersigner>,
    #[field(zh = "编制单位", en = "Planner", only("category", "county-office"))]
    pub organisation: Id<Organisation>,
    #[field(
        zh = "会签单位",
        en = "Countersigned by",
        hint_zh = "县财政局、教育局等县直部门",
        hint_en = "The county’s finance bureau or another of its departments"
    )]
    pub office: Id<Organisation>,
}

/// 内部审核步骤: one that a plan takes, as the rulebook named it when the plan left its drafter: a rulebook of later does not move
/// what is on its way.
#[derive(Record, Clone)]
#[record(
    code = "plan-step",
    path = "plan-steps",
    zh = "内部审核步骤",
    en = "Step inside the office",
    part_of = AnnualPlan,
    asks = ["5.2.4.3"],
    title("内部审核步骤", "Step inside the office")
)]
pub struct PlanStep {
    pub id: Id<PlanStep>,
    #[field(zh = "审核人职务", en = "Title of the reviewer", computed, hidden, max = 40, seen_in(IN_REVIEW))]
    pub title: String,
    #[field(zh = "通过日期", en = "Passed on", computed, hidden, seen_in(IN_REVIEW))]
    pub passed_on: Option<Day>,
}

/// 会签单位: one that a plan goes round, as the rulebook named it when the plan left its office.
#[derive(Record)]
#[record(
    code = "plan-countersigner",
    path = "plan-countersigners",
    zh = "会签单位",
    en = "Goes round",
    part_of = AnnualPlan,
    asks = ["5.2.4.3"],
    title("会签单位", "Office that is asked")
)]
pub struct PlanCountersigner {
    pub id: Id<PlanCountersigner>,
    #[field(zh = "会签单位", en = "Office", computed, hidden, seen_in(IN_ROUND))]
    pub office: Id<Organisation>,
}
