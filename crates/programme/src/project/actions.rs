//! Actions on projects. A plan registers, leads and releases its projects through the internal ones.

use derive::Action;
use kernel::action::Fills;
use kernel::{Fen, FieldValue, Files, Grant, Id, Refusal, Year};
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use crate::named::records::{Capacity, NamedPerson, NamedState};
use crate::organisation::records::{Category, Organisation, OrganisationState};
use crate::places::records::{Level, Region};
use crate::roles::*;

const OF_ITS_TOWN: Fills = Fills {
    field: "town_office",
    from: "town",
    by: "region",
    only: &[("category", Category::Town.code()), ("state", OrganisationState::Active.name())],
    states: &[],
};

/// Says which town office sees the project: that of the town in which it lies, where the town takes part.
fn find_town_office(project: &mut Project, cx: &mut Context<'_>) -> Result<(), Fault> {
    project.town_office = match project.facts.town {
        Some(region) => {
            let of = [
                ("category", Category::Town.to_value()),
                ("state", OrganisationState::Active.name().into()),
                ("region", region.to_value()),
            ];
            cx.find::<Organisation>(&of)?.first().map(|town| town.id)
        }
        None => None,
    };
    Ok(())
}

/// The county in which an office is, by what it says itself or by what is said of the government above it.
fn county_of(office: Id<Organisation>, cx: &mut Context<'_>) -> Result<Option<Region>, Fault> {
    let office = cx.need::<Organisation>(office)?;
    let mut region = office.region;
    if let (None, Some(above)) = (region, office.parent) {
        region = cx.need::<Organisation>(above)?.region;
    }
    let region = region.map(|region| cx.need::<Region>(region)).transpose()?;
    Ok(region.filter(|region| region.level == Level::County))
}

/// A project lies in a town of its owner's county, wherever it is entered; lines of a plan are told each at its place.
pub fn lie_in_county(
    owner: Id<Organisation>,
    projects: &[(&ProjectFacts, String)],
    cx: &mut Context<'_>,
) -> Result<(), Fault> {
    let county = county_of(owner, cx)?;
    let county = county.as_ref().map(|county| (county.id, county.name.as_str()));
    let mut outcomes = Vec::new();
    for (facts, prefix) in projects {
        let Some(town) = facts.town.map(|town| cx.need::<Region>(town)).transpose()? else { continue };
        let above = town.parent.map(|above| cx.need::<Region>(above)).transpose()?;
        let named = rules::TownNamed {
            name: town.name,
            lies_in: town.parent,
            lies_in_name: above.map(|above| above.name).unwrap_or_default(),
            is_town: town.level == Level::Town,
        };
        outcomes.push(rules::lies_in(&named, county, &format!("{prefix}town")));
    }
    Refusal::all(outcomes).map_err(Fault::from)
}

/// Puts a project into the library.
#[derive(Action, Clone)]
#[action(on = Project, name = "create", zh = "新增储备项目", en = "Add a project", creates, revises,
         by = [COUNTY_OFFICE.at("owner")], asks = ["3.5.3.1", "4.4.3.4"])]
pub struct CreateProject {}

impl Perform for CreateProject {
    fn perform(self, project: &mut Project, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::facts_hold(&project.facts, "")?;
        lie_in_county(project.owner, &[(&project.facts, String::new())], cx)?;
        rules::days_are_near(&project.facts, cx.today().year(), rules::OF_TODAY, "")?;
        find_town_office(project, cx)
    }
}

#[derive(Action, Clone)]
#[action(on = Project, name = "revise", zh = "修改", en = "Revise", revises, from = [ProjectState::Reserve],
         by = [COUNTY_OFFICE.at("owner")], asks = ["3.5.3.1"])]
pub struct ReviseProject {}

impl Perform for ReviseProject {
    fn perform(self, project: &mut Project, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::facts_hold(&project.facts, "")?;
        lie_in_county(project.owner, &[(&project.facts, String::new())], cx)?;
        // A project that has waited for years keeps its days until somebody changes them.
        let before = cx.get::<Project>(project.id)?;
        let days = |facts: &ProjectFacts| (facts.start, facts.finish);
        if before.is_none_or(|before| days(&before.facts) != days(&project.facts)) {
            rules::days_are_near(&project.facts, cx.today().year(), rules::OF_TODAY, "")?;
        }
        find_town_office(project, cx)
    }
}

/// Finds the town office of a project that lay in the town before the town took part, or before anybody asked for it.
#[derive(Action, Clone)]
#[action(on = Project, name = "find-town", zh = "补记所在镇街", en = "Find the town office", by = [Grant::CLOCK],
         fills = OF_ITS_TOWN, asks = ["4.4.3.2"])]
pub struct FindTown {}

impl Perform for FindTown {
    fn perform(self, project: &mut Project, cx: &mut Context<'_>) -> Result<(), Fault> {
        find_town_office(project, cx)
    }
}

/// Comes of what a town put forward, with all that the town said.
#[derive(Action, Clone)]
#[action(on = Project, name = "take-up", zh = "由项目建议转入", en = "Take up a proposal", creates, internal,
         asks = ["4.4.2.3", "4.4.3.2"])]
