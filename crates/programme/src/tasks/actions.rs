//! Actions on reminders.

use derive::Action;
use kernel::{Label, Refusal};
use store::{Context, Fault, Perform};

use super::parties::*;
use super::records::*;
use super::rules;
use crate::organisation::records::Organisation;
use crate::roles::*;

/// What is reminded of where nothing is said: the plan of the year.
const PLAN: Label = Label::new("工作计划", "annual plan");

/// Reminds an office of what it owes, in the product and by e-mail: the city office of anything, whether or not it has begun, a
/// county’s office of what it waits for itself.
#[derive(Action, Clone)]
#[action(on = Reminder, name = "create", zh = "发出催办", en = "Send a reminder", creates, revises,
         by = [CITY_OFFICE.anywhere(), COUNTY_OFFICE.anywhere()], asks = ["5.2.4.4", "5.4.3.1"],
         tells = &told(REMINDED, "notice-reminder", "words"))]
pub struct Remind {}

impl Perform for Remind {
    fn perform(self, reminder: &mut Reminder, cx: &mut Context<'_>) -> Result<(), Fault> {
        let receiver = cx.need::<Organisation>(reminder.receiver)?;
        rules::is_reminded(&receiver)?;
        let own = |role: &kernel::Role| cx.viewer().posts.iter().find(|post| post.role == *role).cloned();
        let (city, county) = (own(&CITY_OFFICE), own(&COUNTY_OFFICE));
        let records = [reminder.plan.map(|plan| plan.uuid()), reminder.consultation.map(|asked| asked.uuid())];
        let papers = records.iter().flatten().count();
        rules::names_a_paper(papers, city.is_some())?;
        let mut owes = papers == 0;
        for record in records.into_iter().flatten() {
            owes = owes || cx.owes(record, reminder.receiver.uuid())?;
        }
        if !owes {
            return Err(Refusal::rule("reminder.nothing-owed").at("receiver").into());
        }
        // What is called by the name of a duty is called so in both languages, in whichever it was written.
        let about = reminder.about.as_deref().map_or(Some(PLAN), |about| cx.owed_as(about));
        if let Some(about) = about {
            (reminder.about, reminder.about_en) = (Some(about.zh.to_owned()), Some(about.en.to_owned()));
        }
        let today = cx.today();
        rules::not_again(
            &reminder.matter(),
            &cx.find::<Reminder>(&Reminder::sent_to(reminder.receiver.uuid(), today))?,
        )?;
        reminder.sent_on = Some(today);
        let office = city.or(county).map(|post| post.organisation);
        reminder.sender = office.map(kernel::Id::from_uuid);
        let number = office.map(|office| cx.draw(&REMINDERS, office)).transpose()?;
        reminder.number = number;
        reminder.letters = cx.letters::<Remind>(reminder)?;
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = Reminder, name = "acknowledge", zh = "签收", en = "Acknowledge", from = [ReminderState::Sent],
         to = ReminderState::Acknowledged, by = &REMINDED, asks = ["5.2.4.4"])]
pub struct Acknowledge {}

impl Perform for Acknowledge {}
