//! The running system is asked for every sight and every action on a record of each kind in each state, by one person for each
//! answer that the oracle expects. The records are those of the sample and of the small world; where neither has one, the pair
//! stands in docs/rights-unseen.txt, a list that may only shrink.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Action, Kind, Status, Value};
use serde_json::{Value as Json, json};
use store::found::look::{self, Look};
use store::query::{self, Query};
use store::{Options, Request};
use uuid::Uuid;

use crate::committed;
use crate::oracle::{Answer, Ground, Somebody, Subject};
use crate::rights;
use crate::world::{Database, World};

const UNSEEN: &str = "docs/rights-unseen.txt";
const UNSEEN_HEADING: &str = "\
# 尚无实例可问的权利：种类与状态 · Kinds and states of which no record is asked about yet. This list may only shrink.
";
/// How many ask at once, so that they share their commits.
const ASKERS: usize = 6;

type Pair = (String, String);

/// One question to the running system, and what it should answer: status and code.
struct Question {
    who: Uuid,
    action: &'static Action,
    record: Option<Uuid>,
    input: Json,
    version: Option<i64>,
    expected: (Status, &'static str),
    what: String,
}

/// One person for each answer, where it makes a difference whether they hold one of the roles elsewhere.
fn one_of_each<K: Ord>(people: &[Somebody], turn: usize, class: impl Fn(&Somebody) -> K) -> BTreeMap<K, &Somebody> {
    let from = turn % people.len();
    people[from..].iter().chain(&people[..from]).map(|who| (class(who), who)).collect()
}

fn holds_one(ground: &Ground<'_>, kind: &str, right: &str, who: &Somebody) -> bool {
    let rows = ground.oracle.rights(kind, right);
    let mut held = who.own.iter().chain(who.lent.iter().map(|(held, _)| held));
    held.any(|held| rows.iter().any(|row| row.who == held.role))
}

/// Who sees a record: the policy and the single record.
fn ask_sights(ground: &Ground<'_>, kind: &'static Kind, subject: &Subject, turn: usize) {
    let class = |who: &Somebody| (ground.oracle.sees(who, subject), holds_one(ground, kind.code, "see", who));
    for ((sees, _), who) in one_of_each(&ground.people, turn, class) {
        let viewer = ground.engine.viewer(who.person).expect("an answer").expect("an enabled account");
        let read = ground.engine.read(|connection| {
            let stored = store::rows::load(connection, kind, &viewer.programme, subject.id)?.expect("the record");
            Ok([
                kernel::policy::sees(kind, &stored, &viewer),
                query::get(connection, kind, &viewer, subject.id)?.is_some(),
            ])
        });
        assert_eq!(read.expect("an answer"), [sees; 2], "{} sees {} in {}", who.name, kind.code, subject.state);
    }
}

/// What lists show: one person for each set of records.
fn ask_lists(ground: &Ground<'_>, kind: &'static Kind, subjects: &[Subject]) {
    let seen = |who: &Somebody| -> BTreeSet<Uuid> {
        subjects.iter().filter(|subject| ground.oracle.sees(who, subject)).map(|subject| subject.id).collect()
    };
    for (expected, who) in one_of_each(&ground.people, subjects.len(), seen) {
        let viewer = ground.engine.viewer(who.person).expect("an answer").expect("an enabled account");
        let query = Query { limit: query::LIMIT_MAX, ..Query::default() };
        let page = ground.engine.read(|connection| query::list(connection, kind, &viewer, &query)).expect("a list");
        let found: BTreeSet<_> = page.rows.iter().map(|row| row.id).collect();
        assert_eq!(page.total, expected.len(), "{} lists {}", who.name, kind.code);
        assert!(found.is_subset(&expected) && page.rows.len() == expected.len().min(query::LIMIT_MAX), "{}", who.name);
        let look = Look::of_kind(&viewer, kind);
        let hits = ground.engine.read(|connection| {
            Ok((look::hits(connection, &look, None, subjects.len(), 0)?, look::count(connection, &look)?))
        });
        let (hits, count) = hits.expect("an answer of the index");
        assert_eq!(
            hits.iter().map(|hit| hit.record).collect::<BTreeSet<_>>(),
            expected,
            "{} finds {}",
            who.name,
            kind.code
        );
        assert_eq!(count, expected.len(), "{} counts {}", who.name, kind.code);
    }
}

/// Every action on a record that makes none.
fn questions(ground: &Ground<'_>, kind: &'static Kind, subject: &Subject, turn: usize) -> Vec<Question> {
    let mut questions = Vec::new();
    for action in ground.engine.catalogue().actions_on(kind.code).filter(|action| !action.creates) {
        let class = |who: &Somebody| {
            (ground.oracle.answer(action.name, who, subject), holds_one(ground, kind.code, action.name, who))
        };
        for ((answer, _), who) in one_of_each(&ground.people, turn, class) {
            let expected = match answer {
                Answer::Unseen => (Status::Unseen, "record.unseen"),
                Answer::Forbidden => (Status::Forbidden, "action.forbidden"),
                Answer::Separate => (Status::Forbidden, "action.separation"),
                Answer::Stale => (Status::Stale, "record.stale"),
            };
            let what = format!("{} in {} by {}", action.code(), subject.state, who.name);
            // No record is ever at this version: whoever may act is told that, and nothing else happens.
            let question = |version, expected| Question {
                who: who.person,
                action,
                record: Some(subject.id),
                input: json!({}),
                version,
                expected,
                what: what.clone(),
            };
            questions.push(question(Some(1_000_000), expected));
            if answer == Answer::Stale && !rights::moments(action, kind).contains(&subject.state.as_str()) {
                // Whoever has the right in another state is told that this is not the moment.
                questions.push(question(None, (Status::Conflict, "action.wrong-state")));
            }
        }
    }
    questions
}

/// Everybody's own organisations and one of somebody else's, as the party of a record that they would make.
fn creations(ground: &Ground<'_>) -> Vec<Question> {
    let catalogue = ground.engine.catalogue();
    let mut questions = BTreeMap::new();
    for action in catalogue.actions.iter().copied().filter(|action| action.creates) {
        let kind = catalogue.kind(action.kind).expect("a declared kind");
        for (index, who) in ground.people.iter().enumerate() {
            let next = ground.people[index..].iter().chain(&ground.people).flat_map(|other| &other.own);
            let elsewhere =
                next.map(|held| &held.organisation).find(|one| who.own.iter().all(|held| held.organisation != **one));
            for seat in who.own.iter().map(|held| &held.organisation).chain(elsewhere) {
                let facts: BTreeMap<_, _> = kind.parties().map(|party| (party.name.to_owned(), seat.clone())).collect();
                let may = ground.oracle.creates(kind.code, action.name, who, &facts);
                // A field that no kind has: whoever may make the record hears that the input is wrong.
                let mut input = json!(facts);
                input["no-such-field"] = json!(1);
                let expected = match (action.internal, may) {
                    (true, _) => (Status::Unseen, "record.unseen"),
                    (false, true) => (Status::Invalid, "input.invalid"),
                    (false, false) => (Status::Forbidden, "action.forbidden"),
                };
                let own = who.own.iter().any(|held| held.organisation == *seat);
                let class = (action.code(), may, own, holds_one(ground, kind.code, action.name, who));
                let what = format!("{} by {} at {seat}", action.code(), who.name);
                let (who, record, version) = (who.person, None, None);
                questions.insert(class, Question { who, action, record, input, version, expected, what });
            }
        }
    }
    questions.into_values().collect()
}

fn ask(ground: &Ground<'_>, questions: &[Question]) {
    let entries = || {
        let count = |connection: &mut store::Connection| connection.query("SELECT COUNT(*) FROM journal_entry", &[]);
        ground.engine.read(count).expect("a count")[0][0].as_integer()
    };
    let before = entries();
    std::thread::scope(|scope| {
        for share in questions.chunks(questions.len().div_ceil(ASKERS).max(1)) {
            scope.spawn(move || {
                for question in share {
                    let viewer = ground.engine.viewer(question.who).expect("an answer").expect("an account");
                    let mut request = Request::new(&viewer, question.action, question.record, question.input.clone());
                    request.expected_version = question.version;
                    let refusal = ground.engine.perform(request).expect_err(&question.what);
                    assert_eq!((refusal.status, refusal.code), question.expected, "{}", question.what);
                }
            });
        }
    });
    assert_eq!(entries(), before, "asking changed something");
}

/// Asks about one record of each kind and state that are not yet in `seen`.
fn ask_all(ground: &Ground<'_>, seen: &mut BTreeSet<Pair>) {
    let mut all = Vec::new();
    for kind in ground.engine.catalogue().roots() {
        let subjects = ground.subjects(kind);
        let mut fresh = false;
        for subject in &subjects {
            if seen.insert((kind.code.to_owned(), subject.state.clone())) {
                let subject = ground.with_steps(subject.clone());
                ask_sights(ground, kind, &subject, all.len());
                all.extend(questions(ground, kind, &subject, all.len()));
                fresh = true;
            }
        }
        if fresh {
            ask_lists(ground, kind, &subjects);
        }
    }
    ask(ground, &all);
}

/// The small world goes on, and after each step somebody is asked about what is in a state that is new there.
struct Walk<'a> {
    world: &'a World,
    seen: BTreeSet<Pair>,
}

