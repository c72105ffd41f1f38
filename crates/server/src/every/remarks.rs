//! What was said beside a record, where it lies: remarks, and the words of actions that are read among them, the newest last,
//! with the form for one more. Who reads what is what the history says of its entries (`Seen::saw_entry`).

use kernel::{Action, Kind, Refusal, Seen, policy};
use store::query::{self, HistoryEntry};

use super::form::{self, FieldView};
use super::sent::Typed;
use super::target;
use crate::base::acted;
use crate::base::call::Call;
use crate::base::show::show_time;

/// Remarks on one page.
const REMARKS: usize = 50;
/// What names the entry before which the remarks of the page lie.
const BEFORE: &str = "remarks";

/// One of them.
pub struct Remark {
    pub words: String,
    pub actor: String,
    pub when: String,
    pub instant: String,
    /// What else was done with these words; empty: nothing, they are a remark.
    pub deed: String,
}

/// The form for one more.
pub struct Form {
    pub to: String,
    pub fields: Vec<FieldView>,
    pub request_key: String,
    pub button: String,
    pub help: String,
}

/// The section of a record's page.
pub struct Remarks {
    pub said: Vec<Remark>,
    pub total: usize,
    /// Where those before these are, and how many there are in all.
    pub earlier: (String, String),
    pub form: Option<Form>,
}

/// The section for whoever sees the record; none where nothing was said and they may say nothing.
pub fn of(
    call: &Call,
    kind: &'static Kind,
    seen: &Seen<'_>,
    available: &[&'static Action],
    own: &str,
) -> Result<Option<Remarks>, Refusal> {
    let words = call.words();
    let told: Vec<_> =
        call.app.engine.catalogue().actions_on(kind.code).filter(|action| action.remark().is_some()).collect();
    if told.is_empty() {
        return Ok(None);
    }
    let names: Vec<&str> = told.iter().map(|action| action.name).collect();
    let before = call.asked(BEFORE).and_then(|entry| entry.parse().ok());
    let found = call.app.read(|connection| query::history_of(connection, seen, &names, before, REMARKS))?;
    let comment = available.iter().find(|action| action.comments);
    if found.total == 0 && comment.is_none() {
        return Ok(None);
    }
    let earlier = found.next.map(|entry| {
        let all = words.with_one("remarks-earlier", "total", found.total);
        (format!("{own}?{BEFORE}={entry}#remarks"), all)
    });
    let said = found.entries.iter().rev().filter_map(|entry| remark(call, &told, entry)).collect();
    let form = comment.map(|action| form(call, kind, action, seen, own)).transpose()?;
    Ok(Some(Remarks { said, total: found.total, earlier: earlier.unwrap_or_default(), form }))
}

fn remark(call: &Call, told: &[&'static Action], entry: &HistoryEntry) -> Option<Remark> {
    let action = told.iter().find(|action| action.name == entry.action)?;
    let field = action.remark().filter(|field| policy::reads(field, &call.viewer))?;
    Some(Remark {
        words: entry.content["input"][field.name].as_str()?.to_owned(),
        actor: acted::by(call, &entry.actor, entry.organisation),
        when: show_time(entry.at, call.words()),
        instant: entry.at.rfc3339(),
        deed: if action.comments { String::new() } else { call.words().label(action.label).to_owned() },
    })
}

fn form(
    call: &Call,
    kind: &'static Kind,
    action: &'static Action,
    seen: &Seen<'_>,
    own: &str,
) -> Result<Form, Refusal> {
    let built = form::build(call, kind, action, Some(seen.stored), &Typed::new(), None)?;
    Ok(Form {
        to: format!("{own}/{}", action.name),
        fields: built.fields,
        request_key: target::request_key(),
        button: call.words().label(action.label).to_owned(),
        help: call.words().label(action.purpose).to_owned(),
    })
}
