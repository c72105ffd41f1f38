//! Actions on organisations. Closing one asks for the posts held there: it stands with the `people`.

use derive::Action;
use kernel::Grant;
use store::Perform;

use super::records::*;
use crate::roles::*;

#[derive(Action, Clone)]
#[action(on = Organisation, name = "create", zh = "新增单位", en = "Add an organisation", creates, revises,
         by = [PROGRAMME_MANAGER.anywhere(), Grant::INSTALLATION], asks = ["4.4.2.3"])]
pub struct CreateOrganisation {}

impl Perform for CreateOrganisation {}

#[derive(Action, Clone)]
#[action(on = Organisation, name = "revise", zh = "修改", en = "Revise", revises, from = [OrganisationState::Active],
         by = [PROGRAMME_MANAGER.anywhere()])]
pub struct ReviseOrganisation {}

impl Perform for ReviseOrganisation {}
