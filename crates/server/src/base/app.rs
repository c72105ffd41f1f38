//! What every request shares: the engine and the configuration.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use kernel::{Refusal, Status};
use store::{Engine, StoreError};
use tokio::sync::Semaphore;

use super::fault::failed;

/// Settings of a server, from the command line, the environment or `suimei.toml`.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// Where people reach the platform; `https` makes cookies secure.
    pub public_url: Option<String>,
    /// The mail server: `host:port`; none keeps letters waiting in the outbox.
    pub smtp: Option<String>,
    /// The sender of letters.
    pub mail_from: Option<String>,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
    pub limits: Limits,
}

/// What one caller may take of the server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// The head of a request comes within this time.
    pub head: Duration,
    /// A body comes within this time, and a large one within more.
    pub body: Duration,
    /// So long somebody waits for room for a large body.
    pub patience: Duration,
    /// A connection on which nothing of an answer is read for so long is closed.
    pub unread: Duration,
}

const HALF_MINUTE: Duration = Duration::from_secs(30);

impl Default for Limits {
    fn default() -> Limits {
        let patience = Duration::from_secs(10);
        Limits { connections: 1_000, head: HALF_MINUTE, body: HALF_MINUTE, patience, unread: HALF_MINUTE }
    }
}

impl Configuration {
    /// Where people reach the platform, as it was configured, without a stroke at its end: the one address that leaves the house.
    pub fn site(&self) -> Option<&str> {
        self.public_url.as_deref().map(|url| url.trim_end_matches('/')).filter(|url| !url.is_empty())
    }

    pub fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https:"))
    }
}

/// The running platform.
pub struct App {
    pub engine: Arc<Engine>,
    pub configuration: Configuration,
    /// The programme whose addresses need no prefix; none before one is set up.
    first: OnceLock<String>,
    /// What pages keep for themselves between requests, one of each type.
    owned: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    /// As many pages are made at once as connections read; the others wait their turn, first come, first served.
    pub turns: Semaphore,
    /// As many values as any action takes in one form; reckoned when the first form comes.
    values_max: OnceLock<usize>,
}

/// Words of a form itself, beside those of the action.
const WORDS_OF_FORM: usize = 16;

impl App {
    /// Wraps a running engine; the default programme is the one that was set up first.
    pub fn new(engine: Arc<Engine>, configuration: Configuration) -> Result<App, StoreError> {
        let turns = Semaphore::new(engine.readers());
        let (first, owned, values_max) = (OnceLock::new(), Mutex::default(), OnceLock::new());
        configuration.public_url.iter().for_each(|url| engine.shared.set_public_url(url));
        let app = App { engine, configuration, first, owned, turns, values_max };
        app.look_for_programme()?;
        Ok(app)
    }

    /// As many values as any action takes in one form.
    pub(crate) fn values_max(&self) -> usize {
        *self.values_max.get_or_init(|| {
            let catalogue = self.engine.catalogue();
            let values = |action| Some(store::values_max(catalogue, action, catalogue.kind(action.kind)?));
            catalogue.actions.iter().copied().filter_map(values).max().unwrap_or(0) + WORDS_OF_FORM
        })
    }

    fn look_for_programme(&self) -> Result<(), StoreError> {
        let first = self.engine.read(|connection| self.engine.shared.first_programme(connection))?;
        if let Some(code) = first {
            // Whoever was first has found the same.
            self.first.set(code).unwrap_or_default();
        }
        Ok(())
    }

    /// The programme whose addresses need no prefix; empty while none is set up, here or by another process.
    pub fn default_programme(&self) -> String {
        if self.first.get().is_none()
            && let Err(error) = self.look_for_programme()
        {
            tracing::error!(%error, "the database did not answer");
        }
        self.first.get().cloned().unwrap_or_default()
    }

    /// What some page keeps between requests: made empty when it is asked for first, one of each type.
    pub fn own<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let mut owned = self.owned.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = owned.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        // The key is the type: what stands under it is of that type.
        Arc::clone(kept).downcast().unwrap_or_default()
    }

    /// The prefix of a programme's addresses: empty for the default one.
    pub fn base_of(&self, programme: &str) -> String {
        if programme == self.default_programme() { String::new() } else { format!("/p/{programme}") }
    }

    /// Reads one consistent state; a database that does not answer becomes a refusal.
    pub fn read<T>(&self, work: impl FnOnce(&mut store::Connection) -> Result<T, StoreError>) -> Result<T, Refusal> {
        self.engine.read(work).map_err(|error| unsayable(&error).unwrap_or_else(|| failed(&error)))
    }

    /// Writes something of the closed list that is not an action.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut store::Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.engine.write(work).map_err(|error| unsayable(&error).unwrap_or_else(|| unavailable(&error)))
    }
}

/// Nothing is wrong with the database: what was sent is no text.
fn unsayable(error: &StoreError) -> Option<Refusal> {
    matches!(error, StoreError::Character).then(|| Refusal::new(Status::Invalid, "input.null-character"))
}

fn unavailable(error: &StoreError) -> Refusal {
    tracing::error!(%error, "the database did not take a write");
    Refusal::unavailable()
}
