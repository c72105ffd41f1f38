//! A mail server of the tests: real SMTP, letters kept as files.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A mail server that keeps what it receives as files; it ends with the test.
pub struct MailServer {
    child: Child,
    pub port: u16,
    pub kept: PathBuf,
}

impl MailServer {
    pub fn start(directory: &Path) -> MailServer {
        MailServer::start_at(directory, 0)
    }

    /// The same on a port of its own, as after a restart; 0 takes a free one.
    pub fn start_at(directory: &Path, port: u16) -> MailServer {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let venv = std::env::var("SUIMEI_VENV").unwrap_or_else(|_| {
            let home = std::env::var("HOME").unwrap_or_default();
            let cache = std::env::var("XDG_CACHE_HOME").unwrap_or_else(|_| format!("{home}/.cache"));
            format!("{cache}/suimei/venv")
        });
        let kept = directory.join("mail");
        let mut child = Command::new(Path::new(&venv).join("bin/python"))
            .arg(root.join("script/smtp.py"))
            .args(["--port", &port.to_string(), "--dir"])
            .arg(&kept)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the mail server of the tests starts; script/setup installs it");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its first line");
        let port = line.trim().strip_prefix("listening ").and_then(|port| port.parse().ok()).expect("its port");
        MailServer { child, port, kept }
    }

    /// Everything received so far, oldest first.
    pub fn received(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.kept).expect("the directory of letters");
        let mut names: Vec<PathBuf> = entries
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
            .collect();
        names.sort();
        names.iter().map(|path| std::fs::read_to_string(path).expect("a letter")).collect()
    }

    #[allow(dead_code)] // not every file of tests lets it fail
    pub fn tell(&self, name: &str, word: &str) {
        std::fs::write(self.kept.join(name), word).expect("a word to the mail server");
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait().map(|_| ())).expect("the mail server ends");
    }
}
