//! A few years in which every kind comes into every state, and the next step of each record that has one.
//!
//! What stands here may grow with the kinds; what a committed dump holds stays as it was told then.

use kernel::Viewer;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::given::tasks;
use crate::world::World;

const TASK: &str = "task";
const PLAN: &str = "annual-plan";
const TALK: &str = "consultation";
const GOALS: &str = "action-plan";
const DISCLOSURE: &str = "disclosure";

/// A county of the small world: its office's seat, who drafts and who consents.
struct County {
    seat: &'static str,
    office: &'static str,
    government: &'static str,
}

const DONGXI: County = County { seat: "dongxi-office", office: "county-office", government: "county-government" };
const XIXI: County = County { seat: "xixi-office", office: "county-office-b", government: "county-government-b" };

/// Tells the story on a founded world, from January 2011 to January 2015.
pub fn told(world: &World) {
    people(world);
    world.engine().tick().expect("time works");
    action_plans(world);
    first_plans(world);
    papers(world);
    tasks(world);
    world.on("2012-01-05");
    world.engine().tick().expect("time works");
    consulted_plans(world);
    world.on("2013-01-07");
    world.issue_steps("2013-01-07", &[("dongxi-office", "科长")]);
    submitted(world, &DONGXI, 2014);
    approved(world, &XIXI, 2014);
    world.on("2014-01-06");
    world.engine().tick().expect("time works");
    let plan = submitted(world, &DONGXI, 2015);
    world.done("office-reviewer", PLAN, "endorse", plan, json!({}));
    world.issue_round("2014-01-06", ("xixi-office", "科长"), &["xixi-finance"]);
    let plan = submitted(world, &XIXI, 2015);
    world.done("office-reviewer-b", PLAN, "endorse", plan, json!({}));
    world.on("2015-01-05");
    world.issue_steps("2015-01-05", &[]);
    world.engine().tick().expect("time works");
    // The county itself bears what its partner does not give.
    let plan = answered(world, &DONGXI, 2016, Some(19_000_000));
    adjusts(world, &DONGXI, plan, "county_fen");
}

fn drafted(world: &World, county: &County, year: i16) -> Uuid {
    world.done(county.office, PLAN, "create", None, world.plan_input(county.seat, year, 2)).record
}

fn submitted(world: &World, county: &County, year: i16) -> Uuid {
    let plan = drafted(world, county, year);
    world.done(county.office, PLAN, "submit", plan, json!({}));
    plan
}

fn approved(world: &World, county: &County, year: i16) -> Uuid {
    let plan = submitted(world, county, year);
    let scan = world.upload(county.government);
    world.done(county.government, PLAN, "consent", plan, json!({ "scan": [scan.to_string()], "opinion": "同意。" }));
    plan
}

fn accepted(world: &World, county: &County, year: i16) -> Uuid {
    let plan = approved(world, county, year);
    world.done(county.office, PLAN, "report", plan, json!({}));
    world.done("city-office", PLAN, "accept", plan, json!({}));
    plan
}

fn asked(world: &World, plan: Uuid, partner: &str) -> Uuid {
    let today = world.engine().shared.clock.now().day();
    let due = format!("{}-03-01", today.year());
    let input = json!({ "plan": plan.to_string(), "partner": world.seat(partner), "due": due });
    world.done("city-office", TALK, "create", None, input).record
}

/// The answer of a partner to every project: agreed, the first perhaps with another amount.
fn answers(world: &World, talk: Uuid, first: Option<i64>) -> Json {
    let record = world.record(TALK, talk);
    let lines = record["consultation_lines"].as_array().expect("lines").iter().enumerate();
    let answered = lines.map(|(index, line)| match first.filter(|_| index == 0) {
        Some(fen) => json!({ "id": line["id"], "answer": "other-amount", "agreed_fen": fen }),
        None => json!({ "id": line["id"], "answer": "agree" }),
    });
    json!({ "consultation_lines": answered.collect::<Vec<_>>() })
}

