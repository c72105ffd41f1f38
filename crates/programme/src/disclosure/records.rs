//! The disclosure and the projects that it tells of.

use derive::{Choice, Record, State};
use kernel::{Day, Due, Fen, Id, Link, Owe, Romanised, Series, Tone};

use crate::menu::PUBLICITY;
use crate::organisation::records::Organisation;
use crate::places::records::Region;
use crate::planning::records::{AnnualPlan, PlanState};
use crate::project::records::{Letter, Nature, Project, ProjectResult, Theme};
use crate::roles::*;

/// The five disclosures; two of them can be drafted yet: what was selected, and how far it is when the year is summed up.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Matter {
    #[choice(zh = "项目筛选", en = "Selection of projects")]
    Selection,
    #[choice(zh = "工作进度", en = "Progress of works")]
    Progress,
}

/// The plan says something else since: what the public reads is corrected.
const CORRECT: Owe =
    Owe::new("correct", COUNTY_OFFICE.at("publisher"), Due::after("differs_since", "disclose_begin_days"));

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DisclosureState {
    #[state(zh = "起草中", en = "Drafting", tone = Tone::Warning, owes = [
        Owe::new("submit-for-review", COUNTY_OFFICE.at("publisher"), Due::working("disclose_days"))])]
    Drafting,
    #[state(zh = "保密审查中", en = "Under review", tone = Tone::Waiting, owes = [
        Owe::new("publish", COUNTY_GOVERNMENT.at("publisher"), Due::working("disclosure_review_days"))])]
    Reviewing,
    #[state(zh = "已公开", en = "Published", tone = Tone::Going, owes = [
        Owe::new("hang", COUNTY_OFFICE.at("publisher"), Due::working("hang_days").until("hung_on")),
        CORRECT])]
    Published,
}

const PUBLISHED: &[&str] = &[DisclosureState::Published.name()];
const COMING: &[&str] = &[DisclosureState::Drafting.name(), DisclosureState::Reviewing.name()];

/// States of the plans that the public can be told of.
pub const AGREED: &[&str] = PlanState::Agreed.onwards();

/// A correction keeps the number of what it corrects.
const DISCLOSURES: Series = Series::new("disclosure", "公", PUBLISHED).of("publisher");

/// 公开: one of the five disclosures (五公开), of the projects of a year.
#[derive(Record)]
#[record(code = "disclosure", path = "disclosures", zh = "公开", en = "Disclosure", asks = ["4.4.5.1", "4.4.5.6"],
         public_at("/disclosures/{id}"), unique = [&["plan", "matter"]],
         title("{place}{year}年度帮扶{matter}公开", "{matter}, {place_en} {year}"), place(PUBLICITY),
         links = [Link::page("preview", "公开后的页面", "Its pages once public").in_states(COMING),
                  Link::public("", "公开的页面", "Public page").in_states(PUBLISHED),
                  Link::public("poster", "公示单（张贴用）", "Poster for the board").in_states(PUBLISHED)],
         seen_by = [COUNTY_OFFICE.at("publisher"), COUNTY_GOVERNMENT.at("publisher"), CITY_OFFICE.anywhere()],
         empty("还没有公开。计划商定后，把选定的项目公开出来。", "Nothing disclosed yet. Disclose the selected projects once a plan is agreed."))]
pub struct Disclosure {
    pub id: Id<Disclosure>,
    pub state: DisclosureState,
    #[field(
        zh = "公开单位",
        en = "Publisher",
        party,
        list,
        public,
        brief,
        narrows("place"),
        taken_from("plan", "planner")
    )]
    pub publisher: Id<Organisation>,
    #[field(zh = "年度计划", en = "Plan", fixed, list, while_in(AGREED), there("公开", "Disclosures"))]
    pub plan: Id<AnnualPlan>,
    #[field(zh = "公开事项", en = "Matter", fixed, list, filter, public)]
    pub matter: Matter,
    #[field(zh = "为什么选这些项目", en = "Why these projects", long, max = 2000, public)]
    pub why: Option<String>,
    #[field(
        zh = "按什么选",
        en = "By what they were chosen",
        long,
        max = 2000,
        public,
        hint_zh = "筛选标准和办法，如“先民生、先通水通路，村民会议议过的优先”",
        hint_en = "The criteria and how it was done"
    )]
    pub criteria: Option<String>,
    #[field(
        zh = "监督电话",
        en = "Telephone for the public",
        max = 40,
        telephone,
        public,
        hint_zh = "村民可以打这个电话问，如 0753-0000000",
        hint_en = "Whom anyone can call"
    )]
    pub telephone: Option<String>,
    #[field(zh = "地方", en = "Place", computed, hidden, max = 40, public)]
    pub place: String,
    #[field(zh = "地方英文名", en = "Place in English", computed, hidden, max = 60, public)]
    pub place_en: String,
    #[field(zh = "年度", en = "Year", year, computed, public, list, narrows("year"))]
    pub year: i64,
    #[field(zh = "公开日期", en = "Published on", computed, public, list, tabled)]
    pub published_on: Option<Day>,
    #[field(zh = "公示期至", en = "Publicity until", computed, public, list, tabled)]
    pub until: Option<Day>,
    #[field(zh = "更正说明", en = "What was corrected", computed, long, max = 1000, public)]
    pub correction: Option<String>,
    #[field(zh = "与计划不一致，自", en = "Differs from the plan since", computed)]
    pub differs_since: Option<Day>,
    #[field(zh = "上墙日期", en = "Poster hung on", computed, public)]
    pub hung_on: Option<Day>,
    #[field(zh = "上墙照片", en = "Photo of the poster", computed, file, photo, public)]
    pub photo: Option<String>,
    #[field(zh = "编号", en = "Number", list, search, public, number(DISCLOSURES))]
    pub number: Option<String>,
}

