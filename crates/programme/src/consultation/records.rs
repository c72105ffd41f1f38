//! The consultation with one partner on one plan, and its answer to each project.

use derive::{Choice, Record, State};
use kernel::{Choice, Day, Due, Fen, Files, Id, Owe, Romanised, Tone};

use crate::menu::PLANS;
use crate::organisation::records::Organisation;
use crate::places::records::Region;
use crate::planning::records::{AnnualPlan, TO_ASK};
use crate::project::records::{Letter, Nature, Project, Theme};
use crate::roles::*;

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    #[choice(zh = "未答复", en = "Not answered")]
    Pending,
    #[choice(zh = "同意", en = "Agreed")]
    Agree,
    #[choice(zh = "同意，金额调整", en = "Agreed with another amount")]
    OtherAmount,
    #[choice(zh = "不同意", en = "Declined")]
    Decline,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConsultationState {
    #[state(zh = "征询中", en = "Asked", tone = Tone::Waiting, owes = [
        Owe::new("answer", PARTNER_DEPARTMENT.at("partner"), Due::on("due"))])]
    Open,
    #[state(zh = "待县答复", en = "Question to the county", tone = Tone::Warning, aside, owes = [
        Owe::new("reply", COUNTY_OFFICE.at("planner"), Due::working("reply_days"))])]
    Questioned,
    #[state(zh = "代录待确认", en = "Recorded, to be confirmed", tone = Tone::Warning, aside, owes = [
        Owe::new("confirm", PARTNER_DEPARTMENT.at("partner"), Due::working("confirm_days"))])]
    Recorded,
    #[state(zh = "已答复", en = "Answered", tone = Tone::Going)]
    Answered,
}

/// While its letter is not confirmed, or disputed, what it is said to agree to says so.
const NOT_ITS_OWN_WORD: &[(&str, Choice)] = &[
    (ConsultationState::Recorded.name(), Letter::Unconfirmed.choice()),
    (ConsultationState::Open.name(), Letter::Disputed.choice()),
    (ConsultationState::Questioned.name(), Letter::Disputed.choice()),
];

/// 商定: what one partner says to the projects of one plan.
#[derive(Record)]
#[record(code = "consultation", path = "consultations", zh = "征询", en = "Consultation", asks = ["5.2.4.6", "5.2.2.1"],
         unique = [&["plan", "partner", "round"]],
         title("{place}{year}年度计划第 {round} 轮征询（{partner}）", "Consultation with {partner}, {place_en} {year}, round {round}"),
         place(PLANS),
         seen_by = [CITY_OFFICE.anywhere(), PARTNER_DEPARTMENT.at("partner"), COUNTY_OFFICE.at("planner"),
                    COUNTY_GOVERNMENT.at("planner")],
         commented_by = [PARTNER_DEPARTMENT.at("partner"), COUNTY_OFFICE.at("planner"), CITY_OFFICE.anywhere()],
         empty("还没有征询。市经协办受理汇总后，向帮扶方有关单位征询。", "No consultations yet. The city office asks the partners after accepting a plan."))]
pub struct Consultation {
    pub id: Id<Consultation>,
    pub state: ConsultationState,
    #[field(zh = "年度计划", en = "Plan", fixed, list, while_in(TO_ASK), there("征询", "Consultations"))]
    pub plan: Id<AnnualPlan>,
    #[field(zh = "征询单位", en = "Partner", party, list, only("side", "assisting"), taken_from("plan", "partner"))]
    pub partner: Id<Organisation>,
    #[field(zh = "答复期限", en = "Answer by", fixed, list, begins_in("answer_days"))]
    pub due: Day,
    #[field(
        zh = "只问一个主题",
        en = "About one theme only",
        fixed,
        hint_zh = "征询帮扶方的教育、卫生等部门时选它们管的主题；不选就问全部还没有答复的项目",
        hint_en = "For a department of the assisting side, the theme that is its own; left open, every project without an answer"
    )]
    pub theme: Option<Theme>,
    #[field(zh = "征询说明", en = "Words to the partner", fixed, long, max = 2000)]
    pub note: Option<String>,
    #[field(zh = "编制单位", en = "Planner", computed)]
    pub planner: Option<Id<Organisation>>,
    #[field(zh = "地方", en = "Place", computed, hidden, max = 40)]
    pub place: String,
    #[field(zh = "地方英文名", en = "Place in English", computed, hidden, max = 60)]
    pub place_en: String,
    #[field(zh = "年度", en = "Year", computed, hidden)]
    pub year: i64,
    #[field(zh = "轮次", en = "Round", computed, list)]
    pub round: i64,
    #[field(zh = "来函文号", en = "Letter number", computed, max = 80)]
    pub letter: Option<String>,
    #[field(zh = "来函扫描件", en = "Scan of the letter", computed, max = 20)]
    pub scan: Files,
}

/// 商定明细: the answer to one project.
#[derive(Record, Clone, Debug, PartialEq)]
#[record(code = "consultation-line", path = "consultation-lines", zh = "征询项目", en = "Project consulted on",
         part_of = Consultation, asks = ["5.2.4.6"], title("{name}", "{name}"))]
pub struct ConsultationLine {
    pub id: Id<ConsultationLine>,
    #[field(zh = "项目名称", en = "Project", computed, list, max = 100)]
    pub name: String,
    #[field(zh = "计划明细", en = "Plan line", computed, hidden)]
    pub plan_line: String,
    #[field(zh = "项目", en = "Project of the library", computed, hidden, there("征询", "Consultations"))]
    pub project: Option<Id<Project>>,
    #[field(zh = "镇", en = "Town", computed, brief)]
    pub town: Option<Id<Region>>,
    #[field(zh = "村", en = "Village", computed, max = 60, brief, romanised(Romanised::Place))]
    pub village: Option<String>,
    #[field(zh = "建设内容", en = "Content", computed, long, max = 2000)]
    pub content: Option<String>,
    /// Of a project that an earlier release asked about it was not told.
    #[field(zh = "类别", en = "Kind", computed, list)]
    pub nature: Option<Nature>,
    #[field(zh = "总投资", en = "Cost", computed, list)]
    pub cost_fen: Fen,
    #[field(zh = "拟请支持", en = "Asked", computed, list)]
    pub requested_fen: Fen,
    /// Of a project that is continued.
    #[field(zh = "上年商定", en = "Agreed last year", computed, beside("requested_fen"))]
    pub year_before_fen: Option<Fen>,
    /// Of a project of which another partner gives a part.
    #[field(zh = "其他单位已同意", en = "Others agreed to", computed, beside("requested_fen"))]
    pub given_fen: Option<Fen>,
    #[field(zh = "答复", en = "Answer", computed, list, at_once("agree"))]
    pub answer: Answer,
    #[field(
        zh = "同意金额",
        en = "Agreed amount",
        computed,
        answers("requested_fen"),
        marked_in(NOT_ITS_OWN_WORD),
        unless("answer", "decline"),
        hint_zh = "同意的可不填；金额调整的必填",
        hint_en = "May be left out when agreed as asked"
    )]
    pub agreed_fen: Option<Fen>,
    #[field(zh = "理由", en = "Reason", computed, max = 400, list)]
    pub reason: Option<String>,
}
