//! The engine: one writer thread on SQLite that commits many actions with one fsync, several on PostgreSQL with
//! serializable transactions; readers beside them; the sequencer that seals the journal.
//!
//! **Invariant:** an answer is given only after the commit that holds the action. A panic or a refusal undoes its own
//! savepoint and nothing else.

use std::any::Any;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded, unbounded};
use kernel::{Catalogue, Refusal, Value, Viewer};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::attempt::{attempt, unavailable};
use crate::audit::{self, Audit};
use crate::clock::{Clock, Randomness};
use crate::connection::{Connection, StoreError};
use crate::gate::Gates;
use crate::job::{Job, Work};
use crate::journal::HeadFile;
use crate::place::{Options, Place, connect, connect_unwritable};
use crate::readers::Readers;
use crate::sealing::{Sealing, alarm, seal_beside};
use crate::shared::{Body, Done, Fault, Programme, Request, Scope, Shared};
use crate::viewers::Viewers;
use crate::writer::{Held, write_groups, write_single};
use crate::{blind, declared, duties, filled, found, news, published, replay, schema, sealed, sessions};

/// A running engine. Dropping it stops its threads after what they have begun.
pub struct Engine {
    pub shared: Arc<Shared>,
    place: Place,
    jobs: Option<Sender<Job>>,
    readers: Readers,
    threads: Vec<JoinHandle<()>>,
    /// The sequencer where it runs beside the writers; it outlives them, and is told when they are done.
    sequencer: Option<(JoinHandle<()>, Arc<AtomicBool>)>,
}

impl Engine {
    /// Opens the database, migrates it and starts the threads.
    ///
    /// # Errors
    /// Declarations that cannot hold, a database that is newer or not durable; a disk that cannot be written, unless the
    /// options ask for reading only and there is nothing to migrate.
    pub fn open(programme: Programme, place: Place, options: Options) -> Result<Engine, StoreError> {
        let mut connection = if options.reading_only { connect_unwritable(&place)? } else { connect(&place, false)? };
        schema::migrate(&mut connection, &schema::in_order(&programme.migrations))?;
        sealed::prove_keys(&mut connection, &place.directory, !options.reading_only)?;
        find_anew(&mut connection, &programme.catalogue)?;
        // What remarks do is in their declaration alone.
        let remarks = programme.catalogue.actions.iter().filter(|action| action.comments).copied().map(Body::declared);
        let bodies: HashMap<_, _> = (programme.bodies.iter().copied().chain(remarks))
            .map(|body| ((body.action.kind, body.action.name), body))
            .collect();
        if let Some(action) =
            programme.catalogue.actions.iter().find(|action| !bodies.contains_key(&(action.kind, action.name)))
        {
            return Err(StoreError::Database(format!("{} has no body", action.code())));
        }
        let head = HeadFile::open(&place.directory).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let offset = setting(&mut connection, "clock-offset-ms")?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let demo = setting(&mut connection, "demo")?.is_some();
        let shared = Arc::new(Shared {
            catalogue: programme.catalogue,
            calendar: programme.calendar,
            announced: programme.announced,
            directory: programme.directory,
            clock: Clock::running(offset),
            randomness: options.seed.map_or_else(Randomness::from_system, Randomness::from_seed),
            organisations: programme.organisations,
            programmes: programme.programmes,
            words: programme.words,
            public_url: OnceLock::new(),
            demo: AtomicBool::new(demo),
            bodies,
            changes: AtomicU64::new(1),
            viewers: Viewers::default(),
            mac_key: head.mac_key(),
            alarm: RwLock::new(None),
            gates: Gates::new(options.slow),
        });
        // Before any thread runs it is known whether the journals are what this installation left behind.
        let mut sealing = begin_sealing(&mut connection, head, &shared, options)?;
        let (jobs, queue) = unbounded::<Job>();
        let (mut threads, mut sequencer) = (Vec::new(), None);
        match &place.postgres {
            None => {
                connection.set_patience(options.patience)?;
                let shared = Arc::clone(&shared);
                threads
                    .push(std::thread::spawn(move || write_groups(connection, &queue, &mut sealing, &shared, options)));
            }
            // There the writers cannot seal between their commits: a thread beside them does.
            Some(_) => {
                drop(connection);
                let held = Arc::new(Held::default());
                for _ in 0..options.writers {
                    let (queue, place) = (queue.clone(), place.clone());
                    let (shared, held) = (Arc::clone(&shared), Arc::clone(&held));
                    let work = move || write_single(&place, &queue, &shared, &held, options.patience);
                    threads.push(std::thread::spawn(work));
                }
                let (place, done) = (place.clone(), Arc::new(AtomicBool::new(false)));
                let told = Arc::clone(&done);
                let shared = Arc::clone(&shared);
                sequencer = Some((std::thread::spawn(move || seal_beside(&place, &done, &mut sealing, &shared)), told));
            }
        }
        let readers = Readers::open(&place, options)?;
        Ok(Engine { shared, place, jobs: Some(jobs), readers, threads, sequencer })
    }