fn answered(world: &World, county: &County, year: i16, first: Option<i64>) -> Uuid {
    let plan = accepted(world, county, year);
    let talk = asked(world, plan, "beicheng");
    world.done("partner-department", TALK, "answer", talk, answers(world, talk, first));
    world.done("city-office", PLAN, "settle", plan, json!({}));
    plan
}

fn summary(world: &World, plan: Uuid) -> Json {
    let record = world.record(PLAN, plan);
    let lines = |member: &str, said: Json| -> Vec<Json> {
        let mut all = vec![said; record[member].as_array().expect("lines").len()];
        all.iter_mut().enumerate().for_each(|(at, line)| line["id"] = record[member][at]["id"].clone());
        all
    };
    let became = json!({ "outcome": "under-way", "started": "2011-01-04", "achieved": "主体完成" });
    let (became, spent) = (lines("plan_lines", became), lines("budget_lines", json!({ "spent_fen": 1_100_000 })));
    json!({ "summary": "全部完成。", "lessons": "早动手。", "plan_lines": became, "budget_lines": spent })
}

/// Plans of 2011 and 2012, from drafting to summarised, with what is disclosed of them and the two city plans.
fn first_plans(world: &World) {
    let summarised = answered(world, &DONGXI, 2011, None);
    disclosed(world, &DONGXI, summarised, &["submit-for-review", "publish"]);
    world.done(DONGXI.office, PLAN, "carry-out", summarised, json!({}));
    world.done(DONGXI.office, PLAN, "summarise", summarised, summary(world, summarised));
    let executing = answered(world, &XIXI, 2011, None);
    disclosed(world, &XIXI, executing, &[]);
    world.done(XIXI.office, PLAN, "carry-out", executing, json!({}));
    let agreed = answered(world, &DONGXI, 2012, None);
    disclosed(world, &DONGXI, agreed, &["submit-for-review"]);
    answered(world, &XIXI, 2012, Some(19_000_000));

    let consolidated = world.draft_of("department", "water-bureau", 2011);
    world.done("department", PLAN, "report-directly", consolidated, json!({}));
    world.done("city-office", PLAN, "accept", consolidated, json!({}));
    let reported = world.draft_of("department", "water-bureau", 2012);
    world.done("department", PLAN, "report-directly", reported, json!({}));
    world.draft_of("department-b", "road-bureau", 2011);

    for year in [2011, 2012] {
        let input = json!({ "year": year, "answerable": "廖主任" });
        let city = world.done("city-office", "city-plan", "create", None, input).record;
        if year == 2011 {
            world.done("city-office", "city-plan", "finalise", city, json!({ "gap_reason": "其余随后补报" }));
        }
    }
}

fn disclosed(world: &World, county: &County, plan: Uuid, steps: &[&str]) {
    let input = json!({
        "publisher": world.seat(county.seat), "plan": plan.to_string(), "matter": "selection",
        "why": "群众反映最多", "telephone": "0799-0000000",
    });
    let id = world.done(county.office, DISCLOSURE, "create", None, input).record;
    for step in steps {
        let actor = if *step == "publish" { county.government } else { county.office };
        world.done(actor, DISCLOSURE, step, id, json!({}));
    }
}

/// Two plans that are still consulted on: one answer open, one questioned, one recorded from a letter.
fn consulted_plans(world: &World) {
    let plan = accepted(world, &DONGXI, 2013);
    asked(world, plan, "beicheng");
    let questioned = asked(world, plan, "nancheng");
    world.done("partner-department-b", TALK, "ask", questioned, json!({ "question": "水源在哪里？" }));
    let plan = accepted(world, &XIXI, 2013);
    let recorded = asked(world, plan, "beicheng");
    let mut letter = answers(world, recorded, None);
    letter["letter"] = json!("北协〔2012〕3号");
    letter["scan"] = json!([world.upload("city-office").to_string()]);
    world.done("city-office", TALK, "record-letter", recorded, letter);
}

/// An action plan of one year for Dongxi.
fn goals(world: &World, year: i16) -> Uuid {
    let input = json!({
        "county": world.seat("dongxi-office"), "first_year": year, "last_year": year, "approach": "先水后路。",
        "goals": [{ "name": "自来水入户", "theme": "water", "unit": "户", "reckoning": "adds", "baseline": 1000,
                    "target": 2000, "year_1": 1000 }],
    });
    world.done("county-office", GOALS, "create", None, input).record
}

