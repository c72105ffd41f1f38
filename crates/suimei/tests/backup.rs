//! `suimei backup` and `suimei restore` as somebody at the machine meets them, on both databases.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use age::secrecy::ExposeSecret;
use worlds::{Data, Database};

const PASSPHRASE: &str = "several unrelated words";
const VARIABLE: &str = "SUIMEI_BACKUP_PASSPHRASE";

/// An installation with one programme, and a folder beside it for backups and what is restored.
struct Scene {
    data: Data,
    beside: Data,
}

impl Scene {
    fn new(database: Database) -> Scene {
        let scene = Scene { data: Data::empty(database), beside: Data::empty(Database::Sqlite) };
        let mut init = suimei("init", &scene.data);
        init.args(["--code", "one-two", "--hours", "9:00–17:00", "--telephone", "020-12345678"]);
        for name in ["name", "name-en", "assisting", "assisting-en", "recipient", "recipient-en", "office", "office-en"]
        {
            init.args([format!("--{name}"), "Example".to_owned()]);
        }
        done(init);
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.beside.place.directory.join(name)
    }

    /// Recipient and file of a new identity.
    fn identity(&self, name: &str) -> (String, PathBuf) {
        let (identity, path) = (age::x25519::Identity::generate(), self.path(name));
        std::fs::write(&path, format!("# {name}\n{}\n", identity.to_string().expose_secret())).expect("written");
        (identity.to_public().to_string(), path)
    }

    fn backup(&self, file: &Path) -> Command {
        let mut command = suimei("backup", &self.data);
        command.arg(file);
        command
    }

    /// What lies beside the data.
    fn names(&self) -> Vec<String> {
        names(&self.beside.place.directory)
    }
}

fn names(directory: &Path) -> Vec<String> {
    let listed = std::fs::read_dir(directory).expect("a directory");
    let mut names: Vec<String> = listed.map(|file| file.expect("a file").file_name().display().to_string()).collect();
    names.sort();
    names
}

fn suimei(name: &str, data: &Data) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_suimei"));
    command.arg(name).arg("--data").arg(&data.place.directory).args(["--lang", "en"]);
    if let Some(url) = &data.place.postgres {
        command.args(["--database", url]);
    }
    command.env_remove(VARIABLE).stdin(Stdio::null());
    command
}

fn restore(file: &Path, to: &Path, postgres: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_suimei"));
    command.arg("restore").arg(file).arg("--data").arg(to).args(["--lang", "en"]);
    if let Some(url) = postgres {
        command.args(["--database", url]);
    }
    command.env_remove(VARIABLE).stdin(Stdio::null());
    command
}

