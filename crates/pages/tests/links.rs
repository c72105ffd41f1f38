//! Each declared link leads to a page that there is, and stands on the page of a record in its states alone, where the sample
//! has such a record.

#[path = "asking/mod.rs"]
mod asking;

use std::collections::BTreeSet;

use asking::Browser;
use kernel::link::To;
use kernel::{Catalogue, Kind, Link};
use server::ROUTES;
use store::query::{self, LIMIT_MAX, Query};
use worlds::{Sample, found, viewer};

/// The addresses of a link as declared: what stands in braces is filled in, and so is what `{kinds}` of a route names.
fn addresses(catalogue: &Catalogue, kind: &Kind, link: &Link) -> Vec<String> {
    let own = format!("/desk/{{{}}}/{{id}}", kind.path);
    match link.to {
        To::Page(name) => vec![format!("{own}/{name}")],
        To::Desk(address) => vec![format!("/desk/{address}")],
        To::Public("") => vec![kind.public_at.to_owned()],
        To::Public(name) => vec![format!("{}/{name}", kind.public_at)],
        To::Form { kind: code, joins, .. } => {
            let target = catalogue.kind(code).expect("a kind");
            let create = catalogue.creation(code).expect("a creating action").name;
            let names = [Some(create), joins.map(|joins| joins.action)];
            let form = |name| format!("/desk/{{{}}}/{{id}}/{{{name}}}", target.path);
            names.into_iter().flatten().map(form).collect()
        }
    }
}

/// Whether a route takes an address: what is written out in the address is written out in the route.
fn takes(route: &str, address: &str) -> bool {
    let is_open = |part: &str| part.starts_with('{');
    let same = |(route, asked): (&str, &str)| match (is_open(route), is_open(asked)) {
        (true, asked) => asked,
        (false, true) => asked.trim_matches(['{', '}']) == route,
        (false, false) => route == asked,
    };
    route.split('/').count() == address.split('/').count() && route.split('/').zip(address.split('/')).all(same)
}

#[test]
fn each_declared_link_leads_to_a_route() {
    let engine = worlds::sample();
    let catalogue = engine.catalogue();
    let own = pages::ROOMS.iter().flat_map(|room| room.routes);
    let routes: Vec<&str> =
        ROUTES.iter().chain(own).filter(|route| route.method == "GET").map(|route| route.path).collect();
    let mut asked = 0;
    for (kind, link) in catalogue.kinds.iter().flat_map(|kind| kind.links.iter().map(move |link| (kind, link))) {
        for address in addresses(catalogue, kind, link) {
            assert!(routes.iter().any(|route| takes(route, &address)), "{}: no route takes {address}", kind.code);
            asked += 1;
        }
    }
    assert!(asked > 0, "links are declared");
    assert!(!routes.iter().any(|route| takes(route, "/desk/{annual-plans}/{id}/nowhere")));
}

struct Scene {
    engine: Sample,
    browser: Browser,
}

impl Scene {
    /// One record of each state that somebody sees of a kind.
    fn of_each_state(&self, user: &str, kind: &Kind) -> Vec<kernel::Stored> {
        let who = viewer(&self.engine, user);
        let all = Query { limit: LIMIT_MAX, ..Query::default() };
        let page = self.engine.read(|connection| query::list(connection, kind, &who, &all)).expect("an answer");
        let mut states = BTreeSet::new();
        page.rows.into_iter().filter(|record| states.insert(record.state.clone())).collect()
    }
}

/// Where the link of these words leads on a page.
fn led_to(page: &str, label: &str) -> Option<String> {
    let links = page.split("<a class=\"button plain\" href=\"").skip(1);
    let mut links = links.filter_map(|link| link.split("</a>").next()?.split_once("\">"));
    links.find(|(_, words)| *words == label).map(|(to, _)| to.replace("&amp;", "&").replace("&#38;", "&"))
}

/// Follows the links of one record of each state that somebody sees of a kind; answers the words of those that stand there.
async fn follow(scene: &Scene, user: &str, kind: &'static Kind) -> BTreeSet<&'static str> {
    let records = scene.of_each_state(user, kind);
    let mut seen = BTreeSet::new();
    if records.is_empty() {
        return seen;
    }
    let cookie = scene.browser.sign_in(user).await;
    for record in records {
        let (status, page) = scene.browser.page(&cookie, &format!("/desk/{}/{}", kind.path, record.id)).await;
        assert_eq!(status, 200);
        for link in kind.links {
            let Some(to) = led_to(&page, link.label.zh) else { continue };
            assert!(link.stands_in(&record.state), "{} {} {}", kind.code, record.state, link.label.zh);
            assert_eq!(scene.browser.page(&cookie, &to).await.0, 200, "{user}: {to}");
            seen.insert(link.label.zh);
        }
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn each_declared_link_stands_on_the_page_in_its_states_and_opens() {
    let engine = worlds::sample();
    let scene = Scene { browser: Browser::over(&engine), engine };
    let catalogue = scene.engine.catalogue();
    let mut unseen: BTreeSet<(&str, &str)> =
        catalogue.roots().flat_map(|kind| kind.links.iter().map(|link| (kind.code, link.label.zh))).collect();
    for role in catalogue.roles {
        // Of every role one, and others only for what nobody was led to yet.
        for (number, user) in found::holders(&scene.engine, role.code).into_iter().enumerate() {
            let wanted = |kind: &&'static Kind| match number {
                0 => !kind.links.is_empty(),
                _ => unseen.iter().any(|(code, _)| *code == kind.code),
            };
            for kind in catalogue.roots().filter(wanted).collect::<Vec<_>>() {
                let seen = follow(&scene, &user, kind).await;
                unseen.retain(|(code, label)| *code != kind.code || !seen.contains(label));
            }
        }
    }
    // A link of which the sample has no record is held by its route alone.
    let is_told = |kind: &Kind, link: &Link| {
        let states = scene
            .engine
            .read(|connection| connection.query(&format!("SELECT DISTINCT state FROM {}", kind.table()), &[]));
        states.expect("an answer").iter().any(|row| link.stands_in(row[0].as_text().unwrap_or_default()))
    };
    let told = catalogue.roots().flat_map(|kind| kind.links.iter().map(move |link| (kind, link)));
    let told = told.filter(|(kind, link)| unseen.contains(&(kind.code, link.label.zh)) && is_told(kind, link));
    let unled: Vec<_> = told.map(|(kind, link)| (kind.code, link.label.zh)).collect();
    assert!(unled.is_empty(), "nobody is led by {unled:?}");
}
