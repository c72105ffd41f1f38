//! People of the sample who take a plan on a random way, each word that they write noted with those who may read it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Router;
use kernel::{Action, Field, Kind, Type, Value, Viewer};
use serde_json::{Map, Value as Json, json};
use server::{App, Configuration};
use store::connection::Row;
use store::{Engine, Options, Request, query, rows};
use uuid::Uuid;
use worlds::found::{self, County};
use worlds::{Chance, Database, Sample};

pub const PLAN: &str = "annual-plan";
const CONSULTATION: &str = "consultation";

/// Where these stand among the people.
pub const CLERK: usize = 0;
pub const LEADER: usize = 1;
pub const PARTNER: usize = 2;

/// Somebody of the sample.
pub struct Somebody {
    pub user: String,
    pub viewer: Viewer,
}

/// A word that stands nowhere else.
pub struct Word {
    /// Whoever may read it, by their place among the people.
    pub readers: BTreeSet<usize>,
    /// What it was written for.
    pub of: String,
    /// Whether it is what the record says from now on, or was said in passing.
    stays: bool,
}

/// An entry on the plan with those who see it.
pub struct Made {
    pub record: Uuid,
    pub version: i64,
    pub seers: BTreeSet<usize>,
    pub readers: BTreeSet<usize>,
}

pub struct Play {
    pub engine: Sample,
    pub app: Arc<App>,
    pub router: Router,
    pub runtime: tokio::runtime::Runtime,
    pub county: County,
    pub people: Vec<Somebody>,
    pub words: Vec<Word>,
    pub made: Vec<Made>,
    pub plan: Uuid,
    pub reached: BTreeSet<String>,
    chance: Chance,
}

/// A word by its number, and back.
fn word(number: usize) -> String {
    format!("w{number:05}x")
}

/// The numbers of all words in a text.
pub fn words_in(text: &str) -> BTreeSet<usize> {
    let candidates = text.match_indices('w').filter_map(|(at, _)| text.get(at + 1..at + 7));
    candidates.filter_map(|rest| rest.strip_suffix('x')?.parse().ok()).collect()
}

impl Play {
    pub fn begin(database: Database, seed: u64) -> Play {
        let engine = worlds::sample_on(database, Options { readers: 2, ..Options::default() });
        let this_year = engine.shared.clock.now().day().year();
        let without =
            format!("NOT EXISTS (SELECT 1 FROM annual_plan p WHERE p.planner = o.id AND p.year = {})", this_year + 1);
        let counties = found::counties_where(&engine, &without);
        let reviewed = |county: &&County| !reviewers(&engine, &county.office).is_empty();
        let county = counties.iter().find(reviewed).unwrap_or(&counties[0]).clone();
        let other = counties.iter().find(|other| other.partner != county.partner).expect("another county");
        let mut users = vec![county.clerk.clone(), county.leader.clone(), county.partner.clone()];
        users.extend(reviewers(&engine, &county.office));
        users.extend([other.clerk.clone(), other.leader.clone(), other.partner.clone()]);
        let once = [
            "city-office",
            "department",
            "programme-manager",
            "system-administrator",
            "security-administrator",
            "audit-administrator",
        ];
        users.extend(once.map(|role| found::holder(&engine, role)));
        let people = users.into_iter().map(|user| Somebody { viewer: worlds::viewer(&engine, &user), user }).collect();
        let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server"));
        let mut play = Play {
            router: pages::router(&app),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"),
            engine,
            app,
            county,
            people,
            words: Vec::new(),
            made: Vec::new(),
            plan: Uuid::nil(),
            reached: BTreeSet::new(),
            chance: Chance::of(seed),
        };
        play.open_sessions();
        worlds::on_any_day(&play.engine);
        play.create(this_year + 1);
        play
    }

    pub fn rows(&self, sql: &str, parameters: &[Value]) -> Vec<Row> {
        let rows = self.engine.read(|connection| connection.query(sql, parameters));
        rows.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub fn kind(&self, code: &str) -> &'static Kind {
        self.engine.catalogue().kind(code).expect("a declared kind")
    }

    /// A new word; nobody may read it before it is performed.
    fn word(&mut self, of: &str, stays: bool) -> String {
        self.words.push(Word { readers: BTreeSet::new(), of: of.to_owned(), stays });
        word(self.words.len() - 1)
    }

