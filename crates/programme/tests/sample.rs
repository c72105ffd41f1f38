//! The sample as a whole: the same seed gives the same journal, it holds together, and neither programme sees the other.

use std::collections::{HashMap, HashSet};

use kernel::{Refusal, Status, Value, Viewer};
use programme::sample::{self, SampleAccount};
use serde_json::json;
use store::journal::HeadFile;
use store::query::{self, Query};
use store::{Engine, Options, Request, StoreError};
use uuid::Uuid;
use worlds::{Data, Database, sample as shared};

/// The seed of the sample that was told once.
const SEED: u64 = 1;

/// What the query answers after the sample was told here with that seed.
fn told(seed: u64, sql: &str) -> Vec<String> {
    let data = Data::empty(Database::Sqlite);
    let options = Options { seed: Some(seed), ..Options::default() };
    let engine = Engine::open(programme::programme(), data.place.clone(), options).expect("an engine");
    sample::load(&engine).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    column(&engine, sql)
}

fn column(engine: &Engine, sql: &str) -> Vec<String> {
    let rows = engine.read(|connection| connection.query(sql, &[])).expect("an answer");
    let text = |value: &Value| value.as_text().map(str::to_owned).or_else(|| value.as_integer().map(|n| n.to_string()));
    rows.iter().map(|row| row.iter().filter_map(text).collect::<Vec<_>>().join(" ")).collect()
}

fn viewer(engine: &Engine, account: &SampleAccount) -> Viewer {
    let person = column(engine, &format!("SELECT id FROM person WHERE user_name = '{}'", account.user));
    let person: Uuid = person[0].parse().expect("an identifier");
    engine.viewer(person).expect("an answer").expect("an enabled account")
}

#[test]
fn the_same_seed_gives_the_same_journal() {
    let hashes = "SELECT hash FROM journal_entry ORDER BY number";
    let again = told(SEED, hashes);
    assert_eq!(column(&shared(), hashes), again);
    assert!(again.len() > 500);
}

#[test]
fn another_seed_gives_another_sample() {
    let names = "SELECT name FROM project ORDER BY id";
    assert_ne!(column(&shared(), names), told(SEED + 1, names));
}

#[test]
fn nothing_is_wrong_with_it() {
    let engine = shared();
    engine.settle().expect("every entry is sealed");
    let head = HeadFile::open(&engine.place().directory).expect("the head of the journal");
    let findings =
        engine.read(|connection| store::check::check(connection, engine.catalogue(), &head)).expect("an answer");
    assert!(findings.is_clean(), "{findings:#?}");
}

#[test]
fn the_states_of_2011_are_spread() {
    let sql = "SELECT place, state FROM annual_plan WHERE year = 2011 ORDER BY programme DESC, place";
    let mut states = column(&shared(), sql);
    states.sort();
    let mut expected = [
        "梅江区 reported",
        "大埔县 reported",
        "平远县 reported",
        "丰顺县 drafting",
        "兴宁市 county-approved",
        "梅县 awaiting-consent",
        "五华县 reviewing",
        "市教育局 reported",
        "市卫生局 drafting",
        "市农业局 reviewing",
        "乙一县 reported",
    ];
    expected.sort_unstable();
    assert_eq!(states, expected);
}

#[test]
fn there_is_as_much_as_the_story_says() {
    let engine = shared();
    let count = |sql: &str| column(&engine, sql)[0].parse::<i64>().expect("a number");
    assert_eq!(count("SELECT COUNT(*) FROM project WHERE programme = 'suimei-2009'"), 84);
    assert_eq!(count("SELECT COUNT(*) FROM project WHERE programme = 'suimei-2009' AND state = 'reserve'"), 3);
    assert_eq!(count("SELECT COUNT(*) FROM pairing WHERE programme = 'suimei-2009'"), 8);
    assert_eq!(count("SELECT COUNT(*) FROM annual_plan WHERE year = 2009 AND state = 'summarised'"), 11);
    assert_eq!(count("SELECT COUNT(*) FROM annual_plan WHERE year = 2010 AND state = 'summarised'"), 10);
    assert_eq!(count("SELECT COUNT(*) FROM annual_plan WHERE year = 2010 AND state = 'executing'"), 1);
    assert_eq!(count("SELECT COUNT(*) FROM disclosure WHERE state = 'published' AND photo IS NOT NULL"), 16);
    assert_eq!(count("SELECT COUNT(*) FROM supervision_case WHERE state = 'answered'"), 2);
    assert_eq!(count("SELECT COUNT(*) FROM annual_plan WHERE days_late > 0"), 3);
    assert_eq!(count("SELECT COUNT(*) FROM annual_plan WHERE returns > 0"), 6);
    assert_eq!(count("SELECT COUNT(*) FROM reminder WHERE year = 2011 AND state = 'sent'"), 1);
    assert!(count("SELECT COUNT(*) FROM project WHERE cost_fen % 100 <> 0") > 0, "some costs are to the fen");
    assert_eq!(count("SELECT COUNT(*) FROM audit_entry"), 0, "nobody was refused anything");
}

