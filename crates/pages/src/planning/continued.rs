//! What the lines of a plan may continue: projects of the office's earlier plans, each with its year.

use std::collections::BTreeMap;

use kernel::{Record, Refusal, Stored};
use programme::planning::records::{IN_A_PLAN, PlanLine};
use programme::project::records::Project;
use server::base::call::Call;
use server::every::form::{self, FieldView, FormView};
use store::query::{self, LIMIT_MAX};
use uuid::Uuid;

/// Leaves out what the plan itself carries, and says of the others of which year they are.
pub fn offered(call: &Call, view: &mut FormView) -> Result<(), Refusal> {
    let member = PlanLine::KIND.member();
    let Some(part) = view.parts.iter_mut().find(|part| part.member == member) else { return Ok(()) };
    let path = |prefix: &str, name: &str| format!("{prefix}{name}");
    let carried: Vec<Uuid> = part
        .lines
        .iter()
        .flat_map(|line| line.fields.iter().filter(|field| field.name == path(&line.prefix, "project")))
        .filter_map(|field| field.value.parse().ok())
        .collect();
    let lines = part.lines.iter_mut().chain([&mut part.blank]);
    let fields = lines.filter_map(|line| {
        let own = path(&line.prefix, "continues");
        line.fields.iter_mut().find(|field| field.name == own && !field.options.is_empty())
    });
    let fields: Vec<&mut FieldView> = fields.collect();
    if fields.is_empty() {
        return Ok(());
    }
    let years = years(call)?;
    for field in fields {
        form::keep(field, |project| Ok(!carried.contains(&project)))?;
        for option in &mut field.options {
            let year = option.value.parse().ok().and_then(|id: Uuid| years.get(&id));
            if let Some(year) = year {
                option.label =
                    call.words().with("continued-of", &[("project", option.label.clone()), ("year", year.clone())]);
            }
        }
    }
    Ok(())
}

/// The years of the projects that the viewer sees in plans.
fn years(call: &Call) -> Result<BTreeMap<Uuid, String>, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<Project>();
    let asked = query::Query { states: IN_A_PLAN, limit: LIMIT_MAX, ..query::Query::default() };
    let found = call.app.read(|connection| query::part(connection, kind, &call.viewer, &asked))?.0;
    let year = |project: &Stored| Some((project.id, project.integer(kind, "year")?.to_string()));
    Ok(found.iter().filter_map(year).collect())
}
