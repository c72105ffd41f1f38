//! What the form of a division leaves out: the levels that whoever adds one may not add. Where all that are left lie in another,
//! it is asked in which.

use kernel::{Action, Record, Refusal};
use programme::places::records::{Level, Region};
use programme::places::rules;
use programme::roles::COUNTY_OFFICE;
use server::base::call::Call;
use server::every::form::FormView;
use server::every::own::Own;

pub const REGION: Own = Own { beside: Some(levels_to_add), ..Own::of(Region::CODE) };

const LEVELS: [Level; 7] = [
    Level::Province,
    Level::Prefecture,
    Level::County,
    Level::Subdistrict,
    Level::Town,
    Level::Special,
    Level::Village,
];

fn levels_to_add(call: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    if !action.creates {
        return Ok(());
    }
    let may_add = |level: &&Level| rules::may_add(**level, call.viewer.holds(COUNTY_OFFICE)).is_ok();
    let levels: Vec<&Level> = LEVELS.iter().filter(may_add).collect();
    let lie_in_another = levels.iter().all(|level| rules::lies_somewhere(**level, false).is_err());
    for field in &mut form.fields {
        match field.name.as_str() {
            "level" => field.options.retain(|option| {
                option.selected || option.value.is_empty() || levels.iter().any(|level| level.code() == option.value)
            }),
            "parent" => field.required |= lie_in_another,
            _ => {}
        }
    }
    Ok(())
}
