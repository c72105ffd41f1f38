//! Actions on organisations. Closing one asks for the posts held there: it stands with the `people`.

use derive::Action;
use kernel::{FieldValue, Grant, Refusal};
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use crate::roles::*;

#[derive(Action, Clone)]
#[action(on = Organisation, name = "create", zh = "新增单位", en = "Add an organisation", creates, revises,
         by = [PROGRAMME_MANAGER.anywhere(), Grant::INSTALLATION], asks = ["4.4.2.3"])]
pub struct CreateOrganisation {}

impl Perform for CreateOrganisation {
    fn perform(self, organisation: &mut Organisation, cx: &mut Context<'_>) -> Result<(), Fault> {
        rules::stands_on(organisation.category, organisation.side)?;
        own_prefix(organisation, cx)
    }
}

/// Two offices with one prefix would give out the same numbers.
fn own_prefix(organisation: &Organisation, cx: &mut Context<'_>) -> Result<(), Fault> {
    if organisation.prefix.is_none() {
        return Ok(());
    }
    let same = cx.find::<Organisation>(&[("prefix", organisation.prefix.to_value())])?;
    match same.iter().find(|other| other.id.uuid() != cx.id()) {
        Some(other) => {
            Err(Refusal::rule("organisation.prefix-taken").with("name", other.name.as_str()).at("prefix").into())
        }
        None => Ok(()),
    }
}

#[derive(Action, Clone)]
#[action(on = Organisation, name = "revise", zh = "修改", en = "Revise", revises, from = [OrganisationState::Active],
         by = [PROGRAMME_MANAGER.anywhere()])]
pub struct ReviseOrganisation {}

impl Perform for ReviseOrganisation {
    fn perform(self, organisation: &mut Organisation, cx: &mut Context<'_>) -> Result<(), Fault> {
        own_prefix(organisation, cx)
    }
}