fn put_forward(world: &World, year: i16) -> Uuid {
    let plan = goals(world, year);
    world.done("county-office", GOALS, "put-forward", plan, json!({}));
    plan
}

fn confirm(world: &World, plan: Uuid, sides: &[(&str, &str)]) {
    for (actor, action) in sides {
        world.done(actor, GOALS, action, plan, json!({ "edition": 1 }));
    }
}

/// Action plans: agreed, taken up again, with another proposal, confirmed by one side (either), and a draft.
fn action_plans(world: &World) {
    let (county, partner) = (("county-government", "confirm-county"), ("partner-department", "confirm-partner"));
    confirm(world, put_forward(world, 2011), &[county, partner]);
    let revising = put_forward(world, 2015);
    confirm(world, revising, &[partner, county]);
    world.done("partner-department", GOALS, "reopen", revising, json!({ "reason": "资金有变。" }));
    let differing = put_forward(world, 2012);
    let line = world.record(GOALS, differing)["goals"][0]["id"].clone();
    let proposal = json!({ "reason": "再多一些。",
        "goals": [{ "id": line, "proposed_target": 2500, "proposed_1": 1500 }] });
    world.done("partner-department", GOALS, "propose", differing, proposal);
    confirm(world, put_forward(world, 2013), &[partner]);
    confirm(world, put_forward(world, 2014), &[county]);
    goals(world, 2016);
}

/// Accounts, posts, delegations, organisations and pairings that are there and that have ended; days off of a later year.
fn people(world: &World) {
    let hired = |user: &str, role: &str| {
        let input = json!({
            "user_name": user, "name": "同事", "email": format!("{user}@example.org"),
            "password": programme::people::password::SAMPLE,
        });
        let person = world.done("system-administrator", "person", "create", None, input).record;
        let post = json!({
            "person": person.to_string(), "organisation": world.seat("dongxi-office"), "role": role, "title": "副科长",
            "begins": "2011-01-01",
        });
        (person, world.done("security-administrator", "post", "create", None, post).record)
    };
    let (_, colleague) = hired("tong", "office-reviewer");
    let (left, ended) = hired("li", "county-office");
    world.done("security-administrator", "post", "end", ended, json!({ "reason": "调离" }));
    world.done("system-administrator", "person", "disable", left, json!({ "reason": "调离" }));
    let lend = |manner: &str, ends: Option<&str>| {
        let input = json!({
            "manner": manner, "post": world.post_of("county-office").to_string(), "substitute": colleague.to_string(),
            "begins": "2011-01-05", "ends": ends, "reason": "外出学习",
        });
        world.done("county-office", "delegation", "create", None, input).record
    };
    let over = lend("absence", Some("2011-01-31"));
    world.done("county-office", "delegation", "end", over, json!({ "why": "提前回来" }));
    lend("deputy", None);

    let closed = json!({
        "name": "东州市林业局", "name_en": "Forestry Bureau", "short_name": "市林业局", "short_name_en": "Forestry",
        "category": "department", "side": "recipient", "parent": world.seat("city"),
    });
    let closed = world.done("programme-manager", "organisation", "create", None, closed).record;
    world.done("programme-manager", "organisation", "close", closed, json!({ "reason": "合并" }));
    let pairing = json!({
        "assisting": world.seat("nancheng"), "recipient": world.seat("xixi"), "basis": "北府办〔2009〕1号",
        "begins": "2009-07-22",
    });
    let pairing = world.done("programme-manager", "pairing", "create", None, pairing).record;
    let end = json!({ "ends": "2010-12-31", "basis": "北府办〔2010〕9号" });
    world.done("programme-manager", "pairing", "end", pairing, end);
    let days = json!({ "year": 2027, "basis": "放假安排（示例）",
        "calendar_days": [{ "day": "2027-01-01", "name": "元旦", "arrangement": "holiday" }] });
    world.done("programme-manager", "calendar-year", "create", None, days);
}

