//! What the viewer owes, as rows: what, about what, by when, and the form of it.

use kernel::{Day, Refusal};
use store::duties::{self, Duty};

use super::owed::{self, Subjects};
use crate::base::call::Call;
use crate::base::show::show_day;

/// One duty as a row of the desk.
pub struct Todo {
    pub days: String,
    pub unit: String,
    pub class: &'static str,
    pub what: String,
    pub subject: String,
    /// For whom the viewer owes it; empty where it is their own.
    pub behalf: String,
    pub link: String,
    pub basis: String,
    pub to: String,
    pub button: String,
    pub first: bool,
}

/// How near a day is, as a number, its unit and a colour.
fn countdown(call: &Call, due: Day) -> (String, String, &'static str) {
    let words = call.words();
    match call.today().days_until(due) {
        days if days < 0 => ((-days).to_string(), words.say("due-days-ago"), "late"),
        0 => ("0".to_owned(), words.say("due-today"), "warn"),
        days if days <= 10 => (days.to_string(), words.say("due-days"), "warn"),
        days => (days.to_string(), words.say("due-days"), ""),
    }
}

/// A duty that the viewer owes only for somebody else says for whom.
fn behalf(call: &Call, duty: &Duty) -> String {
    let giver = duties::owed_for(duty, &call.viewer);
    giver.map(|behalf| call.words().with_one("on-behalf", "giver", &behalf.giver_name)).unwrap_or_default()
}

fn todo(call: &Call, duty: &Duty, subjects: &Subjects, first: bool) -> Todo {
    let words = call.words();
    let (days, unit, class) = countdown(call, duty.due);
    let owed = owed::in_words(call.app.engine.catalogue(), words, &call.base, duty, subjects);
    let due = words.with_one("held-due", "day", show_day(duty.due, words));
    Todo {
        days,
        unit,
        class,
        behalf: behalf(call, duty),
        subject: owed.subject,
        link: owed.link,
        basis: format!("{due} · {}", owed.basis),
        to: owed.form,
        button: owed.what.clone(),
        what: owed.what,
        first,
    }
}

/// What duties are about.
pub fn subjects(call: &Call, listed: &[&Duty]) -> Result<Subjects, Refusal> {
    call.app.read(|connection| owed::subjects(connection, &call.app.engine.shared, &call.programme, listed))
}

/// Some duties as rows; the first is the one to begin with.
pub fn todos(call: &Call, owed: &[Duty]) -> Result<Vec<Todo>, Refusal> {
    let about = subjects(call, &owed.iter().collect::<Vec<_>>())?;
    Ok(owed.iter().enumerate().map(|(index, duty)| todo(call, duty, &about, index == 0)).collect())
}
