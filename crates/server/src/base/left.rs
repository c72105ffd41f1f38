//! What was typed into a form that could not be taken: the sign-in had ended, or another person is signed in by now. It is kept
//! for whoever the form was made for, brought back to them alone, and gone once they have sent it.
//!
//! **Invariant:** words are shown to nobody but whom their form was made for, and in the answer to whoever has sent them just now.
//! It leaves out passwords, which nobody keeps, and files.

use axum::http::Method;
use kernel::{Action, Kind, Refusal, Status, Type};
use store::sessions;
use uuid::Uuid;

use super::call::{Access, Call};
use super::session::{self, FORM_KEY};

/// The page that sends on what was typed elsewhere than in the form of an action.
pub const PAGE: &str = "/desk/left";
/// The address whose words that page sends on.
pub const AT: &str = "at";
/// Stands in what that page sends on.
pub const SENT_ON: &str = "left";

/// What forms carry that nobody types.
const OWN: &[&str] = &[
    FORM_KEY,
    SENT_ON,
    "version",
    "seen_version",
    "request_key",
    "next",
    "discard",
    "form_end",
    "by_enter",
    "add_line",
    "remove_line",
    "add_files",
    "remove_file",
];

/// What becomes of the words of a form that was refused.
pub enum Words {
    /// Nothing was typed, or it is not this page's to tell.
    None,
    /// They are kept; whoever the form was made for finds them here after signing in.
    Kept(String),
    /// They could not be kept: whoever has sent them is shown them, each with what its field is called.
    Shown(Vec<(String, String)>),
}

impl Words {
    /// Where somebody who is signed in goes on with their own words.
    pub fn onward(&self, refusal: &Refusal) -> Option<String> {
        match self {
            Words::Kept(to) if refusal.code != "session.other-person" => Some(to.clone()),
            _ => None,
        }
    }
}

/// Takes care of the words of a refused form.
pub fn words(call: &Call, refusal: &Refusal) -> Words {
    let is_form = call.method == Method::POST && call.access == Access::SignedIn;
    if !is_form || !session::is_from_here(call) {
        return Words::None;
    }
    let typed = typed(call);
    if typed.is_empty() {
        return Words::None;
    }
    let made = call.app.engine.shared.made_for(call.typed(FORM_KEY).unwrap_or_default());
    let is_lost = refusal.status == Status::SignedOut || refusal.code.starts_with("session.");
    if let Some(person) = made.map(|made| made.person).filter(|_| is_lost) {
        match keep(call, person) {
            // Whoever types still has the words before them.
            Ok(()) if is_draft(call) => return Words::None,
            Ok(()) => return Words::Kept(back_to(call)),
            Err(refusal) => tracing::warn!(code = refusal.code, "what was typed could not be kept"),
        }
    }
    // What somebody else typed is not shown to whoever is signed in now.
    if made.is_some_and(|made| call.viewer.person.is_some_and(|viewer| viewer != made.person)) {
        return Words::None;
    }
    Words::Shown(typed)
}

/// The address of the call without its programme.
fn path(call: &Call) -> &str {
    match call.parameters.get("programme") {
        Some(programme) => call.path.strip_prefix(&format!("/p/{programme}")).unwrap_or(&call.path),
        None => &call.path,
    }
}

/// Whether the request keeps a draft while somebody types.
fn is_draft(call: &Call) -> bool {
    path(call).starts_with("/desk/drafts/")
}

/// The address of the form as links have it: without the name of the programme where that is the first one.
fn here(call: &Call) -> String {
    format!("{}{}", call.base, path(call).replacen("/desk/drafts/", "/desk/", 1))
}

/// The kind and the action of the form, where it is one of an action.
fn of_action(call: &Call) -> Option<(&'static Kind, &'static Action)> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_by_path(call.parameter("kinds"))?;
    Some((kind, catalogue.action(kind.code, call.parameter("action"))?))
}

/// Where whoever has typed it finds it again.
fn back_to(call: &Call) -> String {
    let here = here(call);
    if of_action(call).is_some() {
        return here;
    }
    let at: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
    format!("{}{PAGE}?{AT}={at}", call.base)
}

