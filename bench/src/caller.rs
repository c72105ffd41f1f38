//! What one caller, with an account and without, can make a server hold in memory: large bodies to addresses that take none,
//! sign-ins and pictures, all at the same moment; and what is asked for and not read, or begun and not sent.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::Barrier;
use std::time::Duration;

use serde_json::Value as Json;

use crate::http::Line;
use crate::report::{Goal, Measure};
use crate::start::{Server, binary, run_to_end, serve};
use crate::{Arguments, Failure};

/// Bodies without an account, so large each, and where they go.
const BODIES: usize = 12;
const BODY: usize = 19 << 20;
const ADDRESSES: [&str; 3] = ["/", "/sign-in", "/nothing"];
const SIGN_INS: usize = 64;
/// Pictures, so wide and high each: larger than is taken, and as large as is taken.
const PICTURES: [u32; 6] = [11_000, 11_000, 11_000, 5_900, 5_900, 5_900];

/// Connections on which a large file, an export or the API's document is asked for and nothing is read; and on which a body
/// of so many bytes is sent but for its last.
const DOWNLOADS: usize = 60;
const EXPORTS: usize = 300;
const DOCUMENTS: usize = 300;
const HELD: usize = 500;
const HELD_BODY: usize = (1 << 20) - 10;
/// So long each of them is left alone.
const LEFT_ALONE: Duration = Duration::from_secs(3);

/// One request: method, address, lines of its head, body.
struct Sent {
    path: &'static str,
    head: String,
    body: Vec<u8>,
}

/// Sends it and reads whatever comes back.
fn answer_of(address: SocketAddr, sent: &Sent) -> Result<String, Failure> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    let (path, length) = (sent.path, sent.body.len());
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{}\r\n",
        sent.head
    );
    stream.write_all(head.as_bytes())?;
    // What is refused early may not be taken to its end; the answer comes all the same.
    stream.write_all(&sent.body).unwrap_or_default();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap_or_default();
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The same; answers the status.
fn send(address: SocketAddr, sent: &Sent) -> Result<String, Failure> {
    Ok(answer_of(address, sent)?.split(' ').nth(1).unwrap_or("none").to_owned())
}

/// A picture of one colour, as a program makes it.
fn picture(width: u32) -> Result<Vec<u8>, Failure> {
    let mut written = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, width).write_to(&mut written, image::ImageFormat::Png)?;
    Ok(written.into_inner())
}

fn upload(token: &str, content: &[u8]) -> Sent {
    let head = format!("Authorization: Bearer {token}\r\nContent-Type: multipart/form-data; boundary=line\r\n");
    let part = "--line\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
    Sent { path: "/api/v1/files", head, body: [part.as_bytes(), content, b"\r\n--line--\r\n"].concat() }
}

/// Everything that is sent.
fn everything(token: &str) -> Result<Vec<Sent>, Failure> {
    let body = |number: usize| Sent {
        path: ADDRESSES[number % ADDRESSES.len()],
        head: "Content-Type: application/octet-stream\r\n".to_owned(),
        body: vec![b'x'; BODY],
    };
    let guess = |number: usize| Sent {
        path: "/sign-in",
        head: "Content-Type: application/x-www-form-urlencoded\r\n".to_owned(),
        body: format!("user=nobody-{number}&password=wrong-password").into_bytes(),
    };
    let mut sent: Vec<Sent> = (0..BODIES).map(body).chain((0..SIGN_INS).map(guess)).collect();
    let mut sizes = PICTURES.to_vec();
    sizes.dedup();
    for size in sizes {
        let content = picture(size)?;
        let same = PICTURES.iter().filter(|other| **other == size);
        sent.extend(same.map(|_| upload(token, &content)));
    }
    Ok(sent)
}

/// The most that the process has held, in megabytes.
fn peak(server: &Server) -> Result<f64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
}

