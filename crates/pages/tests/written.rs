//! Words from the public over HTTP: sent twice and taken once, mistakes that cost nothing, a sixth household behind one address,
//! and query codes as they are typed from paper.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, request};
use programme::supervision::rules;
use server::{App, Configuration};
use tower::ServiceExt;
use worlds::Sample;
use worlds::found;

struct Answer {
    status: u16,
    to: String,
    wait: String,
    page: String,
}

struct Scene {
    engine: Sample,
    router: Router,
    office: String,
}

fn value_of(page: &str, name: &str) -> String {
    let found = page.split_once(&format!("name=\"{name}\" value=\"")).and_then(|(_, rest)| rest.split('"').next());
    found.unwrap_or_else(|| panic!("no {name} in {page}")).to_owned()
}

fn code_of(receipt: &str) -> String {
    let code = receipt.split_once("id=\"query-code\">").and_then(|(_, rest)| rest.split('<').next());
    code.unwrap_or_else(|| panic!("no code in {receipt}")).to_owned()
}

impl Scene {
    fn new() -> Scene {
        let engine = worlds::sample();
        let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server"));
        let office = found::counties(&engine).swap_remove(0).office;
        Scene { router: pages::router(&app), office, engine }
    }

    /// Another process on the same data, or this one started anew: it remembers nothing.
    fn started_anew(&self) -> Scene {
        let app = Arc::new(App::new(Arc::clone(&self.engine), Configuration::default()).expect("the server"));
        Scene { router: pages::router(&app), office: self.office.clone(), engine: self.engine.clone() }
    }

