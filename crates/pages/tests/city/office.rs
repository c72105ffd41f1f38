//! The city office at a browser and as a program, on a copy of the sample; plans of counties from the draft on.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request as HttpRequest;
use kernel::{Day, Instant, Viewer};
use serde_json::{Value as Json, json};
use server::{App, Configuration};
use store::{Engine, Request};
use tower::ServiceExt;
use uuid::Uuid;
use worlds::found::{self, County};
use worlds::{Sample, sample_of_any_day, viewer};

pub fn done(engine: &Engine, user: &str, kind: &str, action: &str, record: Option<Uuid>, input: Json) -> Uuid {
    let declared = engine.catalogue().action(kind, action).expect("a declared action");
    let performed = engine.perform(Request::new(&viewer(engine, user), declared, record, input));
    performed.unwrap_or_else(|refusal| panic!("{user} may not {kind}.{action}: {refusal:?}")).record
}

/// Somebody at a browser.
pub struct Browser {
    pub engine: Sample,
    pub router: Router,
    pub runtime: tokio::runtime::Runtime,
    pub cookie: String,
    /// Who sits there, by user name.
    pub user: String,
}

/// What came back: status, and the content.
pub struct Answer {
    pub status: u16,
    pub content: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.content).into_owned()
    }
}

impl Browser {
    /// Somebody of the city office.
    pub fn of_the_city() -> Browser {
        let engine = sample_of_any_day();
        let user = found::holder(&engine, "city-office");
        Browser::new(engine, &user)
    }

    pub fn new(engine: Sample, user: &str) -> Browser {
        let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).unwrap());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (router, user_name) = (pages::router(&app), user.to_owned());
        let mut browser = Browser { router, engine, runtime, cookie: String::new(), user: user_name };
        browser.sign_in(user);
        browser
    }

    /// Somebody else sits there from now on.
    pub fn sign_in(&mut self, user: &str) {
        let form = [("user", user), ("password", programme::people::password::SAMPLE)];
        let request = HttpRequest::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(Body::from(encoded(&form))).unwrap();
        let response = self.runtime.block_on(self.router.clone().oneshot(request)).unwrap();
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        self.cookie = cookie.split(';').next().unwrap().to_owned();
        self.user = user.to_owned();
    }

    pub fn send(&self, request: axum::http::request::Builder, body: String) -> Answer {
        let request = request.header("cookie", &self.cookie).body(Body::from(body)).unwrap();
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let content = axum::body::to_bytes(response.into_body(), 16 << 20).await.unwrap().to_vec();
            Answer { status, content }
        })
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(HttpRequest::get(path), String::new())
    }

    pub fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }

    /// What a program reads of a record.
    pub fn json(&self, path: &str) -> Json {
        let (token, id) = (format!("token-{}", Uuid::now_v7()), Uuid::now_v7());
        let Viewer { person, programme, .. } = viewer(&self.engine, &self.user);
        let (kept, person) = (token.clone(), person.unwrap());
        self.engine
            .write(move |connection| store::sessions::keep_token(connection, id, &kept, person, &programme, 1))
            .unwrap();
        let answer =
            self.send(HttpRequest::get(path).header("authorization", format!("Bearer {token}")), String::new());
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice(&answer.content).unwrap()
    }
}

