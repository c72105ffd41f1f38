//! Connections that break in the middle of an action: what was asked for whole is done whole and once, what was asked
//! for in part is not done at all.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use server::{App, Configuration, Limits};
use store::Engine;
use store::journal::HeadFile;
use worlds::{Sample, found};

const TOKEN: &str = "token-of-a-bad-line";
const ASKED: usize = 40;

struct Scene {
    engine: Sample,
    address: SocketAddr,
    owner: String,
    _running: tokio::runtime::Runtime,
}

fn one(engine: &Engine, sql: &str, parameters: &[kernel::Value]) -> kernel::Value {
    engine.read(|connection| connection.query(sql, parameters)).expect("an answer")[0][0].clone()
}

fn scene() -> Scene {
    let engine = worlds::sample();
    let clerk = found::holder(&engine, "county-office");
    let account = worlds::account(&engine, &clerk);
    let person = account.expect("a directory").expect("an account of the sample").person;
    let viewer = engine.viewer(person).expect("a directory").expect("an enabled account");
    let (id, programme) = (uuid::Uuid::now_v7(), viewer.programme.clone());
    engine
        .write(move |connection| store::sessions::keep_token(connection, id, TOKEN, person, &programme, 1))
        .expect("a token");
    let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server's words and pages"));
    let running = tokio::runtime::Runtime::new().expect("threads");
    let listener = running.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = pages::router(&app);
    running.spawn(async move { server::serve(listener, router, Limits::default(), std::future::pending()).await });
    Scene { engine, address, owner: viewer.posts[0].organisation.to_string(), _running: running }
}

impl Scene {
    fn body(&self, number: usize) -> String {
        json!({
            "owner": self.owner, "name": format!("断线项目{number}"), "nature": "grant", "form": "funds",
            "theme": "roads", "cost_fen": 100, "asked_fen": 100
        })
        .to_string()
    }

    fn ask(&self, number: usize) -> (TcpStream, String) {
        let body = self.body(number);
        let head = format!(
            "POST /api/v1/projects HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {TOKEN}\r\n\
             content-type: application/json\r\nidempotency-key: line-{number}\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("patience");
        (stream, head + &body)
    }

    fn written(&self) -> i64 {
        let sql = "SELECT COUNT(*) FROM project WHERE name LIKE '断线项目%'";
        one(&self.engine, sql, &[]).as_integer().expect("a number")
    }
}

fn answer(mut stream: TcpStream, request: &str) -> (u16, Json) {
    stream.write_all(request.as_bytes()).expect("the request is sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("the answer is read");
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let body = text.split_once("\r\n\r\n").map(|(_, body)| body).expect("a body");
    (status, serde_json::from_str(body).expect("JSON"))
}

#[test]
fn a_broken_line_leaves_nothing_half_done_and_doubles_nothing() {
    let scene = scene();
    // Asked for in part: nothing happens, wherever the line breaks.
    for number in 0..ASKED {
        let (mut stream, request) = scene.ask(number);
        let at = 1 + number * (request.len() - 2) / ASKED;
        stream.write_all(&request.as_bytes()[..at]).expect("the first part is sent");
        stream.shutdown(Shutdown::Both).expect("the line breaks");
    }
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(scene.written(), 0);
    // Asked for whole, gone before the answer: done or not, never in part; the same again answers what was done.
    for number in 0..ASKED {
        let (mut stream, request) = scene.ask(number);
        stream.write_all(request.as_bytes()).expect("the request is sent");
        drop(stream);
    }
    std::thread::sleep(Duration::from_millis(300));
    let done = scene.written();
    for number in 0..ASKED {
        let (stream, request) = scene.ask(number);
        let (status, body) = answer(stream, &request);
        assert_eq!(status, 201, "{body}");
    }
    assert_eq!(scene.written(), ASKED as i64, "{done} had been done before the line was back");
    assert!(done > 0, "some were done although nobody waited for the answer");
    scene.engine.settle().expect("every entry has its seal");
    let head = HeadFile::open(&scene.engine.place().directory).expect("the journal's head");
    let found = scene.engine.read(|connection| store::check::check(connection, scene.engine.catalogue(), &head));
    let found = found.expect("a check");
    assert!(found.is_clean(), "{:?}", found.all().collect::<Vec<_>>());
    let orphans = "SELECT COUNT(*) FROM project p WHERE name LIKE '断线项目%'
                   AND 1 <> (SELECT COUNT(*) FROM journal_entry j WHERE j.record = p.id)";
    assert_eq!(one(&scene.engine, orphans, &[]).as_integer(), Some(0), "each was written by one entry");
}
