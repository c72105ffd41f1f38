//! Files over HTTP: sixty pictures at once from a program, and a form whose files are too many for one go.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::{Value as Json, json};

use super::line::Answer;
use super::scene::Scene;

const PICTURES: usize = 60;

/// A picture that is larger than lists show it, of a colour of its own.
fn photo(number: usize) -> Vec<u8> {
    let colour = Rgb([(number * 4) as u8, 120, 90]);
    let mut content = Cursor::new(Vec::new());
    let picture = DynamicImage::from(RgbImage::from_pixel(640, 480, colour));
    picture.write_to(&mut content, ImageFormat::Jpeg).expect("a picture");
    content.into_inner()
}

fn json_of(answer: &Answer) -> Json {
    serde_json::from_slice(answer.bytes()).unwrap_or_else(|_| panic!("{}: {}", answer.status, answer.text()))
}

fn ask_json(scene: &Scene, path: &str, body: &Json) -> Json {
    let head = scene.bearer("content-type: application/json\r\n");
    let answer = scene.open().ask("POST", path, &head, body.to_string().as_bytes());
    assert!(answer.status < 300, "{path}: {}", answer.text());
    json_of(&answer)
}

/// A visit of the clerk's county that can be reported today.
fn planned(scene: &Scene) -> (String, String) {
    let today = scene.engine.shared.clock.now().day().iso();
    let clerk = worlds::viewer(&scene.engine, &scene.clerk);
    let office = clerk.posts.first().expect("a post").organisation.to_string();
    let visit = json!({
        "county": office, "subject": "党政代表团来访", "direction": "incoming", "level": "leaders", "begins": today,
        "ends": today, "led_by": "示例区长", "purpose": "察看村道。",
    });
    let made = ask_json(scene, "/api/v1/visits", &visit);
    (made["record"]["id"].as_str().expect("an identifier").to_owned(), today)
}

#[test]
fn sixty_pictures_come_at_once_and_a_report_takes_them_in_their_order() {
    let scene = Scene::new();
    let (visit, today) = planned(&scene);
    let send = |number: usize| {
        let (head, body) = scene.upload_as(&format!("IMG_{number:04}.jpg"), &photo(number));
        // Whoever is asked to come again comes again.
        for _ in 0..60 {
            let answer = scene.open().ask("POST", "/api/v1/files", &head, &body);
            match answer.status {
                201 => return json_of(&answer)["id"].as_str().expect("an identifier").to_owned(),
                503 => std::thread::sleep(std::time::Duration::from_millis(500)),
                other => panic!("{other}: {}", answer.text()),
            }
        }
        panic!("picture {number} was never taken");
    };
    let ids: Vec<String> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..PICTURES).map(|number| scope.spawn(move || send(number))).collect();
        sent.into_iter().map(|one| one.join().expect("a thread")).collect()
    });
    let report = json!({ "held_on": today, "came": 12, "outcome": "看了三个村。", "photos": ids });
    ask_json(&scene, &format!("/api/v1/visits/{visit}/report"), &report);
    let record = json_of(&scene.open().ask("GET", &format!("/api/v1/visits/{visit}"), &scene.bearer(""), b""));
    assert_eq!(record["photos"], json!(ids));
    for id in [&ids[0], &ids[PICTURES - 1]] {
        let [whole, small] = ["", "/small"].map(|form| {
            let answer = scene.open().ask("GET", &format!("/desk/files/{id}{form}"), &scene.cookie(), b"");
            assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/jpeg")));
            assert_eq!(answer.header("cache-control"), Some("private, no-store"));
            image::load_from_memory(answer.bytes()).expect("a picture")
        });
        assert_eq!((whole.width(), small.width()), (640, 320));
        let nobody = scene.open().ask("GET", &format!("/desk/files/{id}/small"), "", b"");
        assert_ne!(nobody.status, 200);
    }
    let page = scene.open().ask("GET", &format!("/desk/visits/{visit}"), &scene.cookie(), b"").text();
    assert_eq!(page.matches("/small\"").count(), PICTURES, "the page shows each small");
}

/// A form of parts: what is typed, and files under the name of their field.
fn form(typed: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    let disposition = "\r\ncontent-disposition: form-data; name=";
    for (name, value) in typed {
        body.extend(format!("--line{disposition}\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, content) in files {
        body.extend(format!("--line{disposition}\"photos\"; filename=\"{name}\"\r\n\r\n").bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    let end = format!("--line{disposition}\"form_end\"\r\n\r\n1\r\n--line--\r\n");
    body.extend(end.bytes());
    body
}

fn value_of(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}"));
    rest.split('"').next().expect("a value").to_owned()
}

#[test]
fn without_a_script_files_come_with_the_form_and_nothing_typed_is_lost() {
    let scene = Scene::new();
    let (visit, today) = planned(&scene);
    let address = format!("/desk/visits/{visit}/report");
    let page = scene.open().ask("GET", &address, &scene.cookie(), b"").text();
    let csrf = value_of(&page, "csrf");
    let head = format!("{}content-type: multipart/form-data; boundary=line\r\n", scene.cookie());
    let send = |held: &str, more: &[(&str, &str)], files: &[(&str, &[u8])]| {
        let version = value_of(&page, "version");
        let typed = [("csrf", csrf.as_str()), ("version", &version), ("held_on", &today), ("came", "12")];
        let own = [("outcome", "看了三个村。"), ("photos", held)];
        scene.open().ask("POST", &address, &head, &form(&[&typed[..], &own, more].concat(), files))
    };
    // One is no picture: it is told by its name, the others are kept, and so is what was typed.
    let (first, second) = (photo(1), photo(2));
    let told = send("", &[], &[("a.jpg", &first), ("notes.jpg", b"no picture"), ("b.jpg", &second)]);
    assert_eq!(told.status, 415);
    let text = told.text();
    assert!(text.contains("《notes.jpg》") && text.contains("看了三个村。"), "{text}");
    let held = value_of(&text, "photos");
    assert_eq!(held.split(' ').count(), 2);
    // Larger together than is kept at once: the first are, the rest is told.
    let large = vec![b'%'; 15 << 20];
    let told = send(&held, &[], &[("c.jpg", &photo(3)), ("d.jpg", &large), ("e.jpg", &large)]);
    let text = told.text();
    assert!(text.contains("《e.jpg》") && text.contains("20 MB") && text.contains("看了三个村。"), "{text}");
    let held = value_of(&text, "photos");
    assert_eq!(held.split(' ').count(), 3);
    // A button takes one away, another brings more before the report is sent.
    let gone = held.split(' ').next().expect("a file");
    let text = send(&held, &[("remove_file", &format!("photos {gone}"))], &[]).text();
    let held = value_of(&text, "photos");
    assert!(held.split(' ').count() == 2 && !held.contains(gone), "{held}");
    let text = send(&held, &[("add_files", "photos")], &[("f.jpg", &photo(4))]).text();
    let held = value_of(&text, "photos");
    assert_eq!(held.split(' ').count(), 3);
    let done = send(&held, &[], &[("g.jpg", &photo(5))]);
    assert_eq!(done.status, 303, "{}", done.text());
    let record = json_of(&scene.open().ask("GET", &format!("/api/v1/visits/{visit}"), &scene.bearer(""), b""));
    let photos: Vec<&str> = record["photos"].as_array().expect("a list").iter().filter_map(Json::as_str).collect();
    assert_eq!(photos.len(), 4);
    assert_eq!(photos[..3].join(" "), held, "in the order in which they were chosen");
}