/// A project of the library, reminders, visits and words from the public.
/// What a town puts forward, and people without an account: one record in each state.
fn towns(world: &World) {
    for steps in [&[][..], &["withdraw"], &["decline"], &["accept"]] {
        let input = json!({
            "town": world.seat("quantou"), "subject": "引水上山", "theme": "water", "why": "缺水。", "content": "建池。",
            "people_served": 640, "cost_fen": 18_000_000, "photos": [world.photo("town-office").to_string()],
        });
        let proposal = world.done("town-office", "proposal", "create", None, input).record;
        for step in steps {
            let actor = if *step == "withdraw" { "town-office" } else { DONGXI.office };
            let input = match *step {
                "decline" => json!({ "reason": "已有安排" }),
                "accept" => json!({ "nature": "grant", "form": "project" }),
                _ => json!({}),
            };
            world.done(actor, "proposal", step, proposal, input);
        }
    }
    for steps in [&[][..], &["return"], &["confirm"], &["confirm", "end"]] {
        let input = json!({
            "office": world.seat("dongxi-office"), "name": "示例村民", "capacity": "village-representative",
            "belongs_to": "大布村", "telephone": "0799-2468013", "paper": [world.upload(DONGXI.office).to_string()],
        });
        let person = world.done(DONGXI.office, "named-person", "create", None, input).record;
        for step in steps {
            let input = if *step == "confirm" { json!({}) } else { json!({ "reason": "换届" }) };
            world.done("both", "named-person", step, person, input);
        }
    }
}

fn papers(world: &World) {
    towns(world);
    let mut project = world.line("储备的桥");
    project["owner"] = json!(world.seat("dongxi-office"));
    world.done("county-office", "project", "create", None, project);
    for day in ["2011-01-05", "2011-01-06"] {
        world.on(day);
        let input = json!({ "receiver": world.seat("dongxi-office"), "year": 2012, "words": "请抓紧报送。" });
        let reminder = world.done("city-office", "reminder", "create", None, input).record;
        if day == "2011-01-05" {
            world.done("county-office", "reminder", "acknowledge", reminder, json!({}));
        }
    }
    let visits = [&["report", "confirm"][..], &["report", "question"], &["report"], &["cancel"], &[]];
    for (index, steps) in visits.into_iter().enumerate() {
        // The first was held before it is entered.
        let begins = if index == 0 { "2011-01-05" } else { "2011-01-06" };
        let mut input = json!({
            "county": world.seat("dongxi-office"), "subject": format!("第{}次来访", index + 1), "direction": "incoming",
            "level": "leaders", "begins": begins, "ends": "2011-01-06", "led_by": "示例区长", "purpose": "察看村道。",
        });
        if index == 0 {
            input["happened_on"] = json!(begins);
            input["late_reason"] = json!("当天停电");
            input["late_paper"] = json!(world.upload("county-office").to_string());
        }
        let visit = world.done("county-office", "visit", "create", None, input).record;
        for step in steps {
            visited(world, visit, step);
        }
    }
    for answer in [None, Some("六月底完工。")] {
        let case = wrote(world);
        if let Some(answer) = answer {
            world.done("county-office", "supervision-case", "answer", case, json!({ "answer": answer }));
            world.done("county-office", "supervision-case", "publish", case, json!({}));
        }
    }
    let case = wrote(world);
    world.done("county-office", "supervision-case", "answer", case, json!({ "answer": "六月底完工。" }));
    world.done("city-office", "supervision-case", "erase", case, json!({ "reason": "来件人书面要求" }));
}

fn visited(world: &World, visit: Uuid, step: &str) {
    let (actor, input) = match step {
        "report" => {
            let photos = [0, 1].map(|_| world.photo("county-office").to_string());
            let input = json!({ "held_on": "2011-01-06", "came": 12, "outcome": "看了三个村。", "photos": photos });
            ("county-office", input)
        }
        "question" => ("partner-department", json!({ "objection": "实到十一人" })),
        "cancel" => ("county-office", json!({ "reason": "改期" })),
        _ => ("partner-department", json!({})),
    };
    world.done(actor, "visit", step, visit, input);
}

