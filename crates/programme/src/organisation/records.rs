//! Kinds and states of the organisation.

use derive::{Choice, Record, State};
use kernel::{Day, Grant, Id, Tone, Year};

use super::limits::Limits;
use crate::roles::*;

/// 对口帮扶工作: a programme with its two sides. Everything particular to it is data.
#[derive(Record)]
#[record(code = "programme", path = "programmes", zh = "对口帮扶工作", en = "Programme", asks = ["4.4.2.1"],
         public_at("/"), unique = [&["code"]], title("{name}", "{name_en}"), group("设置", "Settings"),
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
    #[field(zh = "办公电话", en = "Office telephone", max = 40, public)]
    pub telephone: String,
    #[field(zh = "办公时间", en = "Office hours", public)]
    pub office_hours: String,
    #[field(zh = "示例", en = "Sample", public, fixed)]
    pub sample: bool,
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
         named_under("parent"), unique = [&["code"]], title("{name}", "{name}"), group("设置", "Settings"), seen_by = [Grant::SIGNED_IN],
         empty("还没有行政区划。项目群管理员先新增县（市、区）和镇，县经协办再新增村。",
               "No divisions yet. The manager adds counties and towns, county offices add villages."))]
pub struct Region {
    pub id: Id<Region>,
    #[field(zh = "代码", en = "Code", max = 12, fixed, list, search)]
    pub code: String,
    #[field(zh = "名称", en = "Name", max = 60, list, search)]
    pub name: String,
    #[field(zh = "级别", en = "Level", list, filter)]
    pub level: Level,
    #[field(zh = "上级", en = "Within", list)]
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

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Category {
    #[choice(zh = "市政府", en = "City government")]
    CityGovernment,
    #[choice(zh = "市经协办", en = "City coordination office")]
    CityOffice,
    #[choice(zh = "市直部门", en = "Department of the city")]
    Department,
    #[choice(zh = "县（市、区）政府", en = "County government")]
    CountyGovernment,
    #[choice(zh = "县经协办", en = "County coordination office")]
    CountyOffice,
    #[choice(zh = "镇", en = "Town")]
    Town,
    #[choice(zh = "帮扶方市", en = "Assisting city")]
    AssistingCity,
    #[choice(zh = "帮扶方区（市）", en = "Assisting district")]
    District,
    #[choice(zh = "帮扶方部门", en = "Assisting department")]
    PartnerDepartment,
}

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    #[choice(zh = "帮扶方", en = "Assisting side")]
    Assisting,
    #[choice(zh = "受帮扶方", en = "Recipient side")]
    Recipient,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrganisationState {
    #[state(zh = "在用", en = "Active", tone = Tone::Going)]
    Active,
    #[state(zh = "已撤销", en = "Closed")]
    Closed,
}

/// 单位: a government, office, department or town; a tree of three levels.
#[derive(Record)]
#[record(code = "organisation", path = "organisations", zh = "单位", en = "Organisation", asks = ["4.4.2.3"],
         unique = [&["name"]], title("{name}", "{name_en}"), group("单位与人员", "Organisations and people"),
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
    #[field(zh = "上级单位", en = "Above it", list, fixed)]
    pub parent: Option<Id<Organisation>>,
    #[field(zh = "所在区划", en = "Division")]
    pub region: Option<Id<Region>>,
    #[field(zh = "电话", en = "Telephone", max = 40)]
    pub telephone: Option<String>,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PersonState {
    #[state(zh = "启用", en = "Enabled", tone = Tone::Going)]
    Enabled,
    #[state(zh = "停用", en = "Disabled", tone = Tone::Warning)]
    Disabled,
}

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tongue {
    #[choice(zh = "中文", en = "中文 (Chinese)")]
    Chinese,
    #[choice(zh = "English（英文）", en = "English")]
    English,
}

/// 用户: a person with an account. What they may do comes from their posts alone.
#[derive(Record)]
#[record(code = "person", path = "users", zh = "用户", en = "User", unique = [&["user_name"]],
         title("{name}", "{name}"), group("单位与人员", "Organisations and people"),
         seen_by = [SYSTEM_ADMINISTRATOR.anywhere(), SECURITY_ADMINISTRATOR.anywhere(), Grant::person("id")],
         empty("还没有用户。系统管理员先新增用户，再由安全管理员授予岗位。",
               "No users yet. The system administrator adds them; then the security administrator grants posts."))]
