//! A plain word from the public: a form without sign-in and without script, a query code, the answer by that code.
//!
//! Nothing of where the words came from is kept; the limit on how many come from one place lives in memory only.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::decode::Source;
use kernel::{Kind, Record, Refusal, Status, Value, Viewer, letters};
use programme::organisation::records::{Category, OrganisationState};
use programme::supervision::records::SupervisionCase;
use serde_json::{Map, Value as Json};
use store::published::Published;
use store::{Request, rows, sealed};

use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::page::Page;
use server::base::show;
use server::base::words::Words;
use server::every::form::OptionView;

/// Words from one place in an hour.
const PLACE_MAX: usize = 5;
/// Words from everywhere in an hour.
const EVERYWHERE_MAX: usize = 300;
const HOUR_MS: i64 = 3_600_000;
/// Published answers that the page shows.
const PUBLISHED_MAX: usize = 10;

/// Letters of a query code that are looked at.
const CODE_LETTERS_MAX: usize = 40;

/// What somebody with a query code is told.
pub struct Answered {
    number: String,
    about: String,
    words: String,
    state: show::StateShown,
    received: String,
    answer: String,
    /// Which office answers it until when, or has answered it.
    who: String,
}

/// What is written into the form.
#[derive(Default)]
pub struct Word {
    /// Where the form stands under what it is about; it then asks for neither receiver nor subject.
    pub heading: Option<String>,
    pub receiver: String,
    pub receivers: Vec<OptionView>,
    pub about: String,
    pub words: String,
    pub name: String,
    pub telephone: String,
    pub may_publish: bool,
}

#[derive(Template)]
#[template(path = "supervision/supervision.html")]
struct SupervisionPage {
    page: Page,
    word: Word,
    problems: Vec<(String, String)>,
    refused: String,
    taken: Option<Taken>,
    asked_code: String,
    answered: Option<Answered>,
    unknown: bool,
    published: Vec<PublishedAnswer>,
}

/// What whoever has written is given: how the office calls it, and the code that opens the answer.
struct Taken {
    number: String,
    code: String,
    /// Which office answers, until when.
    who: String,
}

/// A word and its answer that their writer let be published.
pub struct PublishedAnswer {
    id: String,
    number: String,
    about: String,
    words: String,
    answer: String,
    by: String,
}

/// County offices that can be written to: those of published pairings' recipients.
fn receivers(call: &Call, chosen: &str) -> Result<Vec<OptionView>, Refusal> {
    let Some(kind) = Some(call.app.engine.shared.organisations) else { return Ok(Vec::new()) };
    let (office, active) = (Category::CountyOffice.code(), OrganisationState::Active.name());
    let condition = "programme = $1 AND category = $2 AND state = $3 ORDER BY id";
    let parameters = [call.programme.as_str().into(), office.into(), active.into()];
    let offices = call.app.read(|connection| rows::select(connection, kind, condition, &parameters))?;
    let at = if call.language() == kernel::Language::Chinese { "name" } else { "name_en" };
    let option = |office: &kernel::Stored| OptionView {
        value: office.id.to_string(),
        label: office.text(kind, at).unwrap_or_default().to_owned(),
        selected: office.id.to_string() == chosen,
    };
    Ok(offices.iter().map(option).collect())
}

