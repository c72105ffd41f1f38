//! The action plan and its goals.

use derive::{Choice, Fields, Record, State};
use kernel::{Day, Due, Id, Owe, Tone, Year};

use crate::menu::PLANS;
use crate::organisation::records::Organisation;
use crate::pairing::records::Pairing;
use crate::project::records::Theme;
use crate::roles::*;

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActionPlanState {
    #[state(zh = "起草中", en = "Drafting", tone = Tone::Warning, owes = [
        Owe::new("put-forward", COUNTY_OFFICE.at("county"), Due::working("goals_draft_days"))])]
    Drafting,
    #[state(zh = "双方确认中", en = "To be confirmed", tone = Tone::Waiting, owes = [
        Owe::new("confirm-county", COUNTY_OFFICE.at("county"), Due::working("goals_confirm_days")),
        Owe::new("confirm-partner", PARTNER_DEPARTMENT.at("partner"), Due::working("goals_confirm_days"))])]
    Confirming,
    #[state(zh = "有不同意见", en = "Other numbers proposed", tone = Tone::Warning, aside, owes = [
        Owe::new("answer-proposal", COUNTY_OFFICE.at("county"), Due::working("goals_answer_days"))])]
    Differing,
    #[state(zh = "已议定", en = "Agreed", tone = Tone::Going)]
    Agreed,
    #[state(zh = "修订中", en = "Under revision", tone = Tone::Warning, aside, owes = [
        Owe::new("put-forward", COUNTY_OFFICE.at("county"), Due::working("goals_draft_days"))])]
    Revising,
}

/// States in which the partner has seen the plan once, and keeps seeing it.
const PUT_FORWARD: &[&str] = ActionPlanState::Confirming.onwards();

/// 结对帮扶行动规划: what a pairing sets out to reach in up to five years, settled by both sides.
#[derive(Record)]
#[record(code = "action-plan", path = "action-plans", zh = "结对帮扶行动规划", en = "Action plan of a pairing",
         asks = ["5.2.3.1", "4.4.2.2", "5.2.3.3"], unique = [&["county", "first_year"]],
         title("{place}{first_year}—{last_year}年结对帮扶行动规划", "Action plan {first_year}–{last_year}, {place_en}"),
         place(PLANS),
         seen_by = [COUNTY_OFFICE.at("county"), COUNTY_GOVERNMENT.at("county"), CITY_OFFICE.anywhere(),
                    PARTNER_DEPARTMENT.at("partner").in_states(PUT_FORWARD)],
         empty("还没有行动规划。由县经协办起草，结对双方各自确认后生效，年度计划的项目对应其中的目标。",
               "No action plan yet. The county office drafts it and both sides confirm it; projects then point at its goals."))]
pub struct ActionPlan {
    pub id: Id<ActionPlan>,
    pub state: ActionPlanState,
    #[field(zh = "起草单位", en = "Drafted by", party, list, only("category", "county-office"))]
    pub county: Id<Organisation>,
    #[field(zh = "起始年度", en = "First year", list, filter)]
    pub first_year: Year,
    #[field(zh = "终止年度", en = "Last year", list, hint_zh = "连起始年度至多五年", hint_en = "Five years at most")]
    pub last_year: Year,
    #[field(
        zh = "总体思路",
        en = "Approach",
        long,
        max = 4000,
        search,
        hint_zh = "几年内要解决什么，双方各做什么",
        hint_en = "What is to be solved in these years, and what each side does"
    )]
    pub approach: Option<String>,
    #[field(zh = "结对关系", en = "Pairing", computed, there("行动规划", "Action plans"))]
    pub pairing: Option<Id<Pairing>>,
    #[field(zh = "帮扶方单位", en = "Partner", computed, list)]
    pub partner: Option<Id<Organisation>>,
    #[field(zh = "地方", en = "Place", computed, hidden, max = 40)]
    pub place: String,
    #[field(zh = "地方英文名", en = "Place in English", computed, hidden, max = 60)]
    pub place_en: String,
    /// Counts the drafts put before both sides; a confirmation names the one that it is to.
    #[field(zh = "稿次", en = "Draft", computed, list)]
    pub edition: i64,
    #[field(zh = "不同意见说明", en = "Why the partner proposes others", computed, long, max = 2000)]
    pub proposal: Option<String>,
    #[field(zh = "对不同意见的答复", en = "Answer to the proposal", computed, long, max = 2000)]
    pub reply: Option<String>,
    #[field(zh = "议定日期", en = "Agreed on", computed, list)]
    pub agreed_on: Option<Day>,
}

/// How the numbers of the years come to the target.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reckoning {
    #[choice(zh = "逐年新增，累加到目标", en = "Each year adds its part")]
    Adds,
    #[choice(zh = "逐年达到，末年即目标", en = "Each year reaches a level")]
    Level,
}