pub struct Person {
    pub id: Id<Person>,
    pub state: PersonState,
    #[field(zh = "用户名", en = "User name", max = 40, fixed, list, search)]
    pub user_name: String,
    #[field(zh = "姓名", en = "Name", max = 40, list, search)]
    pub name: String,
    #[field(zh = "电子邮箱", en = "E-mail", max = 120)]
    pub email: Option<String>,
    #[field(zh = "电话", en = "Telephone", max = 40)]
    pub telephone: Option<String>,
    #[field(zh = "密码", en = "Password", secret, computed)]
    pub password_hash: String,
    #[field(zh = "不收每日提醒", en = "No daily digest", computed)]
    pub no_digest: bool,
    #[field(zh = "邮件语言", en = "Language of letters", computed)]
    pub language: Option<Tongue>,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PostState {
    #[state(zh = "在任", en = "Held", tone = Tone::Going)]
    Held,
    #[state(zh = "已卸任", en = "Ended")]
    Ended,
}

/// 岗位: a person holds a role in an organisation between two days.
#[derive(Record)]
#[record(code = "post", path = "posts", zh = "岗位", en = "Post", asks = ["4.4.2.1"],
         title("{person}·{organisation}{title}", "{person}, {title}, {organisation}"),
         group("单位与人员", "Organisations and people"),
         seen_by = [SECURITY_ADMINISTRATOR.anywhere(), SYSTEM_ADMINISTRATOR.anywhere(), Grant::person("person"),
                    CITY_OFFICE.at("organisation"), COUNTY_OFFICE.at("organisation"),
                    OFFICE_REVIEWER.at("organisation"), COUNTY_GOVERNMENT.at("organisation"),
                    PARTNER_DEPARTMENT.at("organisation"), DEPARTMENT.at("organisation"),
                    PROGRAMME_MANAGER.at("organisation")],
         empty("还没有岗位。由安全管理员授予：选人员、单位和角色。",
               "No posts yet. The security administrator grants them: a person, an organisation, a role."))]
pub struct Post {
    pub id: Id<Post>,
    pub state: PostState,
    #[field(zh = "人员", en = "Person", fixed, list)]
    pub person: Id<Person>,
    #[field(zh = "单位", en = "Organisation", fixed, list)]
    pub organisation: Id<Organisation>,
    #[field(zh = "角色", en = "Role", fixed, list, filter, choices(ROLE_CHOICES))]
    pub role: String,
    #[field(zh = "职务", en = "Title", max = 40, fixed, list)]
    pub title: String,
    #[field(zh = "任职日期", en = "From", fixed, list)]
    pub begins: Day,
    #[field(zh = "卸任日期", en = "Until", computed, list)]
    pub ends: Option<Day>,
}

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    #[choice(zh = "临时代理（从某日到某日）", en = "Acting, from a day to a day")]
    Absence,
    #[choice(zh = "副手（长期）", en = "Deputy, standing")]
    Deputy,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DelegationState {
    #[state(zh = "已安排", en = "Arranged", tone = Tone::Going)]
    Arranged,
    #[state(zh = "提前结束", en = "Ended early")]
    Ended,
}

/// 代理: the holder of a post lets a colleague act in it, from a day to a day, or for as long as they are the deputy.
#[derive(Record)]
#[record(code = "delegation", path = "delegations", zh = "代理", en = "Delegation", asks = ["4.4.2.1"],
         title("{delegate}代{giver}", "{delegate} for {giver}"),
         group("单位与人员", "Organisations and people"),
         seen_by = [SECURITY_ADMINISTRATOR.anywhere(), AUDIT_ADMINISTRATOR.anywhere(), Grant::person("giver"),
                    Grant::person("delegate")],
         empty("没有代理安排。外出前，把岗位交由同单位的一名在任人员代理。",
               "No delegations. Before you are away, let a colleague of the same organisation act in your post."))]
