//! What the address of a form names, and whether the viewer may act on it now.

use kernel::{Action, Kind, Refusal, Stored};
use store::{Ask, clock, query};

use crate::base::call::Call;

/// What the address names: a kind, an action on it, and the record unless the action creates one.
pub struct Target {
    pub kind: &'static Kind,
    pub action: &'static Action,
    pub record: Option<Stored>,
}

pub fn target(call: &Call) -> Result<Target, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_by_path(call.parameter("kinds")).filter(|kind| kind.part_of.is_none());
    let kind = kind.ok_or_else(Refusal::unseen)?;
    let action = catalogue.action(kind.code, call.parameter("action")).filter(|action| !action.internal);
    let action = action.ok_or_else(Refusal::unseen)?;
    if call.parameter("id") == "new" {
        return if action.creates { Ok(Target { kind, action, record: None }) } else { Err(Refusal::unseen()) };
    }
    let id = call.id()?;
    let record = call.app.read(|connection| query::get(connection, kind, &call.viewer, id))?;
    let record = record.filter(|_| !action.creates).ok_or_else(Refusal::unseen)?;
    Ok(Target { kind, action, record: Some(record) })
}

/// The engine's own answer, before a form is shown.
pub fn may(call: &Call, target: &Target) -> Result<(), Refusal> {
    let ask = Ask::new(&call.viewer, target.action, target.record.as_ref().map(|record| record.id));
    let catalogue = call.app.engine.catalogue();
    call.app.read(|connection| store::permit(connection, catalogue, &ask).map(|asked| asked.map(|_| ())))?
}

pub fn record_key(target: &Target) -> String {
    target.record.as_ref().map_or_else(|| "new".to_owned(), |record| record.id.to_string())
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
    format!("{}/desk/drafts/{}/{}/{}", call.base, target.kind.path, record_key(target), target.action.name)
}

/// The key by which a form that is sent twice is known as one.
pub fn request_key() -> String {
    clock::Randomness::from_system().id(clock::real_now()).to_string()
}
