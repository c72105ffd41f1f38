//! The OpenAPI 3.1 document of everything under `/api/v1`, made from the declarations.
//!
//! **Invariant:** nothing in it is written by hand for one kind: a new declaration is in it at once. Which programme and
//! which person asks changes nothing in it.

mod figures;
mod schemas;

use std::sync::OnceLock;

use axum::response::Response;
use kernel::{Action, Catalogue, Field, Kind, Refusal, Type};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::base::call::Call;
use crate::base::fixed::Fixed;
use crate::every::api::{catalogue, parameters, request};

/// The document, made once.
pub fn document(call: &Call) -> Result<Response, Refusal> {
    static DOCUMENT: OnceLock<Fixed> = OnceLock::new();
    parameters::common_only(call)?;
    let document = DOCUMENT.get_or_init(|| Fixed::new("application/json", &Document(call.app.engine.catalogue())));
    Ok(document.answer(call))
}

/// The whole document, written one path and one schema at a time: all of them at once would take many times the room of
/// their text.
pub struct Document<'a>(pub &'a Catalogue);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let declared = self.0;
        let mut document = serializer.serialize_map(None)?;
        document.serialize_entry("openapi", "3.1.0")?;
        let info = json!({
            "title": "穗梅帮扶平台 · Suimei",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        });
        document.serialize_entry("info", &info)?;
        document.serialize_entry("servers", &json!([{ "url": "/" }]))?;
        document.serialize_entry("security", &json!([{ "bearer": [] }]))?;
        let tag =
            |kind: &Kind| json!({ "name": kind.code, "description": format!("{} · {}", kind.label.zh, kind.label.en) });
        document.serialize_entry("tags", &declared.roots().map(tag).collect::<Vec<_>>())?;
        document.serialize_entry("paths", &Members(|| paths(declared)))?;
        document.serialize_entry("components", &Components(declared))?;
        document.end()
    }
}

struct Components<'a>(&'a Catalogue);

impl Serialize for Components<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut components = serializer.serialize_map(None)?;
        let schemes = json!({
            "bearer": { "type": "http", "scheme": "bearer", "description": "suimei token create --user NAME" },
            "basic": { "type": "http", "scheme": "basic", "description": "The token as the password; for the calendar" },
        });
        components.serialize_entry("securitySchemes", &schemes)?;
        components.serialize_entry("schemas", &Members(|| schemas::all(self.0)))?;
        components.end()
    }
}

/// An object of the members that a function goes through.
struct Members<F>(F);

impl<F: Fn() -> I, I: Iterator<Item = (String, Json)>> Serialize for Members<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((self.0)())
    }
}

/// Every path with its operations, one after the other.
fn paths(declared: &Catalogue) -> impl Iterator<Item = (String, Json)> {
    let catalogue = schemas::reference("Catalogue");
    let common = [
        ("openapi.json", json!({ "get": public("openapi", "接口文档", "This document", json!({ "type": "object" })) })),
        ("catalogue", json!({ "get": public("catalogue", "声明目录", "The declarations themselves", catalogue) })),
        ("calendar.ics", json!({ "get": calendar() })),
        ("files", json!({ "post": upload() })),
    ];
    let common = common.into_iter().map(|(name, operations)| (format!("/api/v1/{name}"), operations));
    common.chain(figures::paths(declared)).chain(declared.roots().flat_map(move |kind| of_kind(declared, kind)))
}

const DESCRIPTION: &str = "同一套动作、权限和校验，与页面完全一致。金额为整数分（字段名以 _fen 结尾），日期为 YYYY-MM-DD，时刻为 RFC 3339（+08:00）。\
\n\nThe same actions, rights and checks as in the browser. Money is a whole number of fen in fields named …_fen, days are \
YYYY-MM-DD, instants RFC 3339 with +08:00. Refusals come in one order: 401, 404, 403, 412, 409, 422, 408/413/414/415, 429, 503.";

/// The paths of one kind.
fn of_kind(declared: &Catalogue, kind: &'static Kind) -> Map<String, Json> {
    let mut paths = Map::new();
    let root = format!("/api/v1/{}", kind.path);
    let name = kind.table();
    let mut collection = Map::new();
    collection.insert("get".to_owned(), list(kind, &name));
    let creation = declared.creation(kind.code).filter(|action| catalogue::is_open(action));
    if let Some(action) = creation {
        collection.insert("post".to_owned(), performed(declared, kind, action));
    }
    paths.insert(root.clone(), Json::Object(collection));
    let words = (kind.label.zh, kind.label.en);
    let record = schemas::reference(&schemas::record_name(kind));
    let one = read_operation(
        kind,
        &format!("{name}_get"),
        (&format!("{}：一条", words.0), &format!("{}: one record", words.1)),
        &[id()],
        &record,
        true,
    );
    paths.insert(format!("{root}/{{id}}"), json!({ "get": one }));
    let mut asked = vec![id()];
    asked.extend(paging());
    let history = read_operation(
        kind,
        &format!("{name}_history"),
        (&format!("{}：经过", words.0), &format!("{}: what happened to it", words.1)),
        &asked,
        &schemas::reference("History"),
        false,
    );
    paths.insert(format!("{root}/{{id}}/history"), json!({ "get": history }));
    let duties = read_operation(
        kind,
        &format!("{name}_duties"),
        (&format!("{}：期限", words.0), &format!("{}: what is owed on it by which day", words.1)),
        &[id()],
        &schemas::reference("Duties"),
        false,
    );
    paths.insert(format!("{root}/{{id}}/duties"), json!({ "get": duties }));
    for action in declared.actions_on(kind.code).filter(|action| !action.creates) {
        if let Some(path) = catalogue::path(kind, action) {
            let operation = json!({ "post": performed(declared, kind, action) });
            // A history is read and could also be the name of an action: both then share the path.
            match paths.get_mut(&path).and_then(Json::as_object_mut) {
                Some(shared) => shared.extend(operation.as_object().cloned().unwrap_or_default()),
                None => {
                    paths.insert(path, operation);
                }
            }
        }
    }
    paths
}