fn wrote(world: &World) -> Uuid {
    let create = world.engine().catalogue().action("supervision-case", "create").expect("the action");
    let input = json!({
        "receiver": world.seat("dongxi-office"), "about": "村道", "words": "路什么时候修好？", "telephone": "0799-1111111",
        "may_publish": true, "code": "abcdef012345",
    });
    let request = store::Request::new(&Viewer::anonymous(&world.cast.programme), create, None, input);
    world.engine().perform(request).expect("words from the public are taken in").record
}

/// The records of a kind in a state, the oldest first.
fn in_state(world: &World, kind: &str, state: &str) -> Vec<Uuid> {
    let table = kind.replace('-', "_");
    let sql = format!("SELECT id FROM {table} WHERE state = $1 ORDER BY created, id");
    let id = |row: &Vec<kernel::Value>| row[0].as_text().and_then(|id| id.parse().ok()).expect("an identifier");
    world.query(&sql, &[state.into()]).iter().map(id).collect()
}

fn only(world: &World, kind: &str, state: &str) -> Uuid {
    let found = in_state(world, kind, state);
    *found.first().unwrap_or_else(|| panic!("no {kind} is {state}"))
}

/// What the dumped records do next, each from the state in which it was left.
pub fn goes_on(world: &World) {
    for reported in in_state(world, TASK, "reported") {
        world.done("city-leader", TASK, "strike-off", reported, json!({}));
    }
    plans_go_on(world);
    papers_go_on(world);
    let half: Vec<Uuid> = in_state(world, GOALS, "confirming");
    for plan in half {
        let owed = "SELECT 1 FROM duty WHERE record = $1 AND action = 'confirm-county' AND closed_at IS NULL";
        let partner_has = !world.query(owed, &[plan.to_string().into()]).is_empty();
        let (actor, action) =
            if partner_has { ("county-office", "confirm-county") } else { ("partner-department", "confirm-partner") };
        assert_eq!(world.done(actor, GOALS, action, plan, json!({ "edition": 1 })).state, "agreed");
    }
    let differing = only(world, GOALS, "differing");
    world.done("county-office", GOALS, "answer-proposal", differing, json!({ "decision": "take" }));
    let revising = only(world, GOALS, "revising");
    world.done("county-office", GOALS, "revise", revising, json!({ "approach": "水先通。" }));
    for plan in [revising, only(world, GOALS, "drafting")] {
        world.done("county-office", GOALS, "put-forward", plan, json!({}));
    }
    world.done("programme-manager", "pairing", "end", only(world, "pairing", "in-force"), {
        json!({ "ends": "2014-01-31", "basis": "北府办〔2014〕1号" })
    });
}

fn plans_go_on(world: &World) {
    let plan = |state: &str| only(world, PLAN, state);
    let step = |actor: &str, state: &str, action: &str, input: Json| {
        world.done(actor, PLAN, action, plan(state), input);
    };
    step(XIXI.office, "county-approved", "report", json!({}));
    for round in in_state(world, PLAN, "countersigning") {
        world.done("finance-bureau-b", PLAN, "countersign", round, json!({}));
        world.done(XIXI.government, PLAN, "return", round, json!({ "reason": "等预算定了再议。" }));
        world.done(XIXI.office, PLAN, "submit", round, json!({}));
    }
    step(DONGXI.government, "awaiting-consent", "consent", json!({}));
    step("office-reviewer", "reviewing", "endorse", json!({}));
    step("department-b", "drafting", "report-directly", json!({}));
    step("department", "consolidated", "carry-out", json!({}));
    step(DONGXI.office, "agreed", "carry-out", json!({}));
    for executing in in_state(world, PLAN, "executing") {
        let planner = world.record(PLAN, executing)["planner"].clone();
        let office = [(DONGXI.seat, DONGXI.office), (XIXI.seat, XIXI.office), ("water-bureau", "department")];
        let actor = office.into_iter().find(|(seat, _)| planner == json!(world.seat(seat))).expect("a planner").1;
        world.done(actor, PLAN, "summarise", executing, summary(world, executing));
    }
    for reported in in_state(world, PLAN, "reported") {
        world.done("city-office", PLAN, "accept", reported, json!({}));
    }
    adjusts(world, &XIXI, plan("adjusting"), "local_fen");
    for again in in_state(world, PLAN, "reconsenting") {
        world.done(DONGXI.government, PLAN, "consent-again", again, json!({}));
    }
    let open = only(world, TALK, "open");
    world.done("partner-department", TALK, "answer", open, answers(world, open, None));
    let questioned = only(world, TALK, "questioned");
    world.done(DONGXI.office, TALK, "reply", questioned, json!({ "reply": "在村后。" }));
    // What another partner has agreed to give whole nobody gives again.
    let lines = world.record(TALK, questioned)["consultation_lines"].clone();
    let declined = |line: &Json| json!({ "id": line["id"], "answer": "decline", "reason": "已由别的单位支持。" });
    let declined: Vec<_> = lines.as_array().expect("lines").iter().map(declined).collect();
    world.done("partner-department-b", TALK, "answer", questioned, json!({ "consultation_lines": declined }));
    world.done("partner-department", TALK, "confirm", only(world, TALK, "recorded"), json!({}));
    for consulting in in_state(world, PLAN, "consulting") {
        world.done("city-office", PLAN, "settle", consulting, json!({}));
    }
}