/// Whether what stands in a field may be kept: never a password.
fn is_keepable(call: &Call, name: &str) -> bool {
    let is_secret = |field: &&kernel::Field| field.name == name && matches!(field.of, Type::Secret);
    let secret = |(kind, action): (&'static Kind, &'static Action)| {
        action.input.iter().chain(kind.fields).any(|field| is_secret(&field))
    };
    name != FORM_KEY && !name.contains("password") && !of_action(call).is_some_and(secret)
}

fn keep(call: &Call, person: Uuid) -> Result<(), Refusal> {
    let mut content = form_urlencoded::Serializer::new(String::new());
    content.extend_pairs(call.form.iter().filter(|(name, _)| is_keepable(call, name)));
    let (address, content) = (here(call), content.finish());
    call.app.write(move |connection| sessions::leave(connection, person, &address, &content))
}

/// What somebody typed, each with what its field is called, as far as that is known.
fn typed(call: &Call) -> Vec<(String, String)> {
    let is_typed = |name: &str, value: &str| {
        !OWN.contains(&name)
            && is_keepable(call, name)
            && (is_written(value) || (is_text(call, name) && is_said(value)))
    };
    let typed = call.form.iter().filter(|(name, value)| is_typed(name, value));
    typed.map(|(name, value)| (called(call, name), value.clone())).collect()
}

/// Whether there is anything, and not only which record is meant, which nobody types.
fn is_said(value: &str) -> bool {
    !value.trim().is_empty() && value.split(':').next().is_none_or(|first| Uuid::parse_str(first).is_err())
}

/// Whether people write such words: a sentence or a number, not the sign by which a page calls something.
pub fn is_written(value: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_lowercase() || matches!(c, '-' | '_' | '.');
    is_said(value) && !value.chars().all(is_sign)
}

/// Whether people write into a field, and do not choose.
fn is_text(call: &Call, name: &str) -> bool {
    declared(call, name).is_some_and(|field| matches!(field.of, Type::Text))
}

/// What a field of the form is called; nothing where it is not declared.
fn called(call: &Call, name: &str) -> String {
    declared(call, name).map(|field| call.words().label(field.label).to_owned()).unwrap_or_default()
}

/// The declaration of a field of the form, of a line too.
fn declared(call: &Call, name: &str) -> Option<&'static kernel::Field> {
    let (kind, action) = of_action(call)?;
    match name.split_once('[').and_then(|(member, rest)| Some((member, rest.split_once("].")?))) {
        Some((member, (_, name))) => {
            let mut parts = call.app.engine.catalogue().parts(kind.code);
            parts.find(|part| part.member() == member).and_then(|part| part.field(name))
        }
        None => action.input.iter().find(|field| field.name == name).or_else(|| kind.field(name)),
    }
}

/// What is left of somebody's at an address.
pub fn left(call: &Call, address: &str) -> Result<Option<Vec<(String, String)>>, Refusal> {
    let person = call.person()?;
    let found = call.app.read(|connection| sessions::left(connection, person, address))?;
    Ok(found.map(|(content, _)| form_urlencoded::parse(content.as_bytes()).into_owned().collect()))
}

/// Forgets what was left at the address of the call, now that it was sent on and taken.
pub fn forget_sent_on(call: &Call) {
    let Some(person) = call.viewer.person.filter(|_| call.typed(SENT_ON).is_some()) else { return };
    let address = here(call);
    if let Err(refusal) = call.app.write(move |connection| sessions::forget_left(connection, person, &address)) {
        tracing::warn!(code = refusal.code, "what was left could not be forgotten");
    }
}

/// Whether a body begins with the key of a form that was made here: then it is read though nobody is signed in.
pub fn begins_with_key(call: &Call, beginning: &[u8]) -> bool {
    let text = String::from_utf8_lossy(beginning);
    let plain = text.strip_prefix("csrf=");
    let part = || text.split_once("name=\"csrf\"").map(|(_, rest)| rest.trim_start());
    let given: Option<String> =
        plain.or_else(part).map(|rest| rest.chars().take_while(char::is_ascii_hexdigit).collect());
    given.is_some_and(|given| call.app.engine.shared.made_for(&given).is_some())
}

/// Whether a request with a body may be a form whose sign-in has ended.
pub fn may_come(call: &Call, refusal: &Refusal) -> bool {
    call.method == Method::POST
        && call.access == Access::SignedIn
        && refusal.status == Status::SignedOut
        && session::is_from_here(call)
}
