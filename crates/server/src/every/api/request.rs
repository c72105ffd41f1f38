//! From a POST to a request of the engine: headers and body, refused in the order of all refusals.

use kernel::decode;
use kernel::{Action, Problem, Refusal, Status};
use serde_json::{Map, Value as Json};
use store::{Ask, Request, query};
use uuid::Uuid;

use super::parameters;
use crate::base::call::Call;
use crate::base::conditions::{self, Tags};

/// A key for repeats is at most this long, in characters.
pub const KEY_MAX: usize = 200;

/// Reads everything but rights and rules; what is wrong is told only after what comes before it.
pub fn read_request(call: &Call, action: &'static Action, record: Option<Uuid>) -> Result<Request, Refusal> {
    let taken =
        parameters::common_only(call).and_then(|()| headers(call, action, record)).and_then(|(version, key)| {
            let mut request = Request::new(&call.viewer, action, record, Json::Object(body(call, action)?));
            request.expected_version = version;
            request.idempotency_key = key;
            request.place.clone_from(&call.peer);
            Ok(request)
        });
    taken.map_err(|refusal| in_order(call, action, record, refusal))
}

/// A refusal of the input is told only to whoever is permitted to act on the version that they name.
pub fn in_order(call: &Call, action: &'static Action, record: Option<Uuid>, refusal: Refusal) -> Refusal {
    let expected_version = expected(call, action, record).ok().flatten();
    let ask = Ask { expected_version, ..Ask::new(&call.viewer, action, record) };
    let catalogue = call.app.engine.catalogue();
    let asked = call.app.read(|connection| store::permit(connection, catalogue, &ask).map(|asked| asked.map(|_| ())));
    asked.and_then(|permitted| permitted).err().unwrap_or(refusal)
}

/// The one value of a header; none where it is not there.
fn header<'a>(call: &'a Call, name: &str) -> Result<Option<&'a str>, ()> {
    let mut values = call.headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| ()),
        _ => Err(()),
    }
}

fn headers(
    call: &Call,
    action: &'static Action,
    record: Option<Uuid>,
) -> Result<(Option<i64>, Option<String>), Refusal> {
    let mut problems = Vec::new();
    let version = expected(call, action, record);
    if let Err(header) = version {
        problems.push(Problem::new(header, "input.version-malformed").with("header", header));
    }
    let key = header(call, "idempotency-key").and_then(|key| match key {
        Some(key) if key.is_empty() || key.len() > KEY_MAX || !key.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(())
        }
        key => Ok(key.map(str::to_owned)),
    });
    if key.is_err() {
        problems.push(Problem::new("Idempotency-Key", "input.key-malformed"));
    }
    match (version, key) {
        (Ok(version), Ok(key)) => Ok((version, key)),
        _ => Err(Refusal::invalid(problems)),
    }
}

/// A version that no record has: whoever is to be refused as too late expects it.
const NEVER: i64 = 0;

/// The version that the record must have, as the conditions of the caller say: one of those that `If-Match` names, none that
/// `If-None-Match` names. What a list leaves open is taken to be the version of this moment, or the newest that it names.
///
/// # Errors
/// The header that is malformed.
fn expected(call: &Call, action: &Action, record: Option<Uuid>) -> Result<Option<i64>, &'static str> {
    let wanted = conditions::tags(&call.headers, "if-match").map_err(|_| "If-Match")?;
    let unwanted = conditions::tags(&call.headers, "if-none-match").map_err(|_| "If-None-Match")?;
    if wanted.is_none() && unwanted.is_none() {
        return Ok(None);
    }
    let now = record.and_then(|record| version_of(call, action, record));
    let is_named = |tags: &Tags| now.is_some_and(|now| tags.name(&now.to_string()));
    if unwanted.as_ref().is_some_and(is_named) {
        return Ok(Some(NEVER));
    }
    Ok(match &wanted {
        None => None,
        Some(Tags::Any) => record.is_none().then_some(NEVER),
        Some(tags) if is_named(tags) => now,
        Some(Tags::These(tags)) => Some(tags.iter().filter_map(|tag| tag.parse().ok()).max().unwrap_or(NEVER)),
    })
}

/// The version of a record now, as far as the caller sees it.
fn version_of(call: &Call, action: &Action, record: Uuid) -> Option<i64> {
    let kind = call.app.engine.catalogue().kind(action.kind)?;
    let found = call.app.read(|connection| query::get(connection, kind, &call.viewer, record)).ok()?;
    found.map(|stored| stored.version)
}

/// The body as a JSON object; no body at all is an object without members.
fn body(call: &Call, action: &'static Action) -> Result<Map<String, Json>, Refusal> {
    let unsupported = || Refusal::new(Status::Unsupported, "input.not-json-type");
    match header(call, "content-type") {
        Ok(None) if call.body.is_empty() => return Ok(Map::new()),
        Ok(Some(kind)) if is_json(kind) => {}
        _ => return Err(unsupported()),
    }
    if call.body.is_empty() {
        return Ok(Map::new());
    }
    let catalogue = call.app.engine.catalogue();
    let values_max = catalogue.kind(action.kind).map_or(0, |kind| store::values_max(catalogue, action, kind));
    if decode::has_more_values(&call.body, values_max) {
        return Err(Refusal::too_many_values(values_max));
    }
    match serde_json::from_slice(&call.body) {
        Ok(Json::Object(object)) => Ok(object),
        _ => Err(Refusal::new(Status::Invalid, "input.not-json")),
    }
}

fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn only_json_is_json() {
        assert!(is_json("application/json; charset=utf-8"));
        assert!(is_json("Application/JSON"));
        assert!(!is_json("text/plain"));
        assert!(!is_json("application/jsonl"));
    }
}
