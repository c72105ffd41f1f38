//! What is not certain yet says so wherever it stands; what left a plan stays to be seen; what is owed is said with its deed; and an
//! amount has one word. On a copy of the sample.

use kernel::Fen;
use programme::consultation::records::Answer;
use programme::planning::figures::{DRAFT, STAGE};
use programme::project::records::Letter;
use serde_json::{Value as Json, json};
use uuid::Uuid;
use worlds::found::{self, County};

use super::office::{Browser, accepted, answers, asked, done, unreviewed};
use super::summed::{in_line, of_both_kinds, parts, recorded, talk_of, wan};

/// The words that stand by an amount in a page, up to the end of its cell.
fn beside(page: &str, amount: &str) -> Vec<String> {
    let amount = format!(">{amount}");
    let after = page.split(&amount).skip(1);
    after.map(|rest| rest.split("</td>").next().unwrap_or_default().to_owned()).collect()
}

/// Declined, lowered and as asked, recorded from a letter: in the hands of the county.
fn to_adjust(browser: &Browser, county: &County) -> Uuid {
    let plan = of_both_kinds(browser, county);
    recorded(browser, plan, county, |at, asked| [Some(9_000_000), None, Some(asked)][at]);
    done(&browser.engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    plan
}

#[test]
fn what_a_partner_is_said_to_agree_to_says_that_nobody_has_confirmed_it() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = of_both_kinds(&browser, county);
    recorded(&browser, plan, county, |_, asked| Some(asked - 100_000));
    let path = format!("/desk/consultations/{}", talk_of(&browser, plan));
    let partner = Browser::new(browser.engine.clone(), &county.partner);
    let (unconfirmed, disputed) = (Letter::Unconfirmed.choice().label.zh, Letter::Disputed.choice().label.zh);
    let told = |page: &str, mark: &str| {
        for amount in [9_900_000, 19_900_000, 29_900_000] {
            let said = beside(page, &wan(amount));
            assert!(!said.is_empty() && said.iter().all(|cell| cell.contains(mark)), "{amount}: {said:?}");
        }
        let sum = beside(page, &wan(59_700_000));
        assert!(sum.iter().all(|cell| cell.contains(&format!("{mark} {}", wan(59_700_000)))), "sum: {sum:?}");
        assert!(!sum.is_empty(), "{:?}", parts(page, "<tfoot", "</tfoot>"));
    };
    for page in [browser.page(&path), partner.page(&path), partner.page(&format!("{path}/confirm"))] {
        told(&page, unconfirmed);
    }
    let id = path.rsplit('/').next().and_then(|id| id.parse().ok());
    done(&browser.engine, &county.partner, "consultation", "dispute", id, json!({ "reason": "示例：数额不对" }));
    told(&partner.page(&path), disputed);
    // What it answers itself is its own word.
    let id = id.expect("a consultation");
    let own = answers(&browser, id, |_, asked| Some(asked - 200_000));
    done(&browser.engine, &county.partner, "consultation", "answer", Some(id), own);
    let page = partner.page(&path);
    assert!(!page.contains(unconfirmed) && !page.contains(disputed), "{page}");
}

#[test]
fn what_a_letter_is_said_to_decline_says_that_nobody_has_confirmed_it() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = of_both_kinds(&browser, county);
    recorded(&browser, plan, county, |at, asked| (at != 1).then_some(asked));
    let declined = Answer::Decline.choice().label.zh;
    let said = format!("{declined}（{}）", Letter::Unconfirmed.choice().label.zh);
    let talk = talk_of(&browser, plan);
    for path in [format!("/desk/annual-plans/{plan}"), format!("/desk/consultations/{talk}")] {
        let page = browser.page(&path);
        let struck = parts(&page, "<tr class=\"struck\">", "</tr>");
        assert!(struck.iter().any(|row| row.contains(&said)), "{path}: {struck:?}");
    }
}

