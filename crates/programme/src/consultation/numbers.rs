//! The numbers of a consultation.

use derive::Numbers;

/// How long there is time, in working days.
#[derive(Numbers, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    #[field(
        zh = "商定：发起征询限（工作日）",
        en = "Partner asked within (working days)",
        min = 1,
        max = 60,
        fixed,
        heading("商定", "Consultation"),
        usual = 5
    )]
    pub ask_days: i64,
    #[field(
        zh = "商定：帮扶方答复限（工作日）",
        en = "Partner answers within (working days)",
        min = 1,
        max = 120,
        fixed,
        usual = 15
    )]
    pub answer_days: i64,
    #[field(
        zh = "商定：形成商定结果限（工作日）",
        en = "Result drawn together within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 5
    )]
    pub settle_days: i64,
    #[field(
        zh = "商定：县答复提问限（工作日）",
        en = "County answers a question within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 3
    )]
    pub reply_days: i64,
    #[field(
        zh = "商定：确认代录限（工作日）",
        en = "Recorded letter confirmed within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 10
    )]
    pub confirm_days: i64,
}
