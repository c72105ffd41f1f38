//! The number of proposals. Fifteen working days: as long as a word from the public waits at most.

use derive::Numbers;

/// How long the county office has to answer a town.
#[derive(Numbers, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    #[field(
        zh = "项目建议：答复限（工作日）",
        en = "Proposals answered within (working days)",
        min = 1,
        max = 90,
        fixed,
        heading("项目建议", "Proposals"),
        usual = 15
    )]
    pub proposal_answer_days: i64,
}
