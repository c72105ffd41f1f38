//! The audit journal: sign-ins, refusals, administrators' acts. The audit administrator reads it, and nobody else.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use kernel::{Class, Kind, Refusal};
use store::audit::{self, AuditLine};
use store::duties::{self, Duty};
use store::sessions::{self, TokenLine};
use store::{Connection, StoreError, rows, titles};
use uuid::Uuid;

use crate::base::answer;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::{show_day, show_time};
use crate::base::words::Words;

/// Lines of one page.
const ROWS: usize = 50;

/// Outcomes that are a word; every other is the code of a refusal.
const PLAIN: &[&str] = &["done", "wrong"];

/// One line as it is read.
pub struct Line {
    pub when: String,
    pub who: String,
    pub event: String,
    pub subject: String,
    pub outcome: String,
    /// The outcome is a word, and no sentence of a refusal.
    pub is_plain: bool,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    page: Page,
    lines: Vec<Line>,
    total: String,
    previous: String,
    next: String,
}

/// The page of the audit journal.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    if !call.viewer.holds_class(Class::AuditAdministrator) {
        return Err(Refusal::forbidden().with("action", "audit"));
    }
    let number: usize = call.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 1_000_000);
    let offset = (number - 1) * ROWS;
    let (found, total, about) = call.app.read(|connection| {
        let (found, total) = audit::audit_lines(connection, &call.programme, ROWS, offset)?;
        let about = About::of(call, connection, &found)?;
        Ok((found, total, about))
    })?;
    let words = call.words();
    let catalogue = call.app.engine.catalogue();
    let outcome = |code: &str| match code {
        code if PLAIN.contains(&code) => words.say(&format!("audit-outcome-{code}")),
        code => words.refusal(catalogue, &Refusal::rule(known_code(code))),
    };
    let lines: Vec<Line> = found
        .iter()
        .map(|line| Line {
            when: show_time(line.at, words),
            who: line.person.and_then(|person| about.names.get(&person).cloned()).unwrap_or_default(),
            event: words.say(&format!("audit-event-{}", line.event)),
            subject: subject(call, &about, &line.subject),
            outcome: outcome(&line.outcome),
            is_plain: PLAIN.contains(&line.outcome.as_str()),
        })
        .collect();
    let facts = [("count", lines.len().to_string()), ("total", total.to_string())];
    let template = AuditPage {
        page: Page::new(call, &words.say("nav-audit")),
        total: words.with("list-total", &facts),
        previous: if number > 1 { format!("?page={}", number - 1) } else { String::new() },
        next: if offset + lines.len() < total { format!("?page={}", number + 1) } else { String::new() },
        lines,
    };
    Ok(answer::render(&template))
}

/// What the lines of a page are about, as far as other tables say it.
struct About {
    names: HashMap<Uuid, String>,
    /// Each with the office that owes it.
    duties: HashMap<Uuid, (Duty, String)>,
    /// Records by their numbers, or by when they were made: whoever reads this page sees none of them. Tokens by what they are for.
    others: HashMap<Uuid, String>,
}

impl About {
    fn of(call: &Call, connection: &mut Connection, lines: &[AuditLine]) -> Result<About, StoreError> {
        let mut about = About { names: HashMap::new(), duties: HashMap::new(), others: HashMap::new() };
        for person in lines.iter().filter_map(|line| line.person) {
            let sql = "SELECT name, user_name FROM person WHERE id = $1";
            if let Some(row) = connection.query(sql, &[person.to_string().into()])?.first() {
                let text = |index: usize| row[index].as_text().unwrap_or_default().to_owned();
                about.names.insert(person, format!("{}（{}）", text(0), text(1)));
            }
        }
        for id in lines.iter().filter_map(|line| bound(&line.subject)?.parse().ok()) {
            let Some(duty) = duties::get(connection, id)? else { continue };
            let office = match duty.organisation {
                Some(office) => office_name(call, connection, office)?,
                None => String::new(),
            };
            about.duties.insert(id, (duty, office));
        }
        for line in lines {
            let kind = line.subject.split('.').next().and_then(|code| call.app.engine.catalogue().kind(code));
            for id in line.subject.split(' ').filter_map(|word| word.parse().ok()) {
                let said = match kind {
                    Some(kind) => record(call, connection, kind, id)?,
                    None => sessions::token(connection, id)?.map(|token| token_in_words(&token, call.words())),
                };
                about.others.extend(said.map(|said| (id, said)));
            }
        }
        Ok(about)
    }

