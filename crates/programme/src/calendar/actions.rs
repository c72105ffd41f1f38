//! Actions on the days off of a year.

use derive::Action;
use kernel::Grant;
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use crate::roles::*;

/// Enters what was announced of a year, or what was changed of one that is built in: a notice that moves days of a running
/// year came in 2015, 2019 and 2020.
#[derive(Action, Clone)]
#[action(on = CalendarYear, name = "create", zh = "录入放假安排", en = "Enter the days off of a year", creates, revises,
         by = [PROGRAMME_MANAGER.anywhere(), Grant::INSTALLATION],
         purpose("照通知逐日录入：放假的日子，和调休上班的日子，平常的周末不用录入。已内置的年份只录改动的日子，其余照旧；从录入起开出的期限按它计算。",
                 "As announced: days off, and days worked instead. Of a built-in year only what a later notice changes."))]
pub struct EnterCalendar {}

impl Perform for EnterCalendar {
    fn perform(self, year: &mut CalendarYear, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::days_off(year.year, &cx.lines::<CalendarDay>()?).map_err(Fault::from)
    }
}

#[derive(Action, Clone)]
#[action(on = CalendarYear, name = "revise", zh = "修改", en = "Revise", revises, keeps_version,
         by = [PROGRAMME_MANAGER.anywhere()])]
pub struct CorrectCalendar {}

impl Perform for CorrectCalendar {
    fn perform(self, year: &mut CalendarYear, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::days_off(year.year, &cx.lines::<CalendarDay>()?).map_err(Fault::from)
    }
}
