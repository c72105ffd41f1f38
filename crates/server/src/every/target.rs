//! What the address of a form names, and whether the viewer may act on it now.

use kernel::{Action, Field, Kind, Refusal, Stored, Type};
use sha2::{Digest, Sha256};
use store::{Ask, clock, query};

use super::sent::BEGUN_OF;
use crate::base::call::Call;

/// What the address names: a kind, an action on it, and the record unless the action creates one.
pub struct Target {
    pub kind: &'static Kind,
    pub action: &'static Action,
    pub record: Option<Stored>,
    /// For what a new record is begun, as a mark; empty where nothing is named. What is typed belongs to it: a word to one county is
    /// not found in the form of a word to another.
    pub of: String,
}

/// Signs of a mark.
const MARK: usize = 16;

pub fn target(call: &Call) -> Result<Target, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_by_path(call.parameter("kinds")).filter(|kind| kind.part_of.is_none());
    let kind = kind.ok_or_else(Refusal::unseen)?;
    let action = catalogue.action(kind.code, call.parameter("action")).filter(|action| !action.internal);
    let action = action.ok_or_else(Refusal::unseen)?;
    let new = call.parameter("id").strip_prefix(NEW).and_then(|rest| match rest.strip_prefix('.') {
        Some(mark) => Some(Some(mark)),
        None => rest.is_empty().then_some(call.typed(BEGUN_OF)),
    });
    if let Some(mark) = new {
        let mark = mark.filter(|mark| mark.len() <= MARK && mark.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let of = mark.map_or_else(|| mark_of(&named(call, action, kind)), str::to_owned);
        return if action.creates { Ok(Target { kind, action, record: None, of }) } else { Err(Refusal::unseen()) };
    }
    let id = call.id()?;
    let record = call.app.read(|connection| query::get(connection, kind, &call.viewer, id))?;
    let record = record.filter(|_| !action.creates).ok_or_else(Refusal::unseen)?;
    Ok(Target { kind, action, record: Some(record), of: String::new() })
}

/// What the address names of what is to be made; the words and days with which it begins are no name.
pub fn named<'a>(call: &'a Call, action: &'static Action, kind: &'static Kind) -> Vec<(&'static str, &'a str)> {
    let names = |field: &&'static Field| !field.long && !matches!(field.of, Type::Day);
    let fields = store::carried(action, kind).into_iter().filter(names);
    fields.filter_map(|field| Some((field.name, call.asked(field.name)?))).collect()
}

fn mark_of(named: &[(&str, &str)]) -> String {
    if named.is_empty() {
        return String::new();
    }
    let digest = Sha256::digest(format!("{named:?}"));
    digest.iter().take(MARK / 2).map(|byte| format!("{byte:02x}")).collect()
}

/// The engine's own answer, before a form is shown.
pub fn may(call: &Call, target: &Target) -> Result<(), Refusal> {
    let ask = Ask::new(&call.viewer, target.action, target.record.as_ref().map(|record| record.id));
    let catalogue = call.app.engine.catalogue();
    call.app.read(|connection| store::permit(connection, catalogue, &ask).map(|asked| asked.map(|_| ())))?
}

/// The record as addresses name it.
pub const NEW: &str = "new";

pub fn record_key(target: &Target) -> String {
    target.record.as_ref().map_or_else(|| NEW.to_owned(), |record| record.id.to_string())
}

/// Under which words typed into the form are kept.
pub fn draft_key(target: &Target) -> String {
    let key = record_key(target);
    if target.of.is_empty() { key } else { format!("{key}.{}", target.of) }
}

/// Nothing of a form that has far more than its action takes is looked at, nor a file of somebody who may not act.
pub fn within(call: &Call, target: &Target) -> Result<(), Refusal> {
    let values_max = store::values_max(call.app.engine.catalogue(), target.action, target.kind);
    let too_many = call.form.len() > values_max;
    if too_many || !call.uploads.is_empty() {
        may(call, target)?;
    }
    if too_many {
        return Err(Refusal::too_many_values(values_max));
    }
    Ok(())
}

/// Where the form of an action is, and where it is sent.
pub fn address(call: &Call, target: &Target) -> String {
    format!("{}/desk/{}/{}/{}", call.base, target.kind.path, record_key(target), target.action.name)
}

/// Where what is typed into the form is kept until it is sent.
pub fn draft_address(call: &Call, target: &Target) -> String {
    format!("{}/desk/drafts/{}/{}/{}", call.base, target.kind.path, draft_key(target), target.action.name)
}

/// The key by which a form that is sent twice is known as one.
pub fn request_key() -> String {
    clock::Randomness::from_system().id(clock::real_now()).to_string()
}