    async fn ask(&self, request: request::Builder, place: u8, body: String) -> Answer {
        let mut request = request.body(Body::from(body)).expect("a request");
        request.extensions_mut().insert(ConnectInfo(std::net::SocketAddr::from(([10, 1, 1, place], 1))));
        let (head, body) = self.router.clone().oneshot(request).await.expect("an answer").into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Answer {
            status: head.status.as_u16(),
            to: header("location").to_owned(),
            wait: header("retry-after").to_owned(),
            page: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path), 0, String::new()).await
    }

    async fn post(&self, path: &str, place: u8, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.ask(Request::post(path).header("content-type", "application/x-www-form-urlencoded"), place, body).await
    }

    async fn write(&self, place: u8, words: &str, more: &[(&str, &str)]) -> Answer {
        let form = [&[("receiver", self.office.as_str()), ("about", "村道"), ("words", words)], more].concat();
        self.post("/supervision", place, &form).await
    }

    async fn look(&self, place: u8, code: &str) -> Answer {
        self.post("/supervision/answer", place, &[("code", code)]).await
    }

    fn count(&self, sql: &str) -> usize {
        self.engine.read(|connection| connection.count(sql, &[])).expect("an answer")
    }

    fn cases(&self) -> usize {
        self.count("SELECT COUNT(*) FROM supervision_case")
    }

    /// Somebody of the office, by name.
    fn clerk(&self) -> (String, kernel::Viewer) {
        let sql = format!(
            "SELECT MIN(u.user_name) FROM post p JOIN person u ON u.id = p.person
             WHERE p.organisation = '{}' AND p.role = 'county-office' AND p.state = 'held'",
            self.office
        );
        let user = self.texts(&sql).remove(0);
        let viewer = worlds::viewer(&self.engine, &user);
        (user, viewer)
    }

    /// The cookie of a session of theirs.
    fn signed_in(&self, viewer: &kernel::Viewer) -> String {
        let (person, programme) = (viewer.person.expect("a person"), found::programme(&self.engine));
        let open = move |connection: &mut store::Connection| {
            store::sessions::open(connection, "of-the-clerk", person, &programme)
        };
        self.engine.write(open).expect("a session");
        "suimei_session=of-the-clerk".to_owned()
    }

    fn act(
        &self,
        viewer: &kernel::Viewer,
        record: uuid::Uuid,
        action: &str,
        input: serde_json::Value,
    ) -> Result<store::Done, kernel::Refusal> {
        let action = self.engine.catalogue().action("supervision-case", action).expect("the action");
        self.engine.perform(store::Request::new(viewer, action, Some(record), input))
    }

    fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self.engine.read(|connection| connection.query(sql, &[])).expect("an answer");
        rows.iter().map(|row| row[0].as_text().unwrap_or_default().to_owned()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_twice_is_one_word_with_one_code_and_one_deadline() {
    let scene = Scene::new();
    let (cases, duties) = (scene.cases(), scene.count("SELECT COUNT(*) FROM duty WHERE action = 'answer'"));
    let (first, second, third) = tokio::join!(
        scene.write(1, "水泵坏了，找谁修？", &[("telephone", "0753-7654321")]),
        scene.write(1, "水泵坏了，找谁修？", &[("telephone", "0753-7654321")]),
        scene.write(1, "水泵坏了，找谁修？", &[("telephone", "0753-7654321")]),
    );
    assert_eq!([first.status, second.status, third.status], [303; 3], "{}", second.page);
    assert_eq!([&second.to, &third.to], [&first.to; 2]);
    let receipts = [scene.get(&first.to).await, scene.get(&first.to).await];
    assert_eq!(receipts[0].page, receipts[1].page, "loaded again it says the same");
    let code = code_of(&receipts[0].page);
    assert!(code.len() == 14 && code.split(' ').all(|four| four.len() == 4), "{code}");
    assert_eq!(scene.cases(), cases + 1);
    assert_eq!(scene.count("SELECT COUNT(*) FROM duty WHERE action = 'answer'"), duties + 1);
    // Who answers until when, as people say it: 某县经协办，4月6日前答复.
    let office = format!("SELECT short_name FROM organisation WHERE id = '{}'", scene.office);
    let office = format!("{}经协办", scene.texts(&office).remove(0));
    let said = receipts[0].page.split("<b>").find(|said| said.starts_with(&office)).expect("who answers");
    let said = said.split('<').next().unwrap_or_default();
    let day = said.strip_prefix(&format!("{office}，")).and_then(|said| said.strip_suffix("前答复")).expect(said);
    assert!(day.contains('月') && day.ends_with('日') && !day.contains('年'), "{said}");
    let english = scene.get(&format!("{}?lang=en", first.to)).await.page;
    assert!(english.contains(", answer by "), "{english}");
    // The picture says the same.
    let picture = scene.get(&format!("{}/picture.svg", first.to)).await;
    assert!(picture.page.starts_with("<svg") && picture.page.contains(&code) && picture.page.contains(said));
    // Another word of the same place, and the same of another place, are words of their own.
    for other in [scene.write(1, "水泵坏了，找谁修呢？", &[]).await, scene.write(2, "水泵坏了，找谁修？", &[]).await]
    {
        assert!(other.status == 303 && other.to != first.to);
    }
    assert_eq!(scene.cases(), cases + 3);
    // Neither the receipt of another, nor one of long ago.
    assert_eq!(scene.get("/supervision/received/00000000-0000-4000-8000-000000000001").await.status, 404);
    let aged = "UPDATE supervision_case SET received_on = '2011-03-01'";
    scene.engine.write(move |connection| connection.execute(aged, &[])).expect("long ago");
    assert_eq!(scene.get(&first.to).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_to_another_process_is_the_same_word() {
    let scene = Scene::new();
    let (cases, words) = (scene.cases(), "路灯不亮了，找谁修？");
    let first = scene.write(1, words, &[]).await;
    let (again, anew) = (scene.started_anew(), scene.started_anew());
    let later = tokio::join!(again.write(1, words, &[]), anew.write(1, words, &[]));
    assert_eq!([&later.0.to, &later.1.to], [&first.to; 2]);
    assert_eq!(scene.cases(), cases + 1);
    // At the same moment to two that know nothing yet.
    let at_once = tokio::join!(again.write(2, words, &[]), anew.write(2, words, &[]));
    assert_eq!((at_once.0.status, &at_once.0.to), (303, &at_once.1.to), "{}", at_once.1.page);
    assert!(at_once.0.to != first.to && scene.cases() == cases + 2);
}

/// What is refused for its content costs nothing of the allowance; whoever comes sixth answers a question, tonight.
#[tokio::test(flavor = "multi_thread")]
async fn mistakes_cost_nothing_and_the_sixth_household_has_a_way() {
    let scene = Scene::new();
    let office = scene.office.clone();
    let office = office.as_str();
    let long = "长".repeat(1_001);
    let mistakes: [&[(&str, &str)]; 10] = [
        &[("receiver", office), ("words", "忘了写关于哪件事")],
        &[("receiver", office), ("about", ""), ("words", "关于是空的")],
        &[("receiver", office), ("about", "　"), ("words", "关于只有空格")],
        &[("receiver", office), ("about", "村道"), ("words", "短")],
        &[("receiver", office), ("about", "村道")],
        &[("receiver", ""), ("about", "村道"), ("words", "没有选写给谁")],
        &[("receiver", "nobody"), ("about", "村道"), ("words", "写给谁不对")],
        &[("receiver", office), ("about", "村道"), ("words", "看 http://a 和 http://b")],
        &[("receiver", office), ("about", "村道"), ("words", long.as_str())],
        &[("receiver", "00000000-0000-7000-8000-000000000000"), ("about", "村道"), ("words", "没有这个单位")],
    ];
    for (at, wrong) in mistakes.iter().enumerate() {
        let told = scene.post("/supervision", 7, wrong).await;
        assert!([409, 422].contains(&told.status), "{at}: {}", told.status);
        let words = wrong.iter().find(|(name, _)| *name == "words").map_or("", |(_, words)| words);
        assert!(told.page.contains(words), "{at}: what was typed is still there");
    }
    for number in 0..5 {
        assert_eq!(scene.write(7, &format!("第{number}户说的话"), &[]).await.status, 303);
    }
    let told = scene.write(7, "第六户说的话", &[]).await;
    assert_eq!(told.status, 429);
    assert!(told.wait.parse::<u32>().is_ok_and(|wait| (1..=3_600).contains(&wait)), "{}", told.wait);
    for said in ["第六户说的话", "0753-", "等于几"] {
        assert!(told.page.contains(said), "{said} is not in {}", told.page);
    }
    let asked = value_of(&told.page, "asked");
    let sum: u32 =
        asked.split(' ').next().unwrap_or_default().split('+').filter_map(|one| one.parse::<u32>().ok()).sum();
    let forged = format!("1+1 {}", asked.split(' ').nth(1).unwrap_or_default());
    for (asked, answer) in [(&asked, "99".to_owned()), (&asked, String::new()), (&forged, "2".to_owned())] {
        let told = scene.write(7, "第六户说的话", &[("asked", asked), ("sum", &answer)]).await;
        assert_eq!(told.status, 429, "{asked} is not {answer}");
    }
    let wide: String = sum.to_string().chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c)).collect();
    let taken = scene.write(7, "第六户说的话", &[("asked", &asked), ("sum", &format!(" {wide}"))]).await;
    assert_eq!(taken.status, 303, "{}", taken.page);
    assert_eq!(scene.write(8, "别处的一户说的话", &[]).await.status, 303, "another place is asked nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_found_however_it_is_typed() {
    let scene = Scene::new();
    let receipt = scene.get(&scene.write(1, "路什么时候修？", &[]).await.to).await.page;
    let code = code_of(&receipt);
    let plain = code.replace(' ', "");
    let wide: String = plain.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c)).collect();
    let chinese: String =
        plain.chars().filter_map(|c| "〇一二三四五六七八九".chars().nth(c.to_digit(10)? as usize)).collect();
    let typed = [
        code.clone(),
        plain.clone(),
        wide.clone(),
        format!("  {code}　"),
        format!("{code}。"),
        format!("{plain}."),
        format!("{wide}，"),
        code.replace(' ', "-"),
        plain.chars().map(|c| format!("{c} ")).collect(),
        format!("查询码：{code}"),
        chinese,
        plain.replace('0', "O").replace('1', "l"),
    ];
    for typed in &typed {
        let told = scene.look(1, typed).await;
        assert!(told.status == 200 && told.page.contains("路什么时候修？"), "{typed}: {}", told.page);
    }
    assert_eq!(scene.count("SELECT COUNT(*) FROM sign_in_attempt"), 0, "what finds something is not counted");
    // Kept by a digest that only the key of the data directory gives.
    let kept = scene.texts("SELECT code FROM supervision_case ORDER BY created DESC, id DESC");
    assert!(kept[0].starts_with("hmac-sha-256:") && kept[0] != store::journal::digest(plain.as_bytes()), "{}", kept[0]);
    let open: Vec<String> =
        scene.texts("SELECT content FROM journal_entry").into_iter().filter(|entry| entry.contains(&plain)).collect();
    assert!(open.is_empty(), "{open:?}");
    // The number opens nothing, in no way of writing it.
    let number = scene.texts("SELECT number FROM supervision_case ORDER BY created DESC, id DESC").remove(0);
    for typed in [number.clone(), number.chars().filter(char::is_ascii_digit).collect()] {
        let told = scene.look(2, &typed).await;
        assert!(
            told.status == 422 && told.page.contains("编号") && !told.page.contains("路什么时候修？"),
            "{}",
            told.page
        );
    }
}