impl Walk<'_> {
    fn ask(&mut self) {
        ask_all(&Ground::look(self.world.engine(), &self.world.cast.programme), &mut self.seen);
    }

    fn step(&mut self, actor: &str, kind: &str, action: &str, record: Uuid, input: Json) {
        self.world.done(actor, kind, action, record, input);
        self.ask();
    }

    /// What is there for everybody, and what people lend each other: the head of section acts for the clerk throughout.
    fn walk_the_beginning(&mut self) {
        let world = self.world;
        crate::delegation::lend(
            world,
            "county-office",
            world.post_of("office-reviewer"),
            "2011-01-05",
            Some("2011-02-05"),
        );
        crate::rulebooks::notice(world);
        let input =
            json!({ "receiver": world.seat("dongxi-office"), "about": "road", "words": "何时开工？", "code": "w-1" });
        let word = world.done("anonymous", "supervision-case", "create", None, input).record;
        let input = json!({ "receiver": world.seat("dongxi-office"), "year": 2011, "words": "请报送。" });
        let reminder = world.done("city-office", "reminder", "create", None, input).record;
        let mut facts = world.line("大布桥");
        facts["owner"] = json!(world.seat("dongxi-office"));
        world.done("county-office", "project", "create", None, facts);
        self.ask();
        self.step("county-office", "reminder", "acknowledge", reminder, json!({}));
        self.step("county-office", "supervision-case", "answer", word, json!({ "answer": "六月。" }));
        self.step("city-office", "supervision-case", "erase", word, json!({ "reason": "来件人要求" }));
    }

    fn a_plan(&mut self) {
        let (world, plan) = (self.world, "annual-plan");
        world.issue_round("2011-01-05", ("dongxi-office", "科长"), &["dongxi-finance", "dongxi-education"]);
        let own = world.draft();
        world.done("both", plan, "revise", own, json!({ "approach": "先修路。" }));
        self.ask();
        for (actor, action) in [
            ("county-office", "submit"),
            ("office-reviewer", "endorse"),
            ("finance-bureau", "countersign"),
            ("county-department", "countersign"),
            ("county-government", "consent"),
            ("county-office", "report"),
            ("city-office", "accept"),
        ] {
            self.step(actor, plan, action, own, json!({}));
        }
        let talk = crate::consultation::asked(world, own, "beicheng");
        self.ask();
        let less = crate::consultation::less(world, talk);
        self.step("partner-department", "consultation", "answer", talk, less);
        self.step("city-office", plan, "settle", own, json!({}));
        self.step("county-office", plan, "adjust", own, crate::consultation::borne_by_the_county(world, own));
        self.step("county-government", plan, "consent-again", own, json!({}));
        self.step("city-office", plan, "settle", own, json!({}));
        self.a_disclosure_of(own);
    }

    fn a_disclosure_of(&mut self, plan: Uuid) {
        let disclosure = "disclosure";
        let input = json!({
            "publisher": self.world.seat("dongxi-office"), "plan": plan.to_string(), "matter": "selection",
            "why": "群众反映最多", "telephone": "0799-0000000",
        });
        let own = self.world.done("county-office", disclosure, "create", None, input).record;
        self.ask();
        self.step("county-office", disclosure, "submit-for-review", own, json!({}));
        self.step("county-government", disclosure, "publish", own, json!({}));
        let input = json!({ "year": 2011, "answerable": "廖主任" });
        let city = self.world.done("city-office", "city-plan", "create", None, input).record;
        self.ask();
        self.step("city-office", "city-plan", "finalise", city, json!({ "gap_reason": "其余随后补报" }));
    }

    fn goals(&mut self) {
        let input = crate::goals::input(self.world, "dongxi-office");
        let goals = self.world.done("county-office", "action-plan", "create", None, input).record;
        self.ask();
        self.step("county-office", "action-plan", "put-forward", goals, json!({}));
        for (actor, action) in [("partner-department", "confirm-partner"), ("county-government", "confirm-county")] {
            self.world.done(actor, "action-plan", action, goals, json!({ "edition": 1 }));
        }
        self.ask();
        self.step("partner-department", "action-plan", "reopen", goals, json!({ "reason": "资金有变。" }));
    }

    fn visits(&mut self) {
        let (world, visit) = (self.world, "visit");
        let [one, other] =
            [(); 2].map(|()| world.done("county-office", visit, "create", None, crate::visits::input(world)).record);
        self.ask();
        self.step("county-office", visit, "cancel", other, json!({ "reason": "改期" }));
        world.on("2011-01-12");
        self.step("county-office", visit, "report", one, crate::visits::report());
        self.step("partner-department", visit, "question", one, json!({ "objection": "实到十一人" }));
        world.done("county-office", visit, "report", one, crate::visits::report());
        self.step("partner-department", visit, "confirm", one, json!({}));
    }

    fn tasks(&mut self) {
        let world = self.world;
        let one = crate::tasks::in_hand(world, "2011-02-28");
        self.ask();
        self.step("outside-body", "task", "help", one, json!({ "did": "路线图已交。" }));
        self.step("county-office", "task", "report", one, crate::tasks::report(world, "county-office"));
        self.step("city-leader", "task", "strike-off", one, json!({}));
        let other = crate::tasks::in_hand(world, "2011-02-28");
        self.step("city-leader", "task", "stop", other, json!({ "reason": "另有安排" }));
    }

    /// Accounts, posts, organisations, pairings and what was lent come to an end.
    fn walk_the_end(&mut self) {
        let world = self.world;
        let input = json!({ "user_name": "zhang", "name": "张", "password": programme::people::password::SAMPLE });
        let person = world.done("system-administrator", "person", "create", None, input).record;
        world.done("system-administrator", "person", "disable", person, json!({ "reason": "离职" }));
        let post = world.post_of("partner-department-b");
        world.done("security-administrator", "post", "end", post, json!({ "reason": "调动" }));
        let district = world.seat("nancheng").parse::<Uuid>().expect("an identifier");
        world.done("programme-manager", "organisation", "close", district, json!({ "reason": "并入他处" }));
        let lent = world.query("SELECT id FROM delegation", &[])[0][0].as_text().and_then(|id| id.parse::<Uuid>().ok());
        world.done("county-office", "delegation", "end", lent.expect("a delegation"), json!({ "why": "提前回来" }));
        let end = json!({ "ends": "2011-01-12", "basis": "北府办〔2011〕1号" });
        world.done("programme-manager", "pairing", "end", world.cast.pairing, end);
        self.ask();
    }
}

