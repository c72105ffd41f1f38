//! The numbers of the yearly cycle. Two to six key projects and the report by 31 March: 5.2.4.2, 5.2.4.4.

use derive::Numbers;

/// How many projects, and how long there is time, in working days where nothing else is said.
#[derive(Numbers, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    #[field(
        zh = "重点项目至少",
        en = "Key projects at least",
        min = 0,
        max = 50,
        fixed,
        list,
        heading("年度计划", "Annual plan"),
        usual = 2,
        required
    )]
    pub key_projects_min: i64,
    #[field(zh = "重点项目至多", en = "Key projects at most", min = 1, max = 50, fixed, list, usual = 6, required)]
    pub key_projects_max: i64,
    #[field(
        zh = "起编时间（上一年月）",
        en = "Drafted from (month of the year before)",
        min = 1,
        max = 12,
        fixed,
        usual = 12
    )]
    pub draft_month: i64,
    #[field(zh = "起编时间（日）", en = "Drafted from (day)", min = 1, max = 31, fixed, usual = 1)]
    pub draft_day: i64,
    #[field(zh = "报市期限（月）", en = "Report by (month)", min = 1, max = 12, fixed, list, usual = 3, required)]
    pub report_month: i64,
    #[field(zh = "报市期限（日）", en = "Report by (day)", min = 1, max = 31, fixed, list, usual = 31, required)]
    pub report_day: i64,
    #[field(
        zh = "县政府审定限（工作日）",
        en = "Consent within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 5,
        required
    )]
    pub consent_days: i64,
    #[field(zh = "会签限（工作日）", en = "Countersigned within (working days)", min = 1, max = 60, fixed, usual = 3)]
    pub countersign_days: i64,
    #[field(
        zh = "内部审核限（工作日）",
        en = "Internal review within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 3,
        required
    )]
    pub review_days: i64,
    #[field(
        zh = "市经协办受理限（工作日）",
        en = "City office accepts within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 10
    )]
    pub accept_days: i64,
    #[field(
        zh = "商定后调整限（工作日）",
        en = "County adjusts within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 5
    )]
    pub adjust_days: i64,
    #[field(
        zh = "开始执行限（工作日）",
        en = "Carried out within (working days)",
        min = 1,
        max = 120,
        fixed,
        usual = 20
    )]
    pub carry_out_days: i64,
    #[field(
        zh = "年终总结最早（当年月）",
        en = "Summary from (month of the year)",
        min = 1,
        max = 12,
        fixed,
        usual = 12
    )]
    pub summary_from_month: i64,
    #[field(
        zh = "年终总结期限（次年月）",
        en = "Summary by (month of the next year)",
        min = 1,
        max = 12,
        fixed,
        usual = 1
    )]
    pub summary_month: i64,
    #[field(zh = "年终总结期限（日）", en = "Summary by (day)", min = 1, max = 31, fixed, usual = 15)]
    pub summary_day: i64,
}
