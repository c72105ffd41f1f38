//! Actions on reminders.

use derive::Action;
use kernel::{FieldValue, Refusal, Value};
use store::Audience;
use store::outbox::Letter;
use store::{Context, Fault, Perform};

use super::records::*;
use crate::organisation::records::{Category, Organisation};
use crate::roles::*;

/// Reminds a county, whether or not it has begun: in the product and by e-mail.
#[derive(Action, Clone)]
#[action(on = Reminder, name = "create", zh = "催办", en = "Remind", creates, revises, by = [CITY_OFFICE.anywhere()],
         asks = ["5.2.4.4", "5.4.3.1"])]
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
        let audience = Audience { role: COUNTY_OFFICE.code, organisation: Some(reminder.receiver.uuid()) };
        let letter = Letter {
            key: format!("reminder:{}", cx.id()),
            subject: format!("催办：{}{}年度工作计划", receiver.short_name, reminder.year),
            body: format!(
                "{}\n\n编号：{}\n催办日期：{}\n",
                reminder.words,
                number.as_deref().unwrap_or_default(),
                today.zh()
            ),
        };
        reminder.number = number;
        reminder.letters = cx.mail(&audience, letter)? as i64;
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = Reminder, name = "acknowledge", zh = "签收", en = "Acknowledge", from = [ReminderState::Sent],
         to = ReminderState::Acknowledged, by = [COUNTY_OFFICE.at("receiver")], asks = ["5.2.4.4"])]
pub struct Acknowledge {}

impl Perform for Acknowledge {}
