//! Work beside the requests: the clock's duties and unused files every minute, and letters out of the outbox.
//!
//! **Invariant:** a letter is marked as sent right after the mail server's 250 and never sent again by this process; its
//! Message-ID is made of its identifier, so that a repeat after a broken connection can be recognised. It leaves out
//! what a letter says: bodies of actions write that, and `digests`.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};
use store::clock::real_ms;
use store::engine::setting;
use store::outbox::{self, Failure, Waiting};
use store::{files, notices};
use uuid::Uuid;

use crate::base::app::App;

/// Between two looks at the duties of time.
const TICK: Duration = Duration::from_secs(60);
/// Between two looks at whom to tell what falls due.
const DIGESTS: Duration = Duration::from_secs(10 * 60);
/// Between two looks into the outbox.
const POLL: Duration = Duration::from_secs(2);
/// An uploaded file that no action takes is kept so long.
const UNUSED_FILE_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Notices are kept so many days, by the programme's clock.
const NOTICES_KEPT_DAYS: i64 = 400;
/// The mail server has so long for each answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The running threads. Dropping it stops them after what they have begun.
pub struct Jobs {
    stop: Arc<Stop>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Stop {
    stopped: Mutex<bool>,
    told: Condvar,
}

impl Stop {
    /// Waits; answers whether it is time to stop.
    fn wait(&self, time: Duration) -> bool {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.told.wait_timeout_while(stopped, time, |stopped| !*stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        *self.stop.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.told.notify_all();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a job ended by a panic");
            }
        }
    }
}

/// Starts the jobs of a server.
pub fn start(app: Arc<App>) -> Jobs {
    let stop = Arc::new(Stop::default());
    let mut threads = Vec::new();
    let (clock, told) = (Arc::clone(&app), Arc::clone(&stop));
    let mut digested = None;
    let mut work = move || {
        tick(&clock);
        if digested.is_none_or(|last: Instant| last.elapsed() >= DIGESTS) {
            digested = Some(Instant::now());
            digests(&clock);
        }
    };
    let first = Arc::clone(&app);
    threads.push(std::thread::spawn(move || {
        catch_up(&first);
        repeat(&told, TICK, &mut work);
    }));
    let told = Arc::clone(&stop);
    let mut post = Way::Unknown;
    threads.push(std::thread::spawn(move || repeat(&told, POLL, || post.send_waiting(&app))));
    Jobs { stop, threads }
}

/// Does the work at once and then again and again; a panic ends one turn, not the thread.
fn repeat(stop: &Stop, every: Duration, mut work: impl FnMut()) {
    loop {
        if catch_unwind(AssertUnwindSafe(&mut work)).is_err() {
            tracing::error!("a job panicked");
        }
        if stop.wait(every) {
            return;
        }
    }
}

/// Once for each start: the release may be newer than the records.
fn catch_up(app: &App) {
    match app.engine.catch_up() {
        Ok(0) => {}
        Ok(opened) => tracing::info!(opened, "duties that this release declares"),
        Err(error) => tracing::error!(%error, "duties of this release could not be opened"),
    }
    match app.engine.fill() {
        Ok(0) => {}
        Ok(filled) => tracing::info!(filled, "records that lacked what this release knows"),
        Err(refusal) => tracing::error!(code = refusal.code, "records of an earlier release could not be filled"),
    }
}

fn tick(app: &App) {
    match app.engine.tick() {
        Ok(0) => {}
        Ok(opened) => tracing::info!(opened, "duties of time"),
        Err(error) => tracing::error!(%error, "the duties of time could not be opened"),
    }
    let unused_since = real_ms() - UNUSED_FILE_MS;
    forget_notices(app);
    match app.engine.write(move |connection| files::forget_unbound(connection, unused_since)) {
        Ok(0) => {}
        Ok(forgotten) => tracing::info!(forgotten, "uploaded files that nothing used"),
        Err(error) => tracing::error!(%error, "unused files could not be forgotten"),
    }
}

fn forget_notices(app: &App) {
    let first = kernel::Instant::start_of(app.engine.shared.clock.now().day().add_days(-NOTICES_KEPT_DAYS));
    match app.engine.write(move |connection| notices::forget(connection, first)) {
        Ok(0) => {}
        Ok(forgotten) => tracing::info!(forgotten, "notices of more than a year ago"),
        Err(error) => tracing::error!(%error, "old notices could not be forgotten"),
    }
}

fn digests(app: &App) {
    match crate::every::digests::put(app) {
        Ok(0) => {}
        Ok(letters) => tracing::info!(letters, "letters about what falls due"),
        Err(error) => tracing::error!(%error, "letters about what falls due could not be written"),
    }
}

/// Whether there is a way to the mail server; it may be set while the server runs, on the set-up page.
enum Way {
    Unknown,
    Missing,
    Broken,
    Open(Box<Post>),
}

