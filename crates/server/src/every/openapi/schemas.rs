//! Schemas of values, inputs, records and problems.

use kernel::{Action, Catalogue, Field, Kind, Type};
use serde_json::{Map, Value as Json, json};

pub fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub fn record_name(kind: &Kind) -> String {
    kind.code.to_owned()
}

pub fn item_name(kind: &Kind) -> String {
    format!("{}.item", kind.code)
}

fn uuid() -> Json {
    json!({ "type": "string", "format": "uuid" })
}

/// A value with the limits of its field, never null.
pub fn value(field: &Field) -> Json {
    match field.of {
        Type::Text => json!({ "type": "string", "maxLength": field.max }),
        Type::Secret => {
            json!({ "type": "string", "minLength": field.min, "maxLength": field.max, "format": "password" })
        }
        Type::Integer | Type::Money | Type::Year => {
            json!({ "type": "integer", "minimum": field.min, "maximum": field.max })
        }
        Type::Day => json!({ "type": "string", "format": "date" }),
        Type::Instant => json!({ "type": "string", "format": "date-time" }),
        Type::Flag => json!({ "type": "boolean" }),
        Type::Choice(choices) => {
            let codes: Vec<&str> = choices.iter().map(|choice| choice.code).collect();
            json!({ "type": "string", "enum": codes })
        }
        Type::Reference(_) | Type::File => uuid(),
        Type::Files => json!({ "type": "array", "maxItems": field.max, "uniqueItems": true, "items": uuid() }),
    }
}

fn nullable(mut schema: Json) -> Json {
    schema["type"] = json!([schema["type"], "null"]);
    if let Some(codes) = schema.get_mut("enum").and_then(Json::as_array_mut) {
        codes.push(Json::Null);
    }
    schema
}

fn described(mut schema: Json, field: &Field) -> Json {
    let mut words = format!("{} · {}", field.label.zh, field.label.en);
    if let Type::Reference(target) = field.of {
        words.push_str(&format!(" → {target}"));
    }
    schema["description"] = json!(words);
    schema
}

/// A field that an input carries: null clears what may be empty.
fn given(field: &Field) -> Json {
    let mut schema = value(field);
    let flag = matches!(field.of, Type::Flag);
    if field.required && matches!(field.of, Type::Text) {
        schema["minLength"] = json!(1);
    }
    if field.required && matches!(field.of, Type::Files) {
        schema["minItems"] = json!(1);
    }
    if !field.required || flag {
        schema = nullable(schema);
    }
    described(schema, field)
}

/// A field that an answer carries: limits bind inputs; old records may lie outside of them.
fn answered(field: &Field) -> Json {
    let mut schema = value(field);
    if let Some(object) = schema.as_object_mut() {
        for limit in ["minLength", "maxLength", "minimum", "maximum", "maxItems"] {
            object.remove(limit);
        }
    }
    // What was sealed may have been erased, and some is said only with something else.
    if !field.required || field.sealed || !field.said_with.is_empty() {
        schema = nullable(schema);
    }
    described(schema, field)
}

fn names(fields: &[&Field]) -> Vec<&'static str> {
    fields.iter().filter(|field| field.required && !matches!(field.of, Type::Flag)).map(|field| field.name).collect()
}

