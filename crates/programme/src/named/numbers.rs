//! The number of named people.

use derive::Numbers;

/// How long a colleague has to compare the paper with what was entered.
#[derive(Numbers, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    #[field(
        zh = "具名人员：核对限（工作日）",
        en = "Named people confirmed within (working days)",
        min = 1,
        max = 60,
        fixed,
        heading("具名人员", "Named people"),
        usual = 5
    )]
    pub naming_confirm_days: i64,
}
