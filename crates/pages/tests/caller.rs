//! One caller over HTTP: nothing is read, looked at or worked on before it is known who asks and what is taken; and whatever
//! one caller does, the pages of the others stay as quick as they were.

#[path = "caller/files.rs"]
mod files;
#[path = "caller/line.rs"]
mod line;
#[path = "caller/office.rs"]
mod office;
#[path = "caller/scene.rs"]
mod scene;

use std::time::{Duration, Instant};

use server::Limits;
use store::{Comer, Options, Width};

use line::Answer;
use scene::{Scene, many_members, picture};

/// A scene whose slow work is one at a time, and nobody waits for it.
fn impatient() -> Scene {
    let slow = Width { at_once: 1, patience: Duration::from_millis(1) };
    Scene::with(Options { slow, ..Options::default() }, Limits { patience: slow.patience, ..Limits::default() })
}

fn is_busy(answer: &Answer, words: &str) -> bool {
    answer.status == 503 && answer.header("retry-after").is_some() && answer.text().contains(words)
}

#[test]
fn a_body_is_taken_only_where_it_is_known_who_sends_it() {
    let scene = Scene::new();
    let large = vec![b'x'; 19 << 20];
    let send = |path: &str, head: &str| scene.open().ask("POST", path, head, &large).status;
    assert_eq!(send("/nothing", ""), 404);
    assert_eq!(send("/", ""), 405);
    assert_eq!(send("/sign-in", "content-type: application/x-www-form-urlencoded\r\n"), 413);
    assert_eq!(send("/sign-in", "content-type: multipart/form-data; boundary=x\r\n"), 413);
    assert_eq!(send("/api/v1/files", "content-type: multipart/form-data; boundary=x\r\n"), 401);
    assert_eq!(send("/api/v1/projects", "content-type: application/json\r\n"), 401);
    let revise = format!("/desk/projects/{}/revise", scene.project);
    assert_eq!(send(&revise, "content-type: application/x-www-form-urlencoded\r\n"), 401);
    let signed_in = format!("{}content-type: application/x-www-form-urlencoded\r\n", scene.cookie());
    assert_eq!(send(&revise, &signed_in), 413, "an action without a file takes a form's size");
    let told =
        scene.open().ask("POST", "/api/v1/projects", &scene.bearer("content-type: application/json\r\n"), &large);
    assert_eq!((told.status, told.code().as_str()), (413, "input.too-large-body"));
}

#[test]
fn far_too_many_values_are_refused_in_the_order_of_all_refusals() {
    let scene = Scene::new();
    let (own, others) = (&scene.project, &scene.others_project);
    let ask = |project: &str, head: &str, body: &[u8]| {
        scene.open().ask("POST", &format!("/api/v1/projects/{project}/revise"), head, body)
    };
    let json = "content-type: application/json\r\n";
    let body = many_members();
    assert_eq!(ask(own, json, &body).status, 401);
    assert_eq!(ask(others, &scene.bearer(json), &body).status, 404);
    let told = ask(own, &scene.bearer(json), &body);
    assert_eq!((told.status, told.code().as_str()), (422, "input.too-many-values"));
    assert!(told.text().contains("内容太多"), "{}", told.text());
    let english = ask(own, &scene.bearer(&format!("{json}accept-language: en\r\n")), &body);
    assert!(english.text().contains("Too much at once"), "{}", english.text());
    // A form, and its draft; parameters of an address.
    let form: String = (0..20_000).map(|number| format!("a{number}=0&")).collect();
    let head = format!("{}content-type: application/x-www-form-urlencoded\r\n", scene.cookie());
    for path in [format!("/desk/projects/{own}/revise"), format!("/desk/drafts/projects/{own}/revise")] {
        assert_eq!(scene.open().ask("POST", &path, &head, form.as_bytes()).status, 422, "{path}");
    }
    let many: String = (0..1_000).map(|number| format!("a{number}&")).collect();
    let list = format!("/api/v1/projects?{many}");
    assert_eq!(scene.open().ask("GET", &list, "", b"").status, 401);
    let told = scene.open().ask("GET", &list, &scene.bearer(""), b"");
    assert_eq!((told.status, told.code().as_str()), (422, "input.too-many-parameters"));
}

#[test]
fn a_picture_is_not_unpacked_before_its_head_was_read() {
    let scene = Scene::new();
    let (head, body) = scene.upload(&picture(11_000, 11_000));
    let told = scene.open().ask("POST", "/api/v1/files", &head, &body);
    assert_eq!((told.status, told.code().as_str()), (413, "file.too-many-pixels"));
    assert!(told.text().contains("121"), "how large it is stands there: {}", told.text());
}

