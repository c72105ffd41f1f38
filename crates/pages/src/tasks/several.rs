//! Several reminders together: chosen among what one waits for, shown beforehand with their words, confirmed.
//!
//! **Invariant:** each is an action of its own with a key of its own: one that is refused stops no other, and the same
//! confirmation twice sends nothing twice.

use askama::Template;
use axum::response::Response;
use kernel::decode::Source;
use kernel::{ActionInput, Kind, Record, Refusal, Status};
use programme::tasks::actions::Remind;
use programme::tasks::records::Reminder;
use serde_json::{Map, Value as Json};
use server::base::answer;
use server::base::call::Call;
use server::base::page::Page;
use server::base::show::{self, StateShown};
use server::every::owed::{self, Subjects};
use store::clock::{Randomness, real_now};
use store::duties::{self, Duty};
use store::{Request, query};
use uuid::Uuid;

use super::urge::{self, Draft, SEVERAL};

/// Reminders of one confirmation at most.
const CHOSEN_MAX: usize = 200;

/// One reminder with what becomes of it.
pub struct Row {
    pub who: String,
    pub what: String,
    pub words: String,
    pub link: String,
    pub after: Option<StateShown>,
    pub refused: String,
}

#[derive(Template)]
#[template(path = "tasks/several.html")]
struct SeveralPage {
    page: Page,
    summary: String,
    crumb: String,
    problem: String,
    rows: Vec<Row>,
    /// What is sent on; empty where it is over or there is nothing to send.
    chosen: Vec<String>,
    send: String,
    button: String,
    more: String,
    max: i64,
}

/// What was chosen, with the key of each: `{duty}`, or `{duty}:{key}` where it was shown already.
fn chosen(call: &Call) -> Vec<(Uuid, String)> {
    let random = Randomness::from_system();
    let mut chosen: Vec<(Uuid, String)> = Vec::new();
    for text in call.form.iter().filter(|(name, _)| name == "duty").map(|(_, value)| value).take(CHOSEN_MAX) {
        let (id, key) = text.split_once(':').unwrap_or((text, ""));
        let Ok(id) = id.parse() else { continue };
        let key = if key.is_empty() || key.len() > 64 { random.id(real_now()).to_string() } else { key.to_owned() };
        if !chosen.iter().any(|(known, _)| *known == id) {
            chosen.push((id, key));
        }
    }
    chosen
}

/// What is owed, the reminder of it, and the key under which it is sent.
type Drafted = (Duty, Draft, String);

/// What was chosen that is still owed, and that the viewer waits for, with its reminder.
fn drafts(call: &Call, chosen: &[(Uuid, String)]) -> Result<(Vec<Drafted>, Subjects), Refusal> {
    let (shared, catalogue) = (&call.app.engine.shared, call.app.engine.catalogue());
    let (found, about) = call.app.read(|connection| {
        let mut found = Vec::new();
        for (id, key) in chosen {
            let duty = duties::get(connection, *id)?.filter(|duty| duty.closed_at.is_none());
            let Some(duty) = duty else { continue };
            let is_seen = match duty.record.zip(catalogue.kind(&duty.kind)) {
                Some((record, kind)) => query::get(connection, kind, &call.viewer, record)?.is_some(),
                None => true,
            };
            if let Some(seat) = duties::seat(connection, catalogue, &duty)?.filter(|_| is_seen) {
                found.push((duty, seat, key.clone()));
            }
        }
        let listed: Vec<&Duty> = found.iter().map(|(duty, ..)| duty).collect();
        let about = owed::subjects(connection, shared, &call.programme, &listed)?;
        Ok((found, about))
    })?;
    let mut drafts = Vec::new();
    for (duty, seat, key) in found {
        if let Some(draft) = urge::draft(call, &duty, seat, &about)? {
            drafts.push((duty, draft, key));
        }
    }
    Ok((drafts, about))
}

/// What is added to the words of each.
fn more(call: &Call) -> String {
    call.typed("words").unwrap_or_default().trim().to_owned()
}

fn request(call: &Call, draft: &Draft, more: &str) -> Request {
    let mut input = Map::new();
    for (name, value) in draft.values() {
        input.insert(name.to_owned(), Json::from(value));
    }
    if !more.is_empty() {
        input.insert("words".to_owned(), Json::from(format!("{}\n{more}", draft.words)));
    }
    let mut request = Request::new(&call.viewer, Remind::ACTION, None, Json::Null);
    request.input = input;
    request.source = Source::Text;
    request
}

