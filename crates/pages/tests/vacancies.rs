//! Posts that nobody holds while something waits for them: whoever grants posts finds them on their desk, whoever ends one is told.

#[path = "asking/mod.rs"]
mod asking;

use asking::Browser;
use serde_json::{Value as Json, json};
use store::{Engine, Request};
use uuid::Uuid;
use worlds::{found, sample, viewer};

fn done(engine: &Engine, user: &str, action: &str, record: Option<Uuid>, input: Json) -> Uuid {
    let declared = engine.catalogue().action("post", action).expect("a declared action");
    engine.perform(Request::new(&viewer(engine, user), declared, record, input)).expect("it is done").record
}

/// A step inside an office that a plan waits for: its title, the post and the person that hold it, and the office.
fn waited_for(engine: &Engine) -> [String; 4] {
    let sql =
        "SELECT d.title, p.id, p.person, p.organisation FROM duty d JOIN post p ON p.organisation = d.organisation
               AND p.role = d.role AND p.title = d.title AND p.state = 'held' WHERE d.closed_at IS NULL
               AND d.programme = $1 ORDER BY d.id";
    let programme = found::programme(engine);
    let rows = engine.read(|connection| connection.query(sql, &[programme.as_str().into()])).expect("an answer");
    let row = rows.first().expect("a plan waits for a title");
    [0, 1, 2, 3].map(|at| row[at].as_text().expect("a text").to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_is_there_for_is_told_when_a_post_ends_and_until_it_is_granted() {
    let engine = sample();
    let browser = Browser::over(&engine);
    let [title, post, person, office] = waited_for(&engine);
    let security = found::holder(&engine, "security-administrator");
    let cookie = browser.sign_in(&security).await;
    let grant = format!("role=office-reviewer&#38;organisation={office}");
    let (_, desk) = browser.page(&cookie, "/desk").await;
    assert!(!desk.contains(&grant), "somebody holds it");

    let (_, form) = browser.page(&cookie, &format!("/desk/posts/{post}/end")).await;
    assert!(form.contains("此后没有人能办") && form.contains("内部审核 1 项"), "{form}");
    let admin = browser.sign_in(&found::holder(&engine, "system-administrator")).await;
    let (_, form) = browser.page(&admin, &format!("/desk/users/{person}/disable")).await;
    assert!(form.contains("此后没有人能办"), "ending an account tells it too");

    done(&engine, &security, "end", Some(post.parse().unwrap()), json!({ "reason": "换届" }));
    let (_, desk) = browser.page(&cookie, "/desk").await;
    assert!(desk.contains(&grant) && desk.contains(&title), "{desk}");

    // A title that fits no step is told on the page that the granting leads to.
    let input = |title: &str| {
        json!({
            "person": person, "organisation": office, "role": "office-reviewer", "title": title, "begins": "2011-01-05",
        })
    };
    let wrong = done(&engine, &security, "create", None, input("另一职务"));
    let (_, page) = browser.page(&cookie, &format!("/desk/posts/{wrong}")).await;
    assert!(page.contains("不是这个单位的审核步骤") && page.contains(&title), "{page}");
    let right = done(&engine, &security, "create", None, input(&title));
    let (_, page) = browser.page(&cookie, &format!("/desk/posts/{right}")).await;
    assert!(!page.contains("不是这个单位的审核步骤"));
    let (_, desk) = browser.page(&cookie, "/desk").await;
    assert!(!desk.contains(&grant), "it is granted");
}
