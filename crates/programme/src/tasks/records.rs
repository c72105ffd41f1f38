//! Reminders.

use derive::{Record, State};
use kernel::{Day, Due, Id, Owe, Series, Tone, Value, Year};
use uuid::Uuid;

use super::parties::*;
use crate::consultation::records::Consultation;
use crate::menu::PLANS;
use crate::organisation::records::Organisation;
use crate::planning::records::AnnualPlan;

const ACKNOWLEDGE: &[Owe] = &owed(REMINDED, "acknowledge", Due::working("acknowledge_days"));

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReminderState {
    #[state(zh = "待签收", en = "Not yet read", tone = Tone::Warning, owes = ACKNOWLEDGE)]
    Sent,
    #[state(zh = "已签收", en = "Read", tone = Tone::Going)]
    Acknowledged,
}

/// Drawn by the office that reminds.
pub(super) const REMINDERS: Series = Series::new("reminder", "催", &[ReminderState::Sent.name()]);

/// 催办: a dated reminder, in the product and by e-mail.
#[derive(Record)]
#[record(code = "reminder", path = "reminders", zh = "催办", en = "Reminder", asks = ["5.2.4.4", "5.4.3.1"],
         title("{receiver}{year}年度{about}催办", "Reminder to {receiver}, {year}: {about_en|about}"), place(PLANS), seen_by = &SEE_REMINDERS,
         empty("没有催办。谁没有按期办，在工作台的“等待别人”里催办。",
               "No reminders. Whoever is late is reminded from “Waiting for others” on the desk."))]
pub struct Reminder {
    pub id: Id<Reminder>,
    pub state: ReminderState,
    #[field(zh = "被催办单位", en = "Who is reminded", party, list, only("category", "county-office"))]
    pub receiver: Id<Organisation>,
    #[field(zh = "年度", en = "Year", fixed, list, filter)]
    pub year: Year,
    #[field(
        zh = "催办事项",
        en = "Of what",
        max = 60,
        fixed,
        in_english("about_en"),
        hint_zh = "如“工作计划”“报年终总结”；不填即年度工作计划",
        hint_en = "Such as “annual plan”; left open, the annual plan"
    )]
    pub about: Option<String>,
    #[field(zh = "催办事项英文", en = "Of what, in English", computed, hidden, max = 120)]
    pub about_en: Option<String>,
    #[field(zh = "原定期限", en = "Was due", fixed, list)]
    pub due: Option<Day>,
    #[field(zh = "催办内容", en = "Words", long, max = 1000, fixed, list)]
    pub words: String,
    #[field(zh = "年度计划", en = "Plan", fixed, there("催办", "Reminders"))]
    pub plan: Option<Id<AnnualPlan>>,
    #[field(zh = "征询", en = "Consultation", fixed, there("催办", "Reminders"))]
    pub consultation: Option<Id<Consultation>>,
    #[field(zh = "发出单位", en = "From", computed)]
    pub sender: Option<Id<Organisation>>,
    #[field(zh = "催办日期", en = "Sent on", computed, list)]
    pub sent_on: Option<Day>,
    #[field(zh = "电子邮件份数", en = "E-mails", computed)]
    pub letters: i64,
    #[field(zh = "编号", en = "Number", list, search, number(REMINDERS))]
    pub number: Option<String>,
}

/// Of what an office is reminded: of one thing once a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter<'a> {
    pub year: i64,
    pub about: Option<&'a str>,
    pub plan: Option<Uuid>,
    pub consultation: Option<Uuid>,
}

impl Reminder {
    pub fn matter(&self) -> Matter<'_> {
        Matter {
            year: i64::from(self.year.number()),
            about: self.about.as_deref(),
            plan: self.plan.map(|plan| plan.uuid()),
            consultation: self.consultation.map(|asked| asked.uuid()),
        }
    }

    /// The fields that say to whom it was sent on a day, with their values.
    pub fn sent_to(receiver: Uuid, on: Day) -> [(&'static str, Value); 2] {
        [("receiver", Value::from(receiver.to_string())), ("sent_on", Value::from(on.iso()))]
    }
}
