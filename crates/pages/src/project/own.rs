//! A project in reserve on its page: the way into the plan that its office drafts.

use kernel::{Record, Refusal};
use programme::planning::records::{AnnualPlan, PlanState};
use programme::project::records::{Project, ProjectState};
use server::base::call::Call;
use server::every::asked::creation;
use server::every::own::{Link, Own, Subject};
use store::query;

pub const PROJECT: Own = Own { links: Some(take_up), ..Own::of(Project::CODE) };

/// A project in reserve goes into the plan that its office is drafting, or into a new one.
fn take_up(call: &Call, subject: &Subject<'_>) -> Result<Vec<Link>, Refusal> {
    let (project, root) = (subject.kind, &subject.aggregate.root);
    if root.state != ProjectState::Reserve.name() {
        return Ok(Vec::new());
    }
    let plan = AnnualPlan::KIND;
    let Some((create, _)) = creation(call, plan) else { return Ok(Vec::new()) };
    let (owner, state) = (root.get(project, "owner").clone(), Some(PlanState::Drafting.name().to_owned()));
    let asked = query::Query { filters: vec![("planner", owner)], state, limit: 1, ..query::Query::default() };
    let draft = call.app.read(|connection| query::list(connection, plan, &call.viewer, &asked))?.rows.pop();
    let to = draft.map_or(create, |draft| format!("{}/desk/{}/{}/revise", call.base, plan.path, draft.id));
    Ok(vec![(format!("{to}?take={}", root.id), call.words().say("record-take-up"))])
}
