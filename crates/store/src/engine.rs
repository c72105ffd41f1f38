//! The engine: one writer thread on SQLite that commits many actions with one fsync, several on PostgreSQL with
//! serializable transactions; readers beside them; the sequencer that seals the journal.
//!
//! **Invariant:** an answer is given only after the commit that holds the action. A panic or a refusal undoes its own
//! savepoint and nothing else.

use std::any::Any;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use kernel::days::DayKind;
use kernel::decode::{self, Presence, Source};
use kernel::{Action, Calendar, Catalogue, Day, Kind, Language, Refusal, Standing, Status, Value, Viewer, Year};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::clock::{Clock, Randomness, real_now};
use crate::connection::{Connection, StoreError};
use crate::context::{Body, Fault, Preparation, Scope};
use crate::journal::{self, HeadFile};
use crate::outbox::Audience;
use crate::perform::{self, Act, Done, Input};
use crate::schema::{self, Migration};
use crate::sessions;
use crate::viewers::Viewers;

/// Where people and posts come from: the organisation module of the programme.
pub trait Directory: Send + Sync {
    /// Who a person is today: name, programme and posts; none for unknown or disabled accounts.
    fn viewer(&self, connection: &mut Connection, person: Uuid, today: Day) -> Result<Option<Viewer>, StoreError>;

    /// Mail addresses of everybody who holds the role there today.
    fn addresses(
        &self,
        connection: &mut Connection,
        programme: &str,
        audience: &Audience<'_>,
        today: Day,
    ) -> Result<Vec<String>, StoreError>;

    /// Everybody who wants a letter a day about what falls due: enabled, with an address, and not switched off.
    fn digest_readers(&self, connection: &mut Connection) -> Result<Vec<Reader>, StoreError>;

    /// Kinds whose records `viewer` reads: who people are is asked anew after an action on one of them.
    fn reads(&self) -> &'static [&'static str];

    /// The account with this user name.
    fn account(&self, connection: &mut Connection, user: &str) -> Result<Option<Account>, StoreError>;

    /// Whether the password is the one whose hash is stored. Slow on purpose.
    fn password_holds(&self, password: &str, hash: &str) -> bool;
}

/// Whom a letter a day is for.
#[derive(Clone, Debug)]
pub struct Reader {
    pub person: Uuid,
    pub address: String,
    pub language: Language,
}

/// What signing in asks of an account.
#[derive(Clone, Debug)]
pub struct Account {
    pub person: Uuid,
    pub programme: String,
    pub password_hash: String,
    pub active: bool,
}

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
}

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
    pub demo: AtomicBool,
    bodies: HashMap<(&'static str, &'static str), Body>,
    /// Counts committed changes; public pages are cached by it.
    pub changes: AtomicU64,
    pub(crate) viewers: Viewers,
}

impl Shared {
    /// The working days as a programme knows them: those of the release, and those entered since.
    pub fn working_days(&self, connection: &mut Connection, programme: &str) -> Result<Calendar, StoreError> {
        let (years, rows) = (self.announced)(connection, programme)?;
        Ok(self.calendar.with(years, rows))
    }

    pub(crate) fn body(&self, action: &Action) -> Body {
        *self.bodies.get(&(action.kind, action.name)).expect("every declared action has a body: checked at start")
    }
}

/// Where the data lies.
#[derive(Clone, Debug)]
pub struct Place {
    /// SQLite, keys and the journal's head.
    pub directory: PathBuf,
    /// A PostgreSQL database instead of the embedded one.
    pub postgres: Option<String>,
}

/// How the engine runs.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Actions that one commit holds at most on SQLite.
    pub group_max: usize,
    /// Writer threads on PostgreSQL.
    pub writers: usize,
    /// Reading connections.
    pub readers: usize,
    /// Identifiers and salts from this seed: for sample data.
    pub seed: Option<u64>,
    /// Slows every commit down by so much: to measure as on a common disk.
    pub commit_delay: Option<Duration>,
}