/// 公开项目: what the public must learn of one project: how much, from whom, who answers for it.
#[derive(Record, Clone, Debug, PartialEq)]
#[record(code = "disclosure-line", path = "disclosure-lines", zh = "公开项目", en = "Project disclosed",
         part_of = Disclosure, asks = ["4.4.5.1"], title("{name}", "{name}"))]
pub struct DisclosureLine {
    pub id: Id<DisclosureLine>,
    #[field(zh = "项目名称", en = "Project", computed, list, public, max = 100)]
    pub name: String,
    #[field(
        zh = "项目",
        en = "Project of the library",
        computed,
        hidden,
        public,
        narrows("project"),
        there("公开", "Disclosures")
    )]
    pub project: Option<Id<Project>>,
    #[field(zh = "地点", en = "Place", computed, public, max = 120, in_english("place_en"))]
    pub place: String,
    /// Of what an earlier release disclosed nothing was said in English.
    #[field(zh = "地点英文", en = "Place in English", computed, hidden, public, max = 600)]
    pub place_en: Option<String>,
    #[field(zh = "内容", en = "Content", computed, public, max = 2000)]
    pub content: String,
    /// Of what an earlier release disclosed it was not told.
    #[field(zh = "类别", en = "Kind", computed, public)]
    pub nature: Option<Nature>,
    #[field(zh = "总投资", en = "Cost", computed, list, public, tabled)]
    pub cost_fen: Fen,
    #[field(zh = "商定支持", en = "Agreed", computed, list, public, tabled, marked_by("letter"))]
    pub agreed_fen: Fen,
    #[field(zh = "商定依据", en = "What it rests on", computed, hidden, public)]
    pub letter: Option<Letter>,
    #[field(zh = "出资单位", en = "Given by", computed, public, max = 200, in_english("given_by_en"))]
    pub given_by: String,
    #[field(zh = "出资单位英文", en = "Given by, in English", computed, hidden, public, max = 600)]
    pub given_by_en: Option<String>,
    #[field(zh = "受益人数", en = "People served", computed, public, tabled, came_to("people_reached"))]
    pub people_served: i64,
    #[field(
        zh = "责任单位、责任人",
        en = "Who answers for it",
        computed,
        public,
        max = 120,
        in_english("answers_for_it_en")
    )]
    pub answers_for_it: String,
    #[field(zh = "责任单位、责任人英文", en = "Who answers for it, in English", computed, hidden, public, max = 600)]
    pub answers_for_it_en: Option<String>,
    #[field(zh = "主题", en = "Theme", computed, public, narrows("theme"))]
    pub theme: Option<Theme>,
    #[field(zh = "镇", en = "Town", computed, hidden, public, narrows("town"), under("place"))]
    pub town: Option<Id<Region>>,
    #[field(
        zh = "村",
        en = "Village",
        computed,
        hidden,
        public,
        max = 60,
        narrows("village"),
        romanised(Romanised::Place)
    )]
    pub village: Option<String>,
    /// The first of those that give, by which the project is found.
    #[field(zh = "出资单位", en = "Giver", computed, hidden)]
    pub giver: Option<Id<Organisation>>,
    #[embed]
    pub became: ProjectResult,
    #[field(zh = "完成情况说明", en = "Achieved", computed, public, max = 1000)]
    pub achieved: Option<String>,
    #[field(zh = "退出本年度计划", en = "Left the plan on", computed, public)]
    pub left_on: Option<Day>,
    /// What of the project would have become public when the disclosure was submitted, by its digest: what the reviewer read.
    #[field(zh = "送审时的内容", en = "As submitted", computed, hidden, max = 80)]
    pub as_submitted: Option<String>,
}

/// 未选上的项目: what the county put forward and what was not selected, with who said so and why.
#[derive(Record, Clone, Debug, PartialEq)]
#[record(code = "disclosure-unchosen", path = "disclosure-unchosen", zh = "未选上的项目", en = "Project not selected",
         part_of = Disclosure, asks = ["4.4.5.1"], title("{name}", "{name}"))]
pub struct DisclosureUnchosen {
    pub id: Id<DisclosureUnchosen>,
    #[field(zh = "项目名称", en = "Project", computed, list, public, max = 100)]
    pub name: String,
    #[field(zh = "拟请支持", en = "Asked", computed, list, public)]
    pub asked_fen: Fen,
    #[field(
        zh = "没有选上的原因",
        en = "Why it was not selected",
        computed,
        list,
        public,
        max = 600,
        in_english("because_en")
    )]
    pub because: String,
    #[field(
        zh = "没有选上的原因英文",
        en = "Why it was not selected, in English",
        computed,
        hidden,
        public,
        max = 800
    )]
    pub because_en: Option<String>,
}