/// Whether projects may point at the goal.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    #[choice(zh = "未议定", en = "Not agreed yet")]
    Draft,
    #[choice(zh = "已议定", en = "Agreed")]
    Agreed,
}

/// Where a goal leads, and how much of it in which year.
#[derive(Fields, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    #[field(zh = "目标值", en = "Target", list)]
    pub target: i64,
    #[field(zh = "第1年", en = "Year 1", list)]
    pub year_1: Option<i64>,
    #[field(zh = "第2年", en = "Year 2", list)]
    pub year_2: Option<i64>,
    #[field(zh = "第3年", en = "Year 3", list)]
    pub year_3: Option<i64>,
    #[field(zh = "第4年", en = "Year 4", list)]
    pub year_4: Option<i64>,
    #[field(zh = "第5年", en = "Year 5", list)]
    pub year_5: Option<i64>,
}

impl Numbers {
    pub fn years(&self) -> [Option<i64>; 5] {
        [self.year_1, self.year_2, self.year_3, self.year_4, self.year_5]
    }
}

/// 目标: what the pairing wants to reach, from where, by how much in which year.
#[derive(Record, Clone, Debug, PartialEq)]
#[record(code = "goal", path = "goals", zh = "目标", en = "Goal", part_of = ActionPlan, asks = ["5.2.3.1", "4.4.2.2"],
         title("{name}（{first_year}—{last_year}）", "{name} ({first_year}–{last_year})"),
         seen_by = [COUNTY_OFFICE.at("county"), COUNTY_GOVERNMENT.at("county"), OFFICE_REVIEWER.at("county"),
                    CITY_OFFICE.anywhere()])]
pub struct Goal {
    pub id: Id<Goal>,
    #[field(
        zh = "目标名称",
        en = "Goal",
        max = 80,
        list,
        hint_zh = "如“农村自来水入户”",
        hint_en = "Such as households with tap water"
    )]
    pub name: String,
    #[field(zh = "主题", en = "Theme", list)]
    pub theme: Theme,
    #[field(
        zh = "单位",
        en = "Unit",
        max = 20,
        list,
        hint_zh = "如“户”“公里”“%”",
        hint_en = "Such as households, km, %"
    )]
    pub unit: String,
    #[field(zh = "计法", en = "How it is reckoned", list)]
    pub reckoning: Reckoning,
    #[field(zh = "现状值", en = "Baseline", list)]
    pub baseline: i64,
    #[embed]
    pub numbers: Numbers,
    #[field(zh = "帮扶方提议：目标值", en = "Proposed: target", computed)]
    pub proposed_target: Option<i64>,
    #[field(zh = "帮扶方提议：第1年", en = "Proposed: year 1", computed)]
    pub proposed_1: Option<i64>,
    #[field(zh = "帮扶方提议：第2年", en = "Proposed: year 2", computed)]
    pub proposed_2: Option<i64>,
    #[field(zh = "帮扶方提议：第3年", en = "Proposed: year 3", computed)]
    pub proposed_3: Option<i64>,
    #[field(zh = "帮扶方提议：第4年", en = "Proposed: year 4", computed)]
    pub proposed_4: Option<i64>,
    #[field(zh = "帮扶方提议：第5年", en = "Proposed: year 5", computed)]
    pub proposed_5: Option<i64>,
    #[field(zh = "编制单位", en = "County", computed, hidden)]
    pub county: Option<Id<Organisation>>,
    #[field(zh = "起始年度", en = "First year", computed, hidden)]
    pub first_year: Option<Year>,
    #[field(zh = "终止年度", en = "Last year", computed, hidden)]
    pub last_year: Option<Year>,
    #[field(zh = "是否议定", en = "Standing", computed, hidden)]
    pub standing: Standing,
}

impl Goal {
    /// The numbers as the partner would have them: what it left open stays as it is.
    pub fn proposed(&self) -> Option<Numbers> {
        let given =
            [self.proposed_target, self.proposed_1, self.proposed_2, self.proposed_3, self.proposed_4, self.proposed_5];
        given.iter().any(Option::is_some).then(|| Numbers {
            target: self.proposed_target.unwrap_or(self.numbers.target),
            year_1: self.proposed_1.or(self.numbers.year_1),
            year_2: self.proposed_2.or(self.numbers.year_2),
            year_3: self.proposed_3.or(self.numbers.year_3),
            year_4: self.proposed_4.or(self.numbers.year_4),
            year_5: self.proposed_5.or(self.numbers.year_5),
        })
    }

    /// Forgets what was proposed.
    pub fn clear(&mut self) {
        self.proposed_target = None;
        self.proposed_1 = None;
        self.proposed_2 = None;
        self.proposed_3 = None;
        self.proposed_4 = None;
        self.proposed_5 = None;
    }
}