#[test]
fn the_counties_without_a_plan_owe_it_by_the_day_of_their_own_rulebook() {
    let sql = "SELECT o.short_name, d.due FROM duty d JOIN organisation o ON o.id = d.organisation
               WHERE d.action = 'create' AND d.closed_at IS NULL ORDER BY d.due";
    assert_eq!(column(&shared(), sql), ["乙二县 2011-02-28", "蕉岭县 2011-03-31"]);
}

#[test]
fn every_account_can_be_looked_up_and_holds_one_role() {
    let engine = shared();
    let accounts = sample::accounts(&engine).expect("an answer");
    assert_eq!(accounts.len(), 61);
    let users: HashSet<_> = accounts.iter().map(|account| account.user.as_str()).collect();
    assert_eq!(users.len(), accounts.len());
    for role in programme::roles::ROLES {
        assert!(accounts.iter().any(|account| account.role == role.code), "{}", role.code);
    }
    let known = engine.read(|connection| engine.shared.directory.account(connection, "wuhua-office"));
    let known = known.expect("an answer").expect("an account");
    assert!(programme::people::password::holds(sample::PASSWORD, &known.password_hash));
}

#[test]
fn a_database_that_has_a_programme_is_left_alone() {
    let engine = shared();
    let before = column(&engine, "SELECT COUNT(*) FROM journal_entry");
    let refusal = sample::load(&engine).expect_err("a refusal");
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "record.exists"));
    assert_eq!(column(&engine, "SELECT COUNT(*) FROM journal_entry"), before);
}

/// Which programme every record of every root belongs to.
fn owners(engine: &Engine) -> HashMap<String, String> {
    let mut owners = HashMap::new();
    for kind in engine.catalogue().roots() {
        for row in column(engine, &format!("SELECT id, programme FROM {}", kind.table())) {
            let (id, programme) = row.split_once(' ').expect("two columns");
            owners.insert(id.to_owned(), programme.to_owned());
        }
    }
    owners
}

/// The identifiers of everything that a viewer's lists show.
fn listed(engine: &Engine, viewer: &Viewer) -> Result<Vec<Uuid>, StoreError> {
    let mut listed = Vec::new();
    for kind in engine.catalogue().roots() {
        let asked = Query { limit: query::LIMIT_MAX, ..Query::default() };
        let page = engine.read(|connection| query::list(connection, kind, viewer, &asked))?;
        assert_eq!(page.rows.len(), page.total, "{}", kind.code);
        listed.extend(page.rows.iter().map(|stored| stored.id));
    }
    Ok(listed)
}

#[test]
fn nobody_sees_anything_of_the_other_programme() {
    let engine = shared();
    let owners = owners(&engine);
    let accounts = sample::accounts(&engine).expect("an answer");
    assert!(accounts.iter().any(|account| account.programme == "pair-b"));
    for account in &accounts {
        let viewer = viewer(&engine, account);
        assert_eq!(viewer.programme, account.programme);
        let listed = listed(&engine, &viewer).expect("lists");
        assert!(!listed.is_empty(), "{}", account.user);
        for id in listed {
            assert_eq!(owners[&id.to_string()], account.programme, "{} {id}", account.user);
        }
        for kind in engine.catalogue().roots() {
            let foreign =
                column(&engine, &format!("SELECT id FROM {} WHERE programme <> '{}'", kind.table(), account.programme));
            for id in foreign {
                let id = id.parse().expect("an identifier");
                let found = engine.read(|connection| query::get(connection, kind, &viewer, id)).expect("an answer");
                assert!(found.is_none(), "{} sees {} {id}", account.user, kind.code);
            }
        }
    }
}

fn refused(
    engine: &Engine,
    viewer: &Viewer,
    code: (&str, &str),
    record: Option<Uuid>,
    input: serde_json::Value,
) -> Refusal {
    let action = engine.catalogue().action(code.0, code.1).expect("a declared action");
    engine.perform(Request::new(viewer, action, record, input)).expect_err("a refusal")
}

#[test]
fn nobody_acts_on_anything_of_the_other_programme() {
    let engine = shared();
    let accounts = sample::accounts(&engine).expect("an answer");
    let account = accounts.iter().find(|account| account.user == "b-city-office").expect("the account");
    let stranger = viewer(&engine, account);
    let plan =
        column(&engine, "SELECT id FROM annual_plan WHERE programme = 'suimei-2009' AND state = 'reported' LIMIT 1");
    let plan = plan[0].parse().expect("an identifier");
    let refusal =
        refused(&engine, &stranger, ("annual-plan", "return-by-city"), Some(plan), json!({ "reason": "示例" }));
    assert_eq!((refusal.status, refusal.code), (Status::Unseen, "record.unseen"));
    let office = column(
        &engine,
        "SELECT id FROM organisation WHERE programme = 'suimei-2009' AND category = 'county-office' LIMIT 1",
    );
    let input = json!({ "receiver": office[0], "year": 2011, "words": "示例" });
    let refusal = refused(&engine, &stranger, ("reminder", "create"), None, input);
    assert_eq!(refusal.status, Status::Invalid);
    assert_eq!(refusal.problems[0].code, "input.reference-unknown");
}
