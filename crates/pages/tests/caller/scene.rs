//! The sample behind a server that listens, with a clerk of a county who is signed in and has a token.

use std::net::SocketAddr;
use std::sync::Arc;

use server::{App, Configuration, Limits};
use store::{Engine, Options};
use worlds::found::{self, County};
use worlds::{Database, Sample};

use crate::line::Line;

pub struct Scene {
    address: SocketAddr,
    /// User name of the clerk.
    pub clerk: String,
    /// A project of the clerk's office that can be revised, and one of another county that they do not see.
    pub project: String,
    pub others_project: String,
    cookie: String,
    token: String,
    pub engine: Sample,
    told: Option<tokio::sync::oneshot::Sender<()>>,
    _runtime: tokio::runtime::Runtime,
}

impl Drop for Scene {
    fn drop(&mut self) {
        drop(self.told.take());
    }
}

fn one(engine: &Engine, sql: &str) -> String {
    let rows = engine.read(|connection| connection.query(sql, &[])).expect("an answer");
    rows[0][0].as_text().expect("a text").to_owned()
}

fn reserve(engine: &Engine, county: &County) -> String {
    one(engine, &format!("SELECT MIN(id) FROM project WHERE state = 'reserve' AND owner = '{}'", county.office))
}

impl Scene {
    pub fn new() -> Scene {
        Scene::with(Options::default(), Limits::default())
    }

    pub fn with(options: Options, limits: Limits) -> Scene {
        let engine = worlds::sample_on(Database::Sqlite, options);
        let configuration = Configuration { limits, ..Configuration::default() };
        let app = Arc::new(App::new(Arc::clone(&engine), configuration).expect("the server"));
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("an address");
        let address = listener.local_addr().expect("an address");
        let (told, heard) = tokio::sync::oneshot::channel::<()>();
        let router = pages::router(&app);
        runtime.spawn(async move {
            let ended = async { heard.await.unwrap_or_default() };
            server::serve(listener, router, limits, ended).await;
        });
        let reserve_of = "EXISTS (SELECT 1 FROM project p WHERE p.owner = o.id AND p.state = 'reserve')";
        let mut counties = found::counties_where(&engine, reserve_of).into_iter();
        let (own, other) = (counties.next().expect("a county"), counties.next().expect("another county"));
        let (project, others_project) = (reserve(&engine, &own), reserve(&engine, &other));
        let (cookie, told) = (String::new(), Some(told));
        let token = give_token(&engine, &own.clerk);
        let clerk = own.clerk;
        let mut scene =
            Scene { address, clerk, project, others_project, cookie, token, engine, told, _runtime: runtime };
        scene.cookie = scene.sign_in();
        scene
    }

    pub fn open(&self) -> Line {
        Line::open(self.address)
    }

    fn sign_in(&self) -> String {
        let body = format!("user={}&password={}", self.clerk, programme::people::password::SAMPLE);
        let head = "content-type: application/x-www-form-urlencoded\r\n";
        let answer = self.open().ask("POST", "/sign-in", head, body.as_bytes());
        assert_eq!(answer.status, 303);
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).expect("a cookie");
        cookie.to_owned()
    }

    /// Who the clerk is.
    pub fn person(&self) -> String {
        worlds::viewer(&self.engine, &self.clerk).person.expect("a person").to_string()
    }

    /// The line of a head that says who is signed in.
    pub fn cookie(&self) -> String {
        format!("cookie: {}\r\n", self.cookie)
    }

    /// The lines of a head of the clerk's program.
    pub fn bearer(&self, head: &str) -> String {
        format!("authorization: Bearer {}\r\n{head}", self.token)
    }

    /// Head and body of a program's upload of a picture.
    pub fn upload(&self, content: &[u8]) -> (String, Vec<u8>) {
        self.upload_as("a.png", content)
    }

    /// The same under another name.
    pub fn upload_as(&self, name: &str, content: &[u8]) -> (String, Vec<u8>) {
        let head = self.bearer("content-type: multipart/form-data; boundary=line\r\n");
        let part = format!("--line\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        (head, [part.as_bytes(), content, b"\r\n--line--\r\n"].concat())
    }
}

fn give_token(engine: &Engine, user: &str) -> String {
    let (token, programme) = ("a token of the clerk".to_owned(), found::programme(engine));
    let (kept, person, id) =
        (token.clone(), worlds::viewer(engine, user).person.expect("a person"), uuid::Uuid::now_v7());
    let keep = move |connection: &mut store::Connection| {
        store::sessions::keep_token(connection, id, &kept, person, &programme, 1)
    };
    engine.write(keep).expect("a token");
    token
}

/// JSON of as many members as fit into a body.
pub fn many_members() -> Vec<u8> {
    let members: Vec<String> = (0..75_000).map(|number| format!("\"a{number}\":0")).collect();
    format!("{{{}}}", members.join(",")).into_bytes()
}

/// A PNG whose head promises so many pixels, with hardly anything behind it.
pub fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 2, 0, 0, 0]);
    // An empty stream of zlib.
    let data = [0x78, 0x9c, 0x03, 0, 0, 0, 0, 1];
    let mut png = vec![0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
    for (kind, content) in [(b"IHDR", header.as_slice()), (b"IDAT", &data), (b"IEND", &[])] {
        png.extend((content.len() as u32).to_be_bytes());
        let begun = png.len();
        png.extend(kind);
        png.extend(content);
        let sum = crc(&png[begun..]);
        png.extend(sum.to_be_bytes());
    }
    png
}

/// The check sum of a chunk (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(!0, step)
}
