//! What became of a word, for whoever has its query code: a page of its own, and the way on where the answer does not satisfy.
//!
//! The code is sent in a form, so that it stands in no address and no log. Wrong ones are counted in the step in which they are
//! looked for, for one place and for all together.

use askama::Template;
use axum::response::Response;
use kernel::{Day, Kind, Record, Refusal, Status, Stored};
use programme::supervision::records::SupervisionCase;
use programme::supervision::rules;
use server::base::answer;
use server::base::call::Call;
use server::base::page::Page;
use server::base::{problem, show};
use store::{Tally, rows, sealed};

use super::receipt::{opened_by, who_answers};
use super::words::{self, Word};

/// Wrong codes from one place, and from everywhere, before one has to wait.
const PLACE_MAX: i64 = 10;
const EVERYWHERE_MAX: i64 = 200;
/// Letters of a code with everything that people write around it.
const TYPED_MAX: usize = 100;
/// Letters of what a word is about.
const ABOUT_MAX: usize = 200;

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

#[derive(Template)]
#[template(path = "supervision/answer.html")]
struct AnswerPage {
    page: Page,
    typed: String,
    problem: String,
    answered: Option<Answered>,
}

fn show(call: &Call, problem: String, status: u16, answered: Option<Answered>) -> Response {
    let page = Page::new(call, &call.words().say("supervision-look"));
    let typed = call.typed("code").unwrap_or_default().chars().take(TYPED_MAX).collect();
    answer::render_with(status, &AnswerPage { page, typed, problem, answered })
}

/// Asks for the code.
pub fn form(call: &Call) -> Result<Response, Refusal> {
    Ok(show(call, String::new(), 200, None))
}

/// The word that the typed code opens, with what its writer may read of it.
fn found(call: &Call, typed: &str) -> Result<Option<Stored>, Refusal> {
    let (kind, shared): (&'static Kind, _) = (SupervisionCase::KIND, std::sync::Arc::clone(&call.app.engine.shared));
    let tallies = vec![
        Tally { subject: format!("{}/query code@{}", call.programme, call.peer), wrong_max: PLACE_MAX },
        Tally { subject: format!("{}/query code@", call.programme), wrong_max: EVERYWHERE_MAX },
    ];
    let (programme, typed) = (call.programme.clone(), typed.to_owned());
    let look = move |connection: &mut store::Connection| {
        Ok(opened_by(connection, &shared, &programme, &typed)?.map(|case| case.id))
    };
    let id = call.app.engine.look_up("case.codes-locked", tallies, look)?;
    let Some(id) = id else { return Ok(None) };
    call.app.read(|connection| {
        let Some(mut case) = rows::load(connection, kind, &call.programme, id)? else { return Ok(None) };
        // Whoever has the code has written it: what they wrote and were answered, nothing else.
        sealed::open_fields(connection, &call.programme, kind, &mut case, &|field| !field.on_reveal)?;
        Ok(Some(case))
    })
}

/// What became of the word whose code was typed; or, where its writer has more to say, the form that goes on from the answer.
pub fn look(call: &Call) -> Result<Response, Refusal> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let typed = call.typed("code").unwrap_or_default().trim();
    if typed.is_empty() || typed.chars().count() > TYPED_MAX {
        return Ok(show(call, words.say("supervision-malformed"), Status::Invalid.http(), None));
    }
    let case = match found(call, typed) {
        Ok(case) => case,
        Err(refusal) if refusal.status == Status::TooMany => {
            let shown = show(call, words.refusal(catalogue, &refusal), refusal.status.http(), None);
            return Ok(problem::say_when(shown, &refusal));
        }
        Err(refusal) => return Err(refusal),
    };
    let Some(case) = case else {
        let key = if rules::code(typed).is_some() { "supervision-unknown" } else { "supervision-malformed" };
        return Ok(show(call, words.say(key), Status::Invalid.http(), None));
    };
    if call.typed("again").is_some() {
        return words::form_with(call, again(call, &case)?);
    }
    let answered = told(call, &case)?;
    Ok(show(call, String::new(), 200, Some(answered)))
}

fn told(call: &Call, case: &Stored) -> Result<Answered, Refusal> {
    let (kind, words): (&'static Kind, _) = (SupervisionCase::KIND, call.words());
    let text = |name: &str| case.text(kind, name).unwrap_or_default().to_owned();
    let received = Day::parse(&text("received_on")).ok();
    Ok(Answered {
        number: text("number"),
        about: text("about"),
        words: text("words"),
        state: show::state(kind, &case.state, words),
        received: received.map(|day| show::show_day(day, words)).unwrap_or_default(),
        answer: text("answer"),
        who: who_answers(call, case)?,
    })
}

/// A further word, to the same office, that says which answer it goes on from.
fn again(call: &Call, case: &Stored) -> Result<Word, Refusal> {
    let kind: &'static Kind = SupervisionCase::KIND;
    let text = |name: &str| case.text(kind, name).unwrap_or_default();
    let facts = [("number", text("number").to_owned()), ("about", text("about").to_owned())];
    let about = call.words().with("supervision-again-about", &facts);
    let receiver = case.uuid(kind, "receiver").map(|id| id.to_string()).unwrap_or_default();
    Ok(Word {
        receivers: words::receivers(call, &receiver)?,
        about: about.chars().take(ABOUT_MAX).collect(),
        receiver,
        ..Word::default()
    })
}
