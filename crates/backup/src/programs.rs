//! The programs of PostgreSQL that a backup needs: `pg_dump` and `pg_restore`, not older than the server.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use postgres::config::Host;

use crate::fault::Fault;

/// As much of what a program says as is repeated.
const SAID_MAX: u64 = 4_000;
/// How often it is asked how far a program is.
const LOOK: Duration = Duration::from_millis(100);
/// Where Debian and its kin keep each release of PostgreSQL.
const RELEASES: &str = "/usr/lib/postgresql";

/// Where the programs are looked for.
#[derive(Clone, Debug, Default)]
pub struct Programs {
    /// There and nowhere else, where it is named; else in PATH, then where the system keeps its releases.
    pub folder: Option<PathBuf>,
}

impl Programs {
    fn candidates(&self, name: &str) -> Vec<PathBuf> {
        if let Some(folder) = &self.folder {
            return vec![folder.join(name)];
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut found: Vec<PathBuf> = std::env::split_paths(&path).map(|folder| folder.join(name)).collect();
        let releases = std::fs::read_dir(RELEASES).into_iter().flatten().flatten();
        found.extend(releases.map(|release| release.path().join("bin").join(name)));
        found
    }

    /// The first program of that name that is new enough.
    ///
    /// # Errors
    /// None that runs, or only older ones.
    pub(crate) fn find(&self, name: &'static str, needs: u32) -> Result<PathBuf, Fault> {
        let mut newest = None;
        for path in self.candidates(name) {
            let Some(has) = release_of(&path) else { continue };
            if has >= needs {
                return Ok(path);
            }
            newest = newest.max(Some(has));
        }
        Err(match newest {
            Some(has) => Fault::ProgramOlder { program: name, has, needs },
            None => Fault::ProgramMissing(name),
        })
    }
}

/// The release that a program says it is of: `pg_dump (PostgreSQL) 15.8` is of 15.
fn release_of(path: &Path) -> Option<u32> {
    let said = Command::new(path).arg("--version").stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let number = said.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// A program with the address of the database in its environment, so that no password stands in a list of processes.
pub(crate) fn command(program: &Path, url: &str) -> Result<Command, Fault> {
    let config: postgres::Config = url.parse().map_err(|error: postgres::Error| Fault::Address(error.to_string()))?;
    let host = |host: &Host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    };
    let list = |values: Vec<String>| (!values.is_empty()).then(|| values.join(","));
    let password = config.get_password().map(|password| String::from_utf8_lossy(password).into_owned());
    let settings = [
        ("PGHOST", list(config.get_hosts().iter().map(host).collect())),
        ("PGHOSTADDR", list(config.get_hostaddrs().iter().map(ToString::to_string).collect())),
        ("PGPORT", list(config.get_ports().iter().map(ToString::to_string).collect())),
        ("PGUSER", config.get_user().map(str::to_owned)),
        ("PGDATABASE", config.get_dbname().or(config.get_user()).map(str::to_owned)),
        ("PGPASSWORD", password),
        ("PGOPTIONS", config.get_options().map(str::to_owned)),
    ];
    let mut command = Command::new(program);
    for (name, value) in settings {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    // What it says is repeated: in one language, without what the terminal of somebody else wants.
    command.env("LC_MESSAGES", "C").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    Ok(command)
}

/// Runs a program to its end; `look` is called now and then meanwhile.
///
/// # Errors
/// Whatever it said, where it did not end well.
pub(crate) fn run(program: &'static str, mut command: Command, look: &mut dyn FnMut()) -> Result<(), Fault> {
    let failed = |said: String| Fault::ProgramFailed { program, said };
    let mut child = Running(command.spawn().map_err(|error| failed(error.to_string()))?);
    let errors = child.0.stderr.take();
    let listening = std::thread::spawn(move || {
        let mut said = String::new();
        let Some(mut errors) = errors else { return said };
        let read = errors.by_ref().take(SAID_MAX).read_to_string(&mut said);
        // The rest is taken too, so that it does not wait.
        read.and_then(|_| io::copy(&mut errors, &mut io::sink())).map_or(String::new(), |_| said)
    });
    let ended = loop {
        if let Some(ended) = child.0.try_wait().map_err(|error| failed(error.to_string()))? {
            break ended;
        }
        look();
        std::thread::sleep(LOOK);
    };
    let said = listening.join().unwrap_or_default();
    if ended.success() { Ok(()) } else { Err(failed(said.trim().to_owned())) }
}

/// A program that ends with whoever waits for it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended cannot be killed again.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How much a program has written into a file.
pub(crate) fn written(file: &File) -> u64 {
    file.metadata().map_or(0, |about| about.len())
}