    /// The same words with what is identified in them said; what is there no more is left out.
    fn said(&self, words: &str) -> String {
        let word = |word: &str| match word.parse::<Uuid>() {
            Ok(id) => self.others.get(&id).cloned(),
            Err(_) => Some(word.to_owned()),
        };
        words.split(' ').filter_map(word).collect::<Vec<_>>().join(" ")
    }
}

/// A record by its number, else by when it was made.
fn record(call: &Call, connection: &mut Connection, kind: &Kind, id: Uuid) -> Result<Option<String>, StoreError> {
    let Some(stored) = rows::load(connection, kind, &call.programme, id)? else { return Ok(None) };
    let number = kind.numbered().and_then(|field| stored.text(kind, field.name)).map(str::to_owned);
    let words = call.words();
    Ok(Some(number.unwrap_or_else(|| words.with("audit-made", &[("when", show_time(stored.entered, words))]))))
}

fn token_in_words(token: &TokenLine, words: Words) -> String {
    let until = show_day(token.expires.day(), words);
    words.with_one(if token.calendar_only { "audit-token-calendar" } else { "audit-token-all" }, "until", until)
}

fn office_name(call: &Call, connection: &mut Connection, office: Uuid) -> Result<String, StoreError> {
    let (engine, kind) = (&call.app.engine, call.app.engine.shared.organisations);
    let Some(stored) = rows::load(connection, kind, &call.programme, office)? else { return Ok(String::new()) };
    let title = titles::title(connection, engine.catalogue(), &call.programme, kind, &stored)?;
    Ok(call.language().of(&title).clone())
}

/// The identifier of a row that a line binds by its digest.
fn bound(subject: &str) -> Option<&str> {
    let is_digest = |digest: &str| digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    subject.split_once(' ').filter(|(_, digest)| is_digest(digest)).map(|(id, _)| id)
}

/// What a line is about, in words: an action on a kind, a duty with its office and day, or what was noted.
fn subject(call: &Call, about: &About, subject: &str) -> String {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let named = |code: &str, name: &str| {
        let kind = catalogue.kind(code)?;
        let field = || kind.field(name).map(|field| field.label);
        let label = catalogue.action(code, name).map(|action| action.label).or_else(field)?;
        Some(format!("{} · {}", words.label(kind.label), words.label(label)))
    };
    if let Some(id) = bound(subject) {
        let duty = id.parse().ok().and_then(|id: Uuid| about.duties.get(&id));
        let said = duty.and_then(|(duty, office)| {
            let said = [office.clone(), named(&duty.kind, &duty.action)?, show_day(duty.due, words)];
            Some(said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
        });
        return said.unwrap_or_default();
    }
    let (code, more) = subject.split_once(' ').unwrap_or((subject, ""));
    let named = code.split_once('.').and_then(|(kind, name)| named(kind, name));
    match named {
        Some(named) if more.is_empty() => named,
        Some(named) => format!("{named} · {}", about.said(more)),
        None => about.said(subject),
    }
}

/// Codes of refusals with the code whose sentence says them without the facts of the moment, which no line keeps.
const TOLD: &[(&str, &str)] = &[
    ("action.forbidden", "action.forbidden"),
    ("action.separation", "action.separation"),
    ("action.wrong-state", "audit.wrong-state"),
    ("input.invalid", "input.invalid"),
    ("record.unseen", "record.unseen"),
    ("record.stale", "audit.stale"),
    ("session.signed-out", "session.signed-out"),
    ("journal.key-missing", "journal.key-missing"),
    ("journal.head-missing", "journal.head-missing"),
    ("journal.head-forged", "journal.head-forged"),
    ("journal.tail-cut", "journal.tail-cut"),
    ("journal.foreign-entry", "journal.foreign-entry"),
];
/// Every other refusal is told as what it is.
const OF_A_RULE: &str = "audit.rule";

fn known_code(code: &str) -> &'static str {
    TOLD.iter().find(|(known, _)| *known == code).map_or(OF_A_RULE, |(_, told)| told)
}

#[cfg(test)]
mod tests {
    use kernel::Language;

    use super::*;

    #[test]
    fn what_was_refused_is_told_without_the_facts_of_the_moment() {
        for language in [Language::Chinese, Language::English] {
            for code in TOLD.iter().map(|(_, told)| *told).chain([OF_A_RULE]) {
                let said = Words(language).say(&format!("refusal-{}", code.replace('.', "-")));
                assert!(!said.is_empty() && !said.contains("Unknown") && !said.contains('{'), "{code}: {said}");
            }
        }
    }
}
