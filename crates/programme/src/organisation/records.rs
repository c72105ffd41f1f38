//! Organisations: a tree of governments with their offices, departments, bureaus and towns; and those outside it.

use derive::{Choice, Record, State};
use kernel::{Grant, Id, Tone};

pub use crate::categories::Category;
use crate::menu::SETTINGS;
use crate::places::records::Region;

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    #[choice(zh = "帮扶方", en = "Assisting side")]
    Assisting,
    #[choice(zh = "受帮扶方", en = "Recipient side")]
    Recipient,
    #[choice(zh = "社会方", en = "Outside")]
    Outside,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrganisationState {
    #[state(zh = "在用", en = "Active", tone = Tone::Going)]
    Active,
    #[state(zh = "已撤销", en = "Closed")]
    Closed,
}

/// 单位: a government, office, department, bureau or town, in a tree of three levels; or a firm or institute, in none.
#[derive(Record)]
#[record(code = "organisation", path = "organisations", zh = "单位", en = "Organisation", asks = ["4.4.2.3"],
         unique = [&["name"]], title("{name}", "{name_en}"), short("{short_name}", "{short_name_en}"), place(SETTINGS),
         seen_by = [Grant::SIGNED_IN],
         empty("还没有单位。先新增市、县两级政府和经协办。", "No organisations yet. Begin with the governments and offices."))]
pub struct Organisation {
    pub id: Id<Organisation>,
    pub state: OrganisationState,
    #[field(zh = "名称", en = "Name", list, search)]
    pub name: String,
    #[field(zh = "英文名称", en = "Name in English", search)]
    pub name_en: String,
    #[field(
        zh = "简称",
        en = "Short name",
        max = 40,
        hint_zh = "如“五华县”，用于标题和表格",
        hint_en = "Such as 五华县, for titles and tables"
    )]
    pub short_name: String,
    #[field(zh = "英文简称", en = "Short name in English", max = 60)]
    pub short_name_en: String,
    #[field(zh = "类别", en = "Category", list, filter, fixed)]
    pub category: Category,
    #[field(zh = "所属方", en = "Side", list, filter, fixed)]
    pub side: Side,
    #[field(zh = "上级单位", en = "Above it", list, fixed, there("下级单位", "Organisations below it"))]
    pub parent: Option<Id<Organisation>>,
    #[field(zh = "所在区划", en = "Division")]
    pub region: Option<Id<Region>>,
    #[field(zh = "电话", en = "Telephone", max = 40, telephone)]
    pub telephone: Option<String>,
    #[field(
        zh = "代字",
        en = "Prefix of numbers",
        max = 20,
        hint_zh = "编号的开头，如“五协”得“五协信〔2011〕7号”；不填时按通常做法用简称",
        hint_en = "What its numbers begin with; where it is left open, the short name, as is usual"
    )]
    pub prefix: Option<String>,
}
