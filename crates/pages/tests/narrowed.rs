//! Public lists have the controls that the fields of their kind declare, each with its words, and none that finds nothing.
//! On a copy of the sample.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use kernel::{Kind, Language, Narrowing, Type};
use server::base::words::Words;
use server::public::narrowed::label_of;
use server::{App, Configuration};
use tower::ServiceExt;
use worlds::{Sample, found};

struct Scene {
    engine: Sample,
    router: Router,
}

impl Scene {
    fn new(engine: Sample) -> Scene {
        let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server"));
        Scene { engine, router: pages::router(&app) }
    }

    async fn page(&self, path: &str) -> String {
        let answer = self.router.clone().oneshot(Request::get(path).body(Body::empty()).expect("a request")).await;
        let (head, body) = answer.expect("an answer").into_parts();
        assert_eq!(head.status, 200, "{path}");
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        String::from_utf8_lossy(&body).into_owned()
    }

    /// What was published under a name, and the value that each lies in.
    fn offered(&self, kind: &Kind, name: &str) -> Vec<(String, String)> {
        let sql = "SELECT value, under FROM published_choice WHERE programme = $1 AND kind = $2 AND narrows = $3";
        let parameters = [found::programme(&self.engine).as_str().into(), kind.code.into(), name.into()];
        let rows = self.engine.read(|connection| connection.query(sql, &parameters)).expect("an answer");
        let text = |value: &kernel::Value| value.as_text().expect("a text").to_owned();
        rows.iter().map(|row| (text(&row[0]), text(&row[1]))).collect()
    }
}

/// The names of the controls of a list, in their order.
fn controls(page: &str) -> Vec<String> {
    let form = page.split_once("<form class=\"filters\"").and_then(|(_, rest)| rest.split("</form>").next());
    let names = form.expect("a form").split("name=\"").skip(1).filter_map(|rest| rest.split('"').next());
    names.map(str::to_owned).collect()
}

/// The values that a select offers, beside all.
fn options(page: &str, name: &str) -> BTreeSet<String> {
    let select =
        page.split_once(&format!("<select name=\"{name}\">")).and_then(|(_, rest)| rest.split("</select>").next());
    let values = select.unwrap_or_default().split("value=\"").skip(2).filter_map(|rest| rest.split('"').next());
    values.map(str::to_owned).collect()
}

/// The kinds with public lists, and by what each is narrowed.
fn narrowed(scene: &Scene) -> Vec<(&'static Kind, Vec<Narrowing>)> {
    let catalogue = scene.engine.catalogue();
    let listed = catalogue.roots().filter(|kind| kind.has_public_page());
    let listed: Vec<_> = listed.map(|kind| (kind, catalogue.narrowings(kind.code).to_vec())).collect();
    assert!(listed.iter().any(|(_, narrowings)| narrowings.len() > 3), "some list is narrowed by several");
    listed
}

#[tokio::test(flavor = "multi_thread")]
async fn each_public_list_has_the_controls_that_its_kind_declares() {
    let scene = Scene::new(worlds::sample());
    for (kind, narrowings) in narrowed(&scene) {
        let names: Vec<_> = std::iter::once("q").chain(narrowings.iter().map(|one| one.name)).collect();
        let page = scene.page(&format!("/{}", kind.path)).await;
        assert_eq!(controls(&page), names, "{}", kind.code);
        for narrowing in &narrowings {
            let offered = options(&page, narrowing.name);
            match narrowing.of {
                Type::Choice(choices) => {
                    assert_eq!(offered, choices.iter().map(|choice| choice.code.to_owned()).collect());
                }
                Type::Text => assert!(offered.is_empty()),
                _ => {
                    let published = scene.offered(kind, narrowing.name).into_iter().map(|(value, _)| value);
                    assert_eq!(offered, published.collect(), "{} {}", kind.code, narrowing.name);
                }
            }
        }
    }
}

