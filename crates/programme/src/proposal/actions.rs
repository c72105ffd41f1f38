//! Actions on proposals.

use derive::Action;
use kernel::{FieldValue, Id, Refusal};
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use crate::organisation::records::{Category, Organisation, OrganisationState};
use crate::project::actions::TakeUpProject;
use crate::project::records::{Form, Nature, ProjectFacts};
use crate::roles::*;

/// The office of the county in which the town lies.
fn county_office(town: &Organisation, cx: &mut Context<'_>) -> Result<Id<Organisation>, Fault> {
    let of = [
        ("category", Category::CountyOffice.to_value()),
        ("state", OrganisationState::Active.name().into()),
        ("parent", town.parent.to_value()),
    ];
    let offices = cx.find::<Organisation>(&of)?;
    let office = offices.first().filter(|_| town.parent.is_some());
    office.map(|office| office.id).ok_or_else(|| Refusal::rule("proposal.no-office").at("town").into())
}

/// A town puts something before its county.
#[derive(Action, Clone)]
#[action(on = Proposal, name = "create", zh = "提出项目建议", en = "Put forward a proposal", creates, revises,
         by = [TOWN_OFFICE.only_at("town")], asks = ["4.4.2.3", "4.4.3.2"],
         purpose("写明办什么、为什么、惠及多少人、约需多少钱，附上照片。县经协办限期答复。",
                 "Say what, why, for how many people and for how much, with photographs. The county office answers within its time."))]
pub struct Propose {}

impl Perform for Propose {
    fn perform(self, proposal: &mut Proposal, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::costs_something(proposal.cost_fen)?;
        let town = cx.need::<Organisation>(proposal.town)?;
        proposal.office = Some(county_office(&town, cx)?);
        proposal.proposed_on = Some(cx.today());
        Ok(())
    }
}

/// Changes it while nobody has answered, or puts it forward again after it was declined.
#[derive(Action, Clone)]
#[action(on = Proposal, name = "revise", zh = "修改", en = "Revise", revises, keeps_version,
         from = [ProposalState::Proposed, ProposalState::Declined], to = ProposalState::Proposed,
         by = [TOWN_OFFICE.only_at("town")], asks = ["4.4.2.3"])]
pub struct ReviseProposal {}

impl Perform for ReviseProposal {
    fn perform(self, proposal: &mut Proposal, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::costs_something(proposal.cost_fen)?;
        proposal.declined_because = None;
        proposal.proposed_on = Some(cx.today());
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = Proposal, name = "withdraw", zh = "撤回", en = "Withdraw", opposes,
         from = [ProposalState::Proposed, ProposalState::Declined], to = ProposalState::Withdrawn,
         by = [TOWN_OFFICE.only_at("town")], asks = ["4.4.2.3"])]
pub struct WithdrawProposal {}

impl Perform for WithdrawProposal {}

/// Takes it into the library: a project of the county comes of it, with what the town has said.
#[derive(Action, Clone)]
#[action(on = Proposal, name = "accept", zh = "采纳，转入项目库", en = "Accept into the library",
         owed("答复建议", "Answer the proposal"), keeps_version,
         from = [ProposalState::Proposed], to = ProposalState::Accepted, by = [COUNTY_OFFICE.at("office")],
         asks = ["4.4.2.3", "4.4.3.2"],
         purpose("项目库里随即多一个储备项目，名称、需求、人数和资金照建议带过去，以后可以修改、列入年度计划。",
                 "A project in reserve comes of it with what the town said; it can be revised and taken into an annual plan."))]
pub struct AcceptProposal {
    #[field(zh = "类别", en = "Kind")]
    pub nature: Nature,
    #[field(zh = "帮扶形式", en = "Form")]
    pub form: Form,
}

impl Perform for AcceptProposal {
    fn perform(self, proposal: &mut Proposal, cx: &mut Context<'_>) -> Result<(), Fault> {
        let town = cx.need::<Organisation>(proposal.town)?;
        let facts = ProjectFacts {
            name: proposal.subject.clone(),
            nature: self.nature,
            form: self.form,
            theme: proposal.theme,
            town: town.region,
            village: proposal.village.clone(),
            need: Some(proposal.why.clone()),
            content: Some(proposal.content.clone()),
            cost_fen: proposal.cost_fen,
            asked_fen: proposal.cost_fen,
            county_fen: None,
            local_fen: None,
            firm_fen: None,
            other_fen: None,
            people_served: Some(proposal.people_served),
            lead_organisation: None,
            lead_person: None,
            start: None,
            finish: None,
        };
        let owner = proposal.office.ok_or_else(Refusal::unseen)?;
        proposal.project = Some(cx.create(TakeUpProject { owner, town_office: Some(proposal.town), facts })?);
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = Proposal, name = "decline", zh = "不采纳", en = "Decline", opposes, keeps_version,
         from = [ProposalState::Proposed], to = ProposalState::Declined, by = [COUNTY_OFFICE.at("office")],
         asks = ["4.4.2.3", "4.4.3.2"])]
pub struct DeclineProposal {
    #[field(zh = "原因", en = "Reason", long, max = 1000)]
    pub reason: String,
}

impl Perform for DeclineProposal {
    fn perform(self, proposal: &mut Proposal, _: &mut Context<'_>) -> Result<(), Fault> {
        proposal.declined_because = Some(self.reason);
        Ok(())
    }
}
