//! A list says by what it is filtered, with a way out, and keeps it while one searches, sorts and exports. Names are said to
//! whoever may see them. On a copy of the sample.

#[path = "asking/mod.rs"]
mod asking;

use asking::Browser;
use worlds::{Sample, found};

struct Scene {
    engine: Sample,
    browser: Browser,
}

impl Scene {
    async fn page(&self, cookie: &str, path: &str) -> String {
        let (status, page) = self.browser.page(cookie, path).await;
        assert_eq!(status, 200, "{path}");
        page.replace("&#38;", "&").replace("&amp;", "&")
    }

    fn text(&self, sql: &str, of: &str) -> String {
        let rows = self.engine.read(|connection| connection.query(sql, &[of.into()])).expect("an answer");
        rows[0][0].as_text().expect("a text").to_owned()
    }
}

fn scene() -> Scene {
    let engine = worlds::sample();
    Scene { browser: Browser::over(&engine), engine }
}

/// What a list says that it is filtered by, each with the list without it.
fn said(page: &str) -> Vec<(String, String)> {
    let Some((_, list)) = page.split_once("<ul class=\"within\"") else { return Vec::new() };
    let items = list.split("</ul>").next().unwrap_or_default().split("<li>").skip(1);
    let one = |item: &str| {
        let (said, rest) = item.split_once(" <a href=\"").expect("a way out");
        (said.to_owned(), rest.split('"').next().unwrap_or_default().to_owned())
    };
    items.map(one).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_says_by_which_record_it_is_filtered_and_keeps_it() {
    let scene = scene();
    let roads = "EXISTS (SELECT 1 FROM project p WHERE p.owner = o.id AND p.theme = 'roads')";
    let county = found::county_where(&scene.engine, roads);
    let name = scene.text("SELECT name FROM organisation WHERE id = $1", &county.office);
    let cookie = scene.browser.sign_in(&found::holder(&scene.engine, "city-office")).await;
    let (owner, filter) = (&county.office, format!("owner={}", county.office));
    let page = scene.page(&cookie, &format!("/desk/projects?{filter}&theme=roads&sort=name")).await;
    // The theme stands in its select.
    assert_eq!(said(&page), [(format!("申报单位：{name}"), "?theme=roads&sort=name".to_owned())]);
    assert!(page.contains(&format!("<input type=\"hidden\" name=\"owner\" value=\"{owner}\">")), "{page}");
    let sorted = page.split("aria-sort=").skip(1).filter_map(|head| head.split("href=\"").nth(1)?.split('"').next());
    assert!(sorted.clone().count() > 0 && sorted.clone().all(|to| to.contains(&filter)), "{page}");
    let export = page.split("href=\"").find(|to| to.contains("export.xlsx")).expect("an export");
    assert!(export.split('"').next().unwrap_or_default().contains(&filter), "{export}");
    // Empty, it still says so.
    let page = scene.page(&cookie, &format!("/desk/projects?{filter}&q=没有这样的项目")).await;
    assert_eq!(said(&page)[0].0, format!("申报单位：{name}"));
    assert!(page.contains("<div class=\"empty\">"), "{page}");
    // Without it everybody's are there.
    let all = scene.page(&cookie, "/desk/projects?sort=name").await;
    assert!(said(&all).is_empty() && !all.contains("type=\"hidden\" name=\"owner\""));
    let english = scene.page(&format!("{cookie}; suimei_language=en"), &format!("/desk/projects?{filter}")).await;
    assert!(said(&english)[0].0.starts_with("Put forward by: "), "{english}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_said_to_whoever_sees_it_alone() {
    let scene = scene();
    let sql = "SELECT MIN(planner) FROM annual_plan WHERE programme = $1 AND planner_kind = 'county'";
    let planner = scene.text(sql, &found::programme(&scene.engine));
    let other = found::county_where(&scene.engine, &format!("o.id <> '{planner}'"));
    let plan = scene.text("SELECT MIN(id) FROM annual_plan WHERE planner = $1", &planner);
    // Another county sees neither the plan nor what is disclosed of it, and is not told what it is called.
    let cookie = scene.browser.sign_in(&other.clerk).await;
    let page = scene.page(&cookie, &format!("/desk/disclosures?plan={plan}")).await;
    assert_eq!(said(&page)[0].0, "年度计划：您看不到的记录");
    let same = scene.page(&cookie, "/desk/disclosures?plan=00000000-0000-7000-8000-000000000000").await;
    assert_eq!(said(&same)[0].0, said(&page)[0].0, "unseen and absent are the same answer");
}
