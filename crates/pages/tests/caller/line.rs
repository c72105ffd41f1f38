//! A connection to the server, as plain as can be: it also says what no program of good will says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

pub struct Line {
    reader: BufReader<TcpStream>,
}

pub struct Answer {
    pub status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The code of a problem document.
    pub fn code(&self) -> String {
        let document: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        document["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Line {
    pub fn open(address: SocketAddr) -> Line {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a connection");
        Line { reader: BufReader::new(stream) }
    }

    /// Says something; the server may have closed the connection meanwhile.
    pub fn say(&mut self, bytes: &[u8]) -> bool {
        self.reader.get_mut().write_all(bytes).is_ok()
    }

    /// Whether the server closes the connection without a word.
    pub fn is_closed(&mut self) -> bool {
        matches!(self.reader.read(&mut [0; 16]), Ok(0) | Err(_))
    }

    /// How many bytes still come until the connection is closed.
    pub fn rest(&mut self) -> usize {
        let mut rest = Vec::new();
        self.reader.read_to_end(&mut rest).map_or(rest.len(), |read| read)
    }

    /// Asks and hears the answer.
    pub fn ask(&mut self, method: &str, path: &str, head: &str, body: &[u8]) -> Answer {
        self.try_ask(method, path, head, body).unwrap_or_else(|| panic!("{method} {path} is not answered"))
    }

    /// The same with a body that is said to be of another length.
    pub fn ask_of(&mut self, method: &str, path: &str, head: &str, body: &[u8], length: usize) -> Answer {
        let answer = self.exchange(method, path, head, body, length);
        answer.unwrap_or_else(|| panic!("{method} {path} is not answered"))
    }

    /// Asks; none where the connection is closed.
    pub fn try_ask(&mut self, method: &str, path: &str, head: &str, body: &[u8]) -> Option<Answer> {
        self.exchange(method, path, head, body, body.len())
    }

    fn exchange(&mut self, method: &str, path: &str, head: &str, body: &[u8], length: usize) -> Option<Answer> {
        let head = format!("{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n{head}\r\n");
        // What is refused early may not be heard to its end; the answer is.
        let _said = self.say(head.as_bytes()) && self.say(body);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.reader.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let lower = head.to_ascii_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length: "))?.trim().parse().ok()?;
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).ok()?;
        Some(Answer { status, head, body })
    }
}
