//! What planning adds to the pages of an annual plan: its sheet, planned against actual, a copy for another year, and the
//! projects of the library that its form takes up.

use kernel::{Action, Record, Refusal};
use programme::planning::records::AnnualPlan;
use programme::project::records::{Project, ProjectState};
use server::base::call::Call;
use server::every::asked::creation;
use server::every::form::{self, Typed};
use server::every::own::{Link, Own, Place, Section, Subject};
use store::query;
use uuid::Uuid;

use super::outcome;

/// The word of the form's address that names a project to take up.
const TAKE: &str = "take";

pub const PLAN: Own = Own {
    sections: &[Section { place: Place::Above, make: outcome::section }],
    links: Some(links),
    asks: &[TAKE],
    begins_with: Some(take_project),
    ..Own::of(AnnualPlan::CODE)
};

fn links(call: &Call, subject: &Subject<'_>) -> Result<Vec<Link>, Refusal> {
    let (words, kind) = (call.words(), subject.kind);
    let mut links = vec![(format!("{}/sheet", subject.address), words.say("record-sheet"))];
    if let Some((create, _)) = creation(call, kind) {
        links.push((format!("{create}?copy={}", subject.aggregate.root.id), words.say("record-copy")));
    }
    Ok(links)
}

/// Adds a project of the library as a further line of the plan.
fn take_project(call: &Call, _: &'static Action, values: &mut Typed) -> Result<(), Refusal> {
    let Some(id) = call.asked(TAKE).and_then(|id| id.parse::<Uuid>().ok()) else { return Ok(()) };
    let kind = Project::KIND;
    let project = call.app.read(|connection| query::get(connection, kind, &call.viewer, id))?;
    let project =
        project.filter(|project| project.state == ProjectState::Reserve.name()).ok_or_else(Refusal::unseen)?;
    let number = form::count_lines(values, "plan_lines");
    values.insert(format!("plan_lines[{number}].project"), id.to_string());
    for (name, value) in form::read_values(call, kind, project)? {
        if name != "owner" && name != "plan" {
            values.insert(format!("plan_lines[{number}].{name}"), value);
        }
    }
    Ok(())
}