#[test]
fn an_adjustment_says_which_amounts_are_not_confirmed_and_shows_what_left_the_plan() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = to_adjust(&browser, county);
    let own = Browser::new(browser.engine.clone(), &county.clerk);
    let form = own.page(&format!("/desk/annual-plans/{plan}/adjust"));
    let mark = Letter::Unconfirmed.choice().label.zh;
    for agreed in [9_000_000, 30_000_000] {
        let said = format!("商定 {} 元（{mark}）", Fen(agreed).yuan_grouped());
        assert!(form.contains(&said), "{said}: {form}");
    }
    // In the sentence above, and where the sums run.
    let agreed = wan(39_000_000);
    let said = format!("商定 {agreed} 万元（其中{mark} {agreed} 万元）");
    assert!(form.contains(&said), "{said}: {form}");
    let sums = parts(&form, "<dl data-kind=\"\"", "</dl>");
    assert!(sums[0].contains(&format!("{mark} {}", wan(39_000_000))), "{sums:?}");
    let struck = parts(&form, "<tr class=\"struck\">", "</tr>");
    let gone = struck.iter().find(|row| row.contains("示例：另有安排")).expect("what was declined stands struck");
    assert!(gone.contains(&format!(">{}<", wan(20_000_000))), "with what was asked for it: {gone}");
}

#[test]
fn a_result_waits_for_a_partner_that_disputes_its_letter_and_takes_what_it_says_instead() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let county = &unreviewed(engine)[0];
    let plan = to_adjust(&browser, county);
    let talk = talk_of(&browser, plan);
    done(engine, &county.partner, "consultation", "dispute", Some(talk), json!({ "reason": "示例：数额不对" }));
    done(engine, &county.clerk, "annual-plan", "adjust", Some(plan), json!({ "plan_lines": in_line(&browser, plan) }));
    done(engine, &county.leader, "annual-plan", "consent-again", Some(plan), json!({}));
    // Nothing is settled over the partner's head, and the page says so beforehand.
    let page = browser.page(&format!("/desk/annual-plans/{plan}"));
    let way = parts(&page, "id=\"do-settle\"", "class=\"way\"");
    assert!(way[0].contains("aria-disabled") && way[0].contains("还有单位没有答复"), "{way:?}");
    let settle = engine.catalogue().action("annual-plan", "settle").expect("an action");
    let viewer = worlds::viewer(engine, &browser.user);
    let refused = engine.perform(store::Request::new(&viewer, settle, Some(plan), json!({})));
    assert_eq!(refused.err().map(|refusal| refusal.code), Some("plan.answers-open"));
    // What it says itself is what is agreed: another amount, which the county brings its sources in line with.
    let own = answers(&browser, talk, |at, asked| [Some(8_000_000), None, Some(asked)][at]);
    done(engine, &county.partner, "consultation", "answer", Some(talk), own);
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let record = browser.json(&format!("/api/v1/annual-plans/{plan}"));
    let lines = record["plan_lines"].as_array().unwrap();
    let agreed: Vec<_> = lines.iter().map(|line| line["agreed_fen"].as_i64()).collect();
    assert_eq!((record["state"].as_str(), &agreed[..]), (Some("adjusting"), &[Some(8_000_000), Some(30_000_000)][..]));
    assert!(lines.iter().all(|line| line["letter"].is_null()), "{record}");
}

#[test]
fn a_project_that_a_letter_declined_wrongly_is_in_the_plan_again() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let county = &unreviewed(engine)[0];
    let record = |plan: Uuid| browser.json(&format!("/api/v1/annual-plans/{plan}"));
    let ids = |plan: &Json| -> Vec<String> {
        let mut ids: Vec<_> =
            plan["plan_lines"].as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
        ids.sort_unstable();
        ids
    };
    let plan = of_both_kinds(&browser, county);
    let reported = ids(&record(plan));
    recorded(&browser, plan, county, |at, asked| [Some(9_000_000), None, Some(asked)][at]);
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let talk = talk_of(&browser, plan);
    done(engine, &county.partner, "consultation", "dispute", Some(talk), json!({ "reason": "示例：都同意" }));
    let said = answers(&browser, talk, |at, asked| Some([9_000_000, asked, asked][at]));
    done(engine, &county.partner, "consultation", "answer", Some(talk), said);
    // The county is not asked for what is not so any more: the result is drawn together anew first.
    assert_eq!(record(plan)["state"], "consulting");
    let talked = browser.json(&format!("/api/v1/consultations/{talk}"));
    let reasons = talked["consultation_lines"].as_array().unwrap().iter().map(|line| line["reason"].is_null());
    assert!(reasons.enumerate().all(|(at, none)| none || at == 0), "why it was declined is no reason now: {talked}");
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    done(engine, &county.clerk, "annual-plan", "adjust", Some(plan), json!({ "plan_lines": in_line(&browser, plan) }));
    if record(plan)["state"] == "reconsenting" {
        done(engine, &county.leader, "annual-plan", "consent-again", Some(plan), json!({}));
    }
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let now = record(plan);
    assert_eq!(ids(&now), reported, "each line is who it was");
    let mut agreed: Vec<_> =
        now["plan_lines"].as_array().unwrap().iter().map(|line| line["agreed_fen"].as_i64()).collect();
    agreed.sort_unstable();
    assert_eq!(agreed, [Some(9_000_000), Some(20_000_000), Some(30_000_000)], "{now}");
    assert_eq!((now["plan_dropped_lines"].clone(), now["state"].as_str()), (json!([]), Some("agreed")));
}

