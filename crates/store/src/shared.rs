//! What every thread of the engine shares, and what one request is, works with and comes to.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{OnceLock, PoisonError, RwLock};

use kernel::days::DayKind;
use kernel::decode::Source;
use kernel::{
    Action, Aggregate, Calendar, Catalogue, Day, Instant, Kind, Language, PostHeld, Record, Refusal, Stored, Value,
    Viewer, Year,
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::clock::{Clock, Randomness};
use crate::connection::{Connection, StoreError};
use crate::directory::Directory;
use crate::gate::{Comer, Gates, Subject};
use crate::journal::MacKey;
use crate::schema::Migration;
use crate::viewers::Viewers;

/// The years whose days off were announced since the release, and what was announced of single days.
pub type Announced = (Vec<Year>, Vec<(Day, DayKind)>);

/// Everything a programme brings to the engine.
pub struct Programme {
    pub catalogue: Catalogue,
    pub bodies: Vec<Body>,
    pub directory: Box<dyn Directory>,
    pub calendar: Calendar,
    /// What is entered in a programme of working days that the calendar does not know.
    pub announced: fn(&mut Connection, programme: &str) -> Result<Announced, StoreError>,
    pub migrations: Vec<Migration>,
    /// The kind whose records owe standing duties.
    pub organisations: &'static Kind,
    /// The kind whose records are the programmes; its `code` field names them.
    pub programmes: &'static Kind,
    /// Sentences of the words files, for letters.
    pub words: Say,
}

/// The sentence of a key in a language, with facts.
pub type Say = fn(Language, &str, &[(&'static str, String)]) -> String;

/// What every thread of the engine shares.
pub struct Shared {
    pub catalogue: Catalogue,
    pub calendar: Calendar,
    pub(crate) announced: fn(&mut Connection, programme: &str) -> Result<Announced, StoreError>,
    pub directory: Box<dyn Directory>,
    pub clock: Clock,
    pub randomness: Randomness,
    pub organisations: &'static Kind,
    pub programmes: &'static Kind,
    pub words: Say,
    /// Where people reach the platform, once a server says it.
    pub(crate) public_url: OnceLock<String>,
    pub demo: AtomicBool,
    pub(crate) bodies: HashMap<(&'static str, &'static str), Body>,
    /// Marks what this installation appends to its journals.
    pub(crate) mac_key: MacKey,
    /// Why nothing may be written, where the journals are not what this installation left behind.
    pub(crate) alarm: RwLock<Option<Refusal>>,
    /// Counts committed changes; public pages are cached by it.
    pub changes: AtomicU64,
    pub(crate) viewers: Viewers,
    /// What slow work passes.
    pub gates: Gates,
}

impl Shared {
    /// The working days as a programme knows them: those of the release, and those entered since.
    pub fn working_days(&self, connection: &mut Connection, programme: &str) -> Result<Calendar, StoreError> {
        let (years, rows) = (self.announced)(connection, programme)?;
        Ok(self.calendar.with(years, rows))
    }

    /// Says where people reach the platform; the first word stays.
    pub fn set_public_url(&self, url: &str) {
        self.public_url.set(url.trim_end_matches('/').to_owned()).unwrap_or_default();
    }

    /// Where people reach the platform; empty while nobody has said it.
    pub(crate) fn public_url(&self) -> &str {
        self.public_url.get().map(String::as_str).unwrap_or_default()
    }

    /// The programme whose addresses need no prefix: the one that was set up first; none before there is one.
    pub fn first_programme(&self, connection: &mut Connection) -> Result<Option<String>, StoreError> {
        let sql = format!("SELECT code FROM {} ORDER BY created, id LIMIT 1", self.programmes.table());
        let row = connection.query(&sql, &[])?.pop();
        Ok(row.and_then(|row| row.into_iter().next()?.into_text()))
    }

    /// The prefix of a programme's addresses: empty for the first one.
    pub(crate) fn base_of(&self, connection: &mut Connection, programme: &str) -> Result<String, StoreError> {
        let first = self.first_programme(connection)?;
        Ok(if first.as_deref() == Some(programme) { String::new() } else { format!("/p/{programme}") })
    }

    /// Why nothing may be written now; none while all is well.
    pub fn alarm(&self) -> Option<Refusal> {
        self.alarm.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on nothing is written; the first reason stays.
    pub(crate) fn raise_alarm(&self, reason: Refusal) {
        tracing::error!(code = reason.code, "nothing is written from now on: read only");
        self.alarm.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(reason);
    }

    /// What stands for a secret in the database: whoever reads it there can try none without the key of the data directory.
    pub fn keyed(&self, of: &str, secret: &str) -> String {
        format!("hmac-sha-256:{}", self.mac_key.mark(of, secret))
    }

    pub(crate) fn body(&self, action: &Action) -> Body {
        *self.bodies.get(&(action.kind, action.name)).expect("every declared action has a body: checked at start")
    }
}

/// One action asked for from outside.
#[derive(Clone, Debug)]
pub struct Request {
    pub viewer: Viewer,
    pub action: &'static Action,
    pub record: Option<Uuid>,
    pub input: Map<String, Json>,
    pub source: Source,
    pub expected_version: Option<i64>,
    /// A key that the person chose for this request.
    pub idempotency_key: Option<String>,
    /// Where it comes from, as the server sees it; empty for the machine itself. Guesses are counted by it.
    pub place: String,
    /// What a record is made from: of each origin one is made, whoever asks.
    pub origin: Option<Origin>,
}

/// What a record is made from: a workbook, and which of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub whole: String,
    pub part: String,
}

impl Request {
    pub fn new(viewer: &Viewer, action: &'static Action, record: Option<Uuid>, input: Json) -> Request {
        let input = if let Json::Object(input) = input { input } else { Map::new() };
        Request {
            viewer: viewer.clone(),
            action,
            record,
            input,
            source: Source::Json,
            expected_version: None,
            idempotency_key: None,
            place: String::new(),
            origin: None,
        }
    }
}

/// An action that was performed.
#[derive(Clone, Debug)]
pub struct Done {
    pub record: Uuid,
    pub version: i64,
    pub state: String,
    pub entry: Uuid,
    pub hash: String,
    pub at: Instant,
}

/// Why a body stopped: a refusal for the person, or an answer of the database.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error(transparent)]
    Refusal(#[from] Refusal),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<kernel::Mismatch> for Fault {
    fn from(mismatch: kernel::Mismatch) -> Fault {
        Fault::Store(StoreError::Mismatch(mismatch))
    }
}

/// What the engine lends to whoever prepares.
pub(crate) trait Lender {
    /// The record that the request is about, as it stands.
    fn record(&self, request: &Request) -> Result<Stored, Refusal>;

    /// Whether a guess at the secret of an account holds; counted before it is looked at.
    fn guess(&self, subject: Subject<'_>, holds: &mut dyn FnMut() -> bool) -> Result<bool, Refusal>;
}

/// What is there before the transaction: for hashing a password, checking an image, rendering a document.
///
/// Where the input has a secret, whoever asks was found to be permitted to act.
pub struct Preparation<'a> {
    pub shared: &'a Shared,
    pub(crate) request: &'a Request,
    pub(crate) engine: &'a dyn Lender,
}

impl Preparation<'_> {
    /// Makes a hash: a few at a time.
    ///
    /// # Errors
    /// 503 where too many wait.
    pub fn hashing<T>(&self, work: impl FnOnce() -> T) -> Result<T, Refusal> {
        let comer = Comer { place: &self.request.place, ..Comer::default() };
        let _pass = self.shared.gates.hashing.enter(comer)?;
        Ok(work())
    }

    /// The record that the request is about, as it stands now; by the time of the transaction it can have changed.
    ///
    /// # Errors
    /// 404 where it is not there, 503 where it cannot be read.
    pub fn record<R: Record>(&self) -> Result<R, Refusal> {
        R::read(&self.engine.record(self.request)?).map_err(|mismatch| {
            tracing::error!(%mismatch, "a record cannot be read");
            Refusal::unavailable()
        })
    }

    /// Whether a guess at the secret of an account holds; guesses are counted, as at sign-in.
    ///
    /// # Errors
    /// 429 where too many were wrong, for a right one too; 503 where too many wait.
    pub fn guess(&self, account: &str, mut holds: impl FnMut() -> bool) -> Result<bool, Refusal> {
        let subject = Subject { programme: &self.request.viewer.programme, account, place: &self.request.place };
        self.engine.guess(subject, &mut holds)
    }
}

pub(crate) type Run = fn(&[Value], &mut Aggregate, Scope<'_>, Uuid) -> Result<Option<PostHeld>, Fault>;

pub(crate) type Prepare = fn(&mut Vec<Value>, &Preparation<'_>) -> Result<(), Refusal>;

/// What a body says before anything is typed.
pub(crate) type Guard = fn(&Aggregate, Scope<'_>) -> Result<(), Fault>;

/// An action with its body, erased.
#[derive(Clone, Copy)]
pub struct Body {
    pub action: &'static kernel::Action,
    pub(crate) run: Run,
    pub(crate) prepare: Prepare,
    pub(crate) guard: Option<Guard>,
}

/// What one request works with, its nested actions included.
pub struct Scope<'a> {
    pub connection: &'a mut Connection,
    pub shared: &'a Shared,
    pub viewer: &'a Viewer,
    pub now: Instant,
    /// The day on which it happened: today, or an earlier one where it is entered later.
    pub happened: Day,
    /// Whether everybody has signed the record with the action that goes on.
    pub is_signed: bool,
    pub depth: u8,
}

impl Scope<'_> {
    /// The same scope for a shorter time.
    pub fn reborrow(&mut self) -> Scope<'_> {
        Scope {
            connection: self.connection,
            shared: self.shared,
            viewer: self.viewer,
            now: self.now,
            happened: self.happened,
            is_signed: self.is_signed,
            depth: self.depth,
        }
    }
}