#[test]
fn each_declared_narrowing_has_words_in_both_languages() {
    let scene = Scene::new(worlds::sample());
    for narrowing in scene.engine.catalogue().narrowings_of_all() {
        for language in [Language::Chinese, Language::English] {
            let said = Words(language).say(&label_of(narrowing.name));
            assert!(!said.starts_with("Unknown"), "{said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_under_something_is_offered_of_what_was_chosen() {
    let scene = Scene::new(worlds::sample());
    let mut asked = 0;
    for (kind, narrowings) in narrowed(&scene) {
        for narrowing in narrowings.iter().filter(|narrowing| !narrowing.under.is_empty()) {
            let all = scene.offered(kind, narrowing.name);
            let (_, above) = all.first().expect("something is published").clone();
            let page = scene.page(&format!("/{}?{}={above}", kind.path, narrowing.under)).await;
            let within = all.iter().filter(|(_, under)| *under == above).map(|(value, _)| value.clone());
            assert_eq!(options(&page, narrowing.name), within.collect(), "{} {}", kind.code, narrowing.name);
            asked += 1;
        }
    }
    assert!(asked > 0, "something lies under something");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_control_that_can_find_nothing_is_not_there() {
    let engine = worlds::sample();
    let empty = |connection: &mut store::Connection| connection.execute("DELETE FROM published_choice", &[]);
    engine.write(empty).expect("nothing is offered");
    let scene = Scene::new(engine);
    for (kind, narrowings) in narrowed(&scene) {
        let left = narrowings.iter().filter(|one| !one.is_offered()).map(|one| one.name);
        let names: Vec<_> = std::iter::once("q").chain(left).collect();
        assert_eq!(controls(&scene.page(&format!("/{}", kind.path)).await), names, "{}", kind.code);
        // What the address asks for stays where it can be taken back.
        let asked = narrowings.iter().find(|one| one.is_offered()).expect("something is offered").name;
        let page = scene.page(&format!("/{}?{asked}=1", kind.path)).await;
        assert!(controls(&page).iter().any(|name| name == asked), "{}", kind.code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everyday_words_are_asked_of_every_choice() {
    let scene = Scene::new(worlds::sample());
    let mut asked = 0;
    for (kind, narrowings) in narrowed(&scene) {
        for narrowing in &narrowings {
            let Type::Choice(choices) = narrowing.of else { continue };
            for choice in choices.iter().filter(|choice| !choice.also.is_empty()) {
                let page = scene.page(&format!("/{}?q={}", kind.path, choice.also[0].replace(' ', "%20"))).await;
                let label = Words(Language::Chinese).label(choice.label);
                let found = page.contains("<p class=\"quiet small\" role=\"status\">");
                assert!(!found || page.contains(&format!("“{label}”")), "{} {}", choice.code, choice.also[0]);
                asked += usize::from(found);
            }
        }
    }
    assert!(asked > 0, "something is found by an everyday word");
}

/// Two towns of different counties in which projects were published, called alike from now on: both names, and the counties.
fn two_of_one_name(engine: &Sample) -> (String, [(String, String); 2]) {
    let programme = found::programme(engine);
    let sql = "SELECT DISTINCT c.value, c.zh, c.under, p.zh FROM published_choice c JOIN published_choice p
               ON p.programme = c.programme AND p.kind = c.kind AND p.narrows = 'place' AND p.value = c.under
               WHERE c.programme = $1 AND c.kind = 'project' AND c.narrows = 'town' ORDER BY c.value";
    let rows = engine.read(|connection| connection.query(sql, &[programme.as_str().into()])).expect("an answer");
    let text = |value: &kernel::Value| value.as_text().expect("a text").to_owned();
    let first: Vec<String> = rows[0].iter().map(text).collect();
    let other = rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>()).find(|row| row[2] != first[2]);
    let other = other.expect("projects of two counties are published");
    let (name, before) = (first[1].clone(), other[1].clone());
    let renamed = move |connection: &mut store::Connection| {
        connection.batch("DROP TRIGGER published_version_kept")?;
        let sql = "UPDATE published_version SET content = REPLACE(content, $1, $2) WHERE kind = 'project'";
        connection.execute(sql, &[before.as_str().into(), name.as_str().into()])?;
        Ok(())
    };
    engine.write(renamed).expect("both are called alike");
    let shared = Arc::clone(&engine.shared);
    let follows = move |connection: &mut store::Connection| store::published::remake(connection, &shared.catalogue);
    engine.write(follows).expect("the search follows");
    (first[1].clone(), [(first[0].clone(), first[3].clone()), (other[0].clone(), other[3].clone())])
}

#[tokio::test(flavor = "multi_thread")]
async fn two_towns_of_one_name_are_told_apart_by_their_counties_wherever_one_is_chosen() {
    let engine = worlds::sample();
    let (name, towns) = two_of_one_name(&engine);
    let places = engine.read(|connection| {
        connection.query("SELECT DISTINCT value, under FROM published_choice WHERE narrows = 'town'", &[])
    });
    let places = places.expect("an answer");
    let scene = Scene::new(engine);
    let asked = form_urlencoded::Serializer::new(String::new()).append_pair("name", &name).finish();
    let (list, villages) = (scene.page("/projects").await, scene.page(&format!("/villages?{asked}")).await);
    for (town, county) in &towns {
        let said = format!("{name}（{county}）");
        let option = format!("<option value=\"{town}\">{said}</option>");
        assert!(list.contains(&option), "{option}: {list}");
        assert!(villages.contains(&format!("/towns/{town}\"><bdi>{said}</bdi></a>")), "{said}: {villages}");
        // Within one county the name is enough.
        let under = places.iter().find(|row| row[0].as_text() == Some(town)).and_then(|row| row[1].as_text());
        let within = scene.page(&format!("/projects?place={}", under.expect("it lies in a county"))).await;
        assert!(within.contains(&format!("<option value=\"{town}\">{name}</option>")), "{within}");
    }
}