#[test]
fn a_supplementary_agreement_takes_the_place_of_a_letter_that_is_disputed() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let county = &unreviewed(engine)[0];
    let plan = accepted(&browser, county, &[(10_000_000, 700, 2), (20_000_000, 900, 2)]);
    recorded(&browser, plan, county, |_, asked| Some(asked));
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let talk = Some(talk_of(&browser, plan));
    done(engine, &county.partner, "consultation", "dispute", talk, json!({ "reason": "示例：数额不对" }));
    let record = || browser.json(&format!("/api/v1/annual-plans/{plan}"));
    let lines = |each: &dyn Fn(&Json) -> Json| -> Json {
        record()["plan_lines"].as_array().unwrap().iter().map(each).collect()
    };
    let letters = || lines(&|line| line["letter"].clone());
    assert_eq!(letters(), json!(["disputed", "disputed"]));
    let agreed =
        lines(&|line| json!({ "id": line["id"], "agreed_fen": line["agreed_fen"].as_i64().unwrap() - 1_000_000 }));
    let input = json!({ "document": "示例补〔2012〕1号", "reason": "示例", "plan_lines": agreed });
    done(engine, &browser.user, "annual-plan", "supplement", Some(plan), input);
    assert_eq!(letters(), json!([null, null]), "both sides have signed it");
    done(engine, &county.clerk, "annual-plan", "adjust", Some(plan), json!({ "plan_lines": in_line(&browser, plan) }));
    if record()["state"] == "reconsenting" {
        done(engine, &county.leader, "annual-plan", "consent-again", Some(plan), json!({}));
    }
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    assert_eq!(record()["state"], "agreed");
}

#[test]
fn the_result_that_was_drawn_together_is_one_sum_while_the_county_adjusts() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = to_adjust(&browser, county);
    let figure = browser.json(&format!("/api/v1/figures/agreed?record={plan}"));
    assert_eq!(figure["amount"].as_i64(), Some(39_000_000), "{figure}");
    let year = browser.json(&format!("/api/v1/annual-plans/{plan}"))["year"].as_i64().expect("a year");
    let said = wan(39_000_000);
    for path in [format!("/desk/annual-plans/{plan}"), format!("/desk/consolidation/{year}")] {
        assert!(browser.page(&path).contains(&said), "{path}");
    }
}

#[test]
fn a_figure_says_how_much_of_it_is_drafted_unless_it_is_asked_for_one_stage() {
    let browser = Browser::of_the_city();
    let year = browser.engine.shared.clock.now().day().year();
    let figure = browser.json(&format!("/api/v1/figures/asked?year={year}"));
    let apart = figure["apart"].as_array().expect("parts");
    for by in ["nature", STAGE.name] {
        let own: i64 =
            apart.iter().filter(|part| part[by].is_string()).filter_map(|part| part["amount"].as_i64()).sum();
        assert_eq!(Some(own), figure["amount"].as_i64(), "by {by}: {figure}");
    }
    // On its page each stage has a sum of its own, and there is none of both.
    let page = |more: &str| {
        let page = browser.page(&format!("/desk/figures/asked?year={year}{more}"));
        (parts(&page, "<div class=\"figures\">", "<form").concat(), parts(&page, "<tfoot>", "</tfoot>").concat())
    };
    let (heads, foot) = page("");
    let staged = apart.iter().filter(|part| part[STAGE.name].is_string() && part["quantity"] != json!(0));
    let staged: Vec<&Json> = staged.collect();
    assert!(staged.len() > 1, "something is drafted, something reported: {figure}");
    for part in staged {
        let label = STAGE.choice(part[STAGE.name].as_str().unwrap()).expect("a stage").label.zh;
        let amount = wan(part["amount"].as_i64().expect("an amount"));
        assert!(heads.contains(&format!(">{amount}<")) && heads.contains(label), "{label} {amount}: {heads}");
        assert!(foot.contains(label) && foot.contains(&format!(">{amount}<")), "{label} {amount}: {foot}");
    }
    let both = wan(figure["amount"].as_i64().expect("an amount"));
    assert!(!heads.contains(&both) && !foot.contains(&both), "{both} is no sum of its own: {heads}");
    let (narrowed, _) = page(&format!("&stage={DRAFT}"));
    assert_eq!(narrowed.matches("class=\"figure\"").count(), 1, "{narrowed}");
}

