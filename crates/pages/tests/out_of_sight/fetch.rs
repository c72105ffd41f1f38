//! Everything that each of the people can fetch, and what may stand in it.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use kernel::Value;
use serde_json::Value as Json;
use server::every::digests;
use store::found::Sought;
use store::found::look::{self, Look};
use store::query::{self, Query};
use store::sessions;
use tower::ServiceExt;
use uuid::Uuid;
use worlds::found;

use crate::play::{PLAN, Play, words_in};

impl Play {
    /// A session and a token for each of the people.
    pub fn open_sessions(&self) {
        let programme = found::programme(&self.engine);
        for (at, somebody) in self.people.iter().enumerate() {
            let (person, programme) = (somebody.viewer.person.expect("a person"), programme.clone());
            let write = move |connection: &mut store::Connection| {
                sessions::open(connection, &format!("session-{at}"), person, &programme)?;
                sessions::keep_token(connection, Uuid::now_v7(), &format!("token-{at}"), person, &programme, 1)
            };
            self.engine.write(write).expect("they are signed in");
        }
    }

    pub fn ask(&self, who: usize, path: &str) -> (u16, Vec<u8>) {
        let request = Request::get(path)
            .header("cookie", format!("suimei_session=session-{who}"))
            .header("authorization", format!("Bearer token-{who}"));
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await;
            let (head, body) = answer.expect("an answer").into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
            (head.status.as_u16(), body.to_vec())
        })
    }

    /// What somebody gets at an address; nothing where it is not theirs.
    pub fn text(&self, who: usize, path: &str) -> String {
        let (status, body) = self.ask(who, path);
        assert!([200, 404].contains(&status), "{} gets {status} at {path}", self.people[who].user);
        if path.contains(".xlsx") && status == 200 {
            return format!("{:?}", documents::grid::read_sheets(&body).expect("a workbook"));
        }
        String::from_utf8(body).expect("a text")
    }

    fn json(&self, who: usize, path: &str) -> Json {
        serde_json::from_str(&self.text(who, path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn addresses(&self) -> Vec<String> {
        let plan = self.plan;
        let office = &self.county.office;
        let mut addresses = vec![
            "/desk".to_owned(),
            "/desk/notices".to_owned(),
            "/desk/calendar.ics".to_owned(),
            format!("/desk/annual-plans?planner={office}"),
            format!("/desk/annual-plans/export.xlsx?planner={office}"),
            format!("/desk/annual-plans/{plan}"),
            format!("/desk/annual-plans/{plan}/sheet"),
            format!("/api/v1/annual-plans?planner={office}"),
            format!("/api/v1/projects?owner={office}&limit=20"),
            format!("/api/v1/consultations?planner={office}&limit=20"),
            format!("/api/v1/annual-plans/{plan}"),
            format!("/api/v1/annual-plans/{plan}/duties"),
            format!("/api/v1/annual-plans/{plan}/history?limit=200"),
        ];
        let sql = "SELECT id FROM consultation WHERE plan = $1";
        for row in self.rows(sql, &[plan.to_string().into()]) {
            let id = row[0].as_text().unwrap_or_default();
            addresses.push(format!("/desk/consultations/{id}"));
            addresses.push(format!("/api/v1/consultations/{id}/history?limit=200"));
        }
        addresses
    }

    /// The pages that compare each version with every other.
    fn comparisons(&self) -> Vec<String> {
        let sql = "SELECT version FROM record_version WHERE record = $1 ORDER BY version";
        let versions = self.rows(sql, &[self.plan.to_string().into()]);
        let versions: Vec<i64> = versions.iter().filter_map(|row| row[0].as_integer()).collect();
        let last = versions.last().copied().unwrap_or_default();
        let pairs = versions.iter().map(|from| (*from, last));
        pairs.map(|(from, to)| format!("/desk/annual-plans/{}/compare?from={from}&to={to}", self.plan)).collect()
    }

    /// No word stands in anything for somebody who may not read it.
    pub fn nothing_is_told(&self) {
        let addresses: Vec<String> = self.addresses().into_iter().chain(self.comparisons()).collect();
        for who in 0..self.people.len() {
            for path in &addresses {
                self.may_read(who, &self.text(who, path), path);
            }
        }
        digests::put(&self.app).expect("the letters of the day");
        for row in self.rows("SELECT recipient, subject, body FROM outbox", &[]) {
            let text = |at: usize| row[at].as_text().unwrap_or_default();
            let sql = "SELECT id FROM person WHERE email = $1";
            let people = self.rows(sql, &[text(0).into()]);
            let is_theirs = |at: &usize| {
                let person = self.people[*at].viewer.person.map(|person| person.to_string());
                people.iter().any(|row| row[0].as_text() == person.as_deref())
            };
            for who in (0..self.people.len()).filter(is_theirs) {
                self.may_read(who, &format!("{} {}", text(1), text(2)), "a letter");
            }
        }
    }

    fn may_read(&self, who: usize, text: &str, place: &str) {
        for number in words_in(text) {
            let Some(word) = self.words.get(number) else { continue };
            let user = &self.people[who].user;
            assert!(word.readers.contains(&who), "{user} reads at {place} what was written as {}", word.of);
        }
    }

    /// No word is found by somebody who may not read it.
    pub fn nothing_is_found(&self) {
        for (number, word) in self.words.iter().enumerate() {
            let said = Sought::Said(format!("w{number:05}x"));
            for (who, somebody) in self.people.iter().enumerate().filter(|(who, _)| !word.readers.contains(who)) {
                let found = self.engine.read(|connection| {
                    let of_all = look::count(connection, &Look::of_all(&somebody.viewer).said(&said))?;
                    let asked = Query { words: Some(said.clone()), limit: 5, ..Query::default() };
                    Ok(of_all + query::count(connection, self.kind(PLAN), &somebody.viewer, &asked)?)
                });
                let user = &self.people[who].user;
                assert_eq!(found.expect("an answer"), 0, "{user} finds what was written as {}", word.of);
            }
        }
    }

    /// A history holds what somebody may see and nothing else, by pages as in one piece, and says how much that is; so do
    /// the duties.
    pub fn counts_are_what_is_seen(&self) {
        for who in 0..self.people.len() {
            if !self.seers(self.kind(PLAN), self.plan).contains(&who) {
                continue;
            }
            let own = format!("/api/v1/annual-plans/{}", self.plan);
            let made = self.made.iter().filter(|made| made.record == self.plan && made.readers.contains(&who));
            let expected: BTreeSet<i64> = made.map(|made| made.version).collect();
            let sql = "SELECT version FROM journal_entry WHERE record = $1 AND cause IS NOT NULL";
            let followed = self.rows(sql, &[self.plan.to_string().into()]);
            let followed: BTreeSet<i64> = followed.iter().filter_map(|row| row[0].as_integer()).collect();
            let (mut read, mut cursor) = (BTreeSet::new(), String::new());
            loop {
                let page = self.json(who, &format!("{own}/history?limit=3{cursor}"));
                let items = page["items"].as_array().expect("items");
                assert!(page["next"].is_null() || items.len() == 3, "a page has no holes");
                read.extend(items.iter().filter_map(|item| item["version"].as_i64()));
                let Some(next) = page["next"].as_str() else {
                    assert_eq!(page["total"].as_u64(), Some(read.len() as u64), "{}", self.people[who].user);
                    break;
                };
                cursor = format!("&cursor={next}");
            }
            // What followed the action of another record, such as a consultation, is nobody's word here.
            let read: BTreeSet<i64> = read.difference(&followed).copied().collect();
            assert_eq!(read, expected, "{} reads these versions", self.people[who].user);
            let duties = self.json(who, &format!("{own}/duties"));
            let duties = duties["items"].as_array().expect("duties").len();
            assert_eq!(duties, self.duties_of(who), "{} sees so many duties", self.people[who].user);
        }
    }

    /// Whatever a step out of somebody's sight sets in a field of the record, the field says so: in the whole journal.
    pub fn what_is_set_out_of_sight_says_so(&self) {
        let catalogue = self.engine.catalogue();
        for kind in catalogue.roots() {
            let limited: Vec<_> = kind.seen_by.iter().filter(|grant| !grant.states.is_empty()).collect();
            let entries = self.rows("SELECT content FROM journal_entry WHERE kind = $1", &[kind.code.into()]);
            for entry in entries.iter().filter(|_| !limited.is_empty()) {
                let content: Json = serde_json::from_str(entry[0].as_text().expect("content")).expect("JSON");
                let to = content["to"].as_str().unwrap_or_default();
                // What a creation makes of its input is the record itself.
                if content["from"].is_null() || limited.iter().all(|grant| grant.states.contains(&to)) {
                    continue;
                }
                for change in content["changes"].as_array().expect("changes").iter().filter(|it| !it["after"].is_null())
                {
                    let of = change["line"].as_str().map_or(Some(kind), |line| catalogue.kind(line)).expect("a kind");
                    let field = of.field(change["field"].as_str().expect("a field")).expect("a declared field");
                    let told = format!("{}.{} is set in {to}, out of somebody's sight", of.code, field.name);
                    assert!(!field.computed || !field.seen_in.is_empty(), "{told}: it says seen_in");
                }
            }
        }
    }

    /// How many duties of the plan were opened where somebody saw it, or are their own. What followed the action of another
    /// record opened them where the plan was before it.
    fn duties_of(&self, who: usize) -> usize {
        let sql =
            "SELECT d.role, d.organisation, e.version FROM duty d LEFT JOIN journal_entry e ON e.id = d.opened_entry
                   WHERE d.record = $1";
        let posts = &self.people[who].viewer.posts;
        let counts = |row: &&Vec<Value>| {
            let organisation = row[1].as_text().and_then(|id| id.parse::<Uuid>().ok());
            let own = posts
                .iter()
                .any(|post| Some(post.role.code) == row[0].as_text() && organisation.is_none_or(|at| post.covers(at)));
            let version = row[2].as_integer().unwrap_or(0);
            let made = self.made.iter().rfind(|made| made.record == self.plan && made.version <= version);
            own || made.or(self.made.first()).is_some_and(|made| made.seers.contains(&who))
        };
        self.rows(sql, &[self.plan.to_string().into()]).iter().filter(counts).count()
    }
}