#[track_caller]
fn done(mut command: Command) -> String {
    let ended = command.output().expect("it runs");
    assert!(ended.status.success(), "{command:?}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).expect("text")
}

/// What it said when it refused.
#[track_caller]
fn refused(mut command: Command) -> String {
    let Output { status, stderr, .. } = command.output().expect("it runs");
    let said = String::from_utf8(stderr).expect("text");
    assert!(matches!(status.code(), Some(1 | 2)) && said.starts_with("suimei: "), "{command:?}: {status} {said}");
    said
}

fn goes_out_and_comes_back(database: Database) {
    if database.is_left_out() {
        return;
    }
    let scene = Scene::new(database);
    let (one, mine) = scene.identity("mine");
    let (other, theirs) = scene.identity("theirs");
    let settings = scene.data.place.directory.join("suimei.toml");
    let named = scene.data.place.postgres.as_ref().map_or(String::new(), |url| format!("database = \"{url}\"\n"));
    std::fs::write(&settings, format!("mail-from = \"office@example.cn\"\n{named}")).expect("written");
    let file = scene.path("taken.age");
    let mut backup = scene.backup(&file);
    backup.args(["--recipient", &one, "--recipient", &other, "--json"]);
    let said: serde_json::Value = serde_json::from_str(&done(backup)).expect("JSON");
    assert!(said["entries"].as_i64().is_some_and(|entries| entries > 0), "{said}");
    assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(scene.names(), ["mine", "taken.age", "theirs"]);
    assert!(names(&scene.data.place.directory).iter().all(|name| !name.starts_with('.')), "nothing stays");

    for (name, identity) in [("first", mine), ("second", theirs)] {
        let (elsewhere, to) = (Data::empty(database), scene.path(name));
        let url = elsewhere.place.postgres.as_deref();
        let mut again = restore(&file, &to, url);
        again.arg("--identity").arg(&identity).arg("--json");
        let restored: serde_json::Value = serde_json::from_str(&done(again)).expect("JSON");
        assert_eq!((&restored["ok"], &restored["entries"]), (&true.into(), &said["entries"]), "{restored}");
        let settings = std::fs::read_to_string(to.join("suimei.toml")).expect("settings");
        assert!(settings.contains("office@example.cn"));
        assert_eq!(settings.contains("database"), url.is_some_and(|url| settings.contains(url)), "{settings}");
        for key in ["keys/journal.key", "keys/seal.key"] {
            let read = |directory: &Path| std::fs::read(directory.join(key)).expect("a key");
            assert_eq!(read(&to), read(&scene.data.place.directory));
            assert_eq!(std::fs::metadata(to.join(key)).expect("a key").permissions().mode() & 0o777, 0o600);
        }
        let full = restore(&file, &scene.path("third"), url);
        if url.is_some() {
            let mut full = full;
            full.arg("--identity").arg(&identity);
            assert!(refused(full).contains("tables"), "a database that holds something is left alone");
            assert!(!scene.path("third").exists());
        }
    }
}

#[test]
fn a_backup_goes_out_and_comes_back_on_sqlite() {
    goes_out_and_comes_back(Database::Sqlite);
}

#[test]
fn a_backup_goes_out_and_comes_back_on_postgres() {
    goes_out_and_comes_back(Database::Postgres);
}

#[test]
fn a_file_that_is_not_whole_or_not_ones_own_is_refused_and_nothing_is_left() {
    let scene = Scene::new(Database::Sqlite);
    let (one, mine) = scene.identity("mine");
    let (_, theirs) = scene.identity("theirs");
    let file = scene.path("taken.age");
    let mut backup = scene.backup(&file);
    backup.args(["--recipient", &one]);
    done(backup);
    let whole = std::fs::read(&file).expect("a file");
    let changed = scene.path("changed.age");
    let to = scene.path("there");
    std::fs::write(&changed, b"").expect("written");
    let before = scene.names();
    let try_with = |bytes: &[u8], identity: &Path| {
        std::fs::write(&changed, bytes).expect("written");
        let mut command = restore(&changed, &to, None);
        command.arg("--identity").arg(identity);
        let said = refused(command);
        assert!(said.contains("nothing was restored"), "{said}");
        assert_eq!(scene.names(), before, "{said}");
        said
    };
    let length = whole.len();
    for at in [length - 1, length / 2, length / 3, 400] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        assert!(try_with(&bytes, &mine).contains("changed or cut"), "byte {at} of {length}");
    }
    for end in [length - 1, length - 70_000, length / 2, 300] {
        assert!(try_with(&whole[..end], &mine).contains("changed or cut"), "cut at {end} of {length}");
    }
    assert!(try_with(&[whole.as_slice(), b"x"].concat(), &mine).contains("changed or cut"), "something behind it");
    assert!(try_with(&whole, &theirs).contains("not the one"));
    assert!(try_with(b"no backup at all", &mine).contains("not a backup"));

    assert!(refused(restore(&file, &to, None)).contains("--identity"), "it asks for what it needs");
    let mut other = restore(&file, &scene.data.place.directory, None);
    other.arg("--identity").arg(&mine);
    assert!(refused(other).contains("not an empty directory"));
    let mut chinese = Command::new(env!("CARGO_BIN_EXE_suimei"));
    chinese.arg("restore").arg(&changed).arg("--data").arg(&to).args(["--lang", "zh"]).arg("--identity").arg(&mine);
    let said = refused(chinese);
    assert!(said.contains("没有恢复"), "{said}");
}

#[test]
fn a_passphrase_opens_what_it_locked() {
    let scene = Scene::new(Database::Sqlite);
    let (file, to) = (scene.path("taken.age"), scene.path("there"));
    let mut short = scene.backup(&file);
    short.env(VARIABLE, "too short");
    assert!(refused(short).contains("12 characters"));
    assert!(refused(scene.backup(&file)).contains("no passphrase"));
    assert_eq!(scene.names(), Vec::<String>::new(), "a refused passphrase leaves no file");
    let mut backup = scene.backup(&file);
    backup.env(VARIABLE, PASSPHRASE);
    done(backup);
    let written = std::fs::read(&file).expect("a file");
    let mut again = scene.backup(&file);
    again.env(VARIABLE, PASSPHRASE);
    assert!(refused(again).contains("is there already"));
    assert_eq!(std::fs::read(&file).expect("a file"), written, "it was not overwritten");
    let mut wrong = restore(&file, &to, None);
    wrong.env(VARIABLE, "several other words");
    assert!(refused(wrong).contains("not the one"));
    assert_eq!(scene.names(), ["taken.age"]);
    let secret = scene.path("secret");
    std::fs::write(&secret, format!("{PASSPHRASE}\n")).expect("written");
    let mut right = restore(&file, &to, None);
    right.arg("--passphrase-file").arg(&secret);
    let said = done(right);
    assert!(said.contains("All is well") && said.contains("All that is sealed opens"), "{said}");
}

