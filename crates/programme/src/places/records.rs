//! The programme, and the divisions in which it works.

use crate::menu::SETTINGS;
use derive::{Choice, Record};
use kernel::{Day, Grant, Id, Romanised};

/// 对口帮扶工作: a programme with its two sides. Everything particular to it is data.
#[derive(Record)]
#[record(code = "programme", path = "programmes", zh = "对口帮扶工作", en = "Programme", asks = ["4.4.2.1"],
         public_at("/"), unique = [&["code"]], title("{name}", "{name_en}"), place(SETTINGS),
         seen_by = [Grant::SIGNED_IN],
         empty("还没有帮扶工作。首次启动时按设置页建立。", "No programme yet. The set-up page founds one at the first start."))]
pub struct Programme {
    pub id: Id<Programme>,
    #[field(zh = "代码", en = "Code", max = 40, fixed, public, list)]
    pub code: String,
    #[field(zh = "名称", en = "Name", public, list)]
    pub name: String,
    #[field(zh = "英文名称", en = "Name in English", public)]
    pub name_en: String,
    #[field(zh = "帮扶方", en = "Assisting side", public, list)]
    pub assisting_side: String,
    #[field(zh = "帮扶方英文名", en = "Assisting side in English", public)]
    pub assisting_side_en: String,
    #[field(zh = "受帮扶方", en = "Recipient side", public, list)]
    pub recipient_side: String,
    #[field(zh = "受帮扶方英文名", en = "Recipient side in English", public)]
    pub recipient_side_en: String,
    #[field(zh = "简介", en = "Introduction", long, max = 4000, public)]
    pub introduction: String,
    #[field(zh = "英文简介", en = "Introduction in English", long, max = 4000, public)]
    pub introduction_en: String,
    #[field(zh = "主办单位", en = "Office", public)]
    pub office: String,
    #[field(zh = "主办单位英文名", en = "Office in English", public)]
    pub office_en: String,
    #[field(zh = "办公电话", en = "Office telephone", max = 40, telephone, public)]
    pub telephone: String,
    #[field(zh = "办公时间", en = "Office hours", public)]
    pub office_hours: String,
    #[field(
        zh = "办公时间英文",
        en = "Office hours in English",
        public,
        hint_zh = "英文页面页脚用；不填时英文页面照中文写",
        hint_en = "At the foot of English pages; left open, they say it in Chinese"
    )]
    pub office_hours_en: Option<String>,
    #[field(zh = "示例", en = "Sample", public, fixed)]
    pub sample: bool,
    #[field(
        zh = "开始日期",
        en = "Began on",
        hint_zh = "补录不能早于这一天；不填时按通常做法从第一份规程生效之日算起",
        hint_en = "Nothing is entered as of a day before it; left open, the first rulebook's day counts, as is usual"
    )]
    pub begins: Option<Day>,
}

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    #[choice(zh = "省", en = "Province")]
    Province,
    #[choice(zh = "地级市", en = "Prefecture")]
    Prefecture,
    #[choice(zh = "县（市、区）", en = "County")]
    County,
    #[choice(zh = "街道", en = "Subdistrict")]
    Subdistrict,
    #[choice(zh = "镇", en = "Town")]
    Town,
    #[choice(zh = "其他单位", en = "Other unit")]
    Special,
    #[choice(zh = "村", en = "Village")]
    Village,
}

/// 行政区划: a division with its GB/T 2260 code and the years in which it stood.
#[derive(Record)]
#[record(code = "region", path = "regions", zh = "行政区划", en = "Division", asks = ["4.4.2.3"],
         named_under("parent"), unique = [&["code"]], title("{name}", "{name_en|name}"), place(SETTINGS), seen_by = [Grant::SIGNED_IN],
         empty("还没有行政区划。项目群管理员先新增县（市、区）和镇，县经协办再新增村。",
               "No divisions yet. The manager adds counties and towns, county offices add villages."))]
pub struct Region {
    pub id: Id<Region>,
    #[field(zh = "代码", en = "Code", max = 12, fixed, list, search)]
    pub code: String,
    #[field(zh = "名称", en = "Name", max = 60, list, search, romanised(Romanised::Place))]
    pub name: String,
    #[field(
        zh = "英文名称",
        en = "Name in English",
        max = 60,
        search,
        hint_zh = "不填时英文页面用拼音；拼音不对的（如大埔 Dabu）在这里写",
        hint_en = "Left open, English pages use pinyin; write here what is called otherwise, as Dabu"
    )]
    pub name_en: Option<String>,
    #[field(zh = "级别", en = "Level", list, filter)]
    pub level: Level,
    #[field(zh = "上级", en = "Within", list, there("下级区划", "Divisions within it"))]
    pub parent: Option<Id<Region>>,
    #[field(zh = "设立年份", en = "Since", min = 1900, max = 2100)]
    pub valid_from: Option<i64>,
    #[field(zh = "撤销年份", en = "Until", min = 1900, max = 2100)]
    pub valid_to: Option<i64>,
    #[field(zh = "继任代码", en = "Succeeded by", max = 12)]
    pub successor: Option<String>,
    #[field(zh = "说明", en = "Note", max = 400)]
    pub note: Option<String>,
}
