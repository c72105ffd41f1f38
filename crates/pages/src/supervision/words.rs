//! A plain word from the public: a form without sign-in and without script. What is sent is taken in once, and leads to a receipt.
//!
//! Nothing of where the words came from is kept; the limit on how many come from one place lives in memory only (`came`).

use askama::Template;
use axum::response::Response;
use kernel::decode::Source;
use kernel::{Record, Refusal, Viewer};
use programme::organisation::records::{Category, OrganisationState};
use programme::supervision::records::SupervisionCase;
use serde_json::{Map, Value as Json};
use store::published::Published;
use store::{Request, Shared, once, rows};
use uuid::Uuid;

use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::page::Page;
use server::base::problem;
use server::base::words::Words;
use server::every::form::OptionView;

use super::came::{Came, Entered, HOUR_MS};
use super::receipt::{code_of, opened_by};

/// Published answers that the page shows.
const PUBLISHED_MAX: usize = 10;
/// What is typed into the form.
const TYPED: &[&str] = &["receiver", "about", "words", "name", "telephone", "may_publish"];
/// So often another code is drawn where one is given out already.
const CODES_MAX: usize = 3;

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
    /// What is to be answered before one more is taken from a place that has sent many.
    pub question: Option<Question>,
    /// What is wrong, by the names of the fields.
    pub problems: Vec<(String, String)>,
}

impl Word {
    /// What is wrong with a field; empty where nothing is.
    pub fn problem(&self, name: &str) -> &str {
        self.problems.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text)
    }
}

/// The words beside the boxes.
const CALLED: [(&str, &str); 5] = [
    ("receiver", "supervision-receiver"),
    ("about", "supervision-about"),
    ("words", "supervision-words"),
    ("name", "supervision-name"),
    ("telephone", "supervision-telephone"),
];

/// A small sum, in words, that whoever sits there works out and a program that floods us does not.
pub struct Question {
    pub text: String,
    /// The sum that is asked for, under a mark.
    pub asked: String,
}

