//! The numbers of reminders.

use derive::Numbers;

/// How long there is time, in working days.
#[derive(Numbers, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    #[field(
        zh = "催办签收限（工作日）",
        en = "Reminder acknowledged within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 2
    )]
    pub acknowledge_days: i64,
}