fn properties(fields: &[&'static Field]) -> Map<String, Json> {
    fields.iter().map(|field| (field.name.to_owned(), given(field))).collect()
}

/// The body of an action.
pub fn input(declared: &Catalogue, kind: &'static Kind, action: &Action) -> Json {
    let carried = store::carried(action, kind);
    let own: Vec<&'static Field> = action.input.iter().collect();
    let mut members = properties(&carried);
    members.extend(properties(&own));
    let mut required = names(&own);
    if action.creates {
        required.extend(names(&carried));
    }
    for part in declared.parts(kind.code) {
        if let Some(input) = store::line_input(action, part) {
            members.insert(part.member(), lines(part, &input, action.creates));
        }
    }
    json!({ "type": "object", "additionalProperties": false, "properties": members, "required": required })
}

/// Lines as they are given: those with an identifier change what is there, the others are new and whole.
fn lines(part: &'static Kind, input: &store::LineInput, whole: bool) -> Json {
    let mut members = properties(&input.fields);
    members.insert("id".to_owned(), json!({ "type": ["string", "null"], "format": "uuid" }));
    let required = match (input.existing, whole) {
        (true, _) => vec!["id"],
        (false, true) => names(&input.fields),
        (false, false) => Vec::new(),
    };
    json!({
        "type": "array",
        "maxItems": kernel::decode::LINES_MAX,
        "description": format!("{} · {}", part.label.zh, part.label.en),
        "items": { "type": "object", "additionalProperties": false, "properties": members, "required": required },
    })
}

/// What an action answers.
pub fn done(kind: &Kind) -> Json {
    let record = json!({ "anyOf": [reference(&record_name(kind)), { "type": "null" }] });
    json!({
        "type": "object",
        "required": ["record", "receipt"],
        "properties": { "record": record, "receipt": reference("Receipt") },
    })
}

fn instant() -> Json {
    json!({ "type": "string", "format": "date-time" })
}

/// A record: its members may be masked, so that only what every record has is certain.
fn record(declared: &Catalogue, kind: &'static Kind, whole: bool) -> Json {
    let state = match kind.states {
        [] => json!({ "type": "null" }),
        states => json!({ "type": "string", "enum": states.iter().map(|state| state.name).collect::<Vec<_>>() }),
    };
    let mut required = vec!["id", "kind", "called", "state", "version", "created", "entered"];
    let mut members = Map::new();
    members.insert("id".to_owned(), uuid());
    members.insert("kind".to_owned(), json!({ "type": "string", "const": kind.code }));
    members.insert("called".to_owned(), json!({ "type": "string" }));
    members.insert("state".to_owned(), state);
    members.insert("version".to_owned(), json!({ "type": "integer", "minimum": 1 }));
    members.insert("created".to_owned(), instant());
    members.insert("entered".to_owned(), instant());
    if whole {
        required.push("actions");
        members.insert("actions".to_owned(), json!({ "type": "array", "items": { "type": "string" } }));
        for part in declared.parts(kind.code) {
            let mut line = answers(part);
            line.insert("id".to_owned(), uuid());
            let line = json!({ "type": "object", "required": ["id"], "properties": line });
            members.insert(part.member(), json!({ "type": "array", "items": line }));
        }
    }
    members.extend(answers(kind));
    json!({ "type": "object", "required": required, "properties": members })
}

fn answers(kind: &'static Kind) -> Map<String, Json> {
    let fields = kind.fields.iter().filter(|field| !matches!(field.of, Type::Secret));
    fields.map(|field| (field.name.to_owned(), answered(field))).collect()
}

fn text() -> Json {
    json!({ "type": "string" })
}

fn problem() -> Json {
    let error = json!({
        "type": "object", "required": ["field", "code", "message"],
        "properties": { "field": text(), "code": text(), "message": text() },
    });
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail", "code", "errors"],
        "properties": {
            "type": text(), "title": text(), "status": { "type": "integer" }, "detail": text(),
            "code": { "type": "string", "description": "固定不变的代码 · Stable, such as plan.key-projects" },
            "errors": { "type": "array", "items": error },
        },
    })
}

fn history() -> Json {
    let change = json!({
        "type": "object", "required": ["field", "before", "after"],
        "properties": { "line": text(), "id": uuid(), "field": text(), "before": {}, "after": {} },
    });
    let entry = json!({
        "type": "object",
        "required": ["id", "version", "action", "actor", "at", "hash", "from", "to", "input", "changes"],
        "properties": {
            "id": uuid(), "version": { "type": "integer" }, "action": text(), "actor": text(), "at": instant(), "hash": text(),
            "from": { "type": ["string", "null"] }, "to": { "type": ["string", "null"] }, "input": { "type": "object" },
            "changes": { "type": "array", "items": change },
        },
    });
    json!({
        "type": "object",
        "required": ["items", "total", "next"],
        "properties": {
            "items": { "type": "array", "items": entry },
            "total": { "type": "integer" },
            "next": { "type": ["string", "null"] },
        },
    })
}