impl Way {
    fn send_waiting(&mut self, app: &App) {
        if matches!(self, Way::Unknown | Way::Missing) {
            let looked = Post::new(app);
            if let (Way::Unknown, Ok(None)) = (&*self, &looked) {
                tracing::info!("no mail server is set: letters wait in the outbox");
            }
            *self = match looked {
                Ok(Some(post)) => Way::Open(Box::new(post)),
                Ok(None) => Way::Missing,
                Err(problem) => {
                    tracing::error!(problem, "letters wait in the outbox");
                    Way::Broken
                }
            };
        }
        if let Way::Open(post) = self {
            post.send_waiting(app);
        }
    }
}

/// Whether a text names a mail server as `HOST:PORT`.
pub fn is_mail_server(text: &str) -> bool {
    let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty()).map(|(_, port)| port.parse::<u16>());
    matches!(port, Some(Ok(1..)))
}

/// The way to the mail server.
struct Post {
    transport: SmtpTransport,
    from: Mailbox,
    /// Letters that the server has taken and that could not be marked so yet.
    taken: HashSet<Uuid>,
}

impl Post {
    fn new(app: &App) -> Result<Option<Post>, String> {
        // What the command line says goes before what the set-up page has kept.
        let kept = app.engine.read(|connection| Ok((setting(connection, "smtp")?, setting(connection, "mail-from")?)));
        let (smtp, mail_from) = kept.map_err(|error| error.to_string())?;
        let Some(address) = app.configuration.smtp.clone().or(smtp) else { return Ok(None) };
        let (host, port) = address.rsplit_once(':').ok_or("the mail server is not HOST:PORT")?;
        let port: u16 = port.parse().map_err(|_| "the port of the mail server is no number")?;
        let from = app.configuration.mail_from.clone().or(mail_from);
        let from = from.as_deref().unwrap_or("suimei@localhost");
        let from = from.parse().map_err(|_| "the sender of letters is no address")?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let transport = SmtpTransport::builder_dangerous(host).port(port).timeout(Some(PATIENCE)).tls(security(host)?);
        Ok(Some(Post { transport: transport.build(), from, taken: HashSet::new() }))
    }

    fn send_waiting(&mut self, app: &App) {
        let waiting = app.engine.read(|connection| outbox::waiting(connection, real_ms()));
        let Ok(waiting) = waiting.map_err(|error| tracing::error!(%error, "the outbox could not be read")) else {
            return;
        };
        for letter in waiting {
            if self.taken.contains(&letter.id) {
                self.mark(app, &letter, None);
                continue;
            }
            let claimed = letter.clone();
            match app.engine.write(move |connection| outbox::take(connection, &claimed, real_ms())) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(error) => return tracing::error!(%error, "the outbox could not be written"),
            }
            if !self.send(app, &letter) {
                return;
            }
        }
    }

    /// Sends one letter; answers whether the server can be asked for the next one.
    fn send(&mut self, app: &App, letter: &Waiting) -> bool {
        let (failure, reached) = match self.message(letter) {
            Err(failure) => (Some(failure), true),
            Ok(message) => match self.transport.send(&message) {
                Ok(_) => (None, true),
                Err(error) if error.is_permanent() => (Some(Failure::Refused(error.to_string())), true),
                Err(error) => (Some(Failure::Later(error.to_string())), error.is_transient()),
            },
        };
        match &failure {
            None => {
                self.taken.insert(letter.id);
            }
            Some(Failure::Later(problem)) => {
                tracing::warn!(letter = %letter.id, problem, "a letter could not be sent; it will be tried again")
            }
            Some(failure) => {
                let problem = failure.why();
                tracing::warn!(letter = %letter.id, problem, "a letter cannot leave; the system administrator's desk says so")
            }
        }
        self.mark(app, letter, failure);
        reached
    }

    fn mark(&mut self, app: &App, letter: &Waiting, failure: Option<Failure>) {
        let (kept, sent) = (letter.clone(), failure.is_none());
        let marked =
            app.engine.write(move |connection| outbox::attempted(connection, &kept, real_ms(), failure.as_ref()));
        match marked {
            Ok(()) if sent => {
                self.taken.remove(&letter.id);
            }
            Ok(()) => {}
            Err(error) => tracing::error!(%error, letter = %letter.id, "a letter's result could not be kept"),
        }
    }

    fn message(&self, letter: &Waiting) -> Result<Message, Failure> {
        // By the very check that is made when an address is saved; what an earlier release took may be none.
        let to = kernel::written::mail::read(&letter.recipient).ok().and_then(|address| address.parse().ok());
        let to: Mailbox = to.ok_or_else(|| Failure::Never("the recipient is no address".to_owned()))?;
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject.as_str())
            .message_id(Some(format!("<{}@{}>", letter.id, self.from.email.domain())))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.clone())
            .map_err(|error| Failure::Later(error.to_string()))
    }
}

/// STARTTLS where the server offers it; on this very machine there is nothing to protect it from.
fn security(host: &str) -> Result<Tls, String> {
    let local = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if local {
        return Ok(Tls::None);
    }
    TlsParameters::new(host.to_owned()).map(Tls::Opportunistic).map_err(|error| error.to_string())
}
