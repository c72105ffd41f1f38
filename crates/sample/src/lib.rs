//! Sample programmes, made by performing actions as the people whose actions they are, at the time they did them.
//!
//! Each institution brings its part: a file of code beside this one for what its people write, tables in `texts/` from
//! which they write it, and in the folder of each programme a table of what happened when. The teller performs all of it
//! in the order of days. Nothing in the code knows either programme by name.
//! **Invariant:** the same seed gives the same journal, hash by hash.
//! **Invariant:** what one institution tells more moves no name and no sum of another: each draws from its own stream.
//! Everything invented says 示例 where it shows. It leaves out published texts of any real plan, and real people.

mod stream;
mod folder;
mod installation;
mod places;
mod organisation;
mod people;
mod pairing;
mod rulebook;
mod part;
mod uploads;
mod tasks;
mod named;
mod project;
mod proposal;
mod goals;
mod planning;
mod consolidation;
mod consultation;
mod exchange;
mod disclosure;
mod supervision;
mod phrases;
mod teller;

use std::sync::atomic::Ordering;

use kernel::{Day, Instant, Refusal};
use serde::Serialize;
use store::{Engine, StoreError};

pub use programme::people::password::SAMPLE as PASSWORD;

/// What is told, institution by institution.
const PARTS: &[part::Part] = &[
    tasks::PART,
    named::PART,
    project::PART,
    proposal::PART,
    goals::PART,
    planning::PART,
    consolidation::PART,
    consultation::PART,
    exchange::PART,
    exchange::LATE,
    tasks::GIVEN,
    disclosure::PART,
    supervision::PART,
    phrases::PART,
];

/// The day and minute at which the sample ends and the programme's clock runs on: Monday 21 March 2011, 9:30.
const TODAY: (i16, i8, i8) = (2011, 3, 21);
const TODAY_MINUTE: i64 = 9 * 60 + 30;

/// An account of the sample, for the page that says how to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampleAccount {
    pub programme: String,
    pub user: String,
    /// Code of the role.
    pub role: String,
    pub title: String,
    /// Name of the organisation.
    pub organisation: String,
    /// `assisting` or `recipient`.
    pub side: String,
    pub name: String,
}

/// Loads every sample programme into an empty database and lets the clock run on from the sample's today.
///
/// # Errors
/// The refusal of the step that was refused (its fact `step` says which), or that there is a programme already.
pub fn load(engine: &Engine) -> Result<Vec<SampleAccount>, Refusal> {
    if !is_empty(engine).map_err(|_| Refusal::unavailable())? {
        return Err(Refusal::rule("record.exists").with("kind", "programme"));
    }
    engine.shared.demo.store(true, Ordering::Relaxed);
    let told = teller::tell(engine, &folder::folders(), today());
    let offset_ms = engine.shared.clock.run_from(today());
    told?;
    keep_settings(engine, offset_ms).and_then(|()| accounts(engine)).map_err(|_| Refusal::unavailable())
}

/// Every account that holds a post, in the order in which the posts were granted.
pub fn accounts(engine: &Engine) -> Result<Vec<SampleAccount>, StoreError> {
    let sql = "SELECT p.programme, u.user_name, p.role, p.title, o.name, o.side, u.name
        FROM post p JOIN person u ON u.id = p.person JOIN organisation o ON o.id = p.organisation
        WHERE p.state = 'held' AND u.state = 'enabled' ORDER BY p.id";
    let rows = engine.read(|connection| connection.query(sql, &[]))?;
    let text = |value: &kernel::Value| value.as_text().unwrap_or_default().to_owned();
    let account = |row: &store::connection::Row| SampleAccount {
        programme: text(&row[0]),
        user: text(&row[1]),
        role: text(&row[2]),
        title: text(&row[3]),
        organisation: text(&row[4]),
        side: text(&row[5]),
        name: text(&row[6]),
    };
    Ok(rows.iter().map(account).collect())
}

/// The sample's today.
fn today() -> Instant {
    let (year, month, day) = TODAY;
    at_minute(Day::new(year, month, day).unwrap_or(Day::FIRST), TODAY_MINUTE)
}

/// So many minutes into a day.
fn at_minute(day: Day, minute: i64) -> Instant {
    Instant::from_millis(Instant::start_of(day).millis() + minute * 60_000)
}

fn is_empty(engine: &Engine) -> Result<bool, StoreError> {
    let rows = engine.read(|connection| connection.query("SELECT 1 FROM programme LIMIT 1", &[]))?;
    Ok(rows.is_empty())
}

fn keep_settings(engine: &Engine, offset_ms: i64) -> Result<(), StoreError> {
    engine.set("clock-offset-ms", offset_ms.to_string())?;
    engine.set("demo", "1".to_owned())
}
