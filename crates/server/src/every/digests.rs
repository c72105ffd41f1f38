//! The daily digest: whoever owes something that is due in seven, three or one days, or late, gets one letter that day
//! with all that is due within seven days or late.
//!
//! **Invariant:** one letter a person and day, whoever writes it first: the key in the outbox is theirs and the day's.
//! Nothing is written where there is nothing to say, to whoever switched it off, or before the office opens.

use kernel::{Day, Instant, Viewer};
use store::duties::{self, Duty};
use store::outbox::{self, Letter};
use store::{Connection, Reader, StoreError};

use crate::base::app::App;
use crate::base::show::show_day;
use crate::base::words::Words;
use crate::every::owed::{self, Subjects};

/// So many days before the date there is a letter.
const MARKS: [i64; 3] = [7, 3, 1];
/// The letter lists what is due within so many days.
const AHEAD_DAYS: i64 = 7;
/// No letter before this hour, in China.
const FIRST_HOUR: i64 = 8;
/// Duties that one letter lists at most; it says how many more there are.
const LISTED_MAX: usize = 50;

/// Somebody with what they owe.
struct Due {
    reader: Reader,
    viewer: Viewer,
    duties: Vec<Duty>,
    subjects: Subjects,
}

/// Whether there is a letter on a day with so many days left.
fn speaks(days: i64) -> bool {
    days < 0 || MARKS.contains(&days)
}

/// Writes the letters of the day that are not written yet; answers how many.
pub fn put(app: &App) -> Result<usize, StoreError> {
    let now = app.engine.shared.clock.now();
    let today = now.day();
    if now.millis() < Instant::start_of(today).millis() + FIRST_HOUR * 3_600_000 {
        return Ok(0);
    }
    let prefix = format!("digest:{}:", today.iso());
    let due = app.engine.read(|connection| find(connection, app, today, &prefix))?;
    let letters: Vec<(String, String, Letter)> = due
        .iter()
        .map(|due| {
            let (subject, body) = letter(app, today, due);
            let key = format!("{prefix}{}", due.reader.person);
            (due.viewer.programme.clone(), due.reader.address.clone(), Letter { key, subject, body })
        })
        .collect();
    if letters.is_empty() {
        return Ok(0);
    }
    let shared = std::sync::Arc::clone(&app.engine.shared);
    app.engine.write(move |connection| {
        let mut written = 0;
        for (programme, address, letter) in &letters {
            written += usize::from(outbox::put_once(connection, &shared, programme, address, letter)?);
        }
        Ok(written)
    })
}

fn find(connection: &mut Connection, app: &App, today: Day, prefix: &str) -> Result<Vec<Due>, StoreError> {
    let directory = &app.engine.shared.directory;
    let told = outbox::keys(connection, prefix)?;
    let mut found = Vec::new();
    for reader in directory.digest_readers(connection)? {
        if told.contains(&format!("{prefix}{}", reader.person)) {
            continue;
        }
        let Some(viewer) = directory.viewer(connection, reader.person, today)? else { continue };
        if viewer.posts.is_empty() {
            continue;
        }
        let mut duties = duties::owed_by(connection, &viewer, today, 1_000, 0)?.duties;
        duties.retain(|duty| today.days_until(duty.due) <= AHEAD_DAYS);
        if duties.iter().any(|duty| speaks(today.days_until(duty.due))) {
            let listed: Vec<_> = duties.iter().take(LISTED_MAX).collect();
            let subjects = owed::subjects(connection, &app.engine.shared, &viewer.programme, &listed)?;
            found.push(Due { reader, viewer, duties, subjects });
        }
    }
    Ok(found)
}

/// How near the date is.
fn left(words: Words, days: i64) -> String {
    match days {
        0 => words.say("digest-today"),
        days if days < 0 => words.with_one("digest-late", "days", -days),
        days => words.with_one("digest-left", "days", days),
    }
}

/// Subject and body of a letter.
fn letter(app: &App, today: Day, due: &Due) -> (String, String) {
    let words = Words(due.reader.language);
    let site = app.configuration.site().unwrap_or_default();
    let base = format!("{site}{}", app.base_of(&due.viewer.programme));
    let late = due.duties.iter().filter(|duty| duty.due < today).count();
    let facts = [("total", due.duties.len().to_string()), ("late", late.to_string())];
    let subject = words.with(if late > 0 { "digest-subject-late" } else { "digest-subject" }, &facts);
    let mut body = words.with("digest-begin", &[("name", due.viewer.name.clone()), ("day", show_day(today, words))]);
    for (index, duty) in due.duties.iter().take(LISTED_MAX).enumerate() {
        let said = owed::in_words(app.engine.catalogue(), words, &base, duty, &due.subjects);
        let giver = duties::owed_for(duty, &due.viewer);
        let behalf = giver.map(|behalf| words.with_one("digest-behalf", "giver", &behalf.giver_name));
        let (what, subject, behalf) = (said.what, said.subject, behalf.unwrap_or_default());
        let date = words.with_one("held-due", "day", show_day(duty.due, words));
        let left = left(words, today.days_until(duty.due));
        body += &format!("\n\n{}. {what} · {subject}{behalf}\n   {date} · {left}", index + 1);
        if !site.is_empty() {
            body += &format!("\n   {}", said.link);
        }
    }
    let more = due.duties.len().saturating_sub(LISTED_MAX);
    if more > 0 {
        body += &format!("\n\n{}", words.with_one("digest-more", "count", more));
    }
    let switch = format!("{base}/desk/users/{}/choose-digest", due.reader.person);
    let facts = [("desk", format!("{base}/desk")), ("switch", switch)];
    let end = if site.is_empty() { words.say("digest-end-nowhere") } else { words.with("digest-end", &facts) };
    body += &format!("\n\n{end}\n");
    (subject, body)
}
