//! The numbers of action plans.

use derive::Numbers;

/// How long there is time, in working days.
#[derive(Numbers, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    #[field(
        zh = "行动规划：起草修订限（工作日）",
        en = "Action plan drafted within (working days)",
        min = 1,
        max = 250,
        fixed,
        heading("结对帮扶行动规划", "Action plan of a pairing"),
        usual = 30
    )]
    pub goals_draft_days: i64,
    #[field(
        zh = "行动规划：双方确认限（工作日）",
        en = "Action plan confirmed within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 10
    )]
    pub goals_confirm_days: i64,
    #[field(
        zh = "行动规划：答复不同意见限（工作日）",
        en = "Other numbers answered within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 10
    )]
    pub goals_answer_days: i64,
}
