//! What the viewer owes, as rows: what, about what, by when, and the form of it.

use std::collections::HashMap;

use kernel::{Day, Refusal};
use store::duties::{self, Duty, Holders};
use store::permit;
use uuid::Uuid;

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
    /// Why somebody else is to do it, and who may; empty where the viewer may.
    pub barred: String,
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

/// What of it the viewer may not do, for they did what it checks, by duty: who may is said.
fn barred(call: &Call, owed: &[Duty]) -> Result<HashMap<Uuid, String>, Refusal> {
    let (words, shared) = (call.words(), &call.app.engine.shared);
    let Some(viewer) = call.viewer.person else { return Ok(HashMap::new()) };
    call.app.read(|connection| {
        let (mut parted, mut theirs) = (Vec::new(), Vec::new());
        for duty in owed {
            let action = shared.catalogue.action(&duty.kind, &duty.action).filter(|action| !action.not_by.is_empty());
            let Some((action, record)) = action.zip(duty.record) else { continue };
            let took_part = permit::parted(connection, action, record)?;
            let giver = duties::owed_for(duty, &call.viewer).map(|behalf| behalf.giver);
            if took_part.contains(&giver.unwrap_or(viewer)) || took_part.contains(&viewer) {
                parted.push(took_part);
                theirs.push(duty);
            }
        }
        let holders = Holders::of(connection, shared, &call.programme, call.today(), &theirs)?;
        let said = theirs.iter().zip(&parted).map(|(duty, took_part)| {
            let others: Vec<_> = holders.who(duty).filter(|held| !took_part.contains(&held.person)).collect();
            let said = match others.is_empty() {
                true => words.say("todo-barred-nobody"),
                false => words.with_one("todo-barred", "who", owed::people(words, others.into_iter())),
            };
            (duty.id, said)
        });
        Ok(said.collect())
    })
}

fn todo(call: &Call, duty: &Duty, subjects: &Subjects, barred: String) -> Todo {
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
        first: false,
        barred,
    }
}

/// What duties are about.
pub fn subjects(call: &Call, listed: &[&Duty]) -> Result<Subjects, Refusal> {
    call.app.read(|connection| owed::subjects(connection, &call.app.engine.shared, &call.programme, listed))
}

/// Some duties as rows; the first that the viewer may do is the one to begin with.
pub fn todos(call: &Call, owed: &[Duty]) -> Result<Vec<Todo>, Refusal> {
    let about = subjects(call, &owed.iter().collect::<Vec<_>>())?;
    let mut barred = barred(call, owed)?;
    let todo = |duty: &Duty| todo(call, duty, &about, barred.remove(&duty.id).unwrap_or_default());
    let mut todos: Vec<Todo> = owed.iter().map(todo).collect();
    if let Some(first) = todos.iter_mut().find(|todo| todo.barred.is_empty()) {
        first.first = true;
    }
    Ok(todos)
}