fn show_form(call: &Call, taken: Option<Taken>, refusal: Option<&Refusal>) -> Result<Response, Refusal> {
    let words = call.words();
    let catalogue = call.app.engine.catalogue();
    let given = |name: &str| call.typed(name).or_else(|| call.asked(name)).unwrap_or_default().to_owned();
    let asked_code = code_of(call.asked("code").unwrap_or_default());
    let answered = if asked_code.is_empty() { None } else { answered(call, &asked_code)? };
    let problems = refusal.map(|refusal| refusal.problems.as_slice()).unwrap_or_default();
    let problems = problems.iter().map(|problem| (problem.field.clone(), words.problem(catalogue, problem)));
    let template = SupervisionPage {
        page: Page::new(call, &words.say("nav-supervision")),
        word: Word {
            receivers: receivers(call, &given("receiver"))?,
            about: given("about"),
            words: given("words"),
            name: given("name"),
            telephone: given("telephone"),
            may_publish: call.typed("may_publish").is_some(),
            ..Word::default()
        },
        problems: problems.collect(),
        refused: refusal.map(|refusal| words.refusal(catalogue, refusal)).unwrap_or_default(),
        unknown: !asked_code.is_empty() && answered.is_none(),
        published: published_answers(call)?,
        taken,
        asked_code,
        answered,
    };
    let mut response = answer::render_with(refusal.map_or(200, |refusal| refusal.status.http()), &template);
    if let Some(seconds) = refusal.and_then(Refusal::retry_after_s) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// The newest answers that were published.
fn published_answers(call: &Call) -> Result<Vec<PublishedAnswer>, Refusal> {
    let list =
        |connection: &mut _| store::published::list(connection, &call.programme, SupervisionCase::CODE, PUBLISHED_MAX);
    let shown = |version: &store::published::Published| {
        let text = |name: &str| version.content[name].as_str().unwrap_or_default().to_owned();
        let tongue = if call.language() == kernel::Language::Chinese { "zh" } else { "en" };
        let office = version.content["names"][text("receiver")][tongue].as_str().unwrap_or_default().to_owned();
        let day = kernel::Day::parse(&text("answered_on")).map(|day| server::base::show::show_day(day, call.words()));
        let facts = [("office", office), ("day", day.unwrap_or_default())];
        PublishedAnswer {
            id: format!("w-{}", version.record),
            number: text("number"),
            about: text("about"),
            words: text("words"),
            answer: text("answer"),
            by: call.words().with("supervision-answered-by", &facts),
        }
    };
    Ok(call.app.read(list)?.iter().map(shown).collect())
}

/// The form, and what became of a word whose code is given.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    show_form(call, None, None)
}

fn answered(call: &Call, code: &str) -> Result<Option<Answered>, Refusal> {
    let kind: &'static Kind = SupervisionCase::KIND;
    let digest = store::journal::digest(code.as_bytes());
    let found = call.app.read(|connection| {
        let mut found = rows::find(connection, kind, &call.programme, &[("code", Value::from(digest))])?;
        // Whoever has the code has written it: what they wrote and were answered, nothing else.
        let wanted = |field: &kernel::Field| !field.on_reveal;
        for case in &mut found {
            sealed::open_fields(connection, &call.programme, kind, case, &wanted)?;
        }
        Ok(found)
    })?;
    let words = call.words();
    let Some(case) = found.first() else { return Ok(None) };
    let who = who_answers(call, case)?;
    Ok(Some({
        let text = |name: &str| case.text(kind, name).unwrap_or_default().to_owned();
        let received = kernel::Day::parse(&text("received_on")).ok();
        Answered {
            number: text("number"),
            about: text("about"),
            words: text("words"),
            state: show::state(kind, &case.state, words),
            received: received.map(|day| server::base::show::show_day(day, words)).unwrap_or_default(),
            answer: text("answer"),
            who,
        }
    }))
}

/// When words came from where within the last hour; it lives in memory only.
#[derive(Default)]
pub struct Came(Mutex<HashMap<String, Vec<i64>>>);

impl Came {
    /// Whether one more word may come from there now; noted when it may.
    fn note(&self, peer: &str) -> Result<(), Refusal> {
        let mut came = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = store::clock::real_ms();
        came.retain(|_, times| {
            times.retain(|time| *time > now - HOUR_MS);
            !times.is_empty()
        });
        let here = came.get(peer).map_or(&[][..], Vec::as_slice);
        let full = match here.len() >= PLACE_MAX {
            true => here.first().copied(),
            false if came.values().map(Vec::len).sum::<usize>() >= EVERYWHERE_MAX => {
                came.values().filter_map(|times| times.first()).min().copied()
            }
            false => None,
        };
        if let Some(oldest) = full {
            let wait_s = (oldest + HOUR_MS - now) / 1_000 + 1;
            return Err(Refusal::new(Status::TooMany, "case.too-many").retry_after(wait_s));
        }
        came.entry(peer.to_owned()).or_default().push(now);
        Ok(())
    }
}

/// A query code as it was given out, however a keyboard has written it: large letters, wide digits, blanks, a mark behind. Of
/// its letters none is an o, an i or an l.
fn code_of(typed: &str) -> String {
    let letters = letters::placed(typed).into_iter().take(CODE_LETTERS_MAX);
    let letters = letters.map(|(letter, _)| match letter {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    });
    letters.collect()
}