    fn create(&mut self, year: i16) {
        let lines: Vec<Json> = (0..3).map(|_| self.new_line()).collect();
        let (approach, note) = (self.word("create.approach", true), self.word("create.note", true));
        let input = json!({
            "planner": self.county.office, "year": year, "approach": approach, "plan_lines": lines,
            "budget_lines": [{ "item": "travel", "amount_fen": 1_200_000, "note": note }],
        });
        let done = self.perform(0, PLAN, "create", None, input);
        self.plan = done.expect("a plan is drafted");
    }

    fn new_line(&mut self) -> Json {
        let mut line = json!({
            "nature": "grant", "form": "project", "theme": "water", "cost_fen": 30_000_000, "asked_fen": 20_000_000,
            "county_fen": 10_000_000, "people_served": 1_200, "start": "2012-04-01", "finish": "2012-11-30",
        });
        for field in ["name", "village", "need", "content", "lead_organisation", "lead_person"] {
            line[field] = json!(self.word(&format!("line.{field}"), true));
        }
        line
    }

    /// Who of the people sees the record now.
    pub fn seers(&self, kind: &'static Kind, record: Uuid) -> BTreeSet<usize> {
        let sees = |(_, somebody): &(usize, &Somebody)| {
            let found = self.engine.read(|connection| query::get(connection, kind, &somebody.viewer, record));
            found.expect("an answer").is_some()
        };
        self.people.iter().enumerate().filter(sees).map(|(at, _)| at).collect()
    }

    /// Performs as somebody, and notes who may read the words of it.
    pub fn perform(&mut self, who: usize, kind: &str, action: &str, record: Option<Uuid>, input: Json) -> Option<Uuid> {
        let (kind, written) = (self.kind(kind), words_in(&input.to_string()));
        let action = self.engine.catalogue().action(kind.code, action).expect("a declared action");
        let viewer = self.people[who].viewer.clone();
        let before = record.map(|record| self.seers(kind, record)).unwrap_or_default();
        let done = self.engine.perform(Request::new(&viewer, action, record, input)).ok()?;
        let seers = self.seers(kind, done.record);
        // What their own office did of what they saw, people know.
        let office =
            self.rows("SELECT organisation FROM journal_entry WHERE id = $1", &[done.entry.to_string().into()]);
        let office = office[0][0].as_text().map(str::to_owned);
        let own = |at: &usize| {
            let mut posts = self.people[*at].viewer.posts.iter();
            posts.any(|post| Some(post.organisation.to_string()) == office)
        };
        let readers: BTreeSet<usize> = seers.iter().copied().chain(before.into_iter().filter(own)).collect();
        for number in written {
            self.words[number].readers.extend(&readers);
        }
        if kind.code == PLAN {
            self.reached.insert(done.state.clone());
            if done.state == "executing" {
                self.let_the_year_pass();
            }
        }
        self.made.push(Made { record: done.record, version: done.version, seers, readers });
        self.note_what_records_say();
        Some(done.record)
    }

    /// What stands in a record is read by whoever sees the record, as long as it stands there.
    fn note_what_records_say(&mut self) {
        let mut records: BTreeMap<Uuid, &'static Kind> = BTreeMap::new();
        for (code, column) in [(PLAN, "id"), (CONSULTATION, "plan"), ("project", "plan")] {
            let kind = self.kind(code);
            let sql = format!("SELECT id FROM {} WHERE {column} = $1", kind.table());
            let plan = self.made[0].record.to_string();
            let found = self.rows(&sql, &[plan.into()]);
            records.extend(found.iter().filter_map(|row| Some((row[0].as_text()?.parse().ok()?, kind))));
        }
        for (record, kind) in records {
            let seers = self.seers(kind, record);
            for number in words_in(&self.raw(kind, record).to_string()) {
                if self.words[number].stays {
                    self.words[number].readers.extend(&seers);
                }
            }
        }
    }

    /// The whole record as it stands in its tables.
    fn raw(&self, kind: &'static Kind, record: Uuid) -> Json {
        let (catalogue, programme) = (self.engine.catalogue(), found::programme(&self.engine));
        let read = self.engine.read(|connection| {
            let root = rows::load(connection, kind, &programme, record)?.expect("it is there");
            rows::aggregate(connection, catalogue, kind, root)
        });
        Json::Object(kernel::encode::aggregate(catalogue, kind, &read.expect("an answer"), &|_| true))
    }

