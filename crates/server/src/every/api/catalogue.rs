//! The declarations themselves as JSON: what there is, and who may do what in which state.

use kernel::role::Who;
use kernel::{Action, Catalogue, Field, Grant, Kind, Owe, Tell, Then, Transition, Type};
use serde_json::{Value as Json, json};

/// Whether people can perform the action at all: the others are the clock's, the installation's, or other actions'.
pub fn is_open(action: &Action) -> bool {
    let people = |grant: &Grant| matches!(grant.who, Who::Post(..) | Who::SignedIn | Who::Person(_) | Who::Public);
    !action.internal && action.by.iter().any(people)
}

/// The address of an action, with `{id}` in it unless it creates; none where nobody can call it.
pub fn path(kind: &Kind, action: &Action) -> Option<String> {
    match (is_open(action), action.creates) {
        (false, _) => None,
        (true, true) => Some(format!("/api/v1/{}", kind.path)),
        (true, false) => Some(format!("/api/v1/{}/{{id}}/{}", kind.path, action.name)),
    }
}

fn unit(field: &Field) -> Json {
    match field.of {
        Type::Money => json!("fen"),
        _ if field.unit.en.is_empty() => Json::Null,
        _ => json!(field.unit.en),
    }
}

/// Who reads the field: `public` (it stands in published versions), `seen-by` (whoever sees the record), `seen-in:` and a
/// state (whoever saw it there), roles, nobody.
fn visible(field: &Field) -> Vec<String> {
    if matches!(field.of, Type::Secret) {
        return Vec::new();
    }
    let mut visible = if field.public { vec!["public".to_owned()] } else { Vec::new() };
    if field.visible_to.is_empty() && field.seen_in.is_empty() {
        visible.push("seen-by".to_owned());
    }
    visible.extend(field.visible_to.iter().map(|role| role.code.to_owned()));
    visible.extend(field.seen_in.iter().map(|state| format!("seen-in:{state}")));
    visible
}

fn field(field: &Field) -> Json {
    json!({
        "name": field.name, "type": field.of.name(), "unit": unit(field),
        "zh": field.label.zh, "en": field.label.en, "visible": visible(field), "sealed": field.sealed,
    })
}

/// A grant by the code of its role; the rest by what they are.
fn role(grant: &Grant) -> &'static str {
    match grant.who {
        Who::Post(role, _) => role.code,
        Who::SignedIn => "signed-in",
        Who::Person(_) => "person",
        Who::Public => "public",
        Who::Clock => "clock",
        Who::Installation => "installation",
    }
}

/// What a state owes: by whom, and when it is due.
fn owe(catalogue: &Catalogue, kind: &Kind, owe: &Owe) -> Json {
    let due = catalogue.due_words(kind, &owe.due);
    json!({
        "action": owe.action, "role": role(&owe.by), "due": { "zh": due.zh, "en": due.en },
        "numbers": owe.due.numbers(),
    })
}

fn kind(catalogue: &Catalogue, kind: &Kind) -> Json {
    let fields: Vec<Json> = kind.fields.iter().map(field).collect();
    let states: Vec<Json> = kind
        .states
        .iter()
        .map(|state| {
            let owes: Vec<Json> = state.owes.iter().map(|one| owe(catalogue, kind, one)).collect();
            json!({ "name": state.name, "zh": state.label.zh, "en": state.label.en, "owes": owes })
        })
        .collect();
    json!({
        "code": kind.code, "path": kind.path, "zh": kind.label.zh, "en": kind.label.en, "asks": kind.asks,
        "part_of": kind.part_of, "fields": fields, "states": states,
    })
}

/// A field of an input, with its limits.
fn input(given: &Field, partial: bool) -> Json {
    let flag = matches!(given.of, Type::Flag);
    let mut json = field(given);
    json["required"] = json!(given.required && !partial && !flag);
    match given.of {
        Type::Text => json["max_length"] = json!(given.max),
        Type::Secret => {
            json["min_length"] = json!(given.min);
            json["max_length"] = json!(given.max);
        }
        Type::Integer | Type::Money | Type::Year => {
            json["minimum"] = json!(given.min);
            json["maximum"] = json!(given.max);
        }
        Type::Choice(choices) => {
            let choices: Vec<Json> = choices
                .iter()
                .map(|choice| json!({ "code": choice.code, "zh": choice.label.zh, "en": choice.label.en }))
                .collect();
            json["choices"] = json!(choices);
        }
        Type::Reference(target) => json["kind"] = json!(target),
        Type::Files => json["max_items"] = json!(given.max),
        Type::Day | Type::Instant | Type::Flag | Type::File => {}
    }
    json
}

fn inputs(catalogue: &Catalogue, kind: &'static Kind, action: &Action) -> Vec<Json> {
    let partial = action.revises && !action.creates;
    let carried = store::carried(action, kind).into_iter().map(|field| input(field, partial));
    let mut inputs: Vec<Json> = carried.chain(action.input.iter().map(|field| input(field, false))).collect();
    for part in catalogue.parts(kind.code) {
        if let Some(given) = store::line_input(action, part) {
            let fields: Vec<Json> = given.fields.into_iter().map(|field| input(field, given.existing)).collect();
            inputs.push(json!({
                "name": part.member(), "type": "lines", "unit": null, "zh": part.label.zh, "en": part.label.en,
                "visible": ["seen-by"], "required": false, "kind": part.code,
                "max_items": kernel::decode::LINES_MAX, "fields": fields,
            }));
        }
    }
    inputs
}

/// What follows at other records: which action, through which field, in which states only.
fn follow_up(then: &Then) -> Json {
    let gives: Vec<Json> = then.gives.iter().map(|(input, field)| json!({ "input": input, "field": field })).collect();
    json!({ "kind": then.kind, "action": then.action, "through": then.through, "states": then.when, "gives": gives })
}

/// Who is told, and what is said with it.
fn told(tell: &Tell) -> Json {
    json!({ "role": role(&tell.to), "words": tell.words, "says": (!tell.says.is_empty()).then_some(tell.says) })
}

fn action(catalogue: &Catalogue, kind: &'static Kind, action: &Action) -> Json {
    let mut roles: Vec<&str> = Vec::new();
    for grant in action.by {
        if !roles.contains(&role(grant)) {
            roles.push(role(grant));
        }
    }
    let to: Vec<&str> = match action.to {
        Transition::Stays if action.creates => kind.states.first().map(|state| state.name).into_iter().collect(),
        Transition::Stays => Vec::new(),
        Transition::To(state) | Transition::WhenAll(state) => vec![state],
        Transition::OneOf(states) => states.to_vec(),
    };
    let then: Vec<Json> = action.then.iter().map(follow_up).collect();
    json!({
        "kind": kind.code, "name": action.name, "path": path(kind, action), "zh": action.label.zh, "en": action.label.en,
        "from": action.from, "to": to, "roles": roles, "asks": action.asks, "creates": action.creates,
        "internal": !is_open(action), "input": inputs(catalogue, kind, action),
        "then": then,
        "tells": action.tells.iter().map(told).collect::<Vec<_>>(),
    })
}

/// Every declaration.
pub fn catalogue_json(catalogue: &Catalogue) -> Json {
    let kinds: Vec<Json> = catalogue.kinds.iter().map(|one| kind(catalogue, one)).collect();
    let mut actions = Vec::new();
    for one in &catalogue.actions {
        if let Some(kind) = catalogue.kind(one.kind) {
            actions.push(action(catalogue, kind, one));
        }
    }
    json!({ "kinds": kinds, "actions": actions })
}
