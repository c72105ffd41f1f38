//! A backup taken while others write: what was acknowledged before its moment is in it, and what is in it is whole.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

use age::x25519::Identity;
use backup::{Key, Lock, Programs, position, unpack, write};
use rusqlite::Connection as Sqlite;
use serde_json::json;
use store::{Place, query, sealed};
use uuid::Uuid;
use worlds::Data;

use crate::world::{Database, FIRST_DAY, World};

/// So many answers arrive before the backup is taken.
const ANSWERS: usize = 300;
const CASE: &str = "supervision-case";

/// A process that writes with 64 threads, and what it says.
struct Writers {
    child: Child,
    said: Receiver<String>,
}

impl Writers {
    fn begin(world: &World, plan: Uuid) -> Writers {
        let mut command = Command::new(env!("CARGO_BIN_EXE_writer"));
        command.arg(&world.place.directory).arg(world.person("county-office").to_string()).arg(plan.to_string());
        command.arg(&world.cast.town).args(&world.place.postgres);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the writer starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (tell, said) = channel();
        // Read at once, so that it never waits; ends with the process.
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Writers { child, said }
    }

    /// Waits for so many answers, and gives all that have arrived: record and entry.
    fn acknowledged(&self, count: usize) -> Vec<(String, String)> {
        let mut lines: Vec<String> = self.said.iter().take(count).collect();
        assert_eq!(lines.len(), count, "the writer ended by itself");
        lines.extend(self.said.try_iter());
        let pair = |line: &String| line.split_once(' ').map(|(record, entry)| (record.to_owned(), entry.to_owned()));
        lines.iter().filter_map(pair).collect()
    }
}

impl Drop for Writers {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("it is gone");
    }
}

/// A backup of a place, the identity that opens it, and the alarm that it tells.
fn backed_up(place: &Place, beside: &Data) -> (PathBuf, Identity, Option<&'static str>) {
    let (identity, file) = (Identity::generate(), beside.place.directory.join("taken.age"));
    let lock = Lock::Recipients(vec![identity.to_public()]);
    let written = write(place, &file, &lock, &Programs::default(), &mut |_, _, _| ()).expect("a backup");
    (file, identity, written.alarm.map(|alarm| alarm.code))
}

/// The world goes on at an empty place, with what the backup holds.
fn moved(world: &mut World, (file, identity): (PathBuf, Identity), to: &Data) {
    let steps = store::schema::in_order(&programme::migrations());
    let known: Vec<&str> = steps.iter().map(|step| step.name).collect();
    let key = Key::Identities(vec![Box::new(identity)]);
    let unpacked =
        unpack(&file, &key, &to.place, &known, &Programs::default(), &mut |_, _, _| ()).expect("it is whole");
    let manifest = unpacked.manifest.clone();
    unpacked.settle(&mut |_, _, _| ()).expect("it is restored");
    world.place = to.place.clone();
    let mut connection = match &to.place.postgres {
        Some(url) => store::Connection::open_postgres(url),
        None => store::Connection::open_sqlite(&store::place::database_file(&to.place.directory), true),
    }
    .expect("a database");
    let stands = position(&mut connection).expect("an answer");
    assert_eq!(stands, [manifest.journal, manifest.audit], "the manifest says where the journals end");
    drop(connection);
    world.start(FIRST_DAY);
}

on_both!(what_was_acknowledged_before_a_backup_is_in_it_and_opens, |world| {
    let plan = world.draft();
    world.settle();
    world.stop();
    let (beside, elsewhere) = (Data::empty(Database::Sqlite), Data::empty(world.database));
    let writers = Writers::begin(world, plan);
    let acknowledged = writers.acknowledged(ANSWERS);
    let (file, identity, told) = backed_up(&world.place, &beside);
    assert_eq!(told, None, "a head beside writers is behind them, and nothing more");
    // It went on beside the backup, and after it.
    writers.acknowledged(ANSWERS / 10);
    drop(writers);
    moved(world, (file, identity), &elsewhere);
    assert_eq!(world.engine().shared.alarm().map(|alarm| alarm.code), None);
    let viewer = world.as_("county-office");
    let kind = world.engine().catalogue().kind(CASE).expect("the kind");
    let mut opened = 0;
    for (record, entry) in &acknowledged {
        let there = "SELECT kind FROM journal_entry WHERE id = $1 AND record = $2";
        let rows = world.query(there, &[entry.as_str().into(), record.as_str().into()]);
        let of = rows.first().and_then(|row| row[0].as_text()).unwrap_or_else(|| panic!("{entry} is not there"));
        if of == CASE {
            let id = record.parse().expect("an identifier");
            let stored = world.engine().read(|connection| query::get(connection, kind, &viewer, id));
            let stored = stored.expect("an answer").expect("the case");
            let words = stored.text(kind, "words").expect("words");
            assert!(words.contains("何时开工") && !sealed::is_sealed(&words.into()), "{words}");
            opened += 1;
        }
    }
    assert!(opened > 0, "some of them were sealed");
    world.is_sound();
    world.done("county-office", "annual-plan", "submit", plan, json!({}));
    world.settle();
    world.stop();
});

/// After somebody with a tool of their own was at the data, a backup tells what a start would, and so does the restored place.
fn is_told(tamper: &str, code: &str) {
    let mut world = World::new(Database::Sqlite);
    world.draft();
    world.settle();
    world.stop();
    let database = Sqlite::open(store::place::database_file(&world.place.directory)).expect("the data can be opened");
    let kept = ["entry_kept_whole", "entry_kept", "seal_kept_whole", "seal_kept"];
    for trigger in kept {
        database.execute_batch(&format!("DROP TRIGGER journal_{trigger}")).expect(trigger);
    }
    database.execute_batch(tamper).expect("changed");
    database.close().expect("closed");
    let (beside, elsewhere) = (Data::empty(Database::Sqlite), Data::empty(Database::Sqlite));
    let (file, identity, told) = backed_up(&world.place, &beside);
    assert_eq!(told, Some(code));
    moved(&mut world, (file, identity), &elsewhere);
    assert_eq!(world.engine().shared.alarm().map(|alarm| alarm.code), Some(code));
    world.stop();
}

#[test]
fn a_tail_that_was_cut_before_a_backup_is_told_by_it_and_after_it() {
    let last = "(SELECT MAX(number) FROM journal_entry)";
    is_told(
        &format!("DELETE FROM journal_seal WHERE number = {last}; DELETE FROM journal_entry WHERE number = {last}"),
        "journal.tail-cut",
    );
}

#[test]
fn an_entry_that_nobody_here_made_is_told_by_a_backup_and_after_it() {
    is_told(
        "CREATE TEMPORARY TABLE added AS SELECT * FROM journal_entry ORDER BY number DESC LIMIT 1;
         UPDATE added SET number = number + 1, id = '00000000-0000-7000-8000-000000000001';
         INSERT INTO journal_entry SELECT * FROM added",
        "journal.foreign-entry",
    );
}
