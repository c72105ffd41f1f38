//! Records that say the same in what lies sealed: listed on the page of each, and found by the whole of it.
//!
//! Only what the viewer sees is listed. Whoever asks for a number sends it in a form, so that it stands in no address and no log;
//! that they asked, and which records it gave, is noted before they are shown, the number is not.

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::blind::Form;
use kernel::{Blind, Field, Kind, Refusal, Status, policy};
use store::audit::{self, Audit};
use store::blind::{self, Alike};
use store::{Subject, titles};
use uuid::Uuid;

use super::asked::kind_of;
use super::there::{self, There};
use crate::base::answer;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::problem;

/// So many are listed at most.
const LISTED_MAX: usize = 50;

/// A form that asks for the whole of what lies sealed.
pub struct Find {
    pub to: String,
    pub label: String,
    /// The type of the input.
    pub input: &'static str,
    pub max: i64,
    pub said: String,
}

#[derive(Template)]
#[template(path = "found-alike.html")]
struct FoundPage {
    page: Page,
    crumb: (String, String),
    find: Find,
    found: Vec<There>,
    none: String,
    problem: String,
}

fn compared(kind: &'static Kind) -> impl Iterator<Item = (&'static Field, Blind)> {
    kind.fields.iter().filter_map(|field| Some((field, field.blind?)))
}

/// The others that say the same as a record, for those who are shown them.
pub fn lists(call: &Call, kind: &'static Kind, id: Uuid) -> Result<Vec<There>, Refusal> {
    let shown = compared(kind).filter(|(_, blind)| policy::compares(blind, &call.viewer));
    let mut lists = Vec::new();
    for (field, blind) in shown {
        let catalogue = call.app.engine.catalogue();
        let found = call.app.read(|connection| {
            let found = blind::others(connection, catalogue, &call.viewer, (id, field), LISTED_MAX)?;
            titled(call, connection, found)
        })?;
        lists.extend(found.iter().map(|found| list(call, field, call.words().label(blind.others), found)));
    }
    Ok(lists)
}

type Titled = (Alike, titles::Names);

fn titled(
    call: &Call,
    connection: &mut store::Connection,
    found: Vec<Alike>,
) -> Result<Vec<Titled>, store::StoreError> {
    let catalogue = call.app.engine.catalogue();
    let of = |alike: Alike| {
        let rows = alike.rows.iter().map(|row| (alike.kind, row));
        let names = titles::titles(connection, catalogue, &call.programme, rows)?;
        Ok((alike, names))
    };
    found.into_iter().map(of).collect()
}

fn list(call: &Call, field: &Field, heading: &str, (found, names): &Titled) -> There {
    let total = if found.more { "alike-newest" } else { "there-total" };
    There {
        id: format!("alike-{}-{}", found.kind.code, field.name),
        heading: heading.to_owned(),
        total: call.words().with_one(total, "total", found.rows.len()),
        rows: found.rows.iter().map(|row| there::row(call, found.kind, row, names)).collect(),
        more: String::new(),
    }
}

/// What the list of a kind offers to be asked for, to those who may read it.
pub fn offered(call: &Call, kind: &'static Kind) -> Vec<Find> {
    let readable = compared(kind).filter(|(field, _)| policy::reads(field, &call.viewer));
    readable.map(|(field, blind)| find(call, kind, field, &blind)).collect()
}

fn find(call: &Call, kind: &Kind, field: &Field, blind: &Blind) -> Find {
    let words = call.words();
    Find {
        to: format!("{}/desk/{}/find/{}", call.base, kind.path, field.name),
        label: words.with_one("alike-by", "label", words.label(field.label)),
        input: if blind.form == Form::Telephone { "tel" } else { "text" },
        max: field.max,
        said: call.typed(SAID).unwrap_or_default().to_owned(),
    }
}

const SAID: &str = "said";

/// The kind and the field that are asked for, where the viewer may read it.
fn asked(call: &Call) -> Result<(&'static Kind, &'static Field, Blind), Refusal> {
    let kind = kind_of(call)?;
    let mut readable = compared(kind).filter(|(field, _)| policy::reads(field, &call.viewer));
    let (field, blind) =
        readable.find(|(field, _)| field.name == call.parameter("field")).ok_or_else(Refusal::unseen)?;
    Ok((kind, field, blind))
}

/// What is said above the form: nothing, that something is wrong with a status, or what was found.
enum Outcome {
    Asks,
    Wrong(Status, String),
    Found(Vec<Titled>),
}

fn show(call: &Call, outcome: &Outcome) -> Result<Response, Refusal> {
    let (kind, field, blind) = asked(call)?;
    let words = call.words();
    let find = find(call, kind, field, &blind);
    let (mut status, mut problem, mut none, mut found) = (200, String::new(), String::new(), Vec::new());
    match outcome {
        Outcome::Asks => {}
        Outcome::Wrong(with, said) => (status, problem) = (with.http(), said.clone()),
        Outcome::Found(lists) if lists.is_empty() => none = words.say("alike-none"),
        Outcome::Found(lists) => {
            found = lists.iter().map(|one| list(call, field, words.label(one.0.kind.label), one)).collect();
        }
    }
    let template = FoundPage {
        page: Page::new(call, &find.label),
        crumb: (format!("{}/desk/{}", call.base, kind.path), words.label(kind.label).to_owned()),
        find,
        found,
        none,
        problem,
    };
    let mut response = answer::render_with(status, &template);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Asks for it.
pub fn form(call: &Call) -> Result<Response, Refusal> {
    show(call, &Outcome::Asks)
}

/// Counts that somebody asks, looks, notes what it gave, and shows it: what could not be noted is not shown.
pub fn search(call: &Call) -> Result<Response, Refusal> {
    let (kind, field, blind) = asked(call)?;
    let said = call.typed(SAID).unwrap_or_default();
    let is_short = said.chars().count() as i64 <= field.max;
    if !is_short || blind.said(said).is_none() {
        let needed = call.words().with_one("alike-needed", "label", call.words().label(field.label));
        return show(call, &Outcome::Wrong(Status::Invalid, needed));
    }
    let (person, engine) = (call.person()?, &call.app.engine);
    let account = format!("find {person}");
    let subject = Subject { programme: &call.programme, account: &account, place: "" };
    if let Err(refusal) = engine.count_look_up(subject) {
        let told = call.words().refusal(engine.catalogue(), &refusal);
        let shown = show(call, &Outcome::Wrong(refusal.status, told))?;
        return Ok(problem::say_when(shown, &refusal));
    }
    let found = call.app.read(|connection| {
        let found = blind::holding(connection, engine.catalogue(), &call.viewer, (said, field), LISTED_MAX)?;
        titled(call, connection, found)
    })?;
    let given: Vec<String> = found.iter().flat_map(|(one, _)| &one.rows).map(|row| row.id.to_string()).collect();
    let about = format!("{}.{} {}", kind.code, field.name, [vec![given.len().to_string()], given].concat().join(" "));
    let (shared, programme, key) = (Arc::clone(&engine.shared), call.programme.clone(), subject.key());
    let is_found = !found.is_empty();
    call.app.write(move |connection| {
        if is_found {
            store::take_back(connection, &key)?;
        }
        let event = "looked-up";
        let noted = Audit { programme: &programme, person: Some(person), event, subject: &about, outcome: "done" };
        audit::audit(connection, &shared, &noted)
    })?;
    show(call, &Outcome::Found(found))
}