    /// A year is summed up when it is nearly over.
    fn let_the_year_pass(&self) {
        let year = self.rows("SELECT year FROM annual_plan WHERE id = $1", &[self.plan.to_string().into()]);
        let year = year.first().and_then(|row| row[0].as_integer()).and_then(|year| i16::try_from(year).ok());
        let late = year.and_then(|year| kernel::Day::new(year, 12, 3)).expect("a day of the plan's year");
        if self.engine.shared.clock.now().day() < late {
            self.engine.shared.clock.run_from(kernel::Instant::start_of(late));
        }
    }

    /// The clerk submits, whoever reviews endorses, until the government has it.
    pub fn reach_the_government(&mut self) {
        self.perform(CLERK, PLAN, "submit", Some(self.plan), json!({})).expect("it is submitted");
        while self.raw_state() == "reviewing" {
            let endorsed = (0..self.people.len())
                .any(|who| self.perform(who, PLAN, "endorse", Some(self.plan), json!({})).is_some());
            assert!(endorsed, "somebody reviews");
        }
    }

    /// Something that somebody can do now.
    pub fn step(&mut self) {
        let mut possible: BTreeMap<(&str, &str, Option<Uuid>), Vec<usize>> = BTreeMap::new();
        let consultations = self.rows("SELECT id FROM consultation WHERE plan = $1", &[self.plan.to_string().into()]);
        let consultations = consultations.iter().filter_map(|row| row[0].as_text()?.parse().ok());
        let records: Vec<(&str, Uuid)> =
            std::iter::once((PLAN, self.plan)).chain(consultations.map(|id| (CONSULTATION, id))).collect();
        for (code, record) in records {
            let kind = self.kind(code);
            for (at, somebody) in self.people.iter().enumerate() {
                let actions = available(&self.engine, kind, record, &somebody.viewer);
                for action in actions.into_iter().filter(|action| !action.comments) {
                    possible.entry((code, action.name, Some(record))).or_default().push(at);
                }
            }
        }
        let state = self.raw_state();
        if ["consolidated", "consulting"].contains(&state.as_str()) {
            let city =
                self.people.iter().position(|one| one.viewer.posts.iter().any(|post| post.role.code == "city-office"));
            possible.insert((CONSULTATION, "create", None), city.into_iter().collect());
        }
        // Onwards more often than back, so that a way reaches far.
        let onwards = |((kind, action, _), _): &((&str, &str, Option<Uuid>), Vec<usize>)| {
            let action = self.engine.catalogue().action(kind, action).expect("a declared action");
            if action.opposes || action.name == "revise" { 1 } else { 3 }
        };
        let choices = possible.into_iter().flat_map(|one| std::iter::repeat_n(one.clone(), onwards(&one)));
        let choices: Vec<_> = choices.collect();
        if choices.is_empty() {
            return;
        }
        let ((kind, action, record), people) = self.chance.pick(&choices).expect("somebody may do something").clone();
        let who = *self.chance.pick(&people).expect("somebody may do it");
        let input = self.input(kind, action, record);
        self.perform(who, kind, action, record, input);
        if self.made.len().is_multiple_of(4) {
            self.remark();
        }
    }

    /// Somebody remarks on the newest consultation: beside the way, of which it changes nothing.
    fn remark(&mut self) {
        let sql = "SELECT id FROM consultation WHERE plan = $1 ORDER BY id DESC LIMIT 1";
        let found = self.rows(sql, &[self.plan.to_string().into()]);
        let Some(talk) = found.first().and_then(|row| row[0].as_text()?.parse().ok()) else { return };
        let kind = self.kind(CONSULTATION);
        let may = |at: &usize| {
            available(&self.engine, kind, talk, &self.people[*at].viewer).iter().any(|action| action.comments)
        };
        let people: Vec<usize> = (0..self.people.len()).filter(may).collect();
        let who = people[self.made.len() / 4 % people.len()];
        let input = self.input(CONSULTATION, "comment", Some(talk));
        self.perform(who, CONSULTATION, "comment", Some(talk), input).expect("they may remark");
    }

    fn raw_state(&self) -> String {
        let rows = self.rows("SELECT state FROM annual_plan WHERE id = $1", &[self.plan.to_string().into()]);
        rows[0][0].as_text().unwrap_or_default().to_owned()
    }