/// Codes that earlier releases gave out: twelve signs with letters, under a plain digest.
#[tokio::test(flavor = "multi_thread")]
async fn codes_given_out_before_still_open_their_answers() {
    let scene = Scene::new();
    assert_eq!(scene.write(1, "先前写来的话", &[]).await.status, 303);
    let (newest, old) = ("SELECT MAX(id) FROM supervision_case", "0a1b2c3d4e5f");
    let id = scene.texts(newest).remove(0);
    let digest = store::journal::digest(old.as_bytes());
    let sql = format!("UPDATE supervision_case SET code = '{digest}' WHERE id = '{id}'");
    scene.engine.write(move |connection| connection.execute(&sql, &[])).expect("as it was kept then");
    for typed in [old, "0A1B2C3D4E5F", "０ａ１ｂ２ｃ３ｄ４ｅ５ｆ", " 0A1B 2C3D 4E5F。", "oa1b2c3d4e5f"] {
        let told = scene.look(1, typed).await;
        assert!(told.status == 200 && told.page.contains("先前写来的话"), "{typed}");
    }
}

/// Wrong codes are counted in the step in which they are looked for: of many at once no more are looked at than may be wrong, a
/// right one among them waits too; and for all places together.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_are_counted_for_each_place_and_for_all_together() {
    let scene = Arc::new(Scene::new());
    let right = code_of(&scene.get(&scene.write(1, "有人在试查询码", &[]).await.to).await.page);
    let trying: Vec<_> = (0..40)
        .map(|number| {
            let scene = Arc::clone(&scene);
            tokio::spawn(async move { scene.look(9, &format!("{number:012}")).await.status })
        })
        .collect();
    let mut told = Vec::new();
    for one in trying {
        told.push(one.await.expect("an answer"));
    }
    let of = |status: u16| told.iter().filter(|one| **one == status).count();
    assert_eq!((of(422), of(429)), (10, 30));
    let waiting = scene.look(9, &right).await;
    assert!(waiting.status == 429 && !waiting.wait.is_empty() && waiting.page.contains("没有作废"), "{}", waiting.page);
    assert_eq!(scene.look(10, &right).await.status, 200, "somebody else's mistakes lock nobody out at first");
    for place in 20..39 {
        for number in 0..10 {
            assert_eq!(scene.look(place, &format!("{number:012}")).await.status, 422, "{place} {number}");
        }
    }
    assert_eq!(scene.look(10, &right).await.status, 429, "all together were wrong too often");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_satisfied_goes_on_from_the_answer() {
    let scene = Scene::new();
    let code = code_of(&scene.get(&scene.write(1, "路灯不亮", &[]).await.to).await.page);
    assert!(!scene.look(1, &code).await.page.contains("不满意"), "nothing is answered yet");
    let id = scene.texts("SELECT MAX(id) FROM supervision_case").remove(0);
    let (_, clerk) = scene.clerk();
    let id = id.parse().expect("an identifier");
    scene.act(&clerk, id, "answer", serde_json::json!({ "answer": "五月修好。" })).expect("answered");
    let page = scene.look(1, &code).await.page;
    assert!(page.contains("五月修好。") && page.contains("不满意，再说"), "{page}");
    let form = scene.post("/supervision/answer", 1, &[("code", &code), ("again", "1")]).await;
    let number = scene.texts("SELECT number FROM supervision_case ORDER BY id DESC").remove(0);
    assert_eq!(form.status, 200);
    assert!(value_of(&form.page, "about").contains(&number), "{}", form.page);
    assert!(form.page.contains(&format!("value=\"{}\" selected", scene.office)), "to the same office");
}