/// POST: what would be sent to whom; nothing is kept.
pub fn preview(call: &Call) -> Result<Response, Refusal> {
    let chosen = chosen(call);
    let (drafts, about) = drafts(call, &chosen)?;
    let more = more(call);
    let requests = drafts.iter().map(|(_, draft, _)| request(call, draft, &more)).collect();
    let refused = call.app.engine.perform_all(requests, true).err().unwrap_or_default();
    let outcome = |at: usize| refused.iter().find(|(index, _)| *index == at).map(|(_, refusal)| refusal.clone());
    let outcomes: Vec<_> = (0..drafts.len()).map(|at| outcome(at).map_or(Ok(None), Err)).collect();
    let open = drafts.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_ok());
    let open: Vec<String> = open.map(|((duty, _, key), _)| format!("{}:{key}", duty.id)).collect();
    let words = call.words();
    let problem = if drafts.is_empty() { words.say("several-none") } else { String::new() };
    let facts = [("open", open.len().to_string()), ("refused", (drafts.len() - open.len()).to_string())];
    let status = if drafts.is_empty() { 422 } else { 200 };
    let summary = words.with("several-summary", &facts);
    show(call, &drafts, &about, &outcomes, Said { summary, problem, chosen: open, more }, status)
}

/// POST: confirmed. Each is sent for itself, and what came of it is told.
pub fn perform(call: &Call) -> Result<Response, Refusal> {
    let chosen = chosen(call);
    let (drafts, about) = drafts(call, &chosen)?;
    if drafts.is_empty() {
        return preview(call);
    }
    let more = more(call);
    let send = |(_, draft, key): &(Duty, Draft, String)| {
        let mut request = request(call, draft, &more);
        request.idempotency_key = Some(key.clone());
        call.app.engine.perform(request).map(|done| Some(done.record))
    };
    let outcomes: Vec<Result<Option<Uuid>, Refusal>> = drafts.iter().map(send).collect();
    let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let facts = [("done", done.to_string()), ("refused", (drafts.len() - done).to_string())];
    let summary = call.words().with("several-done", &facts);
    let said = Said { summary, problem: String::new(), chosen: Vec::new(), more: String::new() };
    show(call, &drafts, &about, &outcomes, said, 200)
}

/// What the page says beside its rows.
struct Said {
    summary: String,
    problem: String,
    chosen: Vec<String>,
    more: String,
}

fn show(
    call: &Call,
    drafts: &[(Duty, Draft, String)],
    about: &Subjects,
    outcomes: &[Result<Option<Uuid>, Refusal>],
    said: Said,
    status: u16,
) -> Result<Response, Refusal> {
    let (words, kind): (_, &'static Kind) = (call.words(), Reminder::KIND);
    let first = kind.states.first().map_or("", |state| state.name);
    let row = |((_, draft, _), outcome): (&(Duty, Draft, String), &Result<Option<Uuid>, Refusal>)| Row {
        who: about.get(&draft.receiver).map(|name| call.language().of(name).clone()).unwrap_or_default(),
        what: draft.about.clone(),
        words: draft.words.clone(),
        link: match outcome {
            Ok(Some(made)) => format!("{}/desk/{}/{made}", call.base, kind.path),
            _ => String::new(),
        },
        after: outcome.is_ok().then(|| show::state(kind, first, words)),
        refused: outcome.as_ref().err().map(|refusal| refused(call, refusal)).unwrap_or_default(),
    };
    let template = SeveralPage {
        page: Page::new(call, &words.say("several-heading")),
        crumb: format!("{}/desk/waiting", call.base),
        rows: drafts.iter().zip(outcomes).map(row).collect(),
        send: format!("{}{SEVERAL}/send", call.base),
        button: words.with_one("several-send", "count", said.chosen.len()),
        summary: said.summary,
        problem: said.problem,
        chosen: said.chosen,
        more: said.more,
        max: 500,
    };
    Ok(answer::render_with(status, &template))
}

/// Why one was refused: of wrong input, what is wrong with it.
fn refused(call: &Call, refusal: &Refusal) -> String {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    match refusal.problems.first().filter(|_| refusal.status == Status::Invalid) {
        Some(problem) => words.problem(catalogue, problem),
        None => words.refusal(catalogue, refusal),
    }
}
