//! My deadlines and the days of what my organisations take part in, as a calendar, and the page that says how to subscribe to it.
//!
//! **Invariant:** no secret stands in an address: calendar programs show a token by HTTP Basic or Bearer, and a token made here
//! opens the calendar and nothing else. What is done or does not take place is gone from the feed: programs that subscribe drop
//! it at their next look.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use kernel::{Language, Refusal};
use store::audit::{self, Audit};
use store::clock::{Randomness, real_now};
use store::dated::Dated;
use store::duties::{self, Duty};
use store::sessions::{self, TokenLine, TokenScope};

use crate::base::answer;
use crate::base::answer::redirect;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::{self, StateShown, show_day, show_time};
use crate::every::events;
use crate::every::icalendar::{self, Event};
use crate::every::owed::{self, Subjects};

/// The address that calendar programs ask.
pub const FEED: &str = "/api/v1/calendar.ics";
/// Deadlines that one calendar holds at most: the nearest ones.
const EVENTS_MAX: usize = 500;
/// Alarms: so many days before, at nine in the morning of that day.
const ALARM_DAYS: [i64; 3] = [7, 3, 1];
/// A token made here holds so long.
const TOKEN_DAYS: i64 = 365;
/// Entries with days of their own that one calendar holds at most.
const DATED_MAX: usize = 200;
/// What is over stays in a calendar for so many days.
const PAST_DAYS: i64 = 30;
/// Entries that the page lists.
const NEXT_MAX: usize = 20;

/// A duty as an entry on the day by which it is due.
fn deadline(call: &Call, duty: &Duty, subjects: &Subjects) -> Event {
    let words = call.words();
    let (site, base) = events::outside(call);
    let owed = owed::in_words(call.app.engine.catalogue(), words, &base, duty, subjects);
    let giver = duties::owed_for(duty, &call.viewer);
    let behalf = giver.map(|behalf| words.with_one("digest-behalf", "giver", &behalf.giver_name));
    Event {
        id: duty.id.to_string(),
        made: duty.opened_at,
        sequence: None,
        begins: duty.due,
        ends: duty.due,
        summary: format!("{} · {}{}", owed.what, owed.subject, behalf.unwrap_or_default()),
        description: format!("{}\n{}", owed.basis, owed.link),
        url: if site.is_empty() { String::new() } else { owed.link },
        alarm_days: &ALARM_DAYS,
    }
}

/// The calendar itself, by session or by token.
pub fn file(call: &Call) -> Result<Response, Refusal> {
    if call.is_api() {
        crate::every::api::parameters::common_only(call)?;
    }
    let mut entries: Vec<Event> = call.app.read(|connection| {
        let duties = duties::owed_by(connection, &call.viewer, call.today(), EVENTS_MAX, 0)?.duties;
        let listed: Vec<_> = duties.iter().collect();
        let subjects = owed::subjects(connection, &call.app.engine.shared, &call.programme, &listed)?;
        Ok(duties.iter().map(|duty| deadline(call, duty, &subjects)).collect())
    })?;
    let dated = events::concerning(call, call.today().add_days(-PAST_DAYS), DATED_MAX)?;
    entries.extend(dated.iter().map(|(dated, title)| events::event(call, dated, title)));
    let name = call.words().with_one("calendar-name", "name", &call.viewer.name);
    Ok(events::as_file("suimei.ics", icalendar::calendar(&name, &entries)))
}

/// Something with days of its own, as a row.
struct NextRow {
    title: String,
    link: String,
    days: String,
    state: StateShown,
}

fn next_row(call: &Call, dated: &Dated, title: String) -> NextRow {
    let (words, day) = (call.words(), |day| show_day(day, call.words()));
    let facts = [("from", day(dated.begins)), ("until", day(dated.ends))];
    NextRow {
        title,
        link: format!("{}/desk/{}/{}", call.base, dated.kind.path, dated.stored.id),
        days: if dated.begins == dated.ends { day(dated.begins) } else { words.with("calendar-days", &facts) },
        state: show::state(dated.kind, &dated.stored.state, words),
    }
}