#[test]
fn slow_work_has_a_gate_and_whoever_finds_it_full_is_told_when_to_come_again() {
    let scene = impatient();
    let gates = &scene.engine.shared.gates;
    let guess = b"user=nobody&password=wrong-password";
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let (zh, en) = ("现在同时办理的太多", "Too many at once");
    let pass = gates.hashing.enter(Comer::default()).expect("it is free");
    assert!(is_busy(&scene.open().ask("POST", "/sign-in", form, guess), zh));
    assert!(is_busy(&scene.open().ask("POST", "/sign-in?lang=en", form, guess), en));
    // One's own password in the browser: the form is there again.
    let change = format!("/desk/users/{}/change-password", scene.person());
    let page = scene.open().ask("GET", &change, &scene.cookie(), b"").text();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form");
    let body = format!("csrf={csrf}&old_password=wrong&password=another+long+one");
    let told = scene.open().ask("POST", &change, &format!("{}{form}", scene.cookie()), body.as_bytes());
    assert!(is_busy(&told, zh) && told.text().contains("name=\"old_password\""), "{}", told.text());
    drop(pass);
    let pass = gates.files.enter(Comer::default()).expect("it is free");
    let (head, body) = scene.upload(&picture(10, 10));
    assert!(is_busy(&scene.open().ask("POST", "/api/v1/files", &head, &body), zh));
    drop(pass);
    let pass = gates.workbooks.enter(Comer::default()).expect("it is free");
    let export = scene.open().ask("GET", "/desk/projects/export.xlsx", &scene.cookie(), b"");
    assert!(is_busy(&export, zh), "{}", export.text());
    drop(pass);
    assert_eq!(scene.open().ask("GET", "/desk/projects/export.xlsx", &scene.cookie(), b"").status, 200);
}

#[test]
fn of_forty_guesses_at_once_five_are_looked_at_and_the_right_one_waits() {
    let scene = Scene::new();
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let guess = |password: &str| {
        let body = format!("user={}&password={password}", scene.clerk);
        scene.open().ask("POST", "/sign-in", form, body.as_bytes()).status
    };
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..40).map(|_| scope.spawn(|| guess("wrong-password"))).collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    assert_eq!(answers.iter().filter(|status| **status == 422).count(), 5, "{answers:?}");
    assert!(answers.iter().all(|status| [422, 429, 503].contains(status)), "{answers:?}");
    assert_eq!(guess(programme::people::password::SAMPLE), 429);
}

#[test]
fn silent_connections_make_room_and_are_closed_in_time() {
    let second = Duration::from_secs(1);
    let limits = Limits { connections: 40, head: second, body: second, ..Limits::default() };
    let scene = Scene::with(Options::default(), limits);
    let mut silent: Vec<_> = (0..120).map(|_| scene.open()).collect();
    assert_eq!(scene.open().ask("GET", "/", "", b"").status, 200);
    // A head that ends nowhere, a body that does not come.
    for line in &mut silent {
        *line = scene.open();
        line.say(b"GET / HTTP/1.1\r\nhost: x\r\n");
    }
    assert_eq!(scene.open().ask("GET", "/", "", b"").status, 200);
    for line in &mut silent {
        *line = scene.open();
        line.say(b"POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 30\r\n\r\n");
    }
    assert_eq!(scene.open().ask("GET", "/", "", b"").status, 200);
    assert_eq!(scene.open().ask("GET", "/desk", &scene.cookie(), b"").status, 200);
    drop(silent);
    let told = scene.open().ask_of("POST", "/sign-in", "", b"", 30);
    assert_eq!(told.status, 408, "{}", told.text());
    let mut alone = scene.open();
    let begun = Instant::now();
    assert!(alone.is_closed(), "a connection that says nothing is closed");
    assert!(begun.elapsed() >= limits.head / 2, "and not before its time");
}

/// Bytes that say nothing, in the shape of a document.
fn document(size: usize) -> Vec<u8> {
    let mut content = b"%PDF-1.4\n".to_vec();
    content.extend((content.len()..size).map(|at| (at * 31 % 251) as u8));
    content
}

#[test]
fn a_file_comes_whole_though_in_pieces_and_whoever_does_not_read_it_is_not_waited_for() {
    let limits = Limits { unread: Duration::from_secs(1), ..Limits::default() };
    let scene = Scene::with(Options::default(), limits);
    let content = document((19 << 20) + 7);
    let (head, body) = scene.upload_as("a.pdf", &content);
    let kept = scene.open().ask("POST", "/api/v1/files", &head, &body);
    let id = serde_json::from_str::<serde_json::Value>(&kept.text()).expect("a document")["id"].clone();
    let address = format!("/desk/files/{}", id.as_str().expect("an identifier"));
    assert!(scene.open().ask("GET", &address, &scene.cookie(), b"").bytes() == content, "every byte in its place");
    let mut unread = scene.open();
    unread.say(format!("GET {address} HTTP/1.1\r\nhost: x\r\n{}\r\n", scene.cookie()).as_bytes());
    std::thread::sleep(limits.unread * 2);
    assert!(unread.rest() < content.len(), "it was closed before its end");
}

#[test]
fn a_refusal_is_heard_by_whoever_sends_on() {
    let scene = Scene::new();
    let part = "--line\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n0\r\n";
    let body = part.repeat(200_000) + "--line--\r\n";
    let head = scene.bearer("content-type: multipart/form-data; boundary=line\r\n");
    let told = scene.open().ask("POST", "/api/v1/files", &head, body.as_bytes());
    assert_eq!((told.status, told.code().as_str()), (422, "input.too-many-values"));
}

/// Each way in which one caller could stop the office runs while the others read and write.
#[test]
fn whatever_one_caller_does_the_office_goes_on() {
    office::stays_as_quick_as_it_was();
}