/// Before a word is published its office sees, marked, what will be masked; nobody else does, and nothing where it is not agreed.
#[tokio::test(flavor = "multi_thread")]
async fn the_office_sees_what_names_the_sender_before_it_publishes() {
    let scene = Scene::new();
    let words = "我是村民，电话13800000000，家里0753-2250001，身份证44000019000101001X，微信号wx-example，请答复。";
    assert_eq!(scene.write(1, words, &[("may_publish", "1")]).await.status, 303);
    let id = scene.texts("SELECT MAX(id) FROM supervision_case").remove(0);
    let (user, clerk) = scene.clerk();
    let cookie = scene.signed_in(&clerk);
    let read =
        async |path: String| scene.ask(Request::get(path).header("cookie", &cookie), 0, String::new()).await.page;
    let own = format!("/desk/supervision-cases/{id}");
    assert!(!read(own.clone()).await.contains("<mark>"), "{user}: nothing can be published yet");
    let record = id.parse().expect("an identifier");
    scene.act(&clerk, record, "answer", serde_json::json!({ "answer": "五月修好。" })).expect("answered");
    for page in [read(own.clone()).await, read(format!("{own}/publish")).await] {
        for marked in ["13800000000", "0753-2250001", "44000019000101001X", "wx-example"] {
            assert!(page.contains(&format!("<mark>{marked}</mark>")), "{marked} is not marked in {page}");
        }
    }
    scene.act(&clerk, record, "publish", serde_json::json!({})).expect("published");
    let public = scene.get("/supervision").await.page;
    assert!(public.contains("我是村民，电话＊＊＊，家里＊＊＊，身份证＊＊＊，微信号＊＊＊，请答复。"), "{public}");
    for place in ["/search?q=13800000000", "/search?q=wx-example", "/supervision"] {
        assert!(
            !scene.get(place).await.page.contains("请答复") || place == "/supervision",
            "{place} finds what was masked"
        );
    }
}