#[test]
fn a_city_plan_says_what_of_its_sums_is_cooperation() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    of_both_kinds(&browser, county);
    let input = json!({ "year": 2012, "answerable": "示例" });
    let city = done(&browser.engine, &browser.user, "city-plan", "create", None, input);
    let record = browser.json(&format!("/api/v1/city-plans/{city}"));
    assert_eq!(record["asked_cooperation_fen"].as_i64(), Some(20_000_000), "{record}");
    let said = format!("其中合作 {}", wan(20_000_000));
    for path in [format!("/desk/city-plans/{city}"), "/desk/city-plans".to_owned()] {
        assert!(browser.page(&path).contains(&said), "{path} says {said}");
    }
}

#[test]
fn a_city_plan_says_of_a_project_that_its_partners_declined_it() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    to_adjust(&browser, county);
    let input = json!({ "year": 2012, "answerable": "示例" });
    let city = done(&browser.engine, &browser.user, "city-plan", "create", None, input);
    let table = browser.page(&format!("/desk/city-plans/{city}/table"));
    let rows: Vec<&str> = table.split("<tr").filter(|row| row.contains("帮扶方未同意")).collect();
    assert_eq!(rows.len(), 1, "one was declined: {table}");
    assert!(rows[0].contains("示例：另有安排") && rows[0].contains(&wan(20_000_000)), "{rows:?}");
}

#[test]
fn several_things_owed_on_one_plan_are_each_said_with_their_deed() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = accepted(&browser, county, &[(1_000_000, 7, 1), (2_000_000, 7, 2)]);
    let talk = asked(&browser, plan, county);
    let said = answers(&browser, talk, |_, asked| Some(asked));
    done(&browser.engine, &county.partner, "consultation", "answer", Some(talk), said);
    done(&browser.engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let page = browser.page(&format!("/desk/annual-plans/{plan}"));
    let steps = parts(&page, "<ol class=\"steps\"", "</ol>");
    for deed in ["开始执行", "起草公开"] {
        assert!(steps[0].contains(&format!("县经协办 {deed}")), "{deed}: {steps:?}");
    }
}

#[test]
fn what_is_missing_of_a_draft_is_led_to_from_its_head() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let input = json!({ "planner": county.office, "year": 2012 });
    let plan = done(&browser.engine, &county.clerk, "annual-plan", "create", None, input);
    let page = Browser::new(browser.engine.clone(), &county.clerk).page(&format!("/desk/annual-plans/{plan}"));
    let head = parts(&page, "id=\"why-submit\">", "</span>");
    assert!(head[0].contains("href=\"#do-submit\"") && head[0].contains("补齐后才能办理</a>"), "{head:?}");
    let foot = parts(&page, "id=\"do-submit\"", "</ul>");
    assert!(foot[0].matches("<li><a href=").count() > 1, "{foot:?}");
}