    fn input(&mut self, kind: &str, action: &str, record: Option<Uuid>) -> Json {
        if (kind, action) == (CONSULTATION, "create") {
            let partner = self.rows("SELECT partner FROM annual_plan WHERE id = $1", &[self.plan.to_string().into()]);
            let partner = partner[0][0].as_text().map(str::to_owned);
            let due = self.engine.shared.clock.now().day().add_days(9).iso();
            let note = self.word("consultation.note", true);
            return json!({ "plan": self.plan.to_string(), "partner": partner, "due": due, "note": note });
        }
        let declared = self.engine.catalogue().action(kind, action).expect("a declared action");
        let mut input = Map::new();
        if (kind, action) == (PLAN, "revise") {
            input.insert("approach".to_owned(), json!(self.word("revise.approach", true)));
            input.insert("plan_lines".to_owned(), self.lines("plan-line", record, &["content"]));
        }
        if (kind, action) == (PLAN, "adjust") {
            input.insert("plan_lines".to_owned(), self.larger_shares());
        }
        for field in declared.input {
            let stays = field.sets || kind == CONSULTATION;
            if let Some(value) = self.value(field, &declared.code(), stays) {
                input.insert(field.name.to_owned(), value);
            }
        }
        for edit in declared.edits {
            let part = self.kind(edit.line);
            input.insert(part.member(), self.lines(edit.line, record, edit.fields));
        }
        Json::Object(input)
    }

    /// The lines of the plan with so much more from the county that its government has to consent again, though some are gone.
    fn larger_shares(&self) -> Json {
        let sql = "SELECT id, cost_fen, county_fen FROM plan_line WHERE root = $1 ORDER BY position";
        let rows = self.rows(sql, &[self.plan.to_string().into()]);
        let more = |value: &Value| json!(value.as_integer().unwrap_or(0) + 15_000_000);
        let line =
            |row: &Row| json!({ "id": row[0].as_text(), "cost_fen": more(&row[1]), "county_fen": more(&row[2]) });
        rows.iter().map(line).collect()
    }

    fn value(&mut self, field: &Field, of: &str, stays: bool) -> Option<Json> {
        match field.of {
            Type::Text if field.name == "result" => Some(json!("12.5")),
            Type::Day if field.name == "started" => Some(json!(self.engine.shared.clock.now().day().iso())),
            Type::Text => Some(json!(self.word(&format!("{of}.{}", field.name), stays))),
            Type::Money if field.name == "agreed_fen" => Some(json!(20_000_000)),
            Type::Money | Type::Integer => Some(json!(100_000)),
            Type::Choice(choices) => choices.get(1).map(|choice| json!(choice.code)),
            _ => None,
        }
    }

    /// Lines that are there with these fields filled in; of what is cut, the last alone.
    fn lines(&mut self, part: &str, record: Option<Uuid>, fields: &[&str]) -> Json {
        let part = self.kind(part);
        let sql = format!("SELECT id FROM {} WHERE root = $1 ORDER BY position", part.table());
        let rows = self.rows(&sql, &[record.unwrap_or_default().to_string().into()]);
        let ids: Vec<String> = rows.iter().filter_map(|row| row[0].as_text().map(str::to_owned)).collect();
        let mut lines = Vec::new();
        for (at, id) in ids.iter().enumerate() {
            let mut line = json!({ "id": id });
            for field in fields.iter().filter_map(|name| part.field(name)) {
                if field.name != "cut_reason" || at + 1 == ids.len() {
                    line[field.name] = self.value(field, part.code, true).unwrap_or_default();
                }
            }
            lines.push(line);
        }
        Json::Array(lines)
    }
}

fn available(engine: &Engine, kind: &'static Kind, record: Uuid, viewer: &Viewer) -> Vec<&'static Action> {
    let found = engine.read(|connection| match query::get(connection, kind, viewer, record)? {
        Some(stored) => query::available(connection, engine.catalogue(), kind, &stored, viewer),
        None => Ok(Vec::new()),
    });
    found.expect("an answer")
}

/// The user names of those who review at an office.
fn reviewers(engine: &Engine, office: &str) -> Vec<String> {
    let sql = "SELECT u.user_name FROM post p JOIN person u ON u.id = p.person WHERE p.organisation = $1
               AND p.role = 'office-reviewer' AND p.state = 'held' AND u.state = 'enabled' ORDER BY p.id";
    let rows = engine.read(|connection| connection.query(sql, &[office.into()])).expect("rows");
    rows.iter().filter_map(|row| row[0].as_text().map(str::to_owned)).collect()
}
