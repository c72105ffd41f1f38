//! The numbers of visits.

use derive::Numbers;

/// How long there is time, in working days.
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
}