/// Brings the sources in line with the smaller amount that was agreed: so much more comes from this one.
fn adjusts(world: &World, county: &County, plan: Uuid, source: &str) {
    let record = world.record(PLAN, plan);
    let lines = record["plan_lines"].as_array().expect("lines").iter();
    let fen = |line: &Json, name: &str| line[name].as_i64().unwrap_or(0);
    let adjusted = lines.map(|line| {
        let agreed = line["agreed_fen"].as_i64().unwrap_or_else(|| fen(line, "asked_fen"));
        let mut said = json!({ "id": line["id"], "asked_fen": agreed });
        said[source] = json!(fen(line, source) + fen(line, "asked_fen") - agreed);
        said
    });
    let input = json!({ "plan_lines": adjusted.collect::<Vec<_>>() });
    world.done(county.office, PLAN, "adjust", plan, input);
}

fn papers_go_on(world: &World) {
    let step = |actor: &str, kind: &str, state: &str, action: &str, input: Json| {
        world.done(actor, kind, action, only(world, kind, state), input);
    };
    step(DONGXI.office, DISCLOSURE, "published", "correct", json!({ "correction": "金额写错" }));
    step(DONGXI.government, DISCLOSURE, "reviewing", "publish", json!({}));
    for draft in in_state(world, DISCLOSURE, "drafting") {
        let publisher = world.record(DISCLOSURE, draft)["publisher"].clone();
        let county = if publisher == json!(world.seat(DONGXI.seat)) { &DONGXI } else { &XIXI };
        world.done(county.office, DISCLOSURE, "submit-for-review", draft, json!({}));
        world.done(county.government, DISCLOSURE, "publish", draft, json!({}));
    }
    step(DONGXI.office, "reminder", "sent", "acknowledge", json!({}));
    step(DONGXI.office, "supervision-case", "received", "answer", json!({ "answer": "月底完工。" }));
    for project in in_state(world, "project", "reserve") {
        world.done(DONGXI.office, "project", "revise", project, json!({ "name": "储备的大桥" }));
    }
    for (state, action) in [("reported", "confirm"), ("questioned", "report"), ("planned", "report")] {
        visited(world, only(world, "visit", state), action);
    }
    step("city-office", "city-plan", "compiling", "recompile", json!({ "answerable": "廖主任" }));
    step("city-office", "city-plan", "final", "reopen", json!({ "reason": "有县补报" }));
    step("county-office", "delegation", "arranged", "end", json!({ "why": "不再需要" }));
    step("system-administrator", "person", "disabled", "enable", json!({}));
    let days = json!({ "calendar_days": [{ "day": "2027-01-04", "name": "元旦", "arrangement": "holiday" }] });
    step("programme-manager", "calendar-year", "", "revise", days);
    wrote(world);
}
