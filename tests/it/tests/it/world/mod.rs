//! A small world on an engine of its own, made by real actions: one programme, its organisations and people, a rulebook
//! and a pairing, on 5 January 2011. It is founded once a build and database; each test has a copy of its own.

use std::sync::atomic::Ordering;

use kernel::{Day, Instant, Refusal, Standing, Status, Value, Viewer};
use serde_json::Value as Json;
use store::{Done, Engine, Options, Place, Programme, Request};
use uuid::Uuid;
pub use worlds::Database;
use worlds::{Data, Kept, build_of};

pub use content::assert_same;
pub use founding::Cast;
pub use input::{programme_input, rulebook_input};

mod content;
mod founding;
mod input;

/// Makes two tests of one scene: one on each database. A scene of two takes the people of a second programme beside the
/// world of the first.
macro_rules! on_both {
    ($name:ident, |$world:ident, $other:ident| $scene:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn scene($world: &mut $crate::world::World, $other: &$crate::world::Cast) $scene

            #[test]
            fn sqlite() {
                $crate::world::play_with_another($crate::world::Database::Sqlite, scene);
            }

            #[test]
            fn postgres() {
                $crate::world::play_with_another($crate::world::Database::Postgres, scene);
            }
        }
    };
    ($name:ident, |$world:ident| $scene:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn scene($world: &mut $crate::world::World) $scene

            #[test]
            fn sqlite() {
                $crate::world::play($crate::world::Database::Sqlite, scene);
            }

            #[test]
            fn postgres() {
                $crate::world::play($crate::world::Database::Postgres, scene);
            }
        }
    };
}

/// The programme of the small world.
pub const PROGRAMME: &str = "beizhou-dongzhou";
/// The day on which every test begins: a Wednesday.
pub const FIRST_DAY: &str = "2011-01-05";

/// The second programme, where there is one, and what its user names begin with.
const OTHER: (&str, &str) = ("east-west", "east-");

/// Plays a scene in a fresh world.
pub fn play(database: Database, scene: fn(&mut World)) {
    if !database.is_left_out() {
        scene(&mut World::new(database));
    }
}

/// Plays a scene in a fresh world of two programmes.
pub fn play_with_another(database: Database, scene: fn(&mut World, &Cast)) {
    if !database.is_left_out() {
        let (mut world, other) = World::with_another(database);
        scene(&mut world, &other);
    }
}

pub struct World {
    engine: Option<Engine>,
    pub place: Place,
    pub database: Database,
    pub cast: Cast,
    /// Goes after the engine.
    _data: Option<Data>,
}

impl World {
    pub fn new(database: Database) -> World {
        World::copy(database, "one", &[(PROGRAMME, "")]).0
    }

    /// A world of two programmes with the same names in them, as two deployments would have.
    pub fn with_another(database: Database) -> (World, Cast) {
        let (world, mut casts) = World::copy(database, "two", &[(PROGRAMME, ""), OTHER]);
        (world, casts.pop().expect("two programmes"))
    }

    /// A copy of a world that is founded once; and the casts of its programmes.
    fn copy(database: Database, name: &str, programmes: &[(&str, &str)]) -> (World, Vec<Cast>) {
        let own = std::env::current_exe().expect("a test knows where it is");
        let kept = Kept::once(name, &build_of(&own), database, |place| founding::found(place, database, programmes));
        let data = Data::copy_of(&kept);
        let noted: Vec<Json> = serde_json::from_str(&kept.note).expect("a note");
        let casts: Vec<Cast> = noted.iter().map(Cast::read).collect();
        let mut world = World::opened(&data.place, database);
        (world.cast, world._data) = (casts[0].clone(), Some(data));
        (world, casts)
    }

    /// A place for a world, with nothing in it and nobody at work.
    pub fn bare(database: Database) -> World {
        let data = Data::empty(database);
        World { engine: None, place: data.place.clone(), database, cast: Cast::default(), _data: Some(data) }
    }

    fn opened(place: &Place, database: Database) -> World {
        let (engine, place) = (Some(open(place, false)), place.clone());
        let world = World { engine, place, database, cast: Cast::default(), _data: None };
        world.on(FIRST_DAY);
        world
    }

    pub fn engine(&self) -> &Engine {
        self.engine.as_ref().expect("the engine runs")
    }

    /// Stops the engine; the data stays.
    pub fn stop(&mut self) {
        self.engine = None;
    }

    /// Opens the data again, as after a restart; the clock stands on that day.
    pub fn start(&mut self, day: &str) {
        self.engine = None;
        self.engine = Some(open(&self.place, false));
        self.on(day);
    }

    /// The same with these declarations.
    pub fn start_as(&mut self, declared: Programme, day: &str) {
        self.engine = None;
        self.engine = Some(open_as(declared, &self.place, false));
        self.on(day);
    }

    /// The same where nothing can be written into the data's directory.
    pub fn start_reading_only(&mut self, day: &str) {
        self.engine = None;
        self.engine = Some(open(&self.place, true));
        self.on(day);
    }

    /// Sets the clock to nine in the morning of that day.
    pub fn on(&self, day: &str) {
        self.at(day, 9 * 3600);
    }