/// What is found by no rule is marked by hand: in the words and in the answer, sealed where it is kept.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_office_marks_by_hand_is_masked_too() {
    let scene = Scene::new();
    let words = "村口张大嘴小卖部老板收了钱不开票，张大嘴说没有票。";
    assert_eq!(scene.write(1, words, &[("may_publish", "1")]).await.status, 303);
    let record = scene.texts("SELECT MAX(id) FROM supervision_case").remove(0).parse().expect("an identifier");
    let (_, clerk) = scene.clerk();
    let cookie = scene.signed_in(&clerk);
    scene.act(&clerk, record, "answer", serde_json::json!({ "answer": "已要求张大嘴补开发票。" })).expect("answered");
    let short = scene.act(&clerk, record, "mark-words", serde_json::json!({ "also_hidden": "张大嘴\n嘴" }));
    assert_eq!(short.expect_err("one character would be masked everywhere").code, "case.mark-too-short");
    let input = serde_json::json!({ "also_hidden": " 张大嘴小卖部 \n\n张大嘴" });
    scene.act(&clerk, record, "mark-words", input).expect("marked");
    let own = format!("/desk/supervision-cases/{record}");
    let page = scene.ask(Request::get(own).header("cookie", &cookie), 0, String::new()).await.page;
    assert!(page.contains("村口<mark>张大嘴小卖部</mark>") && page.contains("开票，<mark>张大嘴</mark>"), "{page}");
    scene.act(&clerk, record, "publish", serde_json::json!({})).expect("published");
    let public = scene.get("/supervision").await.page;
    assert!(public.contains("村口＊＊＊老板收了钱不开票，＊＊＊说没有票。"), "{public}");
    assert!(public.contains("已要求＊＊＊补开发票。") && !public.contains("张大嘴"), "{public}");
    let kept = scene.count("SELECT COUNT(*) FROM journal_entry WHERE content LIKE '%大嘴小卖部%'");
    let lies = scene.count("SELECT COUNT(*) FROM supervision_case WHERE also_hidden LIKE '%张大嘴%'");
    assert_eq!((kept, lies), (0, 0), "it lies sealed");
}