fn duties() -> Json {
    let maybe = json!({ "type": ["string", "null"] });
    let duty = json!({
        "type": "object",
        "required": [
            "action", "role", "organisation", "title", "due", "certain", "basis_zh", "basis_en", "opened_at", "closed_at",
            "outcome", "standing", "owner", "period", "happened", "met_by", "through",
        ],
        "properties": {
            "action": text(), "role": text(), "organisation": maybe, "title": maybe, "due": { "type": "string", "format": "date" },
            "certain": { "type": "boolean" }, "basis_zh": text(), "basis_en": text(), "opened_at": instant(),
            "closed_at": maybe, "outcome": maybe, "standing": maybe, "owner": maybe,
            "period": { "type": ["integer", "null"] }, "happened": maybe,
            "met_by": maybe, "through": maybe,
        },
    });
    json!({
        "type": "object",
        "required": ["items", "total"],
        "properties": { "items": { "type": "array", "items": duty }, "total": { "type": "integer" } },
    })
}

/// What the catalogue answers.
fn catalogue() -> Json {
    let labelled = |mut members: Json, mut required: Vec<&str>| {
        members["zh"] = text();
        members["en"] = text();
        required.extend(["zh", "en"]);
        json!({ "type": "object", "required": required, "properties": members })
    };
    let strings = json!({ "type": "array", "items": text() });
    let maybe = json!({ "type": ["string", "null"] });
    let field = labelled(
        json!({ "name": text(), "type": text(), "unit": maybe, "visible": strings }),
        vec!["name", "type", "unit", "visible"],
    );
    let due = labelled(json!({}), Vec::new());
    let owe = json!({
        "type": "object", "required": ["action", "role", "due", "numbers"],
        "properties": { "action": text(), "role": text(), "due": due, "numbers": strings },
    });
    let state = labelled(json!({ "name": text(), "owes": { "type": "array", "items": owe } }), vec!["name", "owes"]);
    let kind = labelled(
        json!({
            "code": text(), "path": text(), "asks": strings, "part_of": maybe,
            "fields": { "type": "array", "items": field }, "states": { "type": "array", "items": state },
        }),
        vec!["code", "path", "asks", "part_of", "fields", "states"],
    );
    let flag = json!({ "type": "boolean" });
    let gives = json!({
        "type": "object", "required": ["input", "field"], "properties": { "input": text(), "field": text() },
    });
    let then = json!({
        "type": "object", "required": ["kind", "action", "through", "states", "gives"],
        "properties": {
            "kind": text(), "action": text(), "through": text(), "states": strings,
            "gives": { "type": "array", "items": gives },
        },
    });
    let action = labelled(
        json!({
            "kind": text(), "name": text(), "path": maybe, "from": strings, "to": strings, "roles": strings, "asks": strings,
            "creates": flag, "internal": flag, "input": { "type": "array", "items": field },
            "then": { "type": "array", "items": then },
        }),
        vec!["kind", "name", "path", "from", "to", "roles", "asks", "creates", "internal", "input", "then"],
    );
    json!({
        "type": "object",
        "required": ["kinds", "actions"],
        "properties": { "kinds": { "type": "array", "items": kind }, "actions": { "type": "array", "items": action } },
    })
}

/// Every schema that has a name, one after the other.
pub fn all(declared: &Catalogue) -> impl Iterator<Item = (String, Json)> {
    let receipt = json!({
        "type": "object", "required": ["entry", "hash", "at"],
        "properties": { "entry": uuid(), "hash": text(), "at": instant() },
    });
    let file = json!({
        "type": "object", "required": ["id", "name", "media_type", "size"],
        "properties": { "id": uuid(), "name": text(), "media_type": text(), "size": { "type": "integer" } },
    });
    let common = [
        ("Problem", problem()),
        ("History", history()),
        ("Duties", duties()),
        ("Catalogue", catalogue()),
        ("Receipt", receipt),
        ("File", file),
    ];
    let of_kinds = declared.roots().flat_map(move |kind| {
        let one = move || (record_name(kind), record(declared, kind, true));
        let item = move || (item_name(kind), record(declared, kind, false));
        std::iter::once_with(one).chain(std::iter::once_with(item))
    });
    let common = common.into_iter().chain(super::figures::schemas());
    common.map(|(name, schema)| (name.to_owned(), schema)).chain(of_kinds)
}
