//! The city plan of a year, its lines, and what was cut.

use derive::{Choice, Fields, Record, State};
use kernel::{Day, Due, Fen, Id, Link, Owe, Romanised, Series, Tone, Year};

use crate::menu::PLANS;
use crate::organisation::records::Organisation;
use crate::planning::records::AnnualPlan;
use crate::project::records::{Form, Nature, Project, Theme};
use crate::roles::*;

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CityPlanState {
    #[state(zh = "汇编中", en = "Being compiled", tone = Tone::Waiting, owes = [
        Owe::new("finalise", CITY_OFFICE.anywhere(), Due::yearly("year", 0, "finalise_month", "finalise_day"))])]
    Compiling,
    #[state(zh = "已定稿", en = "Final", tone = Tone::Going)]
    Final,
}

/// Drawn when the plan is made final for the first time, by the office that does.
const CITY_PLANS: Series = Series::new("city-plan", "汇", &[CityPlanState::Final.name()]);

/// 市级年度计划: the accepted plans of a year as one (5.2.4.5). The city office alone sees it: it shows what others have not
/// agreed to yet.
#[derive(Record)]
#[record(code = "city-plan", path = "city-plans", zh = "市级年度计划", en = "City plan", asks = ["5.2.4.5"],
         unique = [&["year"]], title("{year}年度市级计划", "City plan {year}"), place(PLANS),
         links = [Link::page("table", "正式表格", "Official table")],
         seen_by = [CITY_OFFICE.anywhere()], closed,
         empty("还没有市级年度计划。受理了各县的计划以后，在这里汇编。",
               "No city plan yet. Accept the plans of the counties, then compile them here."))]
pub struct CityPlan {
    pub id: Id<CityPlan>,
    pub state: CityPlanState,
    #[field(zh = "年度", en = "Year", fixed, list, filter)]
    pub year: Year,
    #[field(
        zh = "负责人",
        en = "Person answerable",
        max = 40,
        list,
        romanised(Romanised::Person),
        hint_zh = "对汇总结果负责的领导",
        hint_en = "Who answers for the whole"
    )]
    pub answerable: String,
    #[field(zh = "填报单位", en = "Compiled at", computed)]
    pub office: Option<Id<Organisation>>,
    #[field(zh = "填报人", en = "Compiled by", computed, max = 40, romanised(Romanised::Person))]
    pub compiled_by: String,
    #[field(zh = "填报日期", en = "Compiled on", computed, list)]
    pub compiled_on: Option<Day>,
    #[field(zh = "定稿日期", en = "Final on", computed)]
    pub final_on: Option<Day>,
    #[field(zh = "汇入计划数", en = "Plans taken in", computed, unit("份", "plans"))]
    pub plans: i64,
    #[field(zh = "项目数", en = "Projects", computed, list, unit("项", "projects"))]
    pub projects: i64,
    #[field(zh = "总投资", en = "Cost", computed, list, parted_by("cost_cooperation_fen"))]
    pub cost_fen: Fen,
    #[field(zh = "其中合作", en = "Of which cooperation", computed, hidden)]
    pub cost_cooperation_fen: Option<Fen>,
    #[field(zh = "拟请支持", en = "Asked", computed, list, parted_by("asked_cooperation_fen"))]
    pub asked_fen: Fen,
    #[field(zh = "其中合作", en = "Of which cooperation", computed, hidden)]
    pub asked_cooperation_fen: Option<Fen>,
    #[field(zh = "核减项目数", en = "Projects cut", computed, unit("项", "projects"))]
    pub cut_projects: i64,
    #[field(zh = "未汇入单位数", en = "Offices missing", computed, unit("个", "offices"))]
    pub missing: Option<i64>,
    #[field(zh = "编号", en = "Number", list, search, number(CITY_PLANS))]
    pub number: Option<String>,
    #[field(zh = "缺报说明", en = "Why it is final without them", computed, long, max = 1000)]
    pub gap_reason: Option<String>,
}

