//! The numbers of tasks and reminders.

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
    #[field(
        zh = "督办：签收限（工作日）",
        en = "Tasks signed for within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 2
    )]
    pub task_sign_days: i64,
    #[field(
        zh = "督办：核实限（工作日）",
        en = "Tasks verified within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 5
    )]
    pub task_verify_days: i64,
    #[field(
        zh = "督办：临期提醒（工作日）",
        en = "A task is near its date (working days before)",
        min = 1,
        max = 60,
        fixed,
        usual = 3
    )]
    pub task_near_days: i64,
}
