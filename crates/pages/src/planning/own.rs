//! What planning adds to the pages of an annual plan: planned against actual, and the projects of the library that its form
//! takes up.

use kernel::{Action, Record, Refusal};
use programme::planning::records::AnnualPlan;
use programme::project::records::{Project, ProjectState};
use server::base::call::Call;
use server::every::form;
use server::every::own::{Own, Place, Section};
use server::every::sent::{Typed, count_lines};
use store::query;
use uuid::Uuid;

use super::outcome;

/// The word of the form's address that names a project to take up.
const TAKE: &str = "take";

pub const PLAN: Own = Own {
    sections: &[Section { place: Place::Above, make: outcome::section }],
    asks: &[TAKE],
    begins_with: Some(take_project),
    ..Own::of(AnnualPlan::CODE)
};

/// Adds a project of the library as a further line of the plan.
fn take_project(call: &Call, _: &'static Action, values: &mut Typed) -> Result<(), Refusal> {
    let Some(id) = call.asked(TAKE).and_then(|id| id.parse::<Uuid>().ok()) else { return Ok(()) };
    let kind = call.app.engine.catalogue().kind_of::<Project>();
    let project = call.app.read(|connection| query::get(connection, kind, &call.viewer, id))?;
    let project =
        project.filter(|project| project.state == ProjectState::Reserve.name()).ok_or_else(Refusal::unseen)?;
    let number = count_lines(values, "plan_lines");
    values.insert(format!("plan_lines[{number}].project"), id.to_string());
    for (name, value) in form::read_values(call, kind, project)? {
        if name != "owner" && name != "plan" {
            values.insert(format!("plan_lines[{number}].{name}"), value);
        }
    }
    Ok(())
}
