//! A small world on an engine of its own, made by real actions: one programme, its organisations and people, a rulebook
//! and a pairing, on 5 January 2011. It is founded once a build and database; each test has a copy of its own.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use kernel::{Day, Instant, Refusal, Standing, Status, Value, Viewer};
use programme::people::password::SAMPLE as PASSWORD;
use serde_json::{Map, Value as Json, json};
use store::query::{HistoryEntry, KeptVersion, Seen};
use store::{Connection, Done, Engine, Options, Place, Request, StoreError};
use uuid::Uuid;
pub use worlds::Database;
use worlds::{Data, Kept, build_of};

use crate::cast::{MEMBERS, Member, SEATS};

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
pub const PROGRAMME: &str = "guangzhou-meizhou";
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

/// The people and organisations of one programme, by their keys in `cast`.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    pub programme: String,
    pub programme_record: Uuid,
    pub people: BTreeMap<&'static str, Uuid>,
    pub seats: BTreeMap<&'static str, Uuid>,
    pub posts: Vec<(&'static str, Uuid)>,
    pub county: String,
    pub town: String,
    pub pairing: Uuid,
    pub rulebook: Uuid,
}

impl Cast {
    pub fn seat(&self, key: &str) -> String {
        self.seats.get(key).unwrap_or_else(|| panic!("there is no organisation {key}")).to_string()
    }

    /// As it is noted beside a world that is kept.
    fn noted(&self) -> Json {
        json!({
            "programme": self.programme, "programme_record": self.programme_record.to_string(),
            "people": ids(self.people.iter()), "seats": ids(self.seats.iter()),
            "posts": self.posts.iter().map(|(member, post)| json!([member, post.to_string()])).collect::<Vec<_>>(),
            "county": self.county, "town": self.town, "pairing": self.pairing.to_string(),
            "rulebook": self.rulebook.to_string(),
        })
    }

    fn read(note: &Json) -> Cast {
        let text = |json: &Json| json.as_str().expect("a note").to_owned();
        let id = |json: &Json| text(json).parse::<Uuid>().expect("an identifier");
        let person = |key: &str| MEMBERS.iter().map(|member| member.key).find(|known| *known == key);
        let post = |pair: &Json| (person(&text(&pair[0])).expect("somebody of the cast"), id(&pair[1]));
        Cast {
            programme: text(&note["programme"]),
            programme_record: id(&note["programme_record"]),
            people: MEMBERS.iter().map(|member| (member.key, id(&note["people"][member.key]))).collect(),
            seats: SEATS.iter().map(|seat| (seat.key, id(&note["seats"][seat.key]))).collect(),
            posts: note["posts"].as_array().expect("a note").iter().map(post).collect(),
            county: text(&note["county"]),
            town: text(&note["town"]),
            pairing: id(&note["pairing"]),
            rulebook: id(&note["rulebook"]),
        }
    }
}

