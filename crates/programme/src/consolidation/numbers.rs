//! The numbers of the city plan: compiled once the counties have reported (by 31 March: 5.2.4.4), final a month later.

use derive::Numbers;

/// By which day of the year the city plan is compiled and final.
#[derive(Numbers, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    #[field(
        zh = "市级计划：汇编期限（月）",
        en = "City plan compiled by (month)",
        min = 1,
        max = 12,
        fixed,
        heading("市级计划", "City plan"),
        usual = 4
    )]
    pub compile_month: i64,
    #[field(zh = "市级计划：汇编期限（日）", en = "City plan compiled by (day)", min = 1, max = 31, fixed, usual = 30)]
    pub compile_day: i64,
    #[field(zh = "市级计划：定稿期限（月）", en = "City plan final by (month)", min = 1, max = 12, fixed, usual = 5)]
    pub finalise_month: i64,
    #[field(zh = "市级计划：定稿期限（日）", en = "City plan final by (day)", min = 1, max = 31, fixed, usual = 31)]
    pub finalise_day: i64,
}