/// A token as a row.
struct TokenRow {
    id: String,
    what: String,
    created: String,
    until: String,
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct CalendarPage {
    page: Page,
    address: String,
    /// Whether it is known where the platform is reached.
    is_whole: bool,
    user: String,
    has_token: bool,
    tokens: Vec<TokenRow>,
    /// What comes up.
    next: Vec<NextRow>,
    /// The token just made: shown this once.
    made: String,
}

fn row(call: &Call, token: &TokenLine) -> TokenRow {
    let words = call.words();
    TokenRow {
        id: token.id.clone(),
        what: words.say(if token.calendar_only { "calendar-token-calendar" } else { "calendar-token-all" }),
        created: show_time(token.created, words),
        until: show_day(token.expires.day(), words),
    }
}

fn show_token(call: &Call, made: String) -> Result<Response, Refusal> {
    let person = call.person()?;
    let (tokens, user) = call.app.read(|connection| {
        let sql = "SELECT user_name FROM person WHERE id = $1";
        let user = connection.query(sql, &[person.to_string().into()])?;
        let user = user.first().and_then(|row| row[0].as_text()).unwrap_or_default().to_owned();
        Ok((sessions::tokens_of(connection, person)?, user))
    })?;
    let next = events::concerning(call, call.today(), NEXT_MAX)?;
    // A token goes to the address that is given here: never to one that only this request names.
    let site = call.app.configuration.site().unwrap_or_default();
    let language = if call.language() == Language::English { "?lang=en" } else { "" };
    let template = CalendarPage {
        page: Page::new(call, &call.words().say("calendar-title")),
        address: format!("{site}{FEED}{language}"),
        is_whole: !site.is_empty(),
        user,
        has_token: tokens.iter().any(|token| token.calendar_only),
        tokens: tokens.iter().map(|token| row(call, token)).collect(),
        next: next.into_iter().map(|(dated, title)| next_row(call, &dated, title)).collect(),
        made,
    };
    Ok(answer::render(&template))
}

/// How to subscribe, and the tokens that hold.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    show_token(call, String::new())
}

/// Makes a token for calendar programs, shown in this answer alone; the one before it stops to hold.
pub fn make_token(call: &Call) -> Result<Response, Refusal> {
    let person = call.person()?;
    let randomness = Randomness::from_system();
    let secret: String = randomness.bytes::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
    let (token, id) = (format!("suimei_{secret}"), randomness.id(real_now()));
    let (kept, programme, shared) = (token.clone(), call.programme.clone(), Arc::clone(&call.app.engine.shared));
    call.app.write(move |connection| {
        let earlier = sessions::tokens_of(connection, person)?;
        for token in earlier.iter().filter(|token| token.calendar_only) {
            sessions::revoke_token(connection, &token.id)?;
        }
        sessions::keep_scoped_token(connection, id, &kept, person, &programme, TOKEN_DAYS, TokenScope::Calendar)?;
        let (event, subject) = ("token-create", id.to_string());
        let audit = Audit { programme: &programme, person: Some(person), event, subject: &subject, outcome: "done" };
        audit::audit(connection, &shared, &audit)
    })?;
    show_token(call, token)
}

/// Revokes one of the caller's own tokens.
pub fn revoke_token(call: &Call) -> Result<Response, Refusal> {
    let (person, id) = (call.person()?, call.id()?.to_string());
    let (programme, shared) = (call.programme.clone(), Arc::clone(&call.app.engine.shared));
    let revoked = call.app.write(move |connection| {
        if !sessions::tokens_of(connection, person)?.iter().any(|token| token.id == id) {
            return Ok(false);
        }
        let event = "token-revoke";
        let audit = Audit { programme: &programme, person: Some(person), event, subject: &id, outcome: "done" };
        audit::audit(connection, &shared, &audit)?;
        sessions::revoke_token(connection, &id)
    })?;
    if revoked { Ok(redirect(&format!("{}/desk/calendar", call.base))) } else { Err(Refusal::unseen()) }
}
