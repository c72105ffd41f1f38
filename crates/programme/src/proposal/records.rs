//! A proposal of a town.

use derive::{Record, State};
use kernel::{Day, Due, Fen, Files, Id, Owe, Tone};

use crate::menu::PROJECTS;
use crate::organisation::records::Organisation;
use crate::project::records::{Project, Theme};
use crate::roles::*;

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProposalState {
    #[state(zh = "待县里答复", en = "Awaiting the county", tone = Tone::Waiting, owes = [
        Owe::new("accept", COUNTY_OFFICE.at("office"), Due::working("proposal_answer_days"))])]
    Proposed,
    #[state(zh = "已采纳", en = "Accepted", tone = Tone::Going)]
    Accepted,
    #[state(zh = "未采纳", en = "Declined", tone = Tone::Warning, aside)]
    Declined,
    #[state(zh = "已撤回", en = "Withdrawn", tone = Tone::Plain, aside)]
    Withdrawn,
}

/// 项目建议: what a town asks its county to do.
#[derive(Record)]
#[record(code = "proposal", path = "proposals", zh = "项目建议", en = "Proposal", asks = ["4.4.2.3", "4.4.3.2"],
         title("{subject}", "{subject}"), place(PROJECTS),
         seen_by = [TOWN_OFFICE.only_at("town"), COUNTY_OFFICE.at("office"), COUNTY_GOVERNMENT.at("office"),
                    CITY_OFFICE.anywhere()],
         empty("还没有项目建议。镇里想办的事，在这里报给县经协办，县里限期答复。",
               "No proposals yet. A town says here what should be done; the county office answers within its time."))]
pub struct Proposal {
    pub id: Id<Proposal>,
    pub state: ProposalState,
    #[field(zh = "建议单位", en = "Town", party, list, only("category", "town"), there("项目建议", "Proposals"))]
    pub town: Id<Organisation>,
    #[field(zh = "建议办的事", en = "What should be done", max = 80, list, search)]
    pub subject: String,
    #[field(zh = "主题", en = "Theme", list, filter)]
    pub theme: Theme,
    #[field(zh = "村", en = "Village", max = 60, search)]
    pub village: Option<String>,
    #[field(
        zh = "为什么要办",
        en = "Why",
        long,
        max = 2000,
        search,
        hint_zh = "现状和困难",
        hint_en = "What is lacking today"
    )]
    pub why: String,
    #[field(
        zh = "建设内容",
        en = "Content",
        long,
        max = 2000,
        search,
        hint_zh = "办什么、规模多大",
        hint_en = "What would be done, and how much of it"
    )]
    pub content: String,
    #[field(zh = "受益人数", en = "People served", unit("人", "people"), min = 1, max = 100000000)]
    pub people_served: i64,
    #[field(
        zh = "约需资金",
        en = "Rough cost",
        list,
        hint_zh = "元，或写“12.5万”；估计数即可",
        hint_en = "In yuan, or as 12.5万; an estimate will do"
    )]
    pub cost_fen: Fen,
    #[field(zh = "照片", en = "Photographs", photo)]
    pub photos: Files,
    #[field(zh = "附件", en = "Papers", max = 20)]
    pub papers: Files,
    #[field(zh = "受理单位", en = "County office", computed)]
    pub office: Option<Id<Organisation>>,
    #[field(zh = "提出日期", en = "Proposed on", computed, list)]
    pub proposed_on: Option<Day>,
    #[field(zh = "未采纳的原因", en = "Why it was declined", computed, long, max = 1000)]
    pub declined_because: Option<String>,
    #[field(
        zh = "由此建立的项目",
        en = "Project that came of it",
        computed,
        there("源自的项目建议", "Proposal it came of")
    )]
    pub project: Option<Id<Project>>,
}
