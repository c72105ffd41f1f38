//! Actions on the programme and its divisions.

use derive::Action;
use kernel::Grant;
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use crate::roles::*;

/// Sets a programme up.
#[derive(Action, Clone)]
#[action(on = Programme, name = "create", zh = "设立", en = "Set up", creates, revises, publishes,
         by = [Grant::INSTALLATION])]
pub struct CreateProgramme {}

impl Perform for CreateProgramme {}

#[derive(Action, Clone)]
#[action(on = Programme, name = "revise", zh = "修改", en = "Revise", revises, publishes,
         by = [PROGRAMME_MANAGER.anywhere()])]
pub struct ReviseProgramme {}

impl Perform for ReviseProgramme {}

/// Adds a division: a village, or one that the list of codes does not have.
#[derive(Action, Clone)]
#[action(on = Region, name = "create", zh = "新增区划", en = "Add a division", creates, revises,
         by = [PROGRAMME_MANAGER.anywhere(), COUNTY_OFFICE.anywhere(), Grant::INSTALLATION], asks = ["4.4.2.3"])]
pub struct CreateRegion {}

impl Perform for CreateRegion {
    fn perform(self, region: &mut Region, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::may_add(region.level, cx.viewer().holds(COUNTY_OFFICE))?;
        rules::lies_somewhere(region.level, region.parent.is_some())?;
        Ok(())
    }
}