pub struct Delegation {
    pub id: Id<Delegation>,
    pub state: DelegationState,
    #[field(zh = "方式", en = "Manner", fixed, list, filter)]
    pub manner: Manner,
    #[field(zh = "委托人", en = "Given by", computed, list)]
    pub giver: Option<Id<Person>>,
    #[field(zh = "交出的岗位", en = "Post lent", fixed, mine("person"), only("state", "held"))]
    pub post: Id<Post>,
    #[field(zh = "代理人", en = "Acting person", computed, list)]
    pub delegate: Option<Id<Person>>,
    #[field(
        zh = "代理人的岗位",
        en = "Post of the acting person",
        fixed,
        only("state", "held"),
        hint_zh = "同一单位的另一名在任人员；三员岗位不能代理",
        hint_en = "Of another person at the same organisation; posts of the three administrators are never lent"
    )]
    pub substitute: Id<Post>,
    #[field(zh = "起日", en = "From", fixed, list, hint_zh = "含这一天", hint_en = "This day included")]
    pub begins: Day,
    #[field(
        zh = "止日",
        en = "Until",
        fixed,
        list,
        hint_zh = "含这一天；副手不填",
        hint_en = "This day included; empty for a deputy"
    )]
    pub ends: Option<Day>,
    #[field(zh = "事由", en = "Reason", fixed, long, max = 400)]
    pub reason: String,
    #[field(zh = "提前结束日期", en = "Ended early on", computed, list)]
    pub ended_on: Option<Day>,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PairingState {
    #[state(zh = "结对中", en = "In force", tone = Tone::Going)]
    InForce,
    #[state(zh = "已结束", en = "Ended")]
    Ended,
}

/// 结对关系: a county and a district bound to each other from a day on, by a document.
#[derive(Record)]
#[record(code = "pairing", path = "pairings", zh = "结对关系", en = "Pairing", asks = ["4.4.2.2", "2.4.2.1"],
         public_at("/pairings#p-{id}"), title("{assisting}—{recipient}结对", "Pairing of {assisting} and {recipient}"),
         group("单位与人员", "Organisations and people"), seen_by = [Grant::SIGNED_IN],
         empty("还没有结对关系。项目群管理员先新增双方单位，再建立结对。",
               "No pairings yet. The manager adds the organisations of both sides, then pairs them."))]
pub struct Pairing {
    pub id: Id<Pairing>,
    pub state: PairingState,
    #[field(zh = "帮扶方", en = "Assisting", party, list, public)]
    pub assisting: Id<Organisation>,
    #[field(zh = "受帮扶方", en = "Recipient", party, list, public)]
    pub recipient: Id<Organisation>,
    #[field(zh = "依据文件", en = "Basis document", fixed, list, public)]
    pub basis: String,
    #[field(zh = "起始日期", en = "From", fixed, list, public)]
    pub begins: Day,
    #[field(zh = "结束日期", en = "Until", computed, list, public)]
    pub ends: Option<Day>,
}

/// 工作规程: the numbers of a programme from a day on. The latest one not after a day is in force on it.
#[derive(Record)]
#[record(code = "rulebook", path = "rulebooks", zh = "工作规程", en = "Rulebook", asks = ["5.2.4.2", "5.2.4.4"],
         unique = [&["effective"]], title("{effective}起施行的工作规程", "Rulebook from {effective}"),
         group("设置", "Settings"), seen_by = [Grant::SIGNED_IN],
         note("规程从施行之日起管新开出的期限；已经开出的期限不变，此前各版照样可查。",
              "A rulebook governs deadlines opened from its first day on. Those already opened stay, and so does every earlier version."),
         empty("还没有工作规程。项目群管理员颁布之后，各项工作才有期限。",
               "No rulebook yet. Deadlines begin once the manager has issued the first one."))]
