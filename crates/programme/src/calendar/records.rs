//! The days off of a year, as they were announced.

use crate::menu::SETTINGS;
use derive::{Choice, Record};
use kernel::{Day, Grant, Id, Year};

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayOff {
    #[choice(zh = "放假", en = "Day off")]
    Holiday,
    #[choice(zh = "调休上班", en = "Worked instead")]
    Workday,
}

/// 年度放假安排: the days off of one year as announced, for years that the product does not know yet, or whose notice was changed later.
#[derive(Record)]
#[record(code = "calendar-year", path = "calendar-years", zh = "年度放假安排", en = "Days off of a year",
         unique = [&["year"]], title("{year}年放假安排", "Days off of {year}"), place(SETTINGS),
         seen_by = [Grant::SIGNED_IN],
         note("录入以后开出的期限按此计算；已经开出的期限不变。", "Deadlines opened from now on are counted by it; those already opened stay."),
         empty("2004至2026年的放假安排已内置。以后各年公布后在这里录入，已内置的年份后来有改动的也在这里录入改动的日子；未录入的年份，算出的日期标“预计”。",
               "2004 to 2026 are built in. Enter later years, and days of those that a later notice changes; else days are expected."))]
pub struct CalendarYear {
    pub id: Id<CalendarYear>,
    #[field(
        zh = "年度",
        en = "Year",
        fixed,
        list,
        hint_zh = "2027年起各年照通知全录；2026年及以前的已内置，只录后来改动的日子",
        hint_en = "From 2027 on the whole notice; up to 2026, which are built in, only days that were changed later"
    )]
    pub year: Year,
    #[field(
        zh = "依据文件",
        en = "Basis document",
        list,
        hint_zh = "放假安排通知的文号和日期，改动的写改动的通知",
        hint_en = "The number and the day of the notice; of changes, of the notice that changes"
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