impl Default for Options {
    fn default() -> Options {
        Options { group_max: 256, writers: 8, readers: 4, seed: None, commit_delay: None }
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
    pub idempotency_key: Option<String>,
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
        }
    }
}

type Answer = Result<Box<dyn Any + Send>, Fault>;
type Work = Box<dyn Fn(&mut Connection) -> Answer + Send>;

struct Job {
    work: Work,
    reply: Sender<Answer>,
}

/// A running engine. Dropping it stops its threads after what they have begun.
pub struct Engine {
    pub shared: Arc<Shared>,
    place: Place,
    jobs: Option<Sender<Job>>,
    readers: (Sender<Connection>, Receiver<Connection>),
    threads: Vec<JoinHandle<()>>,
    /// The sequencer where it runs beside the writers; it outlives them, and is told when they are done.
    sequencer: Option<(JoinHandle<()>, Arc<AtomicBool>)>,
}

impl Engine {
    /// Opens the database, migrates it and starts the threads.
    ///
    /// # Errors
    /// Declarations that cannot hold, a database that is newer or not durable, a disk that cannot be written.
    pub fn open(programme: Programme, place: Place, options: Options) -> Result<Engine, StoreError> {
        let mut connection = connect(&place, false)?;
        schema::migrate(&mut connection, &schema::in_order(&programme.migrations))?;
        let bodies: HashMap<_, _> =
            programme.bodies.iter().map(|body| ((body.action.kind, body.action.name), *body)).collect();
        if let Some(action) =
            programme.catalogue.actions.iter().find(|action| !bodies.contains_key(&(action.kind, action.name)))
        {
            return Err(StoreError::Database(format!("{} has no body", action.code())));
        }
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
            demo: AtomicBool::new(demo),
            bodies,
            changes: AtomicU64::new(1),
            viewers: Viewers::default(),
        });
        let head = HeadFile::open(&place.directory).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let (jobs, queue) = unbounded::<Job>();
        let (mut threads, mut sequencer) = (Vec::new(), None);
        match &place.postgres {
            None => {
                let shared = Arc::clone(&shared);
                threads.push(std::thread::spawn(move || write_groups(connection, &queue, &head, &shared, options)));
            }
            Some(_) => {
                drop(connection);
                for _ in 0..options.writers {
                    let (queue, place, shared) = (queue.clone(), place.clone(), Arc::clone(&shared));
                    threads.push(std::thread::spawn(move || write_single(&place, &queue, &shared)));
                }
                let (place, done) = (place.clone(), Arc::new(AtomicBool::new(false)));
                let told = Arc::clone(&done);
                sequencer = Some((std::thread::spawn(move || seal_beside(&place, &done, &head)), told));
            }
        }
        let readers = bounded(options.readers);
        for _ in 0..options.readers {
            let connection = connect(&place, true)?;
            readers.0.send(connection).map_err(|error| StoreError::Database(error.to_string()))?;
        }
        Ok(Engine { shared, place, jobs: Some(jobs), readers, threads, sequencer })
    }

    /// How many can read at once.
    pub fn readers(&self) -> usize {
        self.readers.0.capacity().unwrap_or(1)
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
    pub fn perform(&self, mut request: Request) -> Result<Done, Refusal> {
        // What there was to refuse is said in its turn, after rights and moment.
        let prepared = self.prepare(&mut request);
        let shared = Arc::clone(&self.shared);
        let now = None;
        let answer = self.write(move |connection| attempt(connection, &shared, &request, prepared.clone(), now));
        answer.unwrap_or_else(|error| Err(unavailable(&error)))
    }

    /// Slow work on the input before the transaction; wrong input is refused later, in its turn.
    pub(crate) fn prepare(&self, request: &mut Request) -> Result<Option<Vec<Value>>, Refusal> {
        let action = request.action;
        let own: Vec<_> = action.input.iter().collect();
        let known: Vec<&str> = request.input.keys().map(String::as_str).collect();
        let Ok(values) = decode::decode(&own, &request.input, &known, request.source, Presence::Whole, "") else {
            return Ok(None);
        };
        let mut values: Vec<Value> = values.into_iter().map(Option::unwrap_or_default).collect();
        let personal = |grant: &kernel::Grant| matches!(grant.who, kernel::role::Who::Person(_));
        let kind = self.shared.catalogue.kind(action.kind).ok_or_else(Refusal::unseen)?;
        let may = crate::permit::may_begin(action, kind, &request.viewer);
        if !may && !action.by.iter().any(personal) {
            // Slow work is not done for those who will be refused; what it would have made cannot be used unmade.
            for (field, value) in own.iter().zip(&mut values) {
                if matches!(field.of, kernel::Type::Secret) {
                    *value = Value::Null;
                }
            }
            return Ok(Some(values));
        }
        (self.shared.body(action).prepare)(&mut values, &Preparation { shared: &self.shared })?;
        Ok(Some(values))
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
        let jobs = self.jobs.as_ref().ok_or_else(|| StoreError::Unavailable("the engine is stopping".to_owned()))?;
        let gone = |_| StoreError::Unavailable("the writer has stopped".to_owned());
        jobs.send(Job { work, reply }).map_err(|_| StoreError::Unavailable("the writer has stopped".to_owned()))?;
        match answer.recv().map_err(gone)? {
            Ok(value) => {
                value.downcast::<T>().map(|value| *value).map_err(|_| StoreError::Database("wrong answer".to_owned()))
            }
            Err(Fault::Store(error)) => Err(error),
            Err(Fault::Refusal(refusal)) => Err(StoreError::Database(refusal.to_string())),
        }
    }

    /// Reads one consistent state.
    pub fn read<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let unavailable = |_| StoreError::Unavailable("no reader is left".to_owned());
        let mut connection = self.readers.1.recv().map_err(unavailable)?;
        if connection.is_closed() {
            match connect(&self.place, true) {
                Ok(fresh) => connection = fresh,
                Err(error) => {
                    self.readers.0.send(connection).map_err(|error| StoreError::Database(error.to_string()))?;
                    return Err(error);
                }
            }
        }
        let result = catch_unwind(AssertUnwindSafe(|| {
            connection.begin_read()?;
            work(&mut connection)
        }));
        connection.rollback();
        self.readers.0.send(connection).map_err(|error| StoreError::Database(error.to_string()))?;
        result.unwrap_or_else(|_| Err(StoreError::Database("a reader panicked".to_owned())))
    }

    /// Who a person is now; none for unknown or disabled accounts.
    pub fn viewer(&self, person: Uuid) -> Result<Option<Viewer>, StoreError> {
        let today = self.shared.clock.now().day();
        self.read(|connection| self.shared.directory.viewer(connection, person, today))
    }

    /// The work of time: opens standing duties of every programme. The same again changes nothing.
    pub fn tick(&self) -> Result<usize, StoreError> {
        self.write(sessions::forget_old)?;
        self.in_each_programme(|scope| crate::duties::open_standing(scope, scope.shared.organisations))
    }

    /// Opens the duties that a newer release declares for states in which records are already. The same again changes nothing.
    pub fn catch_up(&self) -> Result<usize, StoreError> {
        self.in_each_programme(crate::duties::catch_up)
    }

    fn in_each_programme(&self, work: fn(&mut Scope<'_>) -> Result<usize, StoreError>) -> Result<usize, StoreError> {
        let shared = Arc::clone(&self.shared);
        self.write(move |connection| {
            let table = shared.programmes.table();
            let mut opened = 0;
            for row in connection.query(&format!("SELECT DISTINCT programme FROM {table} ORDER BY programme"), &[])? {
                let viewer = Viewer::clock(row[0].as_text().unwrap_or_default());
                let now = shared.clock.now();
                opened += work(&mut Scope { connection, shared: &shared, viewer: &viewer, now, depth: 0 })?;
            }
            Ok(opened)
        })
    }

    /// Waits until every entry has its seal.
    pub fn settle(&self) -> Result<(), StoreError> {
        loop {
            let open = self.read(|connection| {
                connection
                    .query("SELECT (SELECT COUNT(*) FROM journal_entry) - (SELECT COUNT(*) FROM journal_seal)", &[])
            })?;
            if open.first().and_then(|row| row[0].as_integer()) == Some(0) {
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

/// A setting of the deployment.
pub fn setting(connection: &mut Connection, name: &str) -> Result<Option<String>, StoreError> {
    let rows = connection.query("SELECT content FROM setting WHERE name = $1", &[name.into()])?;
    Ok(rows.into_iter().next().and_then(|row| row.into_iter().next()).and_then(Value::into_text))
}

fn connect(place: &Place, reading: bool) -> Result<Connection, StoreError> {
    match &place.postgres {
        Some(url) => Connection::open_postgres(url),
        None => {
            std::fs::create_dir_all(&place.directory).map_err(|error| StoreError::Unavailable(error.to_string()))?;
            Connection::open_sqlite(&database_file(&place.directory), reading)
        }
    }
}

/// The embedded database's file.
pub fn database_file(directory: &Path) -> PathBuf {
    directory.join("suimei.db")
}

pub(crate) fn unavailable(error: &StoreError) -> Refusal {
    tracing::error!(%error, "could not write");
    Refusal::unavailable()
}

/// One try of a request inside a transaction: the same key answers the same, a refusal leaves an audit entry.
fn attempt(
    connection: &mut Connection,
    shared: &Shared,
    request: &Request,
    prepared: Result<Option<Vec<Value>>, Refusal>,
    now: Option<kernel::Instant>,
) -> Result<Result<Done, Refusal>, StoreError> {
    let now = now.unwrap_or_else(|| shared.clock.now());
    let current = match asker(connection, shared, &request.viewer, now)? {
        Ok(current) => current,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let viewer = current.as_deref().unwrap_or(&request.viewer);
    if let Some(answer) = sessions::repeated(connection, request)? {
        if let Err(refusal) = &answer {
            audit_refusal(connection, shared, request, refusal)?;
        }
        return Ok(answer);
    }
    let outcome = run(connection, shared, viewer, request, prepared, now)?;
    match &outcome {
        Ok(done) => sessions::remember(connection, request, done)?,
        Err(refusal) => {
            connection.undo_job()?;
            audit_refusal(connection, shared, request, refusal)?;
        }
    }
    Ok(outcome)
}

/// A person as the directory says now; none for the clock and the installation. Refused when the account is disabled.
pub(crate) fn asker(
    connection: &mut Connection,
    shared: &Shared,
    viewer: &Viewer,
    now: kernel::Instant,
) -> Result<Result<Option<Arc<Viewer>>, Refusal>, StoreError> {
    let Some(person) = viewer.person.filter(|_| viewer.standing == Standing::Person) else { return Ok(Ok(None)) };
    let found = shared.viewers.find(&*shared.directory, connection, person, now.day())?;
    Ok(found.map(Some).ok_or_else(|| Refusal::new(Status::SignedOut, "session.signed-out")))
}

/// Runs a request; what a refused one did is still there, for the caller to undo.
pub(crate) fn run(
    connection: &mut Connection,
    shared: &Shared,
    viewer: &Viewer,
    request: &Request,
    prepared: Result<Option<Vec<Value>>, Refusal>,
    now: kernel::Instant,
) -> Result<Result<Done, Refusal>, StoreError> {
    let mut scope = Scope { connection, shared, viewer, now, depth: 0 };
    let act = Act {
        action: request.action,
        record: request.record,
        input: Input::Object { object: &request.input, source: request.source, prepared },
        expected_version: request.expected_version,
        cause: None,
    };
    match perform::run(&mut scope, act) {
        Ok(done) => Ok(Ok(done)),
        Err(Fault::Refusal(refusal)) => Ok(Err(refusal)),
        Err(Fault::Store(StoreError::Constraint(name))) => {
            tracing::warn!(constraint = name, "a constraint refused an action");
            Ok(Err(Refusal::rule("record.constraint").with("constraint", name)))
        }
        Err(Fault::Store(error)) => Err(error),
    }
}

pub(crate) fn audit_refusal(
    connection: &mut Connection,
    shared: &Shared,
    request: &Request,
    refusal: &Refusal,
) -> Result<(), StoreError> {
    if request.viewer.person.is_none() {
        return Ok(());
    }
    let record = request.record.map(|record| format!(" {record}")).unwrap_or_default();
    let audit = sessions::Audit {
        programme: &request.viewer.programme,
        person: request.viewer.person,
        event: "refusal",
        subject: &format!("{}{record}", request.action.code()),
        outcome: refusal.code,
    };
    sessions::audit(connection, shared, &audit)
}

/// Runs a job in a savepoint of its own; a panic undoes it and nothing else.
fn in_savepoint(connection: &mut Connection, shared: &Shared, job: &Job) -> Answer {
    connection.begin_job().map_err(Fault::Store)?;
    let result = catch_unwind(AssertUnwindSafe(|| (job.work)(connection)))
        .unwrap_or_else(|_| Err(Fault::Store(StoreError::Database("the action panicked".to_owned()))));
    if result.is_err() {
        shared.viewers.forget();
        connection.undo_job().map_err(Fault::Store)?;
    }
    connection.end_job().map_err(Fault::Store)?;
    result
}

fn fail_all(replies: Vec<(Sender<Answer>, Answer)>, error: &StoreError) {
    for (reply, _) in replies {
        reply.send(Err(Fault::Store(StoreError::Unavailable(error.to_string())))).unwrap_or_default();
    }
}

/// An entry waits so long for its seal at most, but for the commit under way.
const SEAL_WITHIN: Duration = Duration::from_secs(1);

/// SQLite: one writer, many actions a commit.
fn write_groups(mut connection: Connection, queue: &Receiver<Job>, head: &HeadFile, shared: &Shared, options: Options) {
    let mut unsealed = true;
    let mut sealed = Instant::now();
    catch_up(&mut connection, head);
    loop {
        // Under a load that leaves no moment's rest, too.
        if unsealed && sealed.elapsed() >= SEAL_WITHIN {
            while seal_now(&mut connection, head) == journal::BATCH as usize {}
            sealed = Instant::now();
        }
        let first = match queue.recv_timeout(Duration::from_millis(if unsealed { 5 } else { 60_000 })) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => {
                unsealed = seal_now(&mut connection, head) > 0;
                sealed = Instant::now();
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => {
                while seal_now(&mut connection, head) > 0 {}
                return;
            }
        };
        let mut replies: Vec<(Sender<Answer>, Answer)> = Vec::new();
        if let Err(error) = connection.begin_write().and_then(|()| shared.viewers.begin(&mut connection)) {
            connection.rollback();
            first.reply.send(Err(Fault::Store(StoreError::Unavailable(error.to_string())))).unwrap_or_default();
            continue;
        }
        let mut next = Some(first);
        while let Some(job) = next {
            let answer = in_savepoint(&mut connection, shared, &job);
            replies.push((job.reply, answer));
            next = if replies.len() < options.group_max { queue.try_recv().ok() } else { None };
        }
        if let Some(delay) = options.commit_delay {
            std::thread::sleep(delay);
        }
        match connection.commit() {
            Ok(()) => {
                shared.changes.fetch_add(1, Ordering::Release);
                unsealed = true;
                for (reply, answer) in replies {
                    reply.send(answer).unwrap_or_default();
                }
            }
            Err(error) => {
                connection.rollback();
                shared.viewers.forget();
                fail_all(replies, &error);
            }
        }
    }
}

/// A process that ended between a seal and its head left the head behind: it is led on, if the chain still holds it.
fn catch_up(connection: &mut Connection, head: &HeadFile) {
    let newer = head.read().ok().flatten().and_then(|signed| journal::newer_than(connection, &signed).ok().flatten());
    if let Some(newest) = newer
        && let Err(error) = head.write(&newest)
    {
        tracing::error!(%error, "the journal's head could not be written");
    }
}

/// Seals what is open; answers how many entries.
fn seal_now(connection: &mut Connection, head: &HeadFile) -> usize {
    let sealed = connection.begin_write().and_then(|()| journal::seal(connection)).and_then(|sealed| {
        connection.commit()?;
        Ok(sealed)
    });
    match sealed {
        Ok((_, 0)) => 0,
        Ok((newest, count)) => {
            if let Err(error) = head.write(&newest) {
                tracing::error!(%error, "the journal's head could not be written");
            }
            count
        }
        Err(error) => {
            connection.rollback();
            tracing::error!(%error, "the journal could not be sealed");
            0
        }
    }
}

/// Tries of one action before the answer is 503.
const TRIES_MAX: u32 = 24;

/// PostgreSQL: one of several writers, one action a transaction, retried with jitter.
fn write_single(place: &Place, queue: &Receiver<Job>, shared: &Shared) {
    let mut connection = None;
    while let Ok(job) = queue.recv() {
        let mut answer = Err(Fault::Store(StoreError::Retry));
        for attempt in 0..TRIES_MAX {
            answer = try_single(&mut connection, place, &job);
            if !matches!(answer, Err(Fault::Store(StoreError::Retry))) {
                break;
            }
            let jitter = shared.randomness.below(4 << attempt.min(7));
            std::thread::sleep(Duration::from_millis(u64::from(jitter) + 1));
        }
        if answer.is_ok() {
            shared.changes.fetch_add(1, Ordering::Release);
        }
        if let Err(Fault::Store(StoreError::Retry)) = answer {
            answer = Err(Fault::Store(StoreError::Unavailable("too many came at once".to_owned())));
        }
        job.reply.send(answer).unwrap_or_default();
    }
}

fn try_single(connection: &mut Option<Connection>, place: &Place, job: &Job) -> Answer {
    if connection.as_ref().is_none_or(Connection::is_closed) {
        *connection = Some(connect(place, false).map_err(Fault::Store)?);
    }
    let Some(open) = connection.as_mut() else { return Err(Fault::Store(StoreError::Retry)) };
    open.begin_write().map_err(Fault::Store)?;
    let result = catch_unwind(AssertUnwindSafe(|| (job.work)(open)))
        .unwrap_or_else(|_| Err(Fault::Store(StoreError::Database("the action panicked".to_owned()))));
    let committed = result.and_then(|value| open.commit().map(|()| value).map_err(Fault::Store));
    if committed.is_err() {
        open.rollback();
    }
    committed
}

/// PostgreSQL: seals beside the writers until it is told that they are done.
fn seal_beside(place: &Place, done: &AtomicBool, head: &HeadFile) {
    let mut connection = None;
    let (mut scanned, mut idle) = (-1, 0u32);
    loop {
        // Asked before looking: what was committed until then is seen.
        let over = done.load(Ordering::Acquire);
        if connection.as_ref().is_none_or(Connection::is_closed) {
            connection = connect(place, false).ok();
        }
        let sealed = match &mut connection {
            // Looking for entries without a seal costs a window of look-ups: only when there is a newer entry, and now
            // and then for one that was committed late.
            Some(open) => {
                let newest = journal::newest(open).unwrap_or(-1);
                idle += 1;
                if newest == scanned && idle < 40 && !over {
                    0
                } else {
                    (scanned, idle) = (newest, 0);
                    seal_now(open, head)
                }
            }
            None => 0,
        };
        if sealed == 0 && over {
            return;
        }
        if sealed == journal::BATCH as usize {
            scanned = -1;
        } else {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// A receipt as the API and pages show it.
pub fn receipt(done: &Done) -> Json {
    json!({ "entry": done.entry.to_string(), "hash": done.hash, "at": done.at.rfc3339() })
}

/// Real time in milliseconds, for sessions and mail.
pub fn real_ms() -> i64 {
    real_now().millis()
}
