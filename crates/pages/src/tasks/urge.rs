//! Of what somebody can be reminded, and with which words the reminder begins.

use kernel::{Kind, Language, Record, Refusal, Stored};
use programme::consultation::records::Consultation;
use programme::planning::records::AnnualPlan;
use programme::roles::CITY_OFFICE;
use programme::tasks::actions::Remind;
use programme::tasks::parties::is_reminded;
use programme::tasks::records::{Matter, Reminder};
use programme::tasks::rules::not_again;
use server::base::begun;
use server::base::call::Call;
use server::base::fault::failed;
use server::base::show::show_day;
use server::base::words::Words;
use server::every::owed::{self, Subjects};
use server::every::waiting::{Urge, Way};
use store::duties::Duty;
use store::{query, rows};
use uuid::Uuid;

/// Where several are reminded together.
pub const SEVERAL: &str = "/desk/reminders/several";

pub const URGE: Urge = Urge { one, several: SEVERAL };

/// A reminder that could be sent: who is reminded of what, with the words that it begins with.
pub struct Draft {
    pub receiver: Uuid,
    pub year: i64,
    pub about: String,
    /// The same as reminders keep it: in Chinese.
    kept_as: String,
    pub due: String,
    pub words: String,
    /// The record on which it is owed: the field of the reminder that names it, and which.
    pub on: Option<(&'static str, Uuid)>,
}

impl Draft {
    /// Its values by the fields of a reminder.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let mut values = vec![
            ("receiver", self.receiver.to_string()),
            ("year", self.year.to_string()),
            ("about", self.about.clone()),
            ("due", self.due.clone()),
            ("words", self.words.clone()),
        ];
        values.extend(self.on.map(|(field, record)| (field, record.to_string())));
        values
    }

    fn matter(&self) -> Matter<'_> {
        let on = |named: &str| self.on.filter(|(field, _)| *field == named).map(|(_, record)| record);
        Matter { year: self.year, about: Some(&self.kept_as), plan: on("plan"), consultation: on("consultation") }
    }
}

/// The reminder of a duty; none where whoever looks cannot send it: it is their own, or nobody is reminded of it.
pub fn draft(call: &Call, duty: &Duty, receiver: Uuid, subjects: &Subjects) -> Result<Option<Draft>, Refusal> {
    // Nobody is reminded of a reminder.
    let catalogue = call.app.engine.catalogue();
    if !catalogue.role(&duty.role).is_some_and(|role| is_reminded(&role)) || duty.kind == Reminder::CODE {
        return Ok(None);
    }
    let own = call.viewer.posts.iter().any(|post| post.organisation == receiver);
    if own || !begun::is_offered(<Remind as kernel::ActionInput>::ACTION, Reminder::KIND, &call.viewer) {
        return Ok(None);
    }
    let field = match duty.kind.as_str() {
        plan if plan == AnnualPlan::CODE => Some("plan"),
        asked if asked == Consultation::CODE => Some("consultation"),
        _ => None,
    };
    let on = field.zip(duty.record);
    // Without a paper that is named only the city office reminds.
    if on.is_none() && !call.viewer.holds(CITY_OFFICE) {
        return Ok(None);
    }
    let words = call.words();
    let said = owed::in_words(catalogue, words, &call.base, duty, subjects);
    let late = duty.due.days_until(call.today());
    let facts = [
        ("what", said.what.clone()),
        ("subject", said.subject),
        ("day", show_day(duty.due, words)),
        ("days", late.max(0).to_string()),
    ];
    Ok(Some(Draft {
        receiver,
        year: year_of(call, duty)?,
        about: said.what.chars().take(60).collect(),
        kept_as: owed::in_words(catalogue, Words(Language::Chinese), &call.base, duty, subjects).what,
        due: duty.due.iso(),
        words: words.with(if late > 0 { "reminder-words-late" } else { "reminder-words" }, &facts),
        on,
    }))
}

/// The year that the duty is about: that of its period or of its record, else that of its day.
fn year_of(call: &Call, duty: &Duty) -> Result<i64, Refusal> {
    let of_day = i64::from(duty.due.year());
    if let Some(period) = duty.period {
        return Ok(if period < 10_000 { period } else { of_day });
    }
    let about = duty.record.zip(call.app.engine.catalogue().kind(&duty.kind));
    let Some((record, kind)) = about.filter(|(_, kind)| kind.field("year").is_some()) else { return Ok(of_day) };
    let found = call.app.read(|connection| query::get(connection, kind, &call.viewer, record))?;
    let year = |stored: &Stored, kind: &Kind| stored.integer(kind, "year");
    Ok(found.and_then(|stored| year(&stored, kind)).unwrap_or(of_day))
}

/// The form that reminds of a duty, filled in; closed where somebody has sent the same today.
fn one(call: &Call, duty: &Duty, receiver: Uuid, subjects: &Subjects) -> Result<Option<Way>, Refusal> {
    let Some(draft) = draft(call, duty, receiver, subjects)? else { return Ok(None) };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(draft.values());
    let sent_to = Reminder::sent_to(receiver, call.today());
    let sent = call.app.read(|connection| rows::find(connection, Reminder::KIND, &call.programme, &sent_to))?;
    let sent: Vec<Reminder> =
        sent.iter().map(Reminder::read).collect::<Result<_, _>>().map_err(|mismatch| failed(&mismatch))?;
    let again = not_again(&draft.matter(), &sent).err();
    Ok(Some(Way {
        form: format!("{}/desk/{}/new/create?{}", call.base, Reminder::KIND.path, query.finish()),
        closed: again.map(|why| call.words().refusal(call.app.engine.catalogue(), &why)).unwrap_or_default(),
    }))
}