    /// How many can read at once.
    pub fn readers(&self) -> usize {
        self.readers.capacity
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    pub fn catalogue(&self) -> &Catalogue {
        &self.shared.catalogue
    }

    /// Performs an action and answers after it is durable.
    ///
    /// # Errors
    /// The refusal, with everything that was wrong with the input.
    pub fn perform(&self, request: Request) -> Result<Done, Refusal> {
        if let Some(alarm) = self.shared.alarm() {
            return Err(alarm);
        }
        // What there was to refuse is said in its turn, after rights and moment.
        let sent = self.prepare(&request);
        let shared = Arc::clone(&self.shared);
        let now = None;
        let answer = self.write(move |connection| attempt(connection, &shared, &request, &sent, now));
        answer.unwrap_or_else(|error| Err(unavailable(&error)))
    }

    /// Writes that are not actions (the closed list): one transaction, retried like any other.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = bounded(1);
        let work: Work = Box::new(move |connection| {
            work(connection).map(|value| Box::new(value) as Box<dyn Any + Send>).map_err(Fault::Store)
        });
        let gone = |_| StoreError::Unavailable("the writer has stopped".to_owned());
        self.hand_in(Job { work, reply, asked: Instant::now() })?;
        match answer.recv().map_err(gone)? {
            Ok(value) => {
                value.downcast::<T>().map(|value| *value).map_err(|_| StoreError::Database("wrong answer".to_owned()))
            }
            Err(Fault::Store(error)) => Err(error),
            Err(Fault::Refusal(refusal)) => Err(StoreError::Database(refusal.to_string())),
        }
    }

    fn hand_in(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.jobs.as_ref().ok_or_else(|| StoreError::Unavailable("the engine is stopping".to_owned()))?;
        jobs.send(job).map_err(|_| StoreError::Unavailable("the writer has stopped".to_owned()))
    }

    /// Hands in a write that nobody waits for, and that may fail without harm.
    pub fn write_beside(&self, work: impl Fn(&mut Connection) -> Result<(), StoreError> + Send + 'static) {
        let work: Work = Box::new(move |connection| {
            work(connection).map(|()| Box::new(()) as Box<dyn Any + Send>).map_err(Fault::Store)
        });
        if let Err(error) = self.hand_in(Job { work, reply: bounded(1).0, asked: Instant::now() }) {
            tracing::debug!(%error, "nothing is written any more");
        }
    }