#[test]
fn what_a_draft_is_written_with_is_nobodys_opinion() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let sql = "SELECT d.id, MIN(u.user_name) FROM disclosure d JOIN post h ON h.organisation = d.publisher
               AND h.role = 'county-office' AND h.state = 'held' JOIN person u ON u.id = h.person AND u.state = 'enabled'
               WHERE d.state = 'published' GROUP BY d.id ORDER BY d.id";
    let rows = engine.read(|connection| connection.query(sql, &[])).unwrap();
    let id: Uuid = rows[0][0].as_text().and_then(|id| id.parse().ok()).expect("a disclosure");
    let clerk = rows[0][1].as_text().expect("its clerk");
    done(engine, clerk, "disclosure", "correct", Some(id), json!({ "correction": "示例更正说明" }));
    let words = json!({ "why": "示例：写进去的理由", "criteria": "示例标准", "telephone": "0753-1234567" });
    done(engine, clerk, "disclosure", "revise", Some(id), words);
    done(engine, clerk, "disclosure", "submit-for-review", Some(id), json!({}));
    let publisher = engine.read(|connection| {
        connection.query("SELECT publisher FROM disclosure WHERE id = $1", &[id.to_string().into()])
    });
    let publisher = publisher.unwrap()[0][0].as_text().expect("an office").to_owned();
    let reviewers = found::counties_where(engine, &format!("o.id = '{publisher}'"));
    let page = Browser::new(engine.clone(), &reviewers[0].leader).page(&format!("/desk/disclosures/{id}"));
    let foot = parts(&page, "id=\"decide\"", "class=\"ways\"").concat();
    let said = parts(&foot, "<blockquote", "</blockquote>");
    assert!(said.iter().any(|words| words.contains("示例更正说明")), "why it was corrected is said: {said:?}");
    assert!(!said.iter().any(|words| words.contains("示例：写进去的理由")), "{said:?}");
}

#[test]
fn whoever_sees_less_is_told_what_is_not_counted() {
    let mut browser = Browser::of_the_city();
    let clerk = browser.page("/desk/responsibilities");
    browser.sign_in(&found::holder(&browser.engine, "city-leader"));
    let page = browser.page("/desk/responsibilities");
    let desk = browser.page("/desk");
    let label = |code: &str| browser.engine.catalogue().kind(code).expect("a kind").label.zh;
    let unseen = page.split("看不到的事项不在内：").nth(1).and_then(|rest| rest.split('。').next()).unwrap_or_default();
    assert!(unseen.contains(label("consultation")) && !unseen.contains(label("annual-plan")), "{page}");
    let part = page.split("只计您看得到的：").nth(1).and_then(|rest| rest.split('。').next()).unwrap_or_default();
    assert!(part.contains(label("annual-plan")), "{part}");
    assert!(desk.contains(unseen), "the list of what is late says so too");
    assert!(!clerk.contains(&format!("看不到的事项不在内：{unseen}")), "the clerk sees more");
}

#[test]
fn what_partners_and_reminders_say_is_said_in_both_languages() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = to_adjust(&browser, county);
    let partner = worlds::viewer(&browser.engine, &county.partner).posts[0].clone();
    let record = browser.json(&format!("/api/v1/organisations/{}", partner.organisation));
    let english = record["name_en"].as_str().expect("an English name");
    let struck = |lang: &str| {
        let page = browser.page(&format!("/desk/annual-plans/{plan}?lang={lang}"));
        parts(&page, "<tr class=\"struck\">", "</tr>")
            .into_iter()
            .find(|row| row.contains("另有安排"))
            .map(str::to_owned)
    };
    let (zh, en) = (struck("zh-CN").expect("declined"), struck("en").expect("declined"));
    assert!(en.contains(english) && !en.contains(&partner.organisation_name), "{en}");
    assert!(zh.contains(&partner.organisation_name), "{zh}");
    // A duty is called by its name in both, in whichever language the reminder was written.
    let label = browser.engine.catalogue().action("annual-plan", "adjust").expect("an action").owed_label();
    let remind = |about: &str| -> Json {
        let input = json!({ "receiver": county.office, "year": 2012, "about": about, "words": "示例", "plan": plan.to_string() });
        let id = done(&browser.engine, &browser.user, "reminder", "create", None, input);
        browser.json(&format!("/api/v1/reminders/{id}"))
    };
    let made = remind(label.en);
    assert_eq!((made["about"].as_str(), made["about_en"].as_str()), (Some(label.zh), Some(label.en)));
    let list = browser.page("/desk/reminders?lang=en");
    assert!(list.contains(&format!(": {}", label.en)) && !list.contains(&format!(": {}", label.zh)), "{list}");
}
