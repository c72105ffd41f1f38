//! What would be refused is grey with the sentence of the refusal, and what a form offers to choose is what the rule allows. On a copy
//! of the sample.

use std::collections::BTreeSet;

use serde_json::json;
use worlds::{found, viewer};

use super::office::{Answer, Browser, accepted, answers, asked, done, unreviewed};

/// Somebody of the city office on the day of the sample.
fn of_the_city() -> Browser {
    let engine = worlds::sample();
    let user = found::holder(&engine, "city-office");
    Browser::new(engine, &user)
}

/// The addresses of the forms that a desk offers.
fn live(desk: &str) -> Vec<String> {
    let head = desk.split("class=\"actions creations\"").nth(1).and_then(|rest| rest.split("</div>").next()).unwrap();
    head.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// What is grey on a page: its words, and why.
fn grey(page: &str) -> Vec<(String, String)> {
    let buttons = page.split("aria-disabled=\"true\" aria-describedby=\"").skip(1);
    let read = |rest: &str| {
        let (id, rest) = rest.split_once("\">")?;
        let why = page.split_once(&format!("id=\"{id}\">"))?.1.split('<').next()?;
        Some((rest.split('<').next()?.to_owned(), why.to_owned()))
    };
    buttons.filter_map(read).collect()
}

/// The select of a field: its opening, and the values that it offers.
pub fn offered(page: &str, name: &str) -> Option<(String, Vec<String>)> {
    let select = page.split("<select").skip(1).filter_map(|rest| rest.split("</select>").next());
    let own = select.into_iter().find(|own| own.split('>').next().unwrap().contains(&format!("name=\"{name}\"")))?;
    let values = own.split("<option value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let values = values.filter(|value| !value.is_empty()).map(str::to_owned).collect();
    Some((own.split('>').next().unwrap().to_owned(), values))
}

/// The texts of a query of one column.
fn texts(browser: &Browser, sql: &str) -> BTreeSet<String> {
    let rows = browser.engine.read(|connection| connection.query(sql, &[])).unwrap();
    rows.iter().filter_map(|row| row[0].as_text().map(str::to_owned)).collect()
}

#[test]
fn a_desk_offers_no_form_that_has_nothing_to_choose_and_no_button_that_is_grey_there() {
    let mut browser = of_the_city();
    let year = browser.engine.shared.clock.now().day().year();
    let planned = format!("EXISTS (SELECT 1 FROM annual_plan a WHERE a.planner = o.id AND a.year = {year})");
    let county = found::county_where(&browser.engine, &planned);
    let other = found::county_where(&browser.engine, &format!("NOT {planned}"));
    let city = browser.user.clone();
    for user in [&city, &county.clerk, &county.partner, &other.clerk] {
        browser.sign_in(user);
        let desk = browser.page("/desk");
        for form in live(&desk) {
            let page = browser.page(&form);
            assert_eq!(grey(&page), [], "{user} {form}");
            for select in page.split("<select").skip(1).filter_map(|rest| rest.split("</select>").next()) {
                let is_empty =
                    select.matches("<option value=\"").count() == select.matches("<option value=\"\"").count();
                assert!(!select.contains("required") || !is_empty, "{user} {form}: {select}");
            }
        }
    }
    browser.sign_in(&county.clerk);
    let (desk, form) = (browser.page("/desk"), browser.page("/desk/annual-plans/new/create"));
    let why = format!("{year}年度的计划已经有了");
    for page in [&desk, &form] {
        let said = grey(page);
        assert!(said.iter().any(|(label, said)| label == "编制计划" && said.starts_with(&why)), "{said:?}");
    }
    let said = grey(&form);
    assert!(
        said.iter().any(|(label, said)| label == "照此编新年度" && said.contains(&(year + 1).to_string())),
        "{said:?}"
    );
    assert!(!form.contains("href=\"?copy="), "nothing is begun from it either");
    assert!(grey(&desk).iter().any(|(_, said)| said.contains("等待别人")), "a county reminds of what it waits for");
    browser.sign_in(&other.clerk);
    assert!(live(&browser.page("/desk")).iter().any(|form| form == "/desk/annual-plans/new/create"));
}

#[test]
fn the_city_plan_is_compiled_where_a_plan_is_accepted() {
    let browser = of_the_city();
    let years = "SELECT DISTINCT p.year FROM annual_plan p UNION SELECT MAX(year) + 1 FROM annual_plan";
    let years = browser.engine.read(|connection| connection.query(years, &[])).unwrap();
    let states = programme::consolidation::rules::ACCEPTED.join("', '");
    let (mut open, mut closed) = (0, 0);
    for year in years.iter().filter_map(|row| row[0].as_integer()) {
        let programme = found::programme(&browser.engine);
        let count = |of: &str| {
            browser.number(&format!("SELECT COUNT(*) FROM {of} AND year = {year} AND programme = '{programme}'"))
        };
        let (accepted, compiled) =
            (count(&format!("annual_plan WHERE state IN ('{states}')")), count("city_plan WHERE 1 = 1"));
        let board = browser.page(&format!("/desk/consolidation/{year}"));
        let is_grey = grey(&board).iter().any(|(_, why)| why.starts_with("这一年还没有受理任何计划"));
        assert_eq!(is_grey, compiled == 0 && accepted == 0, "{year}: {accepted} accepted, {compiled} compiled");
        let form = format!("city-plans/new/create?year={year}\"");
        assert_eq!(board.contains(&form), compiled == 0 && accepted > 0, "{year}");
        if is_grey { closed += 1 } else { open += 1 }
    }
    assert!(open > 0 && closed > 0, "{open} {closed}");
}

#[test]
fn a_visit_offers_those_who_are_paired_with_each_other() {
    let mut browser = of_the_city();
    let county = found::county_where(&browser.engine, "1 = 1");
    let form = "/desk/visits/new/create";
    browser.sign_in(&county.clerk);
    let office = viewer(&browser.engine, &county.clerk).posts[0].organisation;
    let own = texts(
        &browser,
        &format!(
            "SELECT p.assisting FROM pairing p JOIN organisation o ON p.recipient IN (o.id, o.parent) AND p.state = 'in-force'
             WHERE o.id = '{office}'"
        ),
    );
    let (_, partners) = offered(&browser.page(form), "partner").expect("partners");
    assert_eq!(partners.into_iter().collect::<BTreeSet<_>>(), own);
    browser.sign_in(&county.partner);
    let partner = viewer(&browser.engine, &county.partner).posts[0].organisation;
    let helped = texts(
        &browser,
        &format!(
            "SELECT o.id FROM pairing p JOIN organisation o ON p.recipient IN (o.id, o.parent) AND p.state = 'in-force'
             WHERE p.assisting = '{partner}' AND o.category = 'county-office' AND o.programme = p.programme"
        ),
    );
    let (_, counties) = offered(&browser.page(form), "county").expect("counties");
    assert!(!helped.is_empty());
    assert_eq!(counties.into_iter().collect::<BTreeSet<_>>(), helped);
}

#[test]
fn whoever_acts_for_one_is_a_colleague_who_may_hold_the_post() {
    let mut browser = of_the_city();
    let county = found::county_where(&browser.engine, "1 = 1");
    let mut seen = 0;
    for user in [browser.user.clone(), county.clerk.clone(), county.leader.clone()] {
        browser.sign_in(&user);
        let who = viewer(&browser.engine, &user);
        let Some((_, offered)) = offered(&browser.page("/desk/delegations/new/create"), "substitute") else { continue };
        seen += offered.len();
        for post in offered {
            let sql = format!(
                "SELECT p.id FROM post p JOIN person u ON u.id = p.person WHERE p.id = '{post}' AND p.person <> '{}'
                 AND p.organisation = '{}' AND u.state = 'enabled' AND NOT EXISTS (SELECT 1 FROM post q WHERE
                 q.person = p.person AND q.state = 'held' AND q.role LIKE '%administrator')",
                who.person.unwrap(),
                who.posts[0].organisation
            );
            assert_eq!(texts(&browser, &sql).len(), 1, "{user} {post}");
        }
    }
    assert!(seen > 0, "somebody has a colleague");
}

#[test]
fn a_county_adds_villages_of_a_town() {
    let mut browser = of_the_city();
    let county = found::county_where(&browser.engine, "1 = 1");
    browser.sign_in(&county.clerk);
    let page = browser.page("/desk/regions/new/create");
    assert_eq!(offered(&page, "level").expect("levels").1, ["village"]);
    let parent = page.split("name=\"parent\"").nth(1).and_then(|rest| rest.split('>').next()).expect("a parent");
    assert!(parent.contains("required"), "{parent}");
}

#[test]
fn a_partner_that_has_not_answered_is_not_offered_again() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let county = &unreviewed(engine)[0];
    let plan = accepted(&browser, county, &[(10_000_000, 700, 1), (20_000_000, 700, 2)]);
    let form = format!("/desk/consultations/new/create?plan={plan}");
    let partners = |browser: &Browser| offered(&browser.page(&form), "partner").expect("partners").1;
    let seat = viewer(engine, &county.partner).posts[0].organisation.to_string();
    assert!(partners(&browser).contains(&seat));
    let first = asked(&browser, plan, county);
    assert!(!partners(&browser).contains(&seat), "it was asked and has not answered");
    assert!(!partners(&browser).is_empty(), "others may be asked beside it");
    let said = answers(&browser, first, |_, asked| Some(asked));
    done(engine, &county.partner, "consultation", "answer", Some(first), said);
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let page = browser.page("/desk/consultations/new/create");
    let left = offered(&page, "plan").map(|(_, plans)| plans).unwrap_or_default();
    assert!(!left.contains(&plan.to_string()), "nothing of it is left to be asked about");
}

/// The addresses of records that a page leads to.
fn records(page: &str) -> BTreeSet<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '?', '#']).next());
    links
        .filter(|link| link.starts_with("/desk/") && link.len() > 40 && !link.contains("/new/"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn what_one_does_not_see_is_named_without_a_link() {
    let mut browser = of_the_city();
    let county = found::county_where(&browser.engine, "1 = 1");
    let others =
        |of: &str| format!("SELECT id FROM {of} WHERE programme = '{}' LIMIT 40", found::programme(&browser.engine));
    let mut pages: Vec<String> = Vec::new();
    for (kind, of) in [("pairings", "pairing"), ("organisations", "organisation")] {
        pages.extend(texts(&browser, &others(of)).iter().map(|id| format!("/desk/{kind}/{id}")));
    }
    let year = browser.engine.shared.clock.now().day().year();
    browser.sign_in(&county.clerk);
    for year in [year, year - 1] {
        let Answer { status, content } = browser.get(&format!("/desk/responsibilities?year={year}"));
        let all = String::from_utf8_lossy(&content);
        let duties = all.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let duties =
            duties.filter(|link| link.contains("duty=")).map(|link| link.replace("&#38;", "&").replace("&amp;", "&"));
        pages.extend(duties.filter(|_| status == 200));
    }
    let mut seen = BTreeSet::new();
    for page in pages {
        let Answer { status, content } = browser.get(&page);
        assert_eq!(status, 200, "{page}");
        for link in records(&String::from_utf8_lossy(&content)) {
            if seen.insert(link.clone()) {
                assert_eq!(browser.get(&link).status, 200, "{page} leads to {link}");
            }
        }
    }
    assert!(seen.len() > 20, "{}", seen.len());
}

#[test]
fn what_a_partner_owes_on_the_consultation_of_a_plan_is_waited_for_by_its_county() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let county = &unreviewed(engine)[0];
    let plan = accepted(&browser, county, &[(10_000_000, 700, 1), (20_000_000, 700, 2)]);
    let seat = viewer(engine, &county.partner).posts[0].organisation;
    let talk = asked(&browser, plan, county);
    let name =
        &texts(&browser, &format!("SELECT short_name FROM organisation WHERE id = '{seat}'")).pop_first().unwrap();
    let own = Browser::new(engine.clone(), &county.clerk);
    for page in ["/desk", "/desk/waiting"] {
        let shown = own.page(page);
        assert!(shown.contains(&format!("/desk/consultations/{talk}\"")) && shown.contains(name.as_str()), "{page}");
    }
    let other = Browser::new(engine.clone(), &unreviewed(engine)[1].clerk);
    assert!(!other.page("/desk/waiting").contains(&talk.to_string()), "nobody else's");
}

#[test]
fn identifiers_stand_on_no_page_of_the_city_plan_and_what_is_not_reported_is_not_late() {
    let browser = of_the_city();
    let identifier = |page: &str| {
        let words: String = page.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
        let is_one = |word: &str| word.len() == 36 && word.parse::<uuid::Uuid>().is_ok();
        words
            .split(|letter: char| !letter.is_ascii_hexdigit() && letter != '-')
            .find(|word| is_one(word))
            .map(str::to_owned)
    };
    let plans = texts(&browser, "SELECT id FROM city_plan");
    assert!(!plans.is_empty());
    for plan in plans {
        let page = browser.page(&format!("/desk/city-plans/{plan}"));
        assert_eq!(identifier(&page), None, "{plan}");
    }
    let drafts = texts(&browser, "SELECT id FROM annual_plan WHERE first_reported IS NULL");
    assert!(!drafts.is_empty());
    for plan in drafts {
        let Answer { status, content } = browser.get(&format!("/desk/annual-plans/{plan}"));
        let page = String::from_utf8_lossy(&content).into_owned();
        assert!(status != 200 || !page.contains("逾期天数"), "{plan}: nothing is said of what was never reported");
        assert!(!page.contains("退回次数") || !page.contains("<s>0</s>"), "{plan}");
    }
    let exported = browser.get("/desk/annual-plans/export.csv").text();
    let mut rows = exported.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let head = rows.next().expect("a head");
    let at = |name: &str| head.iter().position(|one| one.contains(name));
    if let (Some(late), Some(first)) = (at("逾期天数"), at("首次报市")) {
        for row in rows.filter(|row| row.len() == head.len() && row[first].is_empty()) {
            assert_eq!(row[late], "", "{row:?}");
        }
    }
}