pub struct TakeUpProject {
    #[field(zh = "申报单位", en = "Put forward by")]
    pub owner: Id<Organisation>,
    #[field(zh = "所在镇街", en = "Town office")]
    pub town_office: Option<Id<Organisation>>,
    #[embed]
    pub facts: ProjectFacts,
}

impl Perform for TakeUpProject {
    fn perform(self, project: &mut Project, cx: &mut Context<'_>) -> Result<(), Fault> {
        lie_in_county(project.owner, &[(&project.facts, String::new())], cx)
    }
}

/// Names the lead and the village's representative, both with their signed paper, in place of those before.
#[derive(Action, Clone)]
#[action(on = Project, name = "name-people", zh = "指定责任人和村民代表", en = "Name lead and representative",
         by = [COUNTY_OFFICE.at("owner")], asks = ["4.4.4.1"],
         purpose("从本县已确认的具名人员里选；不填的即不指定。", "Chosen of the county’s confirmed people; what stays empty names nobody."))]
pub struct NamePeople {
    #[field(zh = "项目责任人（具名）", en = "Lead, by name", only("state", "confirmed"), sets)]
    pub lead: Option<Id<NamedPerson>>,
    #[field(zh = "村民代表", en = "Village representative", only("state", "confirmed"), sets)]
    pub representative: Option<Id<NamedPerson>>,
}

impl Perform for NamePeople {
    fn perform(self, project: &mut Project, cx: &mut Context<'_>) -> Result<(), Fault> {
        let named = [
            ("lead", self.lead, Capacity::Lead),
            ("representative", self.representative, Capacity::VillageRepresentative),
        ];
        for (field, person, capacity) in named {
            let Some(person) = person.map(|person| cx.need::<NamedPerson>(person)).transpose()? else { continue };
            let confirmed = person.state == NamedState::Confirmed && person.office == project.owner;
            rules::may_be_named(confirmed, person.capacity, capacity, field)?;
        }
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

impl Perform for RegisterProject {
    fn perform(self, project: &mut Project, cx: &mut Context<'_>) -> Result<(), Fault> {
        find_town_office(project, cx)
    }
}

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
    fn perform(self, project: &mut Project, cx: &mut Context<'_>) -> Result<(), Fault> {
        if project.plan.is_some_and(|plan| plan != self.plan) {
            return Err(Refusal::rule("project.in-another-plan").with("project", &project.facts.name).into());
        }
        project.plan = Some(self.plan);
        project.facts = self.facts;
        if project.state == ProjectState::Reserve {
            project.state = ProjectState::Planned;
        }
        find_town_office(project, cx)
    }
}

/// Is selected when its plan is agreed. The public learns of it by a disclosure that was reviewed.
#[derive(Action, Clone)]
#[action(on = Project, name = "select", zh = "选定", en = "Select", internal, published_before,
         from = [ProjectState::Planned, ProjectState::Selected], to = ProjectState::Selected, asks = ["5.2.4.6", "4.4.5.1"])]
pub struct SelectProject {
    #[field(zh = "计划年度", en = "Year of the plan", sets)]
    pub year: Year,
    #[field(zh = "商定支持", en = "Agreed")]
    pub agreed: Fen,
    #[field(zh = "商定依据", en = "What it rests on", sets)]
    pub letter: Option<Letter>,
}

impl Perform for SelectProject {
    fn perform(self, project: &mut Project, _: &mut Context<'_>) -> Result<(), Fault> {
        project.agreed_fen = Some(self.agreed);
        Ok(())
    }
}

/// What the agreed amount rests on has changed: the partner has confirmed the letter, or not; the public learns of it by a
/// correction.
#[derive(Action, Clone)]
#[action(on = Project, name = "note-letter", zh = "记录来函情况", en = "Note what it rests on", internal, asks = ["5.2.4.6"])]
pub struct NoteLetter {
    #[field(zh = "商定依据", en = "What it rests on", sets)]
    pub letter: Option<Letter>,
}

impl Perform for NoteLetter {}

/// What the plan's summary says became of it; the public learns of it by the next disclosure.
#[derive(Action, Clone)]
#[action(on = Project, name = "note-result", zh = "记录完成情况", en = "Note what became of it", internal,
         from = [ProjectState::Selected], asks = ["5.2.3.3"])]
pub struct NoteResult {
    #[embed]
    pub became: ProjectResult,
    #[field(zh = "照片", en = "Photographs", borrowed, photo, max = 6, sets)]
    pub photos: Files,
}

impl Perform for NoteResult {
    fn perform(self, project: &mut Project, _: &mut Context<'_>) -> Result<(), Fault> {
        project.became = self.became;
        Ok(())
    }
}

/// Becomes public as it is, with the disclosure that tells of it.
#[derive(Action, Clone)]
#[action(on = Project, name = "publish", zh = "随公开发布", en = "Become public", internal, publishes,
         asks = ["4.4.5.1", "4.4.5.4"])]
pub struct PublishProject {
    #[field(zh = "出资单位", en = "Given by", sets)]
    pub partner: Option<Id<Organisation>>,
}

impl Perform for PublishProject {}

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