#[derive(Template)]
#[template(path = "supervision/supervision.html")]
struct SupervisionPage {
    page: Page,
    word: Word,
    problems: Vec<(String, String)>,
    refused: String,
    /// Why one has to wait: what else there is to do is said too.
    is_full: bool,
    published: Vec<PublishedAnswer>,
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
pub fn receivers(call: &Call, chosen: &str) -> Result<Vec<OptionView>, Refusal> {
    let kind = call.app.engine.shared.organisations;
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

/// What was typed, or what the address says that it is about.
fn typed(call: &Call) -> Result<Word, Refusal> {
    let given = |name: &str| call.typed(name).or_else(|| call.asked(name)).unwrap_or_default().to_owned();
    Ok(Word {
        receivers: receivers(call, &given("receiver"))?,
        receiver: given("receiver"),
        about: given("about"),
        words: given("words"),
        name: given("name"),
        telephone: given("telephone"),
        may_publish: call.typed("may_publish").is_some(),
        ..Word::default()
    })
}

fn show_form(call: &Call, word: Word, refusal: Option<&Refusal>) -> Result<Response, Refusal> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let problems = refusal.map(|refusal| refusal.problems.as_slice()).unwrap_or_default();
    let mut told: Vec<(String, String)> =
        problems.iter().map(|problem| (problem.field.clone(), words.problem(catalogue, problem))).collect();
    if let (Answered::Wrong(read), true) = (answered(call), word.question.is_some()) {
        told.push(("sum".to_owned(), words.with_one("supervision-sum-wrong", "read", read)));
    }
    let label = |name: &str| CALLED.iter().find(|(field, _)| *field == name).map(|(_, key)| words.say(key));
    let listed = told.iter().map(|(name, text)| match label(name) {
        Some(label) => (name.clone(), words.with("supervision-wrong", &[("label", label), ("text", text.clone())])),
        None => (name.clone(), text.clone()),
    });
    let refused = match refusal {
        Some(refusal) if problems.is_empty() => words.refusal(catalogue, refusal),
        Some(_) => words.with_one("form-problems", "count", told.len()),
        None => String::new(),
    };
    let template = SupervisionPage {
        page: Page::new(call, &words.say("nav-supervision")),
        problems: listed.collect(),
        word: Word { problems: told, ..word },
        refused,
        is_full: refusal.is_some_and(|refusal| refusal.status == kernel::Status::TooMany),
        published: published_answers(call)?,
    };
    let response = answer::render_with(refusal.map_or(200, |refusal| refusal.status.http()), &template);
    Ok(refusal.into_iter().fold(response, problem::say_when))
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

/// The form, and what was published of earlier words.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    show_form(call, typed(call)?, None)
}

/// The form with something in it already.
pub fn form_with(call: &Call, word: Word) -> Result<Response, Refusal> {
    show_form(call, word, None)
}

/// Takes a word in once, however often it is sent, and leads to its receipt. Of what is refused nothing is counted.
pub fn write(call: &Call) -> Result<Response, Refusal> {
    let came = call.app.own::<Came>();
    let (digest, now) = (digest(call), store::clock::real_ms());
    let has_answered = matches!(answered(call), Answered::Right);
    let mut outcome = earlier(call, &digest, now)?.map(Entered::Again).ok_or_else(Refusal::unavailable);
    for attempt in 0..CODES_MAX {
        if outcome.is_ok() {
            break;
        }
        let receipt = receipt_of(call, &digest, now / HOUR_MS, attempt);
        outcome = came.enter(&call.peer, (&digest, receipt), has_answered, now).and_then(|entered| {
            let taken = take(call, entered);
            if taken.is_err() {
                came.take_back(&call.peer, entered);
            }
            taken.map(|()| entered)
        });
        if !outcome.as_ref().is_err_and(|refusal| refusal.code == "case.code-taken") {
            break;
        }
    }
    match outcome {
        Ok(entered) => Ok(answer::redirect(&format!("{}/supervision/received/{}", call.base, entered.receipt()))),
        Err(refusal) => {
            let asks = refusal.code == "case.too-many";
            let word = Word { question: asks.then(|| question(call)), ..typed(call)? };
            show_form(call, word, Some(&refusal))
        }
    }
}

/// Takes a word in under its receipt: of the same receipt one is made.
fn take(call: &Call, entered: Entered) -> Result<(), Refusal> {
    let (engine, receipt) = (&call.app.engine, entered.receipt());
    let code = code_of(&engine.shared, receipt);
    // Of some hundred thousand words two would be given one code, and each the other's answer.
    let is_free = |connection: &mut _| {
        let is_own = once::made_by_nobody(connection, &call.programme, &receipt.to_string())?.is_some();
        Ok(is_own || opened_by(connection, &engine.shared, &call.programme, &code)?.is_none())
    };
    if !call.app.read(is_free)? {
        return Err(Refusal::rule("case.code-taken"));
    }
    let action = engine.catalogue().creation(SupervisionCase::CODE).ok_or_else(Refusal::unseen)?;
    let mut input = Map::new();
    for name in TYPED {
        if let Some(typed) = call.typed(name) {
            input.insert((*name).to_owned(), Json::from(typed));
        }
    }
    input.insert("code".to_owned(), Json::from(code));
    let viewer = Viewer { language: call.language(), ..Viewer::anonymous(&call.programme) };
    let mut request = Request::new(&viewer, action, None, Json::Object(input));
    request.source = Source::Text;
    request.idempotency_key = Some(receipt.to_string());
    engine.perform(request).map(|_| ())
}

/// The receipt of these words from this place in an hour: another process, or this one started anew, gives the same.
fn receipt_of(call: &Call, digest: &str, hour: i64, attempt: usize) -> Uuid {
    let of = format!("{}\n{digest}\n{hour}\n{attempt}", call.peer);
    let mark = store::journal::digest(call.app.engine.shared.keyed("receipt of a word 1", &of).as_bytes());
    let number = u128::from_str_radix(mark.get(..32).unwrap_or_default(), 16).unwrap_or_default();
    uuid::Builder::from_random_bytes(number.to_be_bytes()).into_uuid()
}

/// The receipt under which the same came within this hour or the one before, to whichever process.
fn earlier(call: &Call, digest: &str, now: i64) -> Result<Option<Uuid>, Refusal> {
    call.app.read(|connection| {
        for hour in [now / HOUR_MS, now / HOUR_MS - 1] {
            let receipt = receipt_of(call, digest, hour, 0);
            let made = once::made_by_nobody(connection, &call.programme, &receipt.to_string())?;
            if made.is_some_and(|made| call.now().millis() - made.at.millis() < HOUR_MS) {
                return Ok(Some(receipt));
            }
        }
        Ok(None)
    })
}

/// What stands for everything that was typed.
fn digest(call: &Call) -> String {
    let typed = TYPED.iter().map(|name| call.typed(name).unwrap_or_default());
    let whole = std::iter::once(call.programme.as_str()).chain(typed).collect::<Vec<_>>().join("\u{0}");
    store::journal::digest(whole.as_bytes())
}

/// The mark of a sum, so that it is one that we asked for.
fn mark(shared: &Shared, sum: &str) -> String {
    shared.keyed("question before a word 1", sum)
}

fn question(call: &Call) -> Question {
    let chance = store::clock::Randomness::from_system().bytes::<2>();
    let (one, other) = (2 + chance[0] % 8, 2 + chance[1] % 8);
    let sum = format!("{one}+{other}");
    let facts = [("one", one.to_string()), ("other", other.to_string())];
    Question {
        text: call.words().with("supervision-question", &facts),
        asked: format!("{sum} {}", mark(&call.app.engine.shared, &sum)),
    }
}

/// What came of the question.
enum Answered {
    Nothing,
    Right,
    /// What was read.
    Wrong(String),
}

/// How the question was answered: as people write a number, with a full stop, with an equals sign, in words.
fn answered(call: &Call) -> Answered {
    let Some((sum, given)) = call.typed("asked").and_then(|asked| asked.split_once(' ')) else {
        return Answered::Nothing;
    };
    let right =
        sum.split_once('+').and_then(|(one, other)| Some(one.parse::<i64>().ok()? + other.parse::<i64>().ok()?));
    let said = kernel::folded(call.typed("sum").unwrap_or_default());
    let number = said.trim_matches(|sign: char| !sign.is_alphanumeric());
    let read = kernel::written::number::count(number, &[]).ok();
    match given == mark(&call.app.engine.shared, sum) && right.is_some() && read == right {
        true => Answered::Right,
        false => Answered::Wrong(said.trim().to_owned()),
    }
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