/// What is wrong is said beside its box, with its name in the list; a sum is read as people write it.
#[tokio::test(flavor = "multi_thread")]
async fn the_public_form_says_at_each_box_what_is_wrong_with_it() {
    let scene = Scene::new();
    let form = [("receiver", scene.office.as_str()), ("words", "路灯不亮了"), ("telephone", "0753-225000")];
    let refused = scene.post("/supervision", 1, &form).await;
    assert_eq!(refused.status, 422);
    for (name, label) in [("about", "关于"), ("telephone", "联系电话")] {
        assert!(refused.page.contains(&format!("aria-errormessage=\"{name}-problem\"")), "{name}: {}", refused.page);
        assert!(refused.page.contains(&format!("id=\"{name}-problem\"")), "{name}");
        let listed = refused.page.split(&format!("<a href=\"#{name}\">")).nth(1).unwrap_or_default();
        assert!(listed.starts_with(label), "{name} is called by its label: {}", refused.page);
    }
    assert!(
        refused.page.contains("0753-225000\"") && refused.page.contains("路灯不亮了</textarea>"),
        "what was typed stays"
    );
    for number in 0..pages::supervision::came::PLACE_MAX {
        assert_eq!(scene.write(2, &format!("路灯第{number}天不亮"), &[]).await.status, 303);
    }
    let sixth = scene.write(2, "还是不亮，请来看", &[]).await;
    assert!(sixth.status == 429 && !sixth.page.contains("id=\"sum-problem\""), "{}", sixth.page);
    let asked = value_of(&sixth.page, "asked");
    let wrong = scene.write(2, "还是不亮，请来看", &[("asked", &asked), ("sum", "999")]).await;
    assert!(wrong.status == 429 && wrong.page.contains("读到“999”"), "{}", wrong.page);
    let asked = value_of(&wrong.page, "asked");
    let sum: u32 = asked.split(' ').next().unwrap().split('+').map(|one| one.parse::<u32>().unwrap()).sum();
    let said = format!("={}。", sum.to_string().replace('1', "１"));
    assert_eq!(scene.write(2, "还是不亮，请来看", &[("asked", &asked), ("sum", &said)]).await.status, 303, "{said}");
}

/// Of any programme of the world, codes read back what was given out, and nothing else is one.
#[test]
fn what_is_no_code_is_none() {
    for wrong in ["", "12", "五协信〔2011〕7号", "1234 5678 901", "1234 5678 9012 3", "xyz", "０１２", "0000-0000-000g"]
    {
        assert_eq!(rules::code(wrong), None, "{wrong}");
    }
    let right: BTreeSet<_> = ["1234 5678 9012", "１２３４　５６７８　９０１２。", "Code: 123456789012"]
        .iter()
        .map(|typed| rules::code(typed))
        .collect();
    assert_eq!(right, BTreeSet::from([Some("123456789012".to_owned())]));
}