pub struct Rulebook {
    pub id: Id<Rulebook>,
    #[field(zh = "施行日期", en = "Effective from", fixed, list, hint_zh = "不早于今天", hint_en = "Not before today")]
    pub effective: Day,
    #[field(
        zh = "重点项目至少",
        en = "Key projects at least",
        min = 0,
        max = 50,
        fixed,
        list,
        heading("年度计划", "Annual plan")
    )]
    pub key_projects_min: i64,
    #[field(zh = "重点项目至多", en = "Key projects at most", min = 1, max = 50, fixed, list)]
    pub key_projects_max: i64,
    #[field(zh = "报市期限（月）", en = "Report by (month)", min = 1, max = 12, fixed, list)]
    pub report_month: i64,
    #[field(zh = "报市期限（日）", en = "Report by (day)", min = 1, max = 31, fixed, list)]
    pub report_day: i64,
    #[field(zh = "县政府审定限（工作日）", en = "Consent within (working days)", min = 1, max = 60, fixed)]
    pub consent_days: i64,
    #[field(zh = "内部审核限（工作日）", en = "Internal review within (working days)", min = 1, max = 60, fixed)]
    pub review_days: i64,
    #[embed]
    pub limits: Limits,
    #[field(zh = "报送次序说明", en = "Basis", max = 400, fixed, heading("依据", "Basis"))]
    pub basis: Option<String>,
}

/// 内部审核步骤: one step inside an office before its plan leaves it.
#[derive(Record)]
#[record(code = "review-step", path = "review-steps", zh = "内部审核步骤", en = "Internal step", part_of = Rulebook,
         title("{title}", "{title}"))]
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

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayOff {
    #[choice(zh = "放假", en = "Day off")]
    Holiday,
    #[choice(zh = "调休上班", en = "Worked instead")]
    Workday,
}

/// 年度放假安排: the days off of one year as announced, for years that the product does not know yet.
#[derive(Record)]
#[record(code = "calendar-year", path = "calendar-years", zh = "年度放假安排", en = "Days off of a year",
         unique = [&["year"]], title("{year}年放假安排", "Days off of {year}"), group("设置", "Settings"),
         seen_by = [Grant::SIGNED_IN],
         note("录入以后开出的期限按此计算；已经开出的期限不变。", "Deadlines opened from now on are counted by it; those already opened stay."),
         empty("2004至2026年的放假安排已内置。以后各年公布后在这里录入；未录入的年份，算出的日期标“预计”。",
               "The years 2004 to 2026 are built in. Enter later ones here once announced; until then their days are expected."))]
pub struct CalendarYear {
    pub id: Id<CalendarYear>,
    #[field(
        zh = "年度",
        en = "Year",
        fixed,
        list,
        hint_zh = "2026年及以前的已内置，录入2027年起各年",
        hint_en = "2026 and before are built in: 2027 or later"
    )]
    pub year: Year,
    #[field(
        zh = "依据文件",
        en = "Basis document",
        list,
        hint_zh = "国务院办公厅放假安排通知的文号",
        hint_en = "The number of the notice"
    )]
    pub basis: String,
}

/// 放假调休: one day that is not as the day of the week would have it.
#[derive(Record, Clone, Debug, PartialEq)]
#[record(code = "calendar-day", path = "calendar-days", zh = "放假调休日", en = "Day", part_of = CalendarYear,
         title("{day}", "{day}"))]
pub struct CalendarDay {
    pub id: Id<CalendarDay>,
    #[field(zh = "日期", en = "Day")]
    pub day: Day,
    #[field(zh = "名称", en = "Name", max = 40, hint_zh = "如“春节”", hint_en = "Such as Spring Festival")]
    pub name: String,
    #[field(zh = "安排", en = "What it is")]
    pub arrangement: DayOff,
}
