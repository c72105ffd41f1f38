//! No page, of a room or for every kind, and nothing else that a GET answers tells somebody a field that they may not read.
//! Each such field of each record is given words of its own, then every address is asked by somebody of each role.

#[path = "asking/mod.rs"]
mod asking;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use asking::Browser;
use kernel::{Field, Kind, Seen, Stored, Type, Viewer};
use server::ROUTES;
use store::query::{self, LIMIT_MAX, Query};
use store::rows;
use uuid::Uuid;
use worlds::{Sample, found, viewer};

/// How the words begin that stand nowhere else; kind, field and record follow.
const KEPT: &str = "kept-from-some.";
/// Letters of an identifier.
const ID: usize = 36;

/// Texts that not everybody reads who sees the record.
fn kept(kind: &Kind) -> impl Iterator<Item = &'static Field> {
    let is_kept = |field: &&Field| !field.visible_to.is_empty() || !field.seen_in.is_empty();
    kind.fields.iter().filter(is_kept).filter(|field| matches!(field.of, Type::Text))
}

/// Gives each such text words of its own.
fn give_words(engine: &Sample) {
    for kind in &engine.catalogue().kinds {
        for field in kept(kind) {
            let (table, code, name) = (kind.table(), kind.code, field.name);
            let sql = format!("UPDATE {table} SET {name} = '{KEPT}{code}.{name}.' || id");
            engine.write(move |connection| connection.execute(&sql, &[]).map(|_| ())).expect("words");
        }
    }
}

/// Records of a kind, whoever sees them.
fn records(engine: &Sample, kind: &Kind) -> Vec<Stored> {
    let (everybody, all) = (Viewer::clock(&found::programme(engine)), Query { limit: LIMIT_MAX, ..Query::default() });
    engine.read(|connection| query::list(connection, kind, &everybody, &all)).expect("a list").rows
}

/// The record to which a text belongs that not everybody reads, by the identifier of its row: a line's is its record.
type Owners = HashMap<Uuid, (&'static Kind, Stored)>;

fn owners(engine: &Sample) -> Owners {
    let mut owners = Owners::new();
    let catalogue = engine.catalogue();
    for kind in catalogue.roots() {
        let parts: Vec<&'static Kind> = catalogue.parts(kind.code).filter(|part| kept(part).next().is_some()).collect();
        if kept(kind).next().is_none() && parts.is_empty() {
            continue;
        }
        for record in records(engine, kind) {
            for part in &parts {
                let lines = engine.read(|connection| rows::lines(connection, part, record.id)).expect("lines");
                owners.extend(lines.iter().map(|line| (line.id, (kind, record.clone()))));
            }
            owners.insert(record.id, (kind, record));
        }
    }
    owners
}

/// The addresses that answer a GET, as their routes have them. Bytes of the bundle and of files have no words.
fn routes() -> Vec<&'static str> {
    let own = pages::ROOMS.iter().flat_map(|room| room.routes);
    let all = ROUTES.iter().chain(own).filter(|route| route.method == "GET").map(|route| route.path);
    all.filter(|path| !path.contains("{file}") && !path.contains("/files/")).collect()
}

/// The addresses of one record: those of every kind, and those of a room about records of this one. A form is the same work
/// for each kind: it is asked for where something is kept from somebody.
fn about(kind: &'static Kind, record: &Stored, actions: &[&str]) -> Vec<String> {
    let own = [format!("/desk/{}/{{id}}", kind.path), format!("{}/{{id}}", kind.public_at)];
    let is_about = |path: &&str| path.contains("{kinds}/{id}") || own.iter().any(|own| path.starts_with(own));
    let filled = routes().into_iter().filter(is_about).flat_map(|path| {
        let path = path.replace("{kinds}", kind.path).replace("{id}", &record.id.to_string());
        let path = path.replace("{field}", kept(kind).last().map_or("", |field| field.name));
        match path.contains("{action}") {
            true if kept(kind).next().is_none() => Vec::new(),
            true => actions.iter().map(|action| path.replace("{action}", action)).collect(),
            false => vec![path],
        }
    });
    filled.collect()
}

