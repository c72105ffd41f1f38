//! Who acted, in the reader's language. The journal keeps it as it was said then, in Chinese: an office, a title, a name; to whoever
//! reads English the office is said by its English name, and what acts by itself by its own.

use kernel::Language;
use store::{rows, titles};
use uuid::Uuid;

use super::call::Call;
use super::fresh::Fresh;

/// English names of offices, as long as they are true.
#[derive(Default)]
struct Offices(Fresh<(String, Uuid), Option<String>>);

/// What the journal calls those who are nobody, with the keys of their words.
const NOBODY: [(&str, &str); 3] = [
    (store::entry::CLOCK, "acted-clock"),
    (store::entry::INSTALLATION, "acted-installation"),
    (store::entry::PUBLIC, "acted-public"),
];

/// Who acted, and for which office.
pub fn by(call: &Call, actor: &str, office: Option<Uuid>) -> String {
    if call.language() == Language::Chinese {
        return actor.to_owned();
    }
    if let Some((_, key)) = NOBODY.iter().find(|(said, _)| *said == actor) {
        return call.words().say(key);
    }
    let named = office.and_then(|office| english(call, office)).zip(actor.split_once(' '));
    let Some((office, (_, rest))) = named else {
        // A name alone; an office that has no English name is said as it is.
        return if actor.contains(' ') { actor.to_owned() } else { call.words().person(actor) };
    };
    match rest.rsplit_once(' ') {
        Some((title, person)) => format!("{office} {title} {}", call.words().person(person)),
        None => format!("{office} {}", call.words().person(rest)),
    }
}

/// An office as the reader's language calls it; its Chinese name where it has no English one.
pub fn office(call: &Call, office: Uuid, chinese: &str) -> String {
    let english = Some(office).filter(|_| call.language() != Language::Chinese).and_then(|id| english(call, id));
    english.unwrap_or_else(|| chinese.to_owned())
}

fn english(call: &Call, office: Uuid) -> Option<String> {
    let (kept, kind) = (call.app.own::<Offices>(), call.app.engine.shared.organisations);
    let read = || {
        let stored = call.app.read(|connection| rows::load(connection, kind, &call.programme, office))?;
        Ok(stored.map(|stored| titles::called(kind, &stored, &titles::Names::new())).map(|[_, english]| english))
    };
    let name = kept.0.get(&call.app, (call.programme.clone(), office), read).ok().flatten();
    name.filter(|name| !name.trim().is_empty())
}