fn parameter(name: &str, place: &str, schema: Json, description: &str) -> Json {
    json!({ "name": name, "in": place, "required": place == "path", "schema": schema, "description": description })
}

fn id() -> Json {
    parameter("id", "path", json!({ "type": "string", "format": "uuid" }), "编号 · Identifier")
}

fn language() -> Json {
    parameter(
        "lang",
        "query",
        json!({ "type": "string", "enum": parameters::LANGUAGES }),
        "回答所用语言 · Language of the answer",
    )
}

fn paging() -> [Json; 2] {
    let limit =
        json!({ "type": "integer", "minimum": 1, "maximum": store::query::LIMIT_MAX, "default": parameters::LIMIT });
    [
        parameter("limit", "query", limit, "至多几条 · How many at most"),
        parameter("cursor", "query", json!({ "type": "string" }), "上一页的 next · `next` of the page before"),
    ]
}

/// A filter as it stands in an address.
fn filter(field: &Field) -> Json {
    let mut schema = schemas::value(field);
    if matches!(field.of, Type::Text) {
        schema["minLength"] = json!(1);
    }
    parameter(field.name, "query", schema, &format!("{} · {}", field.label.zh, field.label.en))
}

fn list(kind: &'static Kind, name: &str) -> Json {
    let mut asked: Vec<Json> = parameters::filters(kind).map(filter).collect();
    if !kind.states.is_empty() {
        let states: Vec<&str> = kind.states.iter().map(|state| state.name).collect();
        asked.push(parameter("state", "query", json!({ "type": "string", "enum": states }), "状态 · State"));
    }
    let words = json!({ "type": "string", "maxLength": parameters::WORDS_MAX });
    asked.push(parameter("q", "query", words, "含有这些词 · Words it must hold"));
    let columns = parameters::SORTABLE.into_iter().chain(parameters::sortable(kind).map(|field| field.name));
    let sorts: Vec<String> = columns.flat_map(|column| [column.to_owned(), format!("-{column}")]).collect();
    asked.push(parameter(
        "sort",
        "query",
        json!({ "type": "string", "enum": sorts }),
        "排序，- 为倒序 · Order, - for descending",
    ));
    asked.extend(paging());
    let items = json!({
        "type": "object",
        "required": ["items", "total", "next"],
        "properties": {
            "items": { "type": "array", "items": schemas::reference(&schemas::item_name(kind)) },
            "total": { "type": "integer", "minimum": 0 },
            "next": { "type": ["string", "null"] },
        },
    });
    let words = (format!("{}：列表", kind.label.zh), format!("{}: those you may see", kind.label.en));
    read_operation(kind, &format!("{name}_list"), (&words.0, &words.1), &asked, &items, false)
}

/// An operation that only reads.
fn read_operation(
    kind: &Kind,
    operation: &str,
    words: (&str, &str),
    asked: &[Json],
    schema: &Json,
    tagged: bool,
) -> Json {
    let mut asked = asked.to_vec();
    asked.push(language());
    let mut success = json!({ "description": "OK", "content": { "application/json": { "schema": schema } } });
    if tagged {
        success["headers"] = etag();
    }
    let mut responses = problems(&[401, 404, 422, 503]);
    responses.insert("200".to_owned(), success);
    json!({
        "operationId": operation, "tags": [kind.code], "summary": words.0, "description": words.1,
        "parameters": asked, "responses": responses,
    })
}

fn etag() -> Json {
    json!({ "ETag": { "description": "版本 · Version, for If-Match", "schema": { "type": "string" } } })
}

fn public(operation: &str, zh: &str, en: &str, schema: Json) -> Json {
    let mut responses = problems(&[404, 422, 503]);
    responses.insert(
        "200".to_owned(),
        json!({ "description": "OK", "content": { "application/json": { "schema": schema } } }),
    );
    json!({
        "operationId": operation, "summary": zh, "description": en, "security": [],
        "parameters": [language()], "responses": responses,
    })
}