/// Takes a word in; the code is shown once.
pub fn write(call: &Call) -> Result<Response, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let action = catalogue.creation(SupervisionCase::CODE).ok_or_else(Refusal::unseen)?;
    let code: String =
        store::clock::Randomness::from_system().bytes::<6>().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut input = Map::new();
    for name in ["receiver", "about", "words", "name", "telephone", "may_publish"] {
        if let Some(typed) = call.typed(name) {
            input.insert(name.to_owned(), Json::from(typed));
        }
    }
    input.insert("code".to_owned(), Json::from(code.as_str()));
    let viewer = Viewer { language: call.language(), ..Viewer::anonymous(&call.programme) };
    let mut request = Request::new(&viewer, action, None, Json::Object(input));
    request.source = Source::Text;
    match call.app.own::<Came>().note(&call.peer).and_then(|()| call.app.engine.perform(request)) {
        Ok(done) => show_form(call, Some(taken(call, done.record, code)?), None),
        Err(refusal) => show_form(call, None, Some(&refusal)),
    }
}

/// What whoever has written is given: the number that the word has drawn, and who answers it until when.
fn taken(call: &Call, case: uuid::Uuid, code: String) -> Result<Taken, Refusal> {
    let kind = SupervisionCase::KIND;
    let stored = call.app.read(|connection| rows::load(connection, kind, &call.programme, case))?;
    let stored = stored.ok_or_else(Refusal::unseen)?;
    let number = stored.text(kind, "number").unwrap_or_default().to_owned();
    Ok(Taken { number, code, who: who_answers(call, &stored)? })
}

/// Which office answers a word, until when; or which has, and when.
fn who_answers(call: &Call, case: &kernel::Stored) -> Result<String, Refusal> {
    let (kind, words, organisations) = (SupervisionCase::KIND, call.words(), call.app.engine.shared.organisations);
    let (office, due) = call.app.read(|connection| {
        let receiver = case.uuid(kind, "receiver");
        let office = match receiver {
            Some(receiver) => rows::load(connection, organisations, &call.programme, receiver)?,
            None => None,
        };
        let owed = store::duties::of_record(connection, case.id)?;
        let answer = owed.iter().find(|duty| duty.action == "answer" && duty.closed_at.is_none());
        Ok((office, answer.map(|duty| duty.due)))
    })?;
    let at = if call.language() == kernel::Language::Chinese { "name" } else { "name_en" };
    let office = office.and_then(|office| office.text(organisations, at).map(str::to_owned)).unwrap_or_default();
    let answered = case.text(kind, "answered_on").and_then(|day| kernel::Day::parse(day).ok());
    let said = |day| [("office", office.clone()), ("day", show::show_day(day, words))];
    Ok(match (answered, due) {
        (Some(day), _) => words.with("supervision-answered-by", &said(day)),
        (None, Some(day)) => words.with("supervision-answers", &said(day)),
        (None, None) => office,
    })
}

#[derive(Template)]
#[template(path = "supervision/write.html")]
struct WriteForm {
    t: Words,
    base: String,
    word: Word,
}

/// The form at the foot of a published record.
pub fn form_about(call: &Call, version: &Published) -> Result<Html, Refusal> {
    answer::piece(&WriteForm { t: call.words(), base: call.base.clone(), word: word_about(call, version) })
}

/// The form for a word about this, to the office that published it.
fn word_about(call: &Call, version: &Published) -> Word {
    let content = &version.content;
    let receiver = ["publisher", "owner"].iter().find_map(|name| content[*name].as_str()).unwrap_or_default();
    Word {
        heading: Some(call.words().say("published-write")),
        receiver: receiver.to_owned(),
        about: version.title(kernel::Language::Chinese).to_owned(),
        ..Word::default()
    }
}

#[cfg(test)]
mod tests {
    use super::code_of;

    #[test]
    fn a_code_is_the_same_however_a_keyboard_writes_it() {
        for typed in [
            "0a1b2c3d4e5f",
            "0A1B2C3D4E5F",
            "０ａ１ｂ２ｃ３ｄ４ｅ５ｆ",
            " 0a1b 2c3d 4e5f ",
            "0a1b-2c3d-4e5f",
            "0a1b2c3d4e5f。",
            "“0a1b2c3d4e5f”",
            "0a1b2c3d4e5f\u{200b}",
            "Oa1b2c3d4e5f",
            "0alb2c3d4e5f",
            "0aIb2c3d4e5f",
            "0a1b　2c3d　4e5f",
        ] {
            assert_eq!(code_of(typed), "0a1b2c3d4e5f", "{typed}");
        }
        assert_ne!(code_of("0a1b2c3d4e5e"), "0a1b2c3d4e5f");
    }
}
