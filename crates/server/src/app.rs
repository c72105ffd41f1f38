//! What every request shares: the engine and the configuration.

use std::sync::Arc;

use kernel::Refusal;
use store::{Engine, StoreError};

/// Settings of a server, from the command line, the environment or `suimei.toml`.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// Where people reach the platform; `https` makes cookies secure.
    pub public_url: Option<String>,
    /// The mail server: `host:port`; none keeps letters waiting in the outbox.
    pub smtp: Option<String>,
    /// The sender of letters.
    pub mail_from: Option<String>,
}

impl Configuration {
    pub fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https:"))
    }
}

/// The running platform.
pub struct App {
    pub engine: Arc<Engine>,
    pub configuration: Configuration,
    /// The programme whose addresses need no prefix.
    pub default_programme: String,
}

impl App {
    /// Wraps a running engine; the default programme is the one that was set up first.
    pub fn new(engine: Arc<Engine>, configuration: Configuration) -> Result<App, StoreError> {
        let rows = engine
            .read(|connection| connection.query("SELECT code FROM programme ORDER BY created, id LIMIT 1", &[]))?;
        let first = rows.first().and_then(|row| row[0].as_text()).unwrap_or_default().to_owned();
        Ok(App { engine, configuration, default_programme: first })
    }

    /// The prefix of a programme's addresses: empty for the default one.
    pub fn base_of(&self, programme: &str) -> String {
        if programme == self.default_programme { String::new() } else { format!("/p/{programme}") }
    }

    /// Reads one consistent state; a database that does not answer becomes a refusal.
    pub fn read<T>(&self, work: impl FnOnce(&mut store::Connection) -> Result<T, StoreError>) -> Result<T, Refusal> {
        self.engine.read(work).map_err(|error| unavailable(&error))
    }

    /// Writes something of the closed list that is not an action.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut store::Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.engine.write(work).map_err(|error| unavailable(&error))
    }
}

fn unavailable(error: &StoreError) -> Refusal {
    tracing::error!(%error, "the database did not answer");
    Refusal::unavailable()
}
