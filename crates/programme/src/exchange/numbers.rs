//! The numbers of visits.

use derive::Numbers;

/// How long there is time, in working days, and by which day of the year leaders have visited each other.
#[derive(Numbers, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    #[field(
        zh = "互访：访后报告限（工作日）",
        en = "Visits reported within (working days)",
        min = 1,
        max = 60,
        fixed,
        heading("互访", "Visits"),
        usual = 10
    )]
    pub visit_report_days: i64,
    #[field(
        zh = "互访：对方确认限（工作日）",
        en = "Visits confirmed within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 10
    )]
    pub visit_confirm_days: i64,
    #[field(
        zh = "互访：领导带队互访截止月",
        en = "Month by whose day leaders have visited",
        min = 1,
        max = 12,
        fixed,
        usual = 12
    )]
    pub leader_visit_month: i64,
    #[field(
        zh = "互访：领导带队互访截止日",
        en = "Day of that month by which leaders have visited",
        min = 1,
        max = 31,
        fixed,
        usual = 31
    )]
    pub leader_visit_day: i64,
}
