//! Actions on projects. A plan registers, leads and releases its projects through the internal ones.

use derive::Action;
use kernel::{Fen, Id, Refusal, Year};
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use crate::organisation::records::Organisation;
use crate::roles::*;

/// Puts a project into the library.
#[derive(Action, Clone)]
#[action(on = Project, name = "create", zh = "新增储备项目", en = "Add a project", creates, revises,
         by = [COUNTY_OFFICE.at("owner")], asks = ["3.5.3.1", "4.4.3.4"])]
pub struct CreateProject {}

impl Perform for CreateProject {
    fn perform(self, project: &mut Project, _: &mut Context<'_>) -> Result<(), Fault> {
        rules::facts_hold(&project.facts, "")?;
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = Project, name = "revise", zh = "修改", en = "Revise", revises, from = [ProjectState::Reserve],
         by = [COUNTY_OFFICE.at("owner")], asks = ["3.5.3.1"])]
pub struct ReviseProject {}

impl Perform for ReviseProject {
    fn perform(self, project: &mut Project, _: &mut Context<'_>) -> Result<(), Fault> {
        rules::facts_hold(&project.facts, "")?;
        Ok(())
    }
}

/// Comes to be with the first draft of a plan line, with all that the line says: a creation begins with its input.
#[derive(Action, Clone)]
#[action(on = Project, name = "register", zh = "随计划登记", en = "Register with a plan", creates, internal,
         to = ProjectState::Planned, asks = ["5.2.4.2"])]
pub struct RegisterProject {
    #[field(zh = "申报单位", en = "Put forward by")]
    pub owner: Id<Organisation>,
    #[field(zh = "所在计划", en = "In the plan")]
    pub plan: Id<Carrier>,
    #[embed]
    pub facts: ProjectFacts,
}

impl Perform for RegisterProject {}

/// Takes over what the plan's line says.
#[derive(Action, Clone)]
#[action(on = Project, name = "follow-plan", zh = "随计划更新", en = "Follow the plan", internal,
         to = [ProjectState::Planned, ProjectState::Selected], asks = ["5.2.4.2"])]
pub struct FollowPlan {
    #[field(zh = "所在计划", en = "In the plan")]
    pub plan: Id<Carrier>,
    #[embed]
    pub facts: ProjectFacts,
}

impl Perform for FollowPlan {
    fn perform(self, project: &mut Project, _: &mut Context<'_>) -> Result<(), Fault> {
        if project.plan.is_some_and(|plan| plan != self.plan) {
            return Err(Refusal::rule("project.in-another-plan").with("project", &project.facts.name).into());
        }
        project.plan = Some(self.plan);
        project.facts = self.facts;
        if project.state == ProjectState::Reserve {
            project.state = ProjectState::Planned;
        }
        Ok(())
    }
}

/// Is selected when its plan is agreed, and shown to the public from then on.
#[derive(Action, Clone)]
#[action(on = Project, name = "select", zh = "选定", en = "Select", internal, publishes,
         from = [ProjectState::Planned, ProjectState::Selected], to = ProjectState::Selected, asks = ["5.2.4.6", "4.4.5.1"])]
pub struct SelectProject {
    #[field(zh = "计划年度", en = "Year of the plan", sets)]
    pub year: Year,
    #[field(zh = "商定支持", en = "Agreed with the partner")]
    pub agreed: Fen,
}

impl Perform for SelectProject {
    fn perform(self, project: &mut Project, _: &mut Context<'_>) -> Result<(), Fault> {
        project.agreed_fen = Some(self.agreed);
        Ok(())
    }
}

/// Goes back to the library when its line is taken out of the plan.
#[derive(Action, Clone)]
#[action(on = Project, name = "leave-plan", zh = "退回储备", en = "Leave the plan", internal,
         from = [ProjectState::Planned, ProjectState::Selected], to = ProjectState::Reserve, asks = ["5.2.4.2"])]
pub struct LeavePlan {}

impl Perform for LeavePlan {
    fn perform(self, project: &mut Project, _: &mut Context<'_>) -> Result<(), Fault> {
        project.plan = None;
        Ok(())
    }
}