/// Says the same on so many connections and reads nothing of what comes back, for a while.
fn left_unread(address: SocketAddr, count: usize, said: &[u8]) -> Result<(), Failure> {
    let mut open = Vec::with_capacity(count);
    for _ in 0..count {
        let mut stream = TcpStream::connect(address)?;
        // Where the server has no room any more it stops listening to the rest.
        stream.set_write_timeout(Some(Duration::from_millis(200)))?;
        stream.write_all(said).unwrap_or_default();
        open.push(stream);
    }
    std::thread::sleep(LEFT_ALONE);
    Ok(())
}

/// What somebody with an account asks for and does not read, or begins and does not end.
fn unread(address: SocketAddr, user: &str, token: &str) -> Result<(), Failure> {
    let cookie = Line::open(address)?.sign_in(user, programme::people::password::SAMPLE)?;
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n");
    let mut document = b"%PDF-1.4\n".to_vec();
    document.resize(BODY, b'x');
    let mut file = upload(token, &document);
    let named = String::from_utf8_lossy(&file.body[..200]).find("a.png").ok_or("no name of a file")?;
    file.body[named..named + 5].copy_from_slice(b"a.pdf");
    let id = answer_of(address, &file)?;
    let id = id.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next()).ok_or("the file was not taken")?;
    left_unread(address, DOWNLOADS, get(&format!("/desk/files/{id}")).as_bytes())?;
    left_unread(address, EXPORTS, get("/desk/annual-plans/export.xlsx").as_bytes())?;
    left_unread(address, DOCUMENTS, get("/api/v1/openapi.json").as_bytes())?;
    let head = format!(
        "POST /api/v1/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {HELD_BODY}\r\n\r\n"
    );
    let body = vec![b' '; HELD_BODY - 1];
    left_unread(address, HELD, &[head.as_bytes(), &body].concat())
}

pub fn measure(arguments: &Arguments) -> Result<Vec<Measure>, Failure> {
    let binary = binary()?;
    let data = arguments.place.join(format!("caller-{}", std::process::id()));
    std::fs::create_dir_all(&data)?;
    let on_data = |words: &[&str]| run_to_end(Command::new(&binary).args(words).arg("--data").arg(&data));
    let told: Json = serde_json::from_str(&on_data(&["demo", "--json"])?)?;
    let mut accounts = told["accounts"].as_array().into_iter().flatten();
    let user = accounts.find(|account| account["role"] == "city-office").and_then(|account| account["user"].as_str());
    let user = user.ok_or("nobody acts for the city's office")?;
    let token = on_data(&["token", "create", "--user", user])?;
    let token = token.split_whitespace().next().ok_or("there is no token")?;
    let sent = everything(token)?;
    let name = "Most memory (VmHWM) under 12 bodies of 19 MiB, 64 sign-ins and 6 pictures at once";
    let mut memory = Measure::alone(name, "MB", Goal::AtMost(400.0));
    let name = "The same, of what is left unread: 60 files of 19 MiB, 300 exports, 300 documents of the API, 500 bodies not ended";
    let mut left = Measure::alone(name, "MB", Goal::AtMost(400.0));
    for _ in 0..arguments.rounds {
        let (server, address, _) = serve(&binary, &data)?;
        let answers = at_once(address, &sent)?;
        eprintln!("  answers: {}", counted(answers));
        memory.figure(peak(&server)?);
        drop(server);
        let (server, address, _) = serve(&binary, &data)?;
        unread(address, user, token)?;
        left.figure(peak(&server)?);
    }
    std::fs::remove_dir_all(&data)?;
    Ok(vec![memory, left])
}

/// Sends everything at the same moment; answers the status of each.
fn at_once(address: SocketAddr, sent: &[Sent]) -> Result<Vec<String>, Failure> {
    let start = Barrier::new(sent.len());
    let begin = |one| {
        start.wait();
        send(address, one)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = sent.iter().map(|one| scope.spawn(|| begin(one))).collect();
        let heard = threads.into_iter().map(|thread| thread.join().map_err(|_| "a caller panicked")?);
        heard.collect()
    })
}

/// How many had each status.
fn counted(mut answers: Vec<String>) -> String {
    answers.sort();
    let groups = answers.chunk_by(|one, other| one == other);
    groups.map(|same| format!("{} x {}", same.len(), same[0])).collect::<Vec<_>>().join(", ")
}
