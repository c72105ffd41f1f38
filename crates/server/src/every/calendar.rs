//! My deadlines as a calendar (RFC 5545), and the page that says how to subscribe to it.
//!
//! Written by hand, not by a crate: see decision 0013. **Invariant:** no secret stands in an address: calendar programs
//! show a token by HTTP Basic or Bearer, and a token made here opens the calendar and nothing else.
//! What is done is gone from the feed: programs that subscribe drop it at their next look.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::{Day, Instant, Language, Refusal};
use store::clock::{Randomness, real_now};
use store::duties::{self, Duty};
use store::sessions::{self, Audit, TokenLine, TokenScope};

use crate::base::answer;
use crate::base::answer::redirect;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::{show_day, show_time};
use crate::every::owed::{self, Subjects};

/// The address that calendar programs ask.
pub const FEED: &str = "/api/v1/calendar.ics";
/// Deadlines that one calendar holds at most: the nearest ones.
const EVENTS_MAX: usize = 500;
/// Alarms: so many days before, at nine in the morning of that day.
const ALARM_DAYS: [i64; 3] = [7, 3, 1];
/// A token made here holds so long.
const TOKEN_DAYS: i64 = 365;
/// A line has so many bytes at most, its end not counted (RFC 5545, 3.1).
const LINE_MAX: usize = 75;

/// Adds a line, folded between characters.
fn line(text: &mut String, content: &str) {
    let mut length = 0;
    for character in content.chars() {
        if length + character.len_utf8() > LINE_MAX {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(character);
        length += character.len_utf8();
    }
    text.push_str("\r\n");
}

/// A text value with what has a meaning in it escaped (RFC 5545, 3.3.11).
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' | ';' | ',' => text.extend(['\\', character]),
            '\n' => text.push_str("\\n"),
            character if character.is_control() => {}
            character => text.push(character),
        }
    }
    text
}

fn date(day: Day) -> String {
    day.iso().replace('-', "")
}

/// A time in UTC: `20110321T013000Z`.
fn stamp(at: Instant) -> String {
    const MINUTE_MS: i64 = 60_000;
    // An instant is shown in China's time, which is eight hours ahead and has no summer time.
    let utc = Instant::from_millis(at.millis() - 8 * 60 * MINUTE_MS);
    let seconds = (utc.millis() - Instant::start_of(utc.day()).millis()) / 1000;
    format!("{}T{:02}{:02}{:02}Z", date(utc.day()), seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// What stands in a calendar of one person.
struct Feed<'a> {
    call: &'a Call,
    duties: Vec<Duty>,
    subjects: Subjects,
}

impl Feed<'_> {
    fn text(&self) -> String {
        let words = self.call.words();
        let mut text = String::new();
        let name = escaped(&words.with_one("calendar-name", "name", &self.call.viewer.name));
        for content in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//suimei//deadlines//ZH", "CALSCALE:GREGORIAN"] {
            line(&mut text, content);
        }
        line(&mut text, "METHOD:PUBLISH");
        line(&mut text, &format!("X-WR-CALNAME:{name}"));
        line(&mut text, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        line(&mut text, "X-PUBLISHED-TTL:PT1H");
        for duty in &self.duties {
            self.event(&mut text, duty);
        }
        line(&mut text, "END:VCALENDAR");
        text
    }

    fn event(&self, text: &mut String, duty: &Duty) {
        let (call, words) = (self.call, self.call.words());
        let site = call.app.configuration.public_url.as_deref().unwrap_or_default().trim_end_matches('/');
        let base = format!("{site}{}", call.app.base_of(&call.programme));
        let owed = owed::in_words(call.app.engine.catalogue(), words, &base, duty, &self.subjects);
        let giver = duties::owed_for(duty, &call.viewer);
        let behalf = giver.map(|behalf| words.with_one("digest-behalf", "giver", &behalf.giver_name));
        let summary = escaped(&format!("{} · {}{}", owed.what, owed.subject, behalf.unwrap_or_default()));
        line(text, "BEGIN:VEVENT");
        line(text, &format!("UID:{}@suimei", duty.id));
        line(text, &format!("DTSTAMP:{}", stamp(duty.opened_at)));
        line(text, &format!("DTSTART;VALUE=DATE:{}", date(duty.due)));
        line(text, &format!("DTEND;VALUE=DATE:{}", date(duty.due.add_days(1))));
        line(text, &format!("SUMMARY:{summary}"));
        line(text, &format!("DESCRIPTION:{}", escaped(&format!("{}\n{}", owed.basis, owed.link))));
        if !site.is_empty() {
            line(text, &format!("URL:{}", owed.link));
        }
        line(text, "TRANSP:TRANSPARENT");
        for days in ALARM_DAYS {
            line(text, "BEGIN:VALARM");
            line(text, "ACTION:DISPLAY");
            line(text, &format!("DESCRIPTION:{summary}"));
            let trigger = if days == 1 { "-PT15H".to_owned() } else { format!("-P{}DT15H", days - 1) };
            line(text, &format!("TRIGGER:{trigger}"));
            line(text, "END:VALARM");
        }
        line(text, "END:VEVENT");
    }
}

/// The calendar itself, by session or by token.
pub fn file(call: &Call) -> Result<Response, Refusal> {
    if call.is_api() {
        crate::every::api::parameters::common_only(call)?;
    }
    let feed = call.app.read(|connection| {
        let duties = duties::owed_by(connection, &call.viewer, call.today(), EVENTS_MAX, 0)?.duties;
        let listed: Vec<_> = duties.iter().collect();
        let subjects = owed::subjects(connection, &call.app.engine.shared, &call.programme, &listed)?;
        Ok(Feed { call, duties, subjects })
    })?;
    let mut response = Response::new(Body::from(feed.text()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"suimei.ics\""));
    Ok(response)
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
    user: String,
    has_token: bool,
    tokens: Vec<TokenRow>,
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
    let site = call.app.configuration.public_url.clone();
    let here = || format!("http://{}", call.header("host").unwrap_or_default());
    let site = site.map_or_else(here, |site| site.trim_end_matches('/').to_owned());
    let language = if call.language() == Language::English { "?lang=en" } else { "" };
    let template = CalendarPage {
        page: Page::new(call, &call.words().say("calendar-title")),
        address: format!("{site}{FEED}{language}"),
        user,
        has_token: tokens.iter().any(|token| token.calendar_only),
        tokens: tokens.iter().map(|token| row(call, token)).collect(),
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
        sessions::audit(connection, &shared, &audit)
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
        sessions::audit(connection, &shared, &audit)?;
        sessions::revoke_token(connection, &id)
    })?;
    if revoked { Ok(redirect(&format!("{}/desk/calendar", call.base))) } else { Err(Refusal::unseen()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let mut text = String::new();
        line(&mut text, &format!("SUMMARY:{}", "计划".repeat(40)));
        assert!(text.ends_with("\r\n"));
        for part in text.trim_end().split("\r\n") {
            assert!(part.len() <= LINE_MAX, "{part}");
        }
        assert_eq!(text.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "计划".repeat(40)));
    }

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(escaped("a,b;c\\d\r\ne\u{7}"), "a\\,b\\;c\\\\d\\ne");
    }

    #[test]
    fn times_are_in_utc() {
        let nine = Instant::from_millis(Instant::start_of(Day::new(2011, 3, 21).unwrap()).millis() + 9 * 3_600_000);
        assert_eq!(stamp(nine), "20110321T010000Z");
        assert_eq!(stamp(Instant::start_of(Day::new(2011, 1, 1).unwrap())), "20101231T160000Z");
    }
}