/// One project as it was accepted, with where it comes from: plan, version, line.
#[derive(Fields, Clone, Debug, PartialEq)]
pub struct Accepted {
    #[field(zh = "项目名称", en = "Project", computed, list, max = 100)]
    pub name: String,
    #[field(zh = "编制单位", en = "Planner", computed, list)]
    pub planner: Option<Id<Organisation>>,
    #[field(zh = "地方", en = "Place", computed, hidden, max = 40)]
    pub place: String,
    #[field(zh = "地方英文名", en = "Place in English", computed, hidden, max = 60)]
    pub place_en: String,
    #[field(zh = "类别", en = "Kind", computed, list)]
    pub nature: Nature,
    #[field(zh = "帮扶形式", en = "Form", computed, list)]
    pub form: Form,
    #[field(zh = "主题", en = "Theme", computed, list)]
    pub theme: Theme,
    #[field(zh = "受益人数", en = "People served", computed, unit("人", "people"))]
    pub people_served: Option<i64>,
    #[field(zh = "牵头单位", en = "Lead organisation", computed, max = 60)]
    pub lead_organisation: Option<String>,
    #[field(zh = "总投资", en = "Cost", computed, list)]
    pub cost_fen: Fen,
    #[field(zh = "拟请支持", en = "Asked", computed, list)]
    pub asked_fen: Fen,
    #[field(zh = "来源计划", en = "From the plan", computed, there("市级年度计划", "City plans"))]
    pub plan: Option<Id<AnnualPlan>>,
    #[field(zh = "来源版本", en = "In version", computed)]
    pub plan_version: i64,
    /// An identifier: programs find the line by it, nobody reads it.
    #[field(zh = "来源明细", en = "Line of the plan", computed, hidden, max = 40)]
    pub plan_line: String,
    #[field(zh = "项目库编号", en = "Project of the library", computed, hidden, there("市级年度计划", "City plans"))]
    pub project: Option<Id<Project>>,
}

/// 汇入项目: counts.
#[derive(Record, Clone, Debug, PartialEq)]
#[record(code = "city-plan-line", path = "city-plan-lines", zh = "汇入项目", en = "Project taken in",
         part_of = CityPlan, asks = ["5.2.4.5"], title("{name}", "{name}"))]
pub struct CityPlanLine {
    pub id: Id<CityPlanLine>,
    #[embed]
    pub accepted: Accepted,
}

/// How far the plan of an office is that the city plan could not take in.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stands {
    #[choice(zh = "尚无计划", en = "No plan yet")]
    None,
    #[choice(zh = "在编", en = "Being drafted")]
    Drafting,
    #[choice(zh = "县里审定中", en = "Under review by the county")]
    Review,
    #[choice(zh = "已同意，待报市", en = "Approved, to be reported")]
    Approved,
    #[choice(zh = "已报市，待受理", en = "Reported, to be accepted")]
    Reported,
}

/// 未汇入单位: an office of which the city plan has nothing, by name.
#[derive(Record, Clone, Debug, PartialEq)]
#[record(code = "city-plan-gap", path = "city-plan-gaps", zh = "未汇入单位", en = "Office missing",
         part_of = CityPlan, asks = ["5.2.4.5"], title("{place}", "{place_en}"))]
pub struct CityPlanGap {
    pub id: Id<CityPlanGap>,
    #[field(zh = "单位", en = "Office", computed, list)]
    pub planner: Option<Id<Organisation>>,
    #[field(zh = "地方", en = "Place", computed, hidden, max = 40)]
    pub place: String,
    #[field(zh = "地方英文名", en = "Place in English", computed, hidden, max = 60)]
    pub place_en: String,
    #[field(zh = "计划情况", en = "How far its plan is", computed, list)]
    pub stands: Stands,
}

/// 核减项目: is shown with its reason and counts for nothing.
#[derive(Record, Clone, Debug, PartialEq)]
#[record(code = "city-plan-cut", path = "city-plan-cuts", zh = "核减项目", en = "Project cut",
         part_of = CityPlan, gone_from("city-plan-line"), asks = ["5.2.4.5"], title("{name}", "{name}"))]
pub struct CityPlanCut {
    pub id: Id<CityPlanCut>,
    #[embed]
    pub accepted: Accepted,
    #[field(zh = "核减原因", en = "Why it was cut", computed, list, max = 400)]
    pub reason: String,
}