/// The addresses that are about no one record.
fn about_all(kinds: &[&'static Kind]) -> BTreeSet<String> {
    let paths = || routes().into_iter().filter(|path| !path.contains("{id}"));
    let of_each = kinds.iter().flat_map(|kind| paths().map(|path| path.replace("{kinds}", kind.path)));
    of_each.map(|path| path.replace("{year}", "2011")).collect()
}

/// One record of each kind in each state.
fn asked(engine: &Sample) -> Vec<(&'static Kind, Stored)> {
    let of_each_state = engine.catalogue().roots().flat_map(|kind| {
        let mut states = BTreeSet::new();
        let records = records(engine, kind).into_iter().filter(move |record| states.insert(record.state.clone()));
        records.map(move |record| (kind, record))
    });
    of_each_state.collect()
}

/// Every address: about no record, and about each of these.
fn addresses(engine: &Sample, asked: &[(&'static Kind, Stored)]) -> BTreeSet<String> {
    let catalogue = engine.catalogue();
    let mut addresses = about_all(&catalogue.roots().collect::<Vec<_>>());
    for (kind, record) in asked {
        let actions: Vec<&str> = catalogue.actions_on(kind.code).map(|action| action.name).collect();
        addresses.extend(about(kind, record, &actions));
    }
    addresses
}

/// Somebody of each role, and for each text that is kept from some one who reads it of a record that is asked about.
fn askers(engine: &Sample, asked: &[(&'static Kind, Stored)]) -> BTreeSet<String> {
    let roles = engine.catalogue().roles;
    let everybody: Vec<Vec<String>> = roles.iter().map(|role| found::holders(engine, role.code)).collect();
    let mut askers: BTreeSet<String> = everybody.iter().filter_map(|holders| holders.first().cloned()).collect();
    for (kind, record) in asked {
        for field in kept(kind) {
            let reads = |user: &&String| {
                let who = viewer(engine, user);
                let seen = Seen::new(kind, record, &who);
                seen.sight.covers(record) && seen.reads(field)
            };
            askers.extend(everybody.iter().flatten().find(reads).cloned());
        }
    }
    askers
}

/// What a viewer was told that they may not read, and the fields that they were told rightly.
#[derive(Default)]
struct Told {
    wrong: BTreeSet<String>,
    rightly: BTreeSet<String>,
}

impl Told {
    fn note(&mut self, address: &str, page: &str, who: &Viewer, owners: &Owners) {
        for (at, _) in page.match_indices(KEPT) {
            let mut words = page[at + KEPT.len()..].splitn(3, '.');
            let (kind, name, id) = (words.next(), words.next(), words.next().and_then(|rest| rest.get(..ID)));
            let (kind, name, id) = (kind.expect("a kind"), name.expect("a field"), id.expect("a record"));
            let (root, record) = &owners[&id.parse().expect("an identifier")];
            let seen = Seen::new(root, record, who);
            let field = |field: &&Field| field.name == name;
            let of = if root.code == kind { root.fields } else { declared(kind) };
            let field = of.iter().find(field).expect("a declared field");
            if seen.sight.covers(record) && seen.reads(field) {
                self.rightly.insert(format!("{kind}.{name}"));
            } else {
                let role = who.posts.first().map_or("nobody", |post| post.role.code);
                self.wrong.insert(format!("{address} tells {role} {kind}.{name} in {}", record.state));
            }
        }
    }
}

fn declared(kind: &str) -> &'static [Field] {
    programme::kinds().into_iter().find(|declared| declared.code == kind).expect("a kind").fields
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_answered_tells_a_field_to_somebody_who_may_not_read_it() {
    let engine = worlds::sample();
    give_words(&engine);
    let (browser, owners, asked) = (Arc::new(Browser::over(&engine)), Arc::new(owners(&engine)), asked(&engine));
    let addresses = Arc::new(addresses(&engine, &asked));
    let mut asking = tokio::task::JoinSet::new();
    for user in askers(&engine, &asked).into_iter().map(Some).chain([None]) {
        let (browser, owners, addresses) = (Arc::clone(&browser), Arc::clone(&owners), Arc::clone(&addresses));
        let who = user.as_ref().map(|user| viewer(&engine, user));
        let who = who.unwrap_or_else(|| Viewer::anonymous(&found::programme(&engine)));
        asking.spawn(async move {
            let cookie = if let Some(user) = user { browser.sign_in(&user).await } else { String::new() };
            let mut told = Told::default();
            for address in addresses.iter() {
                told.note(address, &browser.page(&cookie, address).await.1, &who, &owners);
            }
            told
        });
    }
    let (mut wrong, mut rightly) = (BTreeSet::new(), BTreeSet::new());
    while let Some(told) = asking.join_next().await {
        let told = told.expect("every address answers");
        wrong.extend(told.wrong);
        rightly.extend(told.rightly);
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
    let shown = engine.catalogue().kinds.iter().flat_map(|kind| {
        kept(kind)
            .filter(|field| !field.hidden && !field.on_reveal)
            .map(move |field| format!("{}.{}", kind.code, field.name))
    });
    let untold: Vec<String> = shown.filter(|name| !rightly.contains(name)).collect();
    assert!(untold.is_empty(), "nobody was told {untold:?}: no address that was asked shows them");
}
