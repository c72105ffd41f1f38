//! A bar on a terminal for what takes long; nothing where nobody looks.

use std::io::{IsTerminal, Write};

const WIDTH: u64 = 30;
const MEGABYTE: u64 = 1 << 20;

/// One line on the terminal, written anew when what it says changes.
#[derive(Default)]
pub struct Bar {
    said: String,
}

impl Bar {
    /// How many are done, of how many.
    pub fn show(&mut self, doing: &str, done: u64, total: u64) {
        self.say(format!("{doing} {} {done}/{total}", filled(done, total)));
    }

    /// How many bytes are done, of how many, or of nobody knows how many.
    pub fn show_bytes(&mut self, doing: &str, done: u64, total: Option<u64>) {
        let megabytes = done / MEGABYTE;
        self.say(match total {
            Some(total) => format!("{doing} {} {megabytes}/{} MB", filled(done, total), total / MEGABYTE),
            None => format!("{doing} {megabytes} MB"),
        });
    }

    fn say(&mut self, line: String) {
        let mut terminal = std::io::stderr();
        if self.said == line || !terminal.is_terminal() {
            return;
        }
        // A terminal that has gone away changes nothing of what is done.
        write!(terminal, "\r\x1b[K{line}").and_then(|()| terminal.flush()).unwrap_or_default();
        self.said = line;
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if !self.said.is_empty() {
            let mut terminal = std::io::stderr();
            write!(terminal, "\r\x1b[K").and_then(|()| terminal.flush()).unwrap_or_default();
        }
    }
}

fn filled(done: u64, total: u64) -> String {
    let full = (done.min(total) * WIDTH).checked_div(total).unwrap_or(WIDTH) as usize;
    format!("{}{}", "█".repeat(full), "░".repeat(WIDTH as usize - full))
}