    /// Stops the clock so many seconds after the midnight that the day begins with.
    pub fn at(&self, day: &str, second: i64) {
        let midnight = Instant::start_of(Day::parse(day).expect("a day"));
        self.engine().shared.clock.fix(Instant::from_millis(midnight.millis() + second * 1000));
    }

    /// The identifier of an organisation, as input carries it.
    pub fn seat(&self, key: &str) -> String {
        self.cast.seat(key)
    }

    pub fn person(&self, key: &str) -> Uuid {
        *self.cast.people.get(key).unwrap_or_else(|| panic!("there is no person {key}"))
    }

    /// Who somebody of the cast is today; also `anonymous`, `clock` and `installation`.
    pub fn as_(&self, key: &str) -> Viewer {
        let programme = &self.cast.programme;
        match key {
            "anonymous" => Viewer::anonymous(programme),
            "clock" => Viewer::clock(programme),
            "installation" => Viewer::installation(programme),
            _ => {
                let viewer = self.engine().viewer(self.person(key)).expect("the database answers");
                viewer.unwrap_or_else(|| panic!("{key} has no account that is enabled"))
            }
        }
    }

    pub fn request(&self, viewer: &Viewer, kind: &str, action: &str, record: Option<Uuid>, input: Json) -> Request {
        let declared = self.engine().catalogue().action(kind, action);
        let declared = declared.unwrap_or_else(|| panic!("{kind}.{action} is not declared"));
        Request::new(viewer, declared, record, input)
    }

    pub fn perform(
        &self,
        actor: &str,
        kind: &str,
        action: &str,
        record: impl Into<Option<Uuid>>,
        input: Json,
    ) -> Result<Done, Refusal> {
        let request = self.request(&self.as_(actor), kind, action, record.into(), input);
        self.engine().perform(request)
    }

    /// Performs what must succeed.
    #[track_caller]
    pub fn done(&self, actor: &str, kind: &str, action: &str, record: impl Into<Option<Uuid>>, input: Json) -> Done {
        let outcome = self.perform(actor, kind, action, record, input);
        outcome.unwrap_or_else(|refusal| panic!("{actor} may not {kind}.{action}: {refusal:?}"))
    }

    /// Performs what must be refused, and makes sure that nothing changed but one line of the audit journal.
    #[track_caller]
    pub fn refused(
        &self,
        actor: &str,
        kind: &str,
        action: &str,
        record: impl Into<Option<Uuid>>,
        input: Json,
    ) -> Refusal {
        let request = self.request(&self.as_(actor), kind, action, record.into(), input);
        self.request_refused(request)
    }

    #[track_caller]
    pub fn request_refused(&self, request: Request) -> Refusal {
        self.settle();
        let mut before = self.content();
        let (person, code) = (request.viewer.person, request.action.code());
        let signed_in = request.viewer.standing == Standing::Person;
        let refusal = match self.engine().perform(request) {
            Err(refusal) => refusal,
            Ok(done) => panic!("{code} was performed: {done:?}"),
        };
        let mut after = self.content();
        // A wrong guess is counted, and nothing else is kept of it.
        after.insert("sign_in_attempt".to_owned(), before["sign_in_attempt"].clone());
        if signed_in && refusal.status != Status::SignedOut {
            let audit = after.get_mut("audit_entry").expect("there is an audit journal");
            let old = &before["audit_entry"];
            let new: Vec<_> = audit.iter().filter(|row| !old.contains(row)).cloned().collect();
            assert_eq!(new.len(), 1, "one line of audit for one refusal, not {new:?}");
            let person = Value::from(person.map(|person| person.to_string()));
            for value in [person, Value::from("refusal"), Value::from(refusal.code)] {
                assert!(new[0].contains(&value), "{value:?} is not in {new:?}");
            }
            let subject = |value: &Value| value.as_text().is_some_and(|subject| subject.starts_with(&code));
            assert!(new[0].iter().any(subject), "{new:?}");
            audit.retain(|row| *row != new[0]);
        }
        // The line has its seal some moments later.
        for content in [&mut before, &mut after] {
            content.remove("audit_seal").expect("there are seals of the audit journal");
        }
        assert_same(&before, &after);
        refusal
    }

    /// Waits until every entry has its seal.
    pub fn settle(&self) {
        self.engine().settle().expect("the journal is sealed");
    }

    /// The post that somebody of the cast holds.
    pub fn post_of(&self, key: &str) -> Uuid {
        let held = self.cast.posts.iter().find(|(member, _)| *member == key);
        held.unwrap_or_else(|| panic!("{key} holds no post")).1
    }
}

/// The problems of a refusal as (path, code), sorted.
pub fn problems(refusal: &Refusal) -> Vec<(String, &'static str)> {
    let mut problems: Vec<_> = refusal.problems.iter().map(|problem| (problem.field.clone(), problem.code)).collect();
    problems.sort();
    problems
}

fn open(place: &Place, reading_only: bool) -> Engine {
    open_as(programme::programme(), place, reading_only)
}

fn open_as(declared: Programme, place: &Place, reading_only: bool) -> Engine {
    let options = Options { writers: 4, readers: 2, reading_only, ..Options::default() };
    let engine = Engine::open(declared, place.clone(), options).expect("the engine starts");
    // A sample database hashes the sample's password once.
    engine.shared.demo.store(true, Ordering::Relaxed);
    engine
}
