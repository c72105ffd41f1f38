//! What whoever has written is given, on a page of its own that can be loaded again: the number, the query code, who answers
//! until when; copied by a tap, kept as a picture.
//!
//! The code follows from the receipt by the key of the data directory, so that it is kept nowhere; the page shows it until the
//! day after the word came.

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::{Day, Kind, Record, Refusal, Stored, Value};
use programme::supervision::records::SupervisionCase;
use programme::supervision::rules;
use server::base::answer;
use server::base::call::Call;
use server::base::page::{self, Page};
use server::base::show;
use store::{Shared, rows};
use uuid::Uuid;

/// Days after the one on which it came that a receipt is shown.
const SHOWN_DAYS: i64 = 1;

/// What whoever has written is given.
pub struct Taken {
    pub number: String,
    /// In three groups of four.
    pub code: String,
    /// Which office answers, until when.
    pub who: String,
    /// The picture of it.
    pub picture: String,
}

#[derive(Template)]
#[template(path = "supervision/received.html")]
struct ReceivedPage {
    page: Page,
    taken: Taken,
}

#[derive(Template)]
#[template(path = "supervision/receipt.svg", escape = "html")]
struct Picture {
    taken: Taken,
    heading: String,
    number: String,
    code: String,
    look: String,
    site: String,
}

/// The twelve digits that open the answer to a word taken in under a receipt.
pub fn code_of(shared: &Shared, receipt: Uuid) -> String {
    let mark = shared.keyed("query code of a receipt 1", &receipt.to_string());
    let number = mark.bytes().filter(u8::is_ascii_hexdigit).take(30).fold(0u128, |number, digit| {
        let value = char::from(digit).to_digit(16).unwrap_or_default();
        number * 16 + u128::from(value)
    });
    format!("{:012}", number % 1_000_000_000_000)
}

/// The word that a query code opens, whatever release has given the code out.
pub fn opened_by(
    connection: &mut store::Connection,
    shared: &Arc<Shared>,
    programme: &str,
    typed: &str,
) -> Result<Option<Stored>, store::StoreError> {
    let kind: &'static Kind = SupervisionCase::KIND;
    let code = rules::code(typed);
    // Codes of earlier releases lie under a plain digest.
    let plain = |code: &str| store::journal::digest(code.as_bytes());
    let mut kept = vec![plain(typed.trim())];
    if let Some(code) = code {
        kept.extend([shared.keyed(rules::CODE, &code), plain(&code)]);
    }
    for digest in kept.into_iter().rev() {
        let found = rows::find(connection, kind, programme, &[("code", Value::from(digest))])?;
        if let Some(case) = found.into_iter().next() {
            return Ok(Some(case));
        }
    }
    Ok(None)
}

/// What is given for a receipt; nothing after its days.
fn taken(call: &Call) -> Result<Taken, Refusal> {
    let (kind, shared) = (SupervisionCase::KIND, &call.app.engine.shared);
    let receipt: Uuid = call.parameter("receipt").parse().map_err(|_| Refusal::unseen())?;
    let code = code_of(shared, receipt);
    let found = call.app.read(|connection| opened_by(connection, shared, &call.programme, &code))?;
    let case = found.ok_or_else(Refusal::unseen)?;
    let came = case.text(kind, "received_on").and_then(|day| Day::parse(day).ok());
    if came.is_none_or(|came| came.add_days(SHOWN_DAYS) < call.today()) {
        return Err(Refusal::unseen());
    }
    Ok(Taken {
        number: case.text(kind, "number").unwrap_or_default().to_owned(),
        code: grouped(&code),
        who: who_answers(call, &case)?,
        picture: format!("{}/supervision/received/{receipt}/picture.svg", call.base),
    })
}

/// Twelve digits as people read them out.
fn grouped(code: &str) -> String {
    let digits: Vec<char> = code.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The receipt.
pub fn received(call: &Call) -> Result<Response, Refusal> {
    let page = Page::new(call, &call.words().say("supervision-taken"));
    Ok(answer::render(&ReceivedPage { page, taken: taken(call)? }))
}

/// The same as a picture, to be kept on a phone or printed.
pub fn picture(call: &Call) -> Result<Response, Refusal> {
    let (taken, words, programme) = (taken(call)?, call.words(), page::programme_of(call));
    let name = if words.language() == kernel::Language::Chinese { "name" } else { "name_en" };
    let site = call.app.configuration.site().map(|url| format!("{url}{}/supervision/answer", call.base));
    let picture = Picture {
        taken,
        heading: programme[name].as_str().unwrap_or_default().to_owned(),
        number: words.say("supervision-number"),
        code: words.say("supervision-code"),
        look: words.say("supervision-look-how"),
        site: site.unwrap_or_default(),
    };
    let mut response = answer::render(&picture);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    Ok(response)
}

/// Which office answers a word, until when; or which has, and when.
pub fn who_answers(call: &Call, case: &Stored) -> Result<String, Refusal> {
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
    let at = if call.language() == kernel::Language::Chinese { "short_name" } else { "short_name_en" };
    let place = office.and_then(|office| office.text(organisations, at).map(str::to_owned)).unwrap_or_default();
    // As people call it: 五华县经协办.
    let office = words.with_one("supervision-office", "place", place);
    let answered = case.text(kind, "answered_on").and_then(|day| Day::parse(day).ok());
    Ok(match (answered, due) {
        (Some(day), _) => {
            words.with("supervision-answered-by", &[("office", office), ("day", show::show_day(day, words))])
        }
        (None, Some(day)) => words.with("supervision-answers", &[("office", office), ("day", near_day(call, day))]),
        (None, None) => office,
    })
}

/// A day as people say it: of this year without the year.
fn near_day(call: &Call, day: Day) -> String {
    let whole = show::show_day(day, call.words());
    if day.year() != call.today().year() {
        return whole;
    }
    let year = day.year().to_string();
    let chinese = whole.strip_prefix(&format!("{year}年"));
    let english = whole.strip_suffix(&format!(" {year}"));
    chinese.or(english).map_or_else(|| whole.clone(), str::to_owned)
}