#[test]
fn a_sqlite_backup_goes_into_no_other_database_and_programs_that_are_missing_are_named() {
    if Database::Postgres.is_left_out() {
        return;
    }
    let (scene, postgres) = (Scene::new(Database::Sqlite), Scene::new(Database::Postgres));
    let ((one, mine), file) = (scene.identity("mine"), scene.path("taken.age"));
    let mut backup = scene.backup(&file);
    backup.args(["--recipient", &one]);
    done(backup);
    let elsewhere = Data::empty(Database::Postgres);
    let mut other = restore(&file, &scene.path("there"), elsewhere.place.postgres.as_deref());
    other.arg("--identity").arg(&mine);
    assert!(refused(other).contains("SQLite"));
    let dumped = scene.path("dumped.age");
    let mut without = postgres.backup(&dumped);
    without.args(["--recipient", &one]).arg("--postgres-bin").arg(scene.path("nowhere"));
    assert!(refused(without).contains("pg_dump is not found"));
    let folder = scene.path("old");
    std::fs::create_dir(&folder).expect("a folder");
    let program = folder.join("pg_dump");
    std::fs::write(&program, "#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n").expect("written");
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o700)).expect("it runs");
    let mut older = postgres.backup(&dumped);
    older.args(["--recipient", &one]).arg("--postgres-bin").arg(&folder);
    assert!(refused(older).contains("release 9, older"));
    assert_eq!(scene.names(), ["mine", "old", "taken.age"], "neither left anything");
}

#[test]
fn a_backup_that_is_killed_leaves_nothing_that_looks_finished() {
    let scene = Scene::new(Database::Sqlite);
    let (one, mine) = scene.identity("mine");
    let mut unfinished = 0;
    for round in 0..12u64 {
        let file = scene.path(&format!("{round}.age"));
        let mut backup = scene.backup(&file);
        let mut child = backup.args(["--recipient", &one]).stdout(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(4 * round));
        child.kill().and_then(|()| child.wait()).expect("it is gone");
        let copies = names(&scene.data.place.directory);
        assert!(!copies.iter().any(|name| name.starts_with(".backup") && has_bytes(&scene, name)), "{copies:?}");
        if !file.exists() {
            unfinished += 1;
            continue;
        }
        let mut whole = restore(&file, &scene.path(&format!("{round}")), None);
        whole.arg("--identity").arg(&mine);
        done(whole);
    }
    assert!(unfinished > 0, "some were killed before their end");
    assert!(scene.names().iter().all(|name| !name.contains("partial") || name.starts_with('.')));
}

/// What stands at a place after a restore was killed: nothing, or all of it.
fn is_nothing_or_all(to: &Path, postgres: Option<&str>) -> bool {
    if !to.exists() {
        return false;
    }
    let mut check = Command::new(env!("CARGO_BIN_EXE_suimei"));
    check.args(["check", "--deep", "--data"]).arg(to).args(["--lang", "en"]);
    check.args(postgres.into_iter().flat_map(|url| ["--database", url]));
    done(check);
    true
}

fn a_killed_restore_leaves_nothing_or_all(database: Database) {
    if database.is_left_out() {
        return;
    }
    let scene = Scene::new(database);
    let (one, mine) = scene.identity("mine");
    let file = scene.path("taken.age");
    let mut backup = scene.backup(&file);
    backup.args(["--recipient", &one]);
    done(backup);
    let rounds = if database == Database::Sqlite { 12 } else { 6 };
    let (mut nothing, mut took) = (0, None);
    for round in 0..rounds {
        let (elsewhere, to) = (Data::empty(database), scene.path(&format!("{round}")));
        let url = elsewhere.place.postgres.as_deref();
        let begin = || {
            let mut restore = restore(&file, &to, url);
            restore.arg("--identity").arg(&mine);
            restore
        };
        let begun = Instant::now();
        let mut child = begin().stdout(Stdio::null()).spawn().expect("it starts");
        // The first one is left alone: it says how long there is to kill the others in.
        let Some(whole) = took else {
            assert!(child.wait().expect("it ends").success());
            took = Some(begun.elapsed());
            continue;
        };
        std::thread::sleep(whole * round / rounds);
        child.kill().and_then(|()| child.wait()).expect("it is gone");
        if is_nothing_or_all(&to, url) {
            continue;
        }
        nothing += 1;
        // The program that fills the database may outlive who started it: until then another one is refused, and afterwards
        // the database is full, which is said.
        let settled = (0..40).any(|_| {
            let again = begin().output().expect("it runs");
            if again.status.success() {
                return is_nothing_or_all(&to, url);
            }
            let said = String::from_utf8_lossy(&again.stderr).into_owned();
            let others = said.contains("tables") || said.contains("pg_restore");
            assert!(url.is_some() && others && !to.exists(), "{said}");
            std::thread::sleep(Duration::from_millis(100));
            said.contains("tables")
        });
        assert!(settled, "it neither came back nor said that the database is full");
    }
    assert!(nothing > 0, "some were killed before their end");
}

#[test]
fn a_restore_that_is_killed_leaves_nothing_or_all_on_sqlite() {
    a_killed_restore_leaves_nothing_or_all(Database::Sqlite);
}

#[test]
fn a_restore_that_is_killed_leaves_nothing_or_all_on_postgres() {
    a_killed_restore_leaves_nothing_or_all(Database::Postgres);
}

fn has_bytes(scene: &Scene, name: &str) -> bool {
    std::fs::metadata(scene.data.place.directory.join(name)).is_ok_and(|about| about.len() > 0)
}