pub fn encoded(form: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// A county's plan of 2012, from the draft to the acceptance.
pub fn accepted(browser: &Browser, county: &County, amounts: &[(i64, i64, usize)]) -> Uuid {
    let engine = &browser.engine;
    let (natures, forms) = (["grant", "cooperation"], ["pairing", "funds", "talent", "technology", "project"]);
    let themes = ["medical", "schooling", "water", "roads", "housing", "infrastructure", "industry", "other"];
    let line = |(number, (asked, own, at)): (usize, &(i64, i64, usize))| {
        json!({
            "name": format!("示例项目{number}"), "nature": natures[at % 2], "form": forms[at % 5],
            "theme": themes[at % 8], "need": "示例", "content": "示例", "people_served": 100, "cost_fen": asked + own,
            "asked_fen": asked, "county_fen": own, "lead_organisation": "示例局", "lead_person": "示例甲",
            "start": "2012-04-01", "finish": "2012-11-30",
        })
    };
    let lines: Vec<Json> = amounts.iter().enumerate().map(line).collect();
    let input = json!({
        "planner": county.office, "year": 2012, "approach": "示例", "plan_lines": lines,
        "budget_lines": [{ "item": "travel", "amount_fen": 1_200_000 }],
    });
    let plan = done(engine, &county.clerk, "annual-plan", "create", None, input);
    let (clerk, city) = (&county.clerk, &browser.user);
    done(engine, clerk, "annual-plan", "submit", Some(plan), json!({}));
    for signer in found::asked_to_sign(engine, plan) {
        done(engine, &signer, "annual-plan", "countersign", Some(plan), json!({}));
    }
    for (user, action) in [(&county.leader, "consent"), (clerk, "report"), (city, "accept")] {
        done(engine, user, "annual-plan", action, Some(plan), json!({}));
    }
    plan
}

/// It is December of the year that is planned: it may be summed up.
pub fn nearly_over(engine: &Engine) {
    engine.shared.clock.run_from(Instant::start_of(Day::new(2012, 12, 5).unwrap()));
}

/// The county's partner is asked about every project of a plan that is left to be asked about.
pub fn asked(browser: &Browser, plan: Uuid, county: &County) -> Uuid {
    let engine = &browser.engine;
    let seat = viewer(engine, &county.partner).posts[0].organisation.to_string();
    let due = engine.shared.clock.now().day().add_days(30).iso();
    let input = json!({ "plan": plan.to_string(), "partner": seat, "due": due });
    done(engine, &browser.user, "consultation", "create", None, input)
}

/// What a partner gives to each project of a consultation, by its place and what is asked for it; nothing where it declines.
pub fn answers(browser: &Browser, talk: Uuid, gives: impl Fn(usize, i64) -> Option<i64>) -> Json {
    let lines = browser.json(&format!("/api/v1/consultations/{talk}"))["consultation_lines"].clone();
    let answer = |(at, line): (usize, &Json)| {
        let asked = line["requested_fen"].as_i64().unwrap();
        match gives(at, asked) {
            Some(fen) if fen == asked => json!({ "id": line["id"], "answer": "agree" }),
            Some(fen) => json!({ "id": line["id"], "answer": "other-amount", "agreed_fen": fen }),
            None => json!({ "id": line["id"], "answer": "decline", "reason": "示例：另有安排" }),
        }
    };
    json!({ "consultation_lines": lines.as_array().unwrap().iter().enumerate().map(answer).collect::<Vec<_>>() })
}

/// A plan agreed with its partner, as far as it agrees, and carried out until December.
pub fn carried_out(browser: &Browser, plan: Uuid, county: &County) {
    let engine = &browser.engine;
    let talk = asked(browser, plan, county);
    // The first two are agreed as asked, the others are declined.
    let said = answers(browser, talk, |at, asked| (at < 2).then_some(asked));
    done(engine, &county.partner, "consultation", "answer", Some(talk), said);
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    done(engine, &county.clerk, "annual-plan", "carry-out", Some(plan), json!({}));
    nearly_over(engine);
}

/// The same, and summarised.
pub fn summarised(browser: &Browser, plan: Uuid, county: &County) {
    let engine = &browser.engine;
    carried_out(browser, plan, county);
    let lines = |path: String, member: &str, each: &dyn Fn(usize, &Json) -> Json| -> Json {
        let record = browser.json(&path);
        record[member].as_array().unwrap().iter().enumerate().map(|(at, line)| each(at, line)).collect()
    };
    let path = format!("/api/v1/annual-plans/{plan}");
    let today = engine.shared.clock.now().day().iso();
    let achieved = lines(
        path.clone(),
        "plan_lines",
        &|_, line| json!({ "id": line["id"], "outcome": "under-way", "started": today, "achieved": "示例完工" }),
    );
    let spent = lines(path, "budget_lines", &|_, line| json!({ "id": line["id"], "spent_fen": 1_100_000 }));
    let input = json!({
        "summary": "示例总结", "lessons": "示例教训", "plan_lines": achieved, "budget_lines": spent,
    });
    done(engine, &county.clerk, "annual-plan", "summarise", Some(plan), input);
}

/// Counties whose plans go to their government without a review in the office.
pub fn unreviewed(engine: &Engine) -> Vec<County> {
    found::counties_where(engine, "NOT EXISTS (SELECT 1 FROM review_step s WHERE s.organisation = o.id)")
}
