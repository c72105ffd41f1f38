//! The audit journal: sign-ins, refusals, administrators' acts. The audit administrator reads it, and nobody else.

use askama::Template;
use axum::response::Response;
use kernel::{Class, Refusal};
use store::audit;

use crate::base::answer;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::show_time;

/// Lines of one page.
const ROWS: usize = 50;

/// One line as it is read.
pub struct Line {
    pub when: String,
    pub who: String,
    pub event: String,
    pub subject: String,
    pub outcome: String,
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
    let (found, total, names) = call.app.read(|connection| {
        let (found, total) = audit::audit_lines(connection, &call.programme, ROWS, offset)?;
        let mut names = std::collections::HashMap::new();
        for person in found.iter().filter_map(|line| line.person) {
            let sql = "SELECT name, user_name FROM person WHERE id = $1";
            if let Some(row) = connection.query(sql, &[person.to_string().into()])?.first() {
                let text = |index: usize| row[index].as_text().unwrap_or_default().to_owned();
                names.insert(person, format!("{}（{}）", text(0), text(1)));
            }
        }
        Ok((found, total, names))
    })?;
    let words = call.words();
    let catalogue = call.app.engine.catalogue();
    let outcome = |code: &str| match code {
        "done" | "wrong" => words.say(&format!("audit-outcome-{code}")),
        code => words.refusal(catalogue, &Refusal::rule(known_code(code))),
    };
    let subject = |subject: &str| {
        // Of a row that is bound by its digest the identifier is enough to read.
        let subject = subject.split_once(' ').filter(|(_, digest)| digest.len() == 64).map_or(subject, |(id, _)| id);
        let (code, record) = subject.split_once(' ').unwrap_or((subject, ""));
        let action =
            code.split_once('.').and_then(|(kind, name)| catalogue.action(kind, name).map(|action| (kind, action)));
        match action {
            Some((kind, action)) => {
                let kind = catalogue.kind(kind).map(|kind| words.label(kind.label)).unwrap_or_default();
                format!("{kind} · {} {record}", words.label(action.label))
            }
            None => subject.to_owned(),
        }
    };
    let lines: Vec<Line> = found
        .iter()
        .map(|line| Line {
            when: show_time(line.at, words),
            who: line.person.and_then(|person| names.get(&person).cloned()).unwrap_or_default(),
            event: words.say(&format!("audit-event-{}", line.event)),
            subject: subject(&line.subject),
            outcome: outcome(&line.outcome),
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

/// Codes in the journal are ours; the reader sees the sentence of the code.
fn known_code(code: &str) -> &'static str {
    const READ: &[&str] = &[
        "action.forbidden",
        "action.separation",
        "action.wrong-state",
        "input.invalid",
        "record.unseen",
        "record.stale",
        "session.signed-out",
        "journal.key-missing",
        "journal.head-missing",
        "journal.head-forged",
        "journal.tail-cut",
        "journal.foreign-entry",
    ];
    READ.iter().find(|known| **known == code).copied().unwrap_or("audit.rule")
}
