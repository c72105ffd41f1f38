//! A visit.

use derive::{Choice, Record, State};
use kernel::{Dates, Day, Due, Files, Id, Link, Owe, Tone, Year};

use crate::later::Later;
use crate::menu::EXCHANGE;
use crate::organisation::records::Organisation;
use crate::pairing::records::Pairing;
use crate::project::records::Project;
use crate::roles::*;

/// Who goes to whom.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    #[choice(zh = "帮扶方来访", en = "The assisting side comes")]
    Incoming,
    #[choice(zh = "受帮扶方出访", en = "The recipient side goes")]
    Outgoing,
}

/// At which level (4.5.2.1).
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    #[choice(zh = "领导", en = "Leaders")]
    Leaders,
    #[choice(zh = "部门", en = "Departments")]
    Departments,
    #[choice(zh = "企业", en = "Firms")]
    Firms,
    #[choice(zh = "社会团体", en = "Groups")]
    Groups,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum VisitState {
    #[state(zh = "已计划", en = "Planned", tone = Tone::Waiting, owes = [
        Owe::new("report", COUNTY_OFFICE.at("county"), Due::after("ends", "visit_report_days"))])]
    Planned,
    #[state(zh = "待对方确认", en = "To be confirmed", tone = Tone::Waiting, owes = [
        Owe::new("confirm", COUNTY_OFFICE.at("county"), Due::working("visit_confirm_days")),
        Owe::new("confirm", PARTNER_DEPARTMENT.at("partner"), Due::working("visit_confirm_days"))])]
    Reported,
    #[state(zh = "对方有异议", en = "Questioned", tone = Tone::Warning, aside, owes = [
        Owe::new("report", COUNTY_OFFICE.at("county"), Due::working("visit_report_days"))])]
    Questioned,
    #[state(zh = "双方已确认", en = "Confirmed by both", tone = Tone::Going)]
    Confirmed,
    #[state(zh = "已撤销", en = "Called off", tone = Tone::Plain, aside)]
    Cancelled,
}

/// 互访: a visit between the two sides of a pairing, planned, held, reported and confirmed (4.5.2.1).
#[derive(Record)]
#[record(code = "visit", path = "visits", zh = "互访", en = "Visit", asks = ["4.5.2.1"],
         title("{subject}", "{subject}"), place(EXCHANGE),
         links = [Link::form("task", "visit", "批示交办", "Give a task").gives_word("lead", "subject")],
         calendar = Dates::new("begins", "ends").but_in(&[VisitState::Cancelled.name()]),
         seen_by = [COUNTY_OFFICE.at("county"), COUNTY_GOVERNMENT.at("county"), CITY_OFFICE.anywhere(),
                    CITY_LEADER.anywhere(), COUNTY_LEADER.at("county"),
                    COUNTY_DEPARTMENT.at("host"), FINANCE_BUREAU.at("host"),
                    PARTNER_DEPARTMENT.at("partner")],
         empty("还没有互访。由县经协办登记计划，访后报告，由帮扶方确认。",
               "No visits yet. The county office plans them and reports afterwards; the partner confirms."))]
pub struct Visit {
    pub id: Id<Visit>,
    pub state: VisitState,
    #[field(zh = "受帮扶方单位", en = "Recipient office", party, list, only("category", "county-office"))]
    pub county: Id<Organisation>,
    #[field(
        zh = "事项",
        en = "Subject",
        max = 80,
        list,
        search,
        hint_zh = "例如：结对区党政代表团来访",
        hint_en = "Such as: Leaders of the partner district come"
    )]
    pub subject: String,
    #[field(zh = "方向", en = "Direction", list, filter)]
    pub direction: Direction,
    #[field(zh = "层次", en = "Level", list, filter)]
    pub level: Level,
    #[field(zh = "开始日期", en = "Begins", list)]
    pub begins: Day,
    #[field(zh = "结束日期", en = "Ends")]
    pub ends: Day,
    #[field(zh = "带队人及职务", en = "Led by", max = 80)]
    pub led_by: String,
    #[field(zh = "计划人数", en = "People planned", min = 1, max = 999, unit("人", "people"))]
    pub people: Option<i64>,
    #[field(zh = "目的和安排", en = "Purpose and programme", long, max = 2000, search)]
    pub purpose: String,
    #[field(
        zh = "帮扶方单位",
        en = "Partner",
        party,
        list,
        only("side", "assisting"),
        hint_zh = "不填时取本县的结对区",
        hint_en = "Left open, the county's own partner"
    )]
    pub partner: Option<Id<Organisation>>,
    #[field(
        zh = "承办部门",
        en = "Department of the county",
        party,
        hint_zh = "县直部门自己安排的互访填本部门；由县经协办安排的不填",
        hint_en = "Of a visit that a department of the county arranges itself; otherwise left open"
    )]
    pub host: Option<Id<Organisation>>,
    #[field(zh = "结对关系", en = "Pairing", computed, there("互访", "Visits"))]
    pub pairing: Option<Id<Pairing>>,
    #[field(zh = "年度", en = "Year", computed, filter)]
    pub year: Option<Year>,
    #[field(zh = "实际日期", en = "Held on", computed, list)]
    pub held_on: Option<Day>,
    #[field(zh = "实到人数", en = "People who came", computed, unit("人", "people"))]
    pub came: Option<i64>,
    #[field(zh = "成果", en = "Outcome", computed, long, max = 4000)]
    pub outcome: Option<String>,
    #[field(zh = "照片", en = "Photographs", computed, photo)]
    pub photos: Files,
    #[field(zh = "对方异议", en = "What the partner questions", computed, long, max = 1000)]
    pub objection: Option<String>,
    #[field(zh = "撤销原因", en = "Why it was called off", computed, long, max = 1000)]
    pub cancelled_because: Option<String>,
    #[field(zh = "促成的项目", en = "Project that came of it", computed, there("促成它的互访", "Visits it came of"))]
    pub project: Option<Id<Project>>,
    #[field(
        zh = "约定的下次互访",
        en = "Next visit agreed on",
        computed,
        there("由此约定的互访", "Visits agreed on there")
    )]
    pub next_visit: Option<Id<Visit>>,
    #[embed]
    pub later: Later,
}
