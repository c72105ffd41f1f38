//! Actions on people who are named without an account.

use derive::Action;
use store::{Context, Fault, Perform};

use super::records::*;
use crate::roles::*;

#[derive(Action, Clone)]
#[action(on = NamedPerson, name = "create", zh = "录入具名人员", en = "Enter a named person", creates, revises,
         by = [COUNTY_OFFICE.at("office")], asks = ["4.4.4.1"])]
pub struct EnterPerson {}

impl Perform for EnterPerson {}

/// Mends what was entered; a colleague looks at it again.
#[derive(Action, Clone)]
#[action(on = NamedPerson, name = "revise", zh = "修改", en = "Revise", revises,
         from = [NamedState::Entered, NamedState::Returned], to = NamedState::Entered,
         by = [COUNTY_OFFICE.at("office")], asks = ["4.4.4.1"])]
pub struct RevisePerson {}

impl Perform for RevisePerson {
    fn perform(self, person: &mut NamedPerson, _: &mut Context<'_>) -> Result<(), Fault> {
        person.returned_because = None;
        Ok(())
    }
}

/// Another member of the office has compared the paper with what was entered.
#[derive(Action, Clone)]
#[action(on = NamedPerson, name = "confirm", zh = "核对无误，确认", en = "Confirm",
         owed("核对签名件", "Check the signed paper"), from = [NamedState::Entered],
         to = NamedState::Confirmed, by = [COUNTY_OFFICE.at("office")], not_by = ["create", "revise"], asks = ["4.4.4.1"],
         purpose("打开扫描件，与姓名、身份、所在单位或村逐项核对。录入的人不能确认。",
                 "Open the scan and compare name, capacity and place. Whoever entered it cannot confirm."))]
pub struct ConfirmPerson {}

impl Perform for ConfirmPerson {
    fn perform(self, person: &mut NamedPerson, cx: &mut Context<'_>) -> Result<(), Fault> {
        person.confirmed_on = Some(cx.today());
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = NamedPerson, name = "return", zh = "退回", en = "Return", from = [NamedState::Entered],
         to = NamedState::Returned, by = [COUNTY_OFFICE.at("office")], not_by = ["create", "revise"], opposes,
         asks = ["4.4.4.1"])]
pub struct ReturnPerson {
    #[field(zh = "哪里不符", en = "What is wrong", long, max = 400)]
    pub reason: String,
}

impl Perform for ReturnPerson {
    fn perform(self, person: &mut NamedPerson, _: &mut Context<'_>) -> Result<(), Fault> {
        person.returned_because = Some(self.reason);
        Ok(())
    }
}

/// They stand for it no longer; projects that named them keep saying so.
#[derive(Action, Clone)]
#[action(on = NamedPerson, name = "end", zh = "不再担任", en = "End", from = [NamedState::Confirmed],
         to = NamedState::Ended, by = [COUNTY_OFFICE.at("office")], opposes, asks = ["4.4.4.1"])]
pub struct EndPerson {
    #[field(zh = "原因", en = "Reason", long, max = 400)]
    pub reason: String,
}

impl Perform for EndPerson {
    fn perform(self, person: &mut NamedPerson, cx: &mut Context<'_>) -> Result<(), Fault> {
        person.ended_on = Some(cx.today());
        person.ended_because = Some(self.reason);
        Ok(())
    }
}
