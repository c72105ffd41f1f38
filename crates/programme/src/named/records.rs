//! A person who is named without an account.

use derive::{Choice, Record, State};
use kernel::{Day, Due, Files, Id, Owe, Role, Romanised, Tone};

use crate::menu::PROJECTS;
use crate::organisation::records::Organisation;
use crate::roles::*;

/// What somebody is named as.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Capacity {
    #[choice(zh = "项目责任人", en = "Project lead")]
    Lead,
    #[choice(zh = "专家", en = "Expert")]
    Expert,
    #[choice(zh = "村民代表", en = "Village representative")]
    VillageRepresentative,
    #[choice(zh = "其他", en = "Other")]
    Other,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum NamedState {
    #[state(zh = "待确认", en = "To be confirmed", tone = Tone::Waiting, owes = [
        Owe::new("confirm", COUNTY_OFFICE.at("office"), Due::working("naming_confirm_days"))])]
    Entered,
    #[state(zh = "已确认", en = "Confirmed", tone = Tone::Going)]
    Confirmed,
    #[state(zh = "已退回", en = "Returned", tone = Tone::Warning, aside)]
    Returned,
    #[state(zh = "已不再担任", en = "Ended", tone = Tone::Plain, aside)]
    Ended,
}

/// Who reads how somebody is reached: the office that entered it.
const CALLERS: &[Role] = &[COUNTY_OFFICE];

/// 具名人员: somebody without an account whose signed paper says what they stand for.
#[derive(Record)]
#[record(code = "named-person", path = "named-people", zh = "具名人员", en = "Named person", asks = ["4.4.4.1"],
         title("{name}（{capacity}）", "{name} ({capacity})"), place(PROJECTS),
         seen_by = [COUNTY_OFFICE.at("office"), CITY_OFFICE.anywhere()],
         note("没有账号的人：一人录入本人签名的文件，同单位的另一人核对后确认，才能写到项目上。",
              "People without an account: one colleague enters the signed paper, another confirms it; then a project may name them."),
         empty("还没有具名人员。项目责任人、专家、村民代表没有账号的，录入本人签名的文件，由同事确认。",
               "Nobody is named yet. Enter the signed paper of a lead, an expert or a villager; a colleague confirms it."))]
pub struct NamedPerson {
    pub id: Id<NamedPerson>,
    pub state: NamedState,
    #[field(zh = "录入单位", en = "Entered by", party, list, only("category", "county-office"))]
    pub office: Id<Organisation>,
    #[field(zh = "姓名", en = "Name", max = 40, list, search, romanised(Romanised::Person))]
    pub name: String,
    #[field(zh = "身份", en = "Named as", list, filter)]
    pub capacity: Capacity,
    #[field(
        zh = "所在单位或村",
        en = "Organisation or village",
        max = 80,
        list,
        search,
        hint_zh = "写明镇和村，或单位全称",
        hint_en = "Town and village, or the organisation’s full name"
    )]
    pub belongs_to: String,
    #[field(zh = "联系电话", en = "Telephone", max = 40, telephone, sealed, visible_to(CALLERS))]
    pub telephone: Option<String>,
    #[field(
        zh = "本人签名的文件",
        en = "Signed paper",
        required,
        max = 20,
        hint_zh = "同意书、推选记录等的扫描件或照片",
        hint_en = "Scan or photograph of the consent or the record of the election"
    )]
    pub paper: Files,
    #[field(zh = "确认日期", en = "Confirmed on", computed, list)]
    pub confirmed_on: Option<Day>,
    #[field(zh = "退回原因", en = "Why it was returned", computed, long, max = 400)]
    pub returned_because: Option<String>,
    #[field(zh = "不再担任的日期", en = "Ended on", computed)]
    pub ended_on: Option<Day>,
    #[field(zh = "不再担任的原因", en = "Why it ended", computed, long, max = 400)]
    pub ended_because: Option<String>,
}