fn ask_the_sample(database: Database, seen: &mut BTreeSet<Pair>) {
    let sample = worlds::sample_on(database, Options { writers: 4, readers: 4, ..Options::default() });
    let sql = "SELECT programme FROM organisation GROUP BY programme ORDER BY COUNT(*) DESC LIMIT 1";
    let largest = sample.read(|connection| connection.query(sql, &[])).expect("a programme");
    let ground = Ground::look(&sample, largest[0][0].as_text().expect("a programme"));
    ask_all(&ground, seen);
    ask(&ground, &creations(&ground));
}

/// Every kind and state of which no record was asked about stands in the list, and no other.
fn only_shrinks(asked: &BTreeSet<Pair>) {
    let catalogue = programme::catalogue();
    let pairs = catalogue.roots().flat_map(|kind| rights::states(kind).into_iter().map(|state| (kind.code, state)));
    let unseen: BTreeSet<String> = pairs
        .filter(|(kind, state)| !asked.contains(&((*kind).to_owned(), (*state).to_owned())))
        .map(|(kind, state)| format!("{kind} {state}\n"))
        .collect();
    let committed = std::fs::read_to_string(committed::root().join(UNSEEN)).unwrap_or_default();
    let listed = |pair: &String| committed.lines().any(|line| line == pair.trim_end());
    let grown: Vec<_> = unseen.iter().filter(|pair| !listed(pair)).collect();
    assert!(
        committed.is_empty() || grown.is_empty(),
        "nobody was asked about these, and {UNSEEN} may not grow: {grown:?}"
    );
    committed::check(UNSEEN, &(UNSEEN_HEADING.to_owned() + &unseen.into_iter().collect::<String>()));
}

on_both!(the_running_system_gives_and_refuses_what_the_table_says_of_every_kind, |world| {
    let mut seen = BTreeSet::new();
    ask_the_sample(world.database, &mut seen);
    let ground = Ground::look(world.engine(), &world.cast.programme);
    ask(&ground, &creations(&ground));
    let mut walk = Walk { world, seen: BTreeSet::new() };
    walk.walk_the_beginning();
    walk.goals();
    walk.a_plan();
    walk.visits();
    walk.tasks();
    walk.walk_the_end();
    seen.extend(walk.seen);
    let barred = |row: &Vec<Value>| row.contains(&Value::from("action.separation"));
    assert!(world.content()["audit_entry"].iter().any(barred), "nobody was asked who had done the other step");
    only_shrinks(&seen);
});