/// An operation that performs an action.
fn performed(declared: &Catalogue, kind: &'static Kind, action: &Action) -> Json {
    let mut asked = if action.creates { Vec::new() } else { vec![id(), if_match()] };
    let key = json!({ "type": "string", "minLength": 1, "maxLength": request::KEY_MAX, "pattern": "^[!-~]+$" });
    asked.push(parameter(
        "Idempotency-Key",
        "header",
        key,
        "重复提交时返回第一次的回答 · A repeat returns the first answer",
    ));
    asked.push(language());
    let input = schemas::input(declared, kind, action);
    let required = input["required"].as_array().is_some_and(|required| !required.is_empty());
    let mut success = json!({
        "description": "OK",
        "headers": etag(),
        "content": { "application/json": { "schema": schemas::done(kind) } },
    });
    let mut statuses = vec![401, 403, 404, 408, 409, 412, 413, 415, 422, 503];
    if action.input.iter().any(|field| matches!(field.of, kernel::Type::Secret)) {
        // Guesses are counted.
        statuses.push(429);
    }
    if action.creates {
        success["headers"]["Location"] = json!({ "schema": { "type": "string" } });
    }
    statuses.sort_unstable();
    let mut responses = problems(&statuses);
    responses.insert(if action.creates { "201" } else { "200" }.to_owned(), success);
    let name = format!("{}_{}", kind.table(), action.name.replace('-', "_"));
    json!({
        "operationId": name, "tags": [kind.code],
        "summary": format!("{}：{}", kind.label.zh, action.label.zh),
        "description": format!("{}: {}. {}", kind.label.en, action.label.en, action.purpose.en),
        "parameters": asked,
        "requestBody": { "required": required, "content": { "application/json": { "schema": input } } },
        "responses": responses,
    })
}

fn if_match() -> Json {
    // A tag, a list of them, or whatever is there; weak ones are taken as a proxy passes them on.
    let tag = json!({ "type": "string", "pattern": "^([*]|(W/)?\"[0-9]{1,18}\"(, ?(W/)?\"[0-9]{1,18}\")*)$" });
    parameter("If-Match", "header", tag, "所依据的版本，如 \"3\" · The version this is about")
}

fn upload() -> Json {
    let body = json!({
        "type": "object", "required": ["file"], "additionalProperties": false,
        "properties": { "file": { "type": "string", "format": "binary", "description": "PDF、PNG、JPG，20 MB 以内" } },
    });
    let mut responses = problems(&[401, 408, 413, 415, 422, 429, 503]);
    let kept =
        json!({ "description": "Kept", "content": { "application/json": { "schema": schemas::reference("File") } } });
    responses.insert("201".to_owned(), kept);
    json!({
        "operationId": "file_upload", "summary": "上传文件，供一个动作取用", "description": "Uploads a file that one action may then take",
        "parameters": [language()],
        "requestBody": { "required": true, "content": { "multipart/form-data": { "schema": body } } },
        "responses": responses,
    })
}

fn calendar() -> Json {
    let mut responses = problems(&[401, 422, 503]);
    let text = json!({ "type": "string" });
    let content = json!({ "description": "iCalendar", "content": { "text/calendar": { "schema": text } } });
    responses.insert("200".to_owned(), content);
    json!({
        "operationId": "calendar", "summary": "我的办理期限和本单位的日程（RFC 5545），令牌也可用 HTTP Basic 的密码给出",
        "description": "My deadlines, and the days of what my organisations take part in (RFC 5545); the token may also be \
                        the password of HTTP Basic",
        "security": [{ "bearer": [] }, { "basic": [] }],
        "parameters": [language()], "responses": responses,
    })
}

/// Refusals with these statuses, each as a problem document; any address may be too long.
fn problems(statuses: &[u16]) -> Map<String, Json> {
    let described = |status: u16| match status {
        401 => "Not signed in",
        403 => "Seen, but no right",
        404 => "Not there, or not to be seen",
        408 => "It did not arrive in time",
        409 => "The state or a rule forbids it: something else must change first",
        412 => "The version is not the newest",
        413 => "Too large",
        414 => "The address is too long",
        415 => "Not a type that is taken",
        422 => "Wrong input: mend this request",
        429 => "Too many",
        _ => "Cannot write now",
    };
    let problem = json!({ "application/problem+json": { "schema": schemas::reference("Problem") } });
    statuses
        .iter()
        .chain(&[414])
        .map(|status| (status.to_string(), json!({ "description": described(*status), "content": problem })))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value as Json;

    fn references(json: &Json, found: &mut BTreeSet<String>) {
        match json {
            Json::Object(object) => {
                if let Some(Json::String(reference)) = object.get("$ref") {
                    found.insert(reference.clone());
                }
                object.values().for_each(|value| references(value, found));
            }
            Json::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_points_at_a_schema_and_every_operation_has_a_name_of_its_own() {
        let document = serde_json::to_value(super::Document(&programme::catalogue())).expect("JSON");
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        for reference in found {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        let paths = document["paths"].as_object().expect("paths");
        let mut names = BTreeSet::new();
        for operation in paths.values().filter_map(Json::as_object).flat_map(|path| path.values()) {
            let name = operation["operationId"].as_str().expect("a name");
            assert!(names.insert(name.to_owned()), "{name}");
        }
    }
}
