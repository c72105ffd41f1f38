//! The sample as a whole: the same seed gives the same journal, it holds together, and neither programme sees the other.

use std::collections::{HashMap, HashSet};

use kernel::{Refusal, Status, Value, Viewer};
use sample::SampleAccount;
use serde_json::json;
use store::journal::HeadFile;
use store::query::{self, Query};
use store::{Engine, Options, Request, StoreError};
use uuid::Uuid;
use worlds::{Data, Database, found, sample as shared};

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
    // So do the digests by which sealed words are compared, although each sample has a master key of its own.
    let digests = "SELECT record, field, digest FROM blind ORDER BY record, field";
    let again = told(SEED, digests);
    assert_eq!(column(&shared(), digests), again);
    assert!(!again.is_empty());
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

/// The one number that a query answers.
fn count(engine: &Engine, sql: &str) -> i64 {
    column(engine, sql)[0].parse().expect("a number")
}

#[test]
fn the_plans_of_this_year_stand_in_many_states_and_some_office_has_none() {
    let engine = shared();
    let states = column(&engine, "SELECT DISTINCT state FROM annual_plan WHERE year = 2011");
    for state in ["drafting", "reviewing", "awaiting-consent", "county-approved", "reported"] {
        assert!(states.iter().any(|known| known == state), "{state} is in nobody's plan: {states:?}");
    }
    let owed = "SELECT COUNT(*) FROM duty WHERE kind = 'annual-plan' AND action = 'create' AND closed_at IS NULL";
    assert!(count(&engine, owed) > 0, "somebody has not begun");
}

#[test]
fn earlier_years_are_over_and_every_sort_of_thing_has_happened() {
    let engine = shared();
    let none = |sql: &str| assert_eq!(count(&engine, sql), 0, "{sql}");
    let some = |sql: &str| assert!(count(&engine, sql) > 0, "{sql}");
    none("SELECT COUNT(*) FROM annual_plan WHERE year = 2009 AND state <> 'summarised'");
    none("SELECT COUNT(*) FROM annual_plan WHERE year = 2010 AND state NOT IN ('summarised', 'executing')");
    some("SELECT COUNT(*) FROM annual_plan WHERE year = 2010 AND state = 'executing'");
    some("SELECT COUNT(*) FROM annual_plan WHERE days_late > 0");
    some("SELECT COUNT(*) FROM annual_plan WHERE returns > 0");
    some("SELECT COUNT(*) FROM project WHERE state = 'reserve'");
    some("SELECT COUNT(*) FROM project WHERE state = 'selected'");
    some("SELECT COUNT(*) FROM project WHERE cost_fen % 100 <> 0");
    some("SELECT COUNT(*) FROM plan_line WHERE goal IS NOT NULL");
    some("SELECT COUNT(*) FROM action_plan WHERE state = 'agreed'");
    some("SELECT COUNT(*) FROM disclosure");
    none("SELECT COUNT(*) FROM disclosure WHERE state <> 'published' OR photo IS NULL");
    some("SELECT COUNT(*) FROM supervision_case WHERE state = 'answered'");
    some("SELECT COUNT(*) FROM reminder WHERE year = 2011 AND state = 'sent'");
    some("SELECT COUNT(*) FROM city_plan WHERE state = 'final'");
    // Somebody without an account whom one entered and another confirmed is named on a project; an institute helps.
    some("SELECT COUNT(*) FROM named_person WHERE state = 'confirmed' AND capacity = 'expert'");
    some("SELECT COUNT(*) FROM project WHERE lead IS NOT NULL AND representative IS NOT NULL");
    some(
        "SELECT COUNT(*) FROM task_helper h JOIN task t ON t.id = h.root JOIN post p ON p.organisation = h.office
         WHERE t.state = 'in-hand' AND p.role = 'outside-body'",
    );
    // Every county of a pairing planned in each of the years that are over.
    let main = found::programme(&engine);
    let offices =
        format!("SELECT COUNT(*) FROM organisation WHERE category = 'county-office' AND programme = '{main}'");
    let planned = "SELECT COUNT(*) FROM annual_plan WHERE planner_kind = 'county' AND year IN (2009, 2010)";
    assert_eq!(2 * count(&engine, &offices), count(&engine, planned));
    assert_eq!(
        count(&engine, "SELECT COUNT(*) FROM audit_entry WHERE event = 'refusal'"),
        0,
        "nobody was refused anything"
    );
}

#[test]
fn the_counties_without_a_plan_owe_it_by_the_day_of_their_own_rulebook() {
    let sql = "SELECT d.programme, d.due FROM duty d WHERE d.kind = 'annual-plan' AND d.action = 'create' AND d.closed_at IS NULL";
    let owed = column(&shared(), sql);
    for row in &owed {
        let (programme, due) = row.split_once(' ').expect("two columns");
        let rulebook = format!(
            "SELECT report_month, report_day FROM rulebook WHERE programme = '{programme}' AND effective <= '2011-01-01'
             ORDER BY effective DESC LIMIT 1"
        );
        let month_day =
            column(&shared(), &rulebook)[0].split(' ').map(|part| format!("-{part:0>2}")).collect::<String>();
        assert_eq!(due, format!("2011{month_day}"), "{programme}");
    }
    let programmes: HashSet<_> = owed.iter().filter_map(|row| row.split(' ').next()).collect();
    assert_eq!(programmes.len(), 2, "{owed:?}");
}

#[test]
fn every_account_can_be_looked_up_and_holds_one_role() {
    let engine = shared();
    let accounts = sample::accounts(&engine).expect("an answer");
    let users: HashSet<_> = accounts.iter().map(|account| account.user.as_str()).collect();
    assert_eq!(users.len(), accounts.len());
    for role in programme::roles::ROLES {
        assert!(accounts.iter().any(|account| account.role == role.code), "{}", role.code);
    }
    let user = accounts[0].user.as_str();
    let programme = accounts[0].programme.as_str();
    let known = engine.read(|connection| engine.shared.directory.account(connection, programme, user));
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
    assert!(accounts.iter().any(|account| account.programme == found::programmes(&engine)[1]));
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
    let account = accounts
        .iter()
        .find(|account| account.programme == found::programmes(&engine)[1] && account.role == "city-office")
        .expect("a clerk of the other city");
    let stranger = viewer(&engine, account);
    let main = found::programme(&engine);
    let of_main = |rest: &str| column(&engine, &format!("SELECT id FROM {rest} AND programme = '{main}' ORDER BY id"));
    let plan = of_main("annual_plan WHERE state = 'reported'");
    let plan = plan[0].parse().expect("an identifier");
    let refusal =
        refused(&engine, &stranger, ("annual-plan", "return-by-city"), Some(plan), json!({ "reason": "示例" }));
    assert_eq!((refusal.status, refusal.code), (Status::Unseen, "record.unseen"));
    let office = of_main("organisation WHERE category = 'county-office'");
    let input = json!({ "receiver": office[0], "year": 2011, "words": "示例" });
    let refusal = refused(&engine, &stranger, ("reminder", "create"), None, input);
    assert_eq!(refusal.status, Status::Invalid);
    assert_eq!(refusal.problems[0].code, "input.reference-unknown");
}
