//! Reminders.

use derive::{Record, State};
use kernel::{Day, Due, Id, Owe, Series, Tone, Year};

use crate::menu::PLANS;
use crate::organisation::records::Organisation;
use crate::roles::*;

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReminderState {
    #[state(zh = "待签收", en = "Not yet read", tone = Tone::Warning, owes = [
        Owe::new("acknowledge", COUNTY_OFFICE.at("receiver"), Due::working("acknowledge_days"))])]
    Sent,
    #[state(zh = "已签收", en = "Read", tone = Tone::Going)]
    Acknowledged,
}

/// Drawn by the office that reminds.
pub(super) const REMINDERS: Series = Series::new("reminder", "催", &[ReminderState::Sent.name()]);

/// 催办: a dated reminder, in the product and by e-mail.
#[derive(Record)]
#[record(code = "reminder", path = "reminders", zh = "催办", en = "Reminder", asks = ["5.2.4.4", "5.4.3.1"],
         title("{receiver}{year}年度计划催办", "Reminder to {receiver} of the {year} plan"), place(PLANS),
         seen_by = [COUNTY_OFFICE.at("receiver"), COUNTY_GOVERNMENT.at("receiver"), CITY_OFFICE.anywhere()],
         empty("没有催办。哪个县没有按期报送，市经协办在编制情况里催办。",
               "No reminders. Whoever is late is reminded by the city office, from its overview."))]
pub struct Reminder {
    pub id: Id<Reminder>,
    pub state: ReminderState,
    #[field(zh = "催办单位", en = "To", party, list, only("category", "county-office"))]
    pub receiver: Id<Organisation>,
    #[field(zh = "年度", en = "Year", fixed, list, filter)]
    pub year: Year,
    #[field(zh = "催办内容", en = "Words", long, max = 1000, fixed, list)]
    pub words: String,
    #[field(zh = "催办日期", en = "Sent on", computed, list)]
    pub sent_on: Option<Day>,
    #[field(zh = "电子邮件份数", en = "E-mails", computed)]
    pub letters: i64,
    #[field(zh = "编号", en = "Number", list, search, number(REMINDERS))]
    pub number: Option<String>,
}