    /// Reads one consistent state.
    pub fn read<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.readers.take()?;
        let result = catch_unwind(AssertUnwindSafe(|| {
            connection.begin_read()?;
            work(&mut connection)
        }));
        connection.rollback();
        self.readers.give_back(connection);
        result.unwrap_or_else(|_| Err(StoreError::Database("a reader panicked".to_owned())))
    }

    /// Who a person is now; none for unknown or disabled accounts.
    pub fn viewer(&self, person: Uuid) -> Result<Option<Viewer>, StoreError> {
        let today = self.shared.clock.now().day();
        self.read(|connection| self.shared.directory.viewer(connection, person, today))
    }

    /// The work of time: opens standing duties of every programme. The same again changes nothing.
    pub fn tick(&self) -> Result<usize, StoreError> {
        if self.shared.alarm().is_some() {
            return Ok(0);
        }
        self.write(sessions::forget_old)?;
        self.in_each_programme(duties::open_standing)
    }

    /// Opens the duties that a newer release declares for states in which records are already; once for what it declares.
    pub fn catch_up(&self) -> Result<usize, StoreError> {
        if self.shared.alarm().is_some() {
            return Ok(0);
        }
        let digest = declared::of_duties(self.catalogue());
        let shared = Arc::clone(&self.shared);
        let opened = self.write(move |connection| {
            let work = |connection: &mut Connection| in_each_programme(connection, &shared, duties::catch_up);
            declared::once(connection, "duties", &digest, work)
        })?;
        Ok(opened.unwrap_or(0))
    }

    /// Performs, as the clock, what actions are declared to fill (`fills`); answers on how many records.
    ///
    /// # Errors
    /// The refusal of the first that cannot be performed; what was done before it stands.
    pub fn fill(&self) -> Result<usize, Refusal> {
        let unread = |error: StoreError| unavailable(&error);
        let lacking = self.read(|connection| filled::lacking(connection, self.catalogue())).map_err(unread)?;
        for one in &lacking {
            let clock = Viewer::clock(&one.programme);
            self.perform(Request::new(&clock, one.action, Some(one.record), json!({})))?;
        }
        Ok(lacking.len())
    }

    /// Makes the indexes of the search and of what happened anew, for whoever has put records into tables by other ways than actions.
    pub fn find_anew(&self) -> Result<(), StoreError> {
        let shared = Arc::clone(&self.shared);
        self.write(move |connection| {
            found::remake(connection, &shared.catalogue)?;
            news::remake(connection, &shared.catalogue)?;
            replay::figures_anew(connection, &shared.catalogue)
        })
    }

    fn in_each_programme(&self, work: fn(&mut Scope<'_>) -> Result<usize, StoreError>) -> Result<usize, StoreError> {
        let shared = Arc::clone(&self.shared);
        self.write(move |connection| in_each_programme(connection, &shared, work))
    }

    /// Notes in the audit journal of every programme that what stands is about to be accepted, and why.
    pub fn note_anchor(&self, alarm: &'static str, reason: &str) -> Result<(), StoreError> {
        let (shared, subject) = (Arc::clone(&self.shared), reason.to_owned());
        self.write(move |connection| {
            let note = |scope: &mut Scope<'_>| {
                let (programme, event) = (&scope.viewer.programme, "journal-anchored");
                let noted = Audit { programme, person: None, event, subject: &subject, outcome: alarm };
                audit::audit(scope.connection, scope.shared, &noted).map(|()| 1)
            };
            in_each_programme(connection, &shared, note).map(|_| ())
        })
    }

    /// Waits until every entry has its seal.
    pub fn settle(&self) -> Result<(), StoreError> {
        loop {
            let open = self.read(|connection| {
                let sql = "SELECT (SELECT COUNT(*) FROM journal_entry) + (SELECT COUNT(*) FROM audit_entry)
                           - (SELECT COUNT(*) FROM journal_seal) - (SELECT COUNT(*) FROM audit_seal)";
                connection.count(sql, &[])
            })?;
            if open == 0 || self.shared.alarm().is_some() {
                return Ok(());
            }
            self.write(|_| Ok(()))?;
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Keeps a setting of the deployment.
    pub fn set(&self, name: &'static str, content: String) -> Result<(), StoreError> {
        self.write(move |connection| {
            let sql = "INSERT INTO setting (name, content) VALUES ($1, $2)
                       ON CONFLICT (name) DO UPDATE SET content = excluded.content";
            connection.execute(sql, &[name.into(), content.as_str().into()]).map(|_| ())
        })
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.jobs = None;
        let mut join = |thread: JoinHandle<()>| {
            if thread.join().is_err() {
                tracing::error!("a thread of the engine ended by a panic");
            }
        };
        self.threads.drain(..).for_each(&mut join);
        if let Some((thread, told)) = self.sequencer.take() {
            told.store(true, Ordering::Release);
            join(thread);
        }
    }
}

/// Does the work of time in every programme; answers the sum of what it came to.
fn in_each_programme(
    connection: &mut Connection,
    shared: &Shared,
    work: impl Fn(&mut Scope<'_>) -> Result<usize, StoreError>,
) -> Result<usize, StoreError> {
    let table = shared.programmes.table();
    let mut sum = 0;
    for row in connection.query(&format!("SELECT DISTINCT programme FROM {table} ORDER BY programme"), &[])? {
        let viewer = Viewer::clock(row[0].as_text().unwrap_or_default());
        let now = shared.clock.now();
        sum += work(&mut Scope {
            connection,
            shared,
            viewer: &viewer,
            now,
            happened: now.day(),
            is_signed: false,
            depth: 0,
        })?;
    }
    Ok(sum)
}

/// Goes on with the journals where they are what this installation left behind; raises the alarm where they are not, or where
/// nothing can be written.
fn begin_sealing(
    connection: &mut Connection,
    head: HeadFile,
    shared: &Shared,
    options: Options,
) -> Result<Sealing, StoreError> {
    let (mut sealing, proved) = Sealing::begin(connection, head)?;
    match proved {
        Ok(()) if options.reading_only => shared.raise_alarm(alarm("store.cannot-write")),
        Ok(()) => {
            if sealing.is_first {
                note_earlier(connection, shared)?;
            }
            sealing.write_head();
            // What a process that ended left without seals: one of them that nobody here made is found before anything is done.
            while sealing.seal_now(connection, shared).is_some_and(|count| count > 0) {}
        }
        Err(reason) => shared.raise_alarm(reason),
    }
    Ok(sealing)
}

/// What no entry of earlier releases bound is bound from now on.
fn note_earlier(connection: &mut Connection, shared: &Shared) -> Result<(), StoreError> {
    connection.begin_write()?;
    let noted = in_each_programme(connection, shared, duties::note_earlier).and_then(|_| connection.commit());
    if noted.is_err() {
        connection.rollback();
    }
    noted
}

/// Makes anew what follows from declarations and from what is there, where the release declares anything else than the one
/// before.
fn find_anew(connection: &mut Connection, catalogue: &Catalogue) -> Result<(), StoreError> {
    type Remake = fn(&mut Connection, &Catalogue) -> Result<(), StoreError>;
    let matters: [(&str, String, Remake); 6] = [
        ("sealed", declared::of_sealed(catalogue), sealed::seal_earlier),
        ("blind", declared::of_blind(catalogue), blind::remake),
        ("search", declared::of_search(catalogue), found::remake),
        ("published", declared::of_published(catalogue), published::remake),
        ("news", declared::of_news(catalogue), news::remake),
        ("figures", declared::of_figures(catalogue), replay::figures_anew),
    ];
    for (matter, digest, remake) in matters {
        if declared::is_known(connection, matter, &digest)? {
            continue;
        }
        connection.begin_write()?;
        let remake = |connection: &mut Connection| remake(connection, catalogue);
        let made = declared::once(connection, matter, &digest, remake).and_then(|_| connection.commit());
        if made.is_err() {
            connection.rollback();
            return made;
        }
    }
    Ok(())
}

/// A setting of the deployment.
pub fn setting(connection: &mut Connection, name: &str) -> Result<Option<String>, StoreError> {
    let rows = connection.query("SELECT content FROM setting WHERE name = $1", &[name.into()])?;
    Ok(rows.into_iter().next().and_then(|row| row.into_iter().next()).and_then(Value::into_text))
}

/// A receipt as the API and pages show it.
pub fn receipt(done: &Done) -> Json {
    json!({ "entry": done.entry.to_string(), "hash": done.hash, "at": done.at.rfc3339() })
}