fn ids<'a>(named: impl Iterator<Item = (&'a &'static str, &'a Uuid)>) -> Map<String, Json> {
    named.map(|(key, id)| ((*key).to_owned(), json!(id.to_string()))).collect()
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
        let kept = Kept::once(name, &build_of(&own), database, |place| found(place, database, programmes));
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
        let (engine, place) = (Some(open(place)), place.clone());
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
        self.engine = Some(open(&self.place));
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
        let before = self.content();
        let (person, code) = (request.viewer.person, request.action.code());
        let signed_in = request.viewer.standing == Standing::Person;
        let refusal = match self.engine().perform(request) {
            Err(refusal) => refusal,
            Ok(done) => panic!("{code} was performed: {done:?}"),
        };
        let mut after = self.content();
        if signed_in && refusal.status != Status::SignedOut {
            let audit = after.get_mut("audit_entry").expect("there is an audit journal");
            let old = &before["audit_entry"];
            let new: Vec<_> = audit.iter().filter(|row| !old.contains(row)).cloned().collect();
            assert_eq!(new.len(), 1, "one line of audit for one refusal, not {new:?}");
            assert_eq!(new[0][3].as_text().map(str::to_owned), person.map(|person| person.to_string()));
            assert_eq!(new[0][4], Value::from("refusal"));
            assert!(new[0][5].as_text().is_some_and(|subject| subject.starts_with(&code)), "{new:?}");
            assert_eq!(new[0][6], Value::from(refusal.code));
            audit.retain(|row| *row != new[0]);
        }
        assert_same(&before, &after);
        refusal
    }

    /// Waits until every entry has its seal and the head outside the database is there, which follows the first seals.
    pub fn settle(&self) {
        self.engine().settle().expect("the journal is sealed");
        let head = store::journal::HeadFile::open(&self.place.directory).expect("the head can be opened");
        while head.read().expect("the head can be read").is_none() {
            std::thread::yield_now();
        }
    }

    pub fn query(&self, sql: &str, parameters: &[Value]) -> Vec<Vec<Value>> {
        let answer = self.engine().read(|connection| connection.query(sql, parameters));
        answer.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub fn number(&self, sql: &str, parameters: &[Value]) -> i64 {
        let rows = self.query(sql, parameters);
        rows.first().and_then(|row| row[0].as_integer()).unwrap_or_else(|| panic!("{sql} gives no number"))
    }

    /// Every row of every table: what is the same before and after was not changed.
    pub fn content(&self) -> Content {
        self.engine().read(content).expect("the database can be read")
    }

    /// The state of a record and its values by field name, straight from its table.
    pub fn record(&self, kind: &str, id: Uuid) -> Map<String, Json> {
        let kind = self.engine().catalogue().kind(kind).expect("a declared kind");
        let read = |connection: &mut Connection| {
            let root = store::rows::load(connection, kind, &self.cast.programme, id)?;
            let Some(root) = root else { return Ok(None) };
            store::rows::aggregate(connection, self.engine().catalogue(), kind, root).map(Some)
        };
        let aggregate = self.engine().read(read).expect("the database can be read");
        let aggregate = aggregate.unwrap_or_else(|| panic!("there is no {} {id}", kind.code));
        let mut object = kernel::encode::aggregate(self.engine().catalogue(), kind, &aggregate, &|_| true);
        object.insert("state".to_owned(), json!(aggregate.root.state));
        object.insert("version".to_owned(), json!(aggregate.root.version));
        object
    }

    /// Reads something of a record as somebody sees it.
    fn seen<T>(
        &self,
        actor: &str,
        kind: &str,
        id: Uuid,
        read: impl Fn(&mut Connection, &Seen<'_>) -> Result<T, StoreError>,
    ) -> T {
        let (viewer, kind) = (self.as_(actor), self.engine().catalogue().kind(kind).expect("a declared kind"));
        let work = |connection: &mut Connection| {
            let stored = store::rows::load(connection, kind, &self.cast.programme, id)?.expect("the record is there");
            read(connection, &Seen::new(kind, &stored, &viewer))
        };
        self.engine().read(work).expect("the database can be read")
    }

    /// What happened to a record as somebody sees it, the newest first.
    pub fn history(&self, actor: &str, kind: &str, id: Uuid) -> Vec<HistoryEntry> {
        self.seen(actor, kind, id, |connection, seen| store::query::history(connection, seen, 50))
    }

    /// The kept versions of a record as somebody sees them, the newest first.
    pub fn versions(&self, actor: &str, kind: &str, id: Uuid) -> Vec<KeptVersion> {
        self.seen(actor, kind, id, store::query::versions)
    }

    /// What `suimei check` finds; nothing when all is well.
    pub fn findings(&self) -> Vec<String> {
        let head = store::journal::HeadFile::open(&self.place.directory).expect("the head can be opened");
        let check = |connection: &mut Connection| store::check::check(connection, self.engine().catalogue(), &head);
        let findings = self.engine().read(check).expect("the check can be made");
        findings.all().map(|(part, line)| format!("{part}: {line}")).collect()
    }

    #[track_caller]
    pub fn is_sound(&self) {
        self.settle();
        assert_eq!(self.findings(), Vec::<String>::new());
    }

    /// A programme with everybody in it; user names begin with the prefix, because they are unique everywhere.
    fn found(&self, programme: &str, prefix: &str) -> Cast {
        let founder = Viewer::installation(programme);
        let make = |kind: &str, input: Json| {
            let done = self.engine().perform(self.request(&founder, kind, "create", None, input));
            done.unwrap_or_else(|refusal| panic!("{kind} cannot be made: {refusal:?}")).record
        };
        let mut cast = Cast { programme: programme.to_owned(), ..Cast::default() };
        cast.programme_record = make("programme", programme_input(programme));
        cast.county = make("region", json!({ "code": "441424", "name": "五华县", "level": "county" })).to_string();
        let town = json!({ "code": "441424100", "name": "水寨镇", "level": "town", "parent": cast.county });
        cast.town = make("region", town).to_string();
        for seat in SEATS {
            let input = json!({
                "name": seat.name, "name_en": seat.name_en, "short_name": seat.short, "short_name_en": seat.short_en,
                "category": seat.category, "side": seat.side, "parent": seat.above.map(|above| cast.seat(above)),
            });
            cast.seats.insert(seat.key, make("organisation", input));
        }
        // All at once, so that they share their commits.
        let hired: Vec<_> = std::thread::scope(|scope| {
            let (make, cast) = (&make, &cast);
            let hire = |member| scope.spawn(move || hire(make, cast, prefix, member));
            let threads: Vec<_> = MEMBERS.iter().map(hire).collect();
            threads.into_iter().map(|thread| thread.join().expect("a person is hired")).collect()
        });
        for (key, person, posts) in hired {
            cast.people.insert(key, person);
            cast.posts.extend(posts.into_iter().map(|post| (key, post)));
        }
        cast.pairing = make(
            "pairing",
            json!({
                "assisting": cast.seat("tianhe"), "recipient": cast.seat("wuhua"),
                "basis": "穗府办〔2009〕1号", "begins": "2009-07-22",
            }),
        );
        cast.rulebook = make("rulebook", rulebook_input("2010-01-01", json!([])));
        cast
    }

    /// Puts a rulebook with these steps of internal review in force from that day on.
    pub fn issue_steps(&self, effective: &str, steps: &[(&str, &str)]) -> Uuid {
        let lines = steps.iter().map(|(seat, title)| json!({ "organisation": self.seat(seat), "title": title }));
        let input = rulebook_input(effective, lines.collect());
        self.done("programme-manager", "rulebook", "create", None, input).record
    }

    /// A plan of that organisation with so many key projects: complete, ready to leave the office.
    pub fn plan_input(&self, seat: &str, year: i16, projects: usize) -> Json {
        let lines: Vec<Json> = (1..=projects).map(|number| self.line(&format!("饮水工程第{number}期"))).collect();
        json!({
            "planner": self.seat(seat), "year": year, "approach": "以民生项目为重点，一年办成几件实事。",
            "plan_lines": lines, "budget_lines": [{ "item": "travel", "amount_fen": 1_200_000 }],
        })
    }

    /// A complete key project.
    pub fn line(&self, name: &str) -> Json {
        json!({
            "name": name, "nature": "grant", "form": "project", "theme": "water", "town": self.cast.town,
            "village": "大布村", "need": "三百户人家吃水困难。", "content": "铺设水管五公里。",
            "cost_fen": 30_000_000, "asked_fen": 20_000_000, "county_fen": 10_000_000, "people_served": 1_200,
            "lead_organisation": "县水务局", "lead_person": "张三", "start": "2011-04-01", "finish": "2011-11-30",
        })
    }

    /// The post that somebody of the cast holds.
    pub fn post_of(&self, key: &str) -> Uuid {
        let held = self.cast.posts.iter().find(|(member, _)| *member == key);
        held.unwrap_or_else(|| panic!("{key} holds no post")).1
    }

    /// A small PDF that somebody has uploaded and no action has taken yet.
    pub fn upload(&self, actor: &str) -> Uuid {
        let viewer = self.as_(actor);
        let (uploader, programme) = (viewer.person.expect("a person"), viewer.programme);
        let content = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".to_vec();
        let file = store::files::check("scan.pdf", content).expect("a PDF is taken");
        let id = Uuid::new_v4();
        let keep = move |connection: &mut Connection| {
            store::files::keep(connection, id, &programme, uploader, &file, store::clock::real_now().millis())
        };
        self.engine().write(keep).expect("the file is kept");
        id
    }

    /// Drafts Wuhua's plan of 2011 with three key projects.
    pub fn draft(&self) -> Uuid {
        self.draft_of("county-office", "wuhua-office", 2011)
    }

    pub fn draft_of(&self, actor: &str, seat: &str, year: i16) -> Uuid {
        let projects = if actor.starts_with("department") { 0 } else { 3 };
        self.done(actor, "annual-plan", "create", None, self.plan_input(seat, year, projects)).record
    }
}

/// Makes an account and its posts.
fn hire(
    make: &(dyn Fn(&str, Json) -> Uuid + Sync),
    cast: &Cast,
    prefix: &str,
    member: &'static Member,
) -> (&'static str, Uuid, Vec<Uuid>) {
    let user = format!("{prefix}{}", member.key);
    let email = format!("{user}@example.org");
    let input = json!({ "user_name": user, "name": member.name, "email": email, "password": PASSWORD });
    let person = make("person", input);
    let post = |(seat, role, title): &(&str, &str, &str)| {
        let input = json!({
            "person": person.to_string(), "organisation": cast.seat(seat), "role": role, "title": title,
            "begins": "2010-01-01",
        });
        make("post", input)
    };
    (member.key, person, member.posts.iter().map(post).collect())
}

pub fn rulebook_input(effective: &str, steps: Json) -> Json {
    json!({
        "effective": effective, "key_projects_min": 2, "key_projects_max": 6, "report_month": 3, "report_day": 31,
        "consent_days": 5, "review_days": 3, "review_steps": steps,
    })
}

pub fn programme_input(code: &str) -> Json {
    json!({
        "code": code, "name": "广州市对口帮扶梅州市", "name_en": "Guangzhou assists Meizhou",
        "assisting_side": "广州市", "assisting_side_en": "Guangzhou", "recipient_side": "梅州市",
        "recipient_side_en": "Meizhou", "introduction": "一对一帮扶。", "introduction_en": "County by county.",
        "office": "梅州市经协办", "office_en": "City office", "telephone": "0753-2250000", "office_hours": "8:30—17:30",
    })
}

/// The problems of a refusal as (path, code), sorted.
pub fn problems(refusal: &Refusal) -> Vec<(String, &'static str)> {
    let mut problems: Vec<_> = refusal.problems.iter().map(|problem| (problem.field.clone(), problem.code)).collect();
    problems.sort();
    problems
}

/// Every row of every table.
pub type Content = BTreeMap<String, Vec<Vec<Value>>>;

pub fn content(connection: &mut Connection) -> Result<Content, StoreError> {
    let tables = match connection {
        Connection::Sqlite(_) => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
             AND name NOT LIKE 'published_search_%' ORDER BY name"
        }
        // The words are in PostgreSQL's own type; `published_version` beside them says what was published.
        Connection::Postgres(_) => {
            "SELECT table_name::TEXT FROM information_schema.tables WHERE table_schema = current_schema()
             AND table_name <> 'published_search' ORDER BY 1"
        }
    };
    let mut content = Content::new();
    for row in connection.query(tables, &[])? {
        let table = row[0].as_text().unwrap_or_default().to_owned();
        let mut rows = connection.query(&format!("SELECT * FROM {table}"), &[])?;
        rows.sort();
        content.insert(table, rows);
    }
    Ok(content)
}

#[track_caller]
pub fn assert_same(before: &Content, after: &Content) {
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (table, rows) in before {
        let gone: Vec<_> = rows.iter().filter(|row| !after[table].contains(row)).collect();
        let come: Vec<_> = after[table].iter().filter(|row| !rows.contains(row)).collect();
        assert!(gone.is_empty() && come.is_empty(), "{table} changed: {gone:?} became {come:?}");
    }
}

/// Founds programmes at that place; answers their casts, to be noted.
fn found(place: &Place, database: Database, programmes: &[(&str, &str)]) -> String {
    let mut world = World::opened(place, database);
    let casts: Vec<Json> = programmes.iter().map(|(code, prefix)| world.found(code, prefix).noted()).collect();
    world.settle();
    world.stop();
    Json::from(casts).to_string()
}

fn open(place: &Place) -> Engine {
    let options = Options { writers: 4, readers: 2, ..Options::default() };
    let engine = Engine::open(programme::programme(), place.clone(), options).expect("the engine starts");
    // A sample database hashes the sample's password once.
    engine.shared.demo.store(true, Ordering::Relaxed);
    engine
}
