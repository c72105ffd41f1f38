//! Actions on the days off of a year.

use derive::Action;
use kernel::Grant;
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use crate::roles::*;

/// Enters what was announced of a year.
#[derive(Action, Clone)]
#[action(on = CalendarYear, name = "create", zh = "录入放假安排", en = "Enter the days off of a year", creates, revises,
         by = [PROGRAMME_MANAGER.anywhere(), Grant::INSTALLATION],
         purpose("照通知逐日录入：放假的日子，和调休上班的周末。平常的周末不用录入。",
                 "Day by day as announced: days off, and weekends that are worked. Common weekends need no entry."))]
pub struct EnterCalendar {}

impl Perform for EnterCalendar {
    fn perform(self, year: &mut CalendarYear, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::year_is_unknown(year.year)?;
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
