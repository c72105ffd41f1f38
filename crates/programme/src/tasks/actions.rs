//! Actions on reminders.

use derive::Action;
use kernel::{FieldValue, Refusal, Tell, Value};
use store::{Context, Fault, Perform};

use super::records::*;
use crate::organisation::records::{Category, Organisation};
use crate::roles::*;

/// Reminds a county, whether or not it has begun: in the product and by e-mail.
#[derive(Action, Clone)]
#[action(on = Reminder, name = "create", zh = "发出催办", en = "Send a reminder", creates, revises, by = [CITY_OFFICE.anywhere()],
         asks = ["5.2.4.4", "5.4.3.1"],
         tells = [Tell::new(COUNTY_OFFICE.at("receiver"), "notice-reminder").says("words")])]
pub struct Remind {}

impl Perform for Remind {
    fn perform(self, reminder: &mut Reminder, cx: &mut Context<'_>) -> Result<(), Fault> {
        let receiver = cx.need::<Organisation>(reminder.receiver)?;
        if receiver.category != Category::CountyOffice {
            return Err(Refusal::rule("reminder.receiver").at("receiver").into());
        }
        let today = cx.today();
        let same = [
            ("receiver", reminder.receiver.to_value()),
            ("year", reminder.year.to_value()),
            ("sent_on", Value::from(today.iso())),
        ];
        if !cx.find::<Reminder>(&same)?.is_empty() {
            return Err(Refusal::rule("reminder.today").into());
        }
        reminder.sent_on = Some(today);
        let office =
            cx.viewer().posts.iter().find(|post| post.role.code == CITY_OFFICE.code).map(|post| post.organisation);
        let number = office.map(|office| cx.draw(&REMINDERS, office)).transpose()?;
        reminder.number = number;
        reminder.letters = cx.letters::<Remind>(reminder)?;
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = Reminder, name = "acknowledge", zh = "签收", en = "Acknowledge", from = [ReminderState::Sent],
         to = ReminderState::Acknowledged, by = [COUNTY_OFFICE.at("receiver")], asks = ["5.2.4.4"])]
pub struct Acknowledge {}

impl Perform for Acknowledge {}
