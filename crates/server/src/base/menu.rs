//! The menus of the portal and of the desk.

use std::sync::Arc;

use kernel::{Class, Kind, Place};
use uuid::Uuid;

use super::badges::Badges;
use super::begun;
use super::call::Call;
use super::fresh::Fresh;
use super::once::Once;
use super::rooms::Frame;

/// One link of the menu.
#[derive(Clone, Debug, Default)]
pub struct Link {
    pub text: String,
    pub to: String,
    pub current: bool,
    pub count: usize,
    pub late: bool,
}

/// The menu of a page: places, at most nine, and the tabs of the place where the reader stands.
#[derive(Clone, Debug, Default)]
pub struct Menu {
    pub lines: Vec<Link>,
    /// What is arranged once, behind a gear at the end.
    pub settings: Option<Link>,
    /// On the page of a tab: the tabs of its place, where there are several.
    pub tabs: Vec<Link>,
}

fn link(call: &Call, text: String, path: &str) -> Link {
    let to = format!("{}{path}", call.base);
    let root = path == "/" || path == "/desk";
    let current = call.path == to || (!root && call.path.starts_with(&format!("{to}/")));
    Link { text, to, current, count: 0, late: false }
}

/// The menu of the portal: what the rooms show the public, and the search.
pub fn portal_menu(call: &Call) -> Menu {
    let words = call.words();
    let frame = call.app.own::<Once<Frame>>();
    let rooms = frame.given().portal.iter().map(|page| (page.key, page.path));
    let lines = rooms.chain([("nav-search", "/search")]).map(|(key, path)| link(call, words.say(key), path)).collect();
    Menu { lines, ..Menu::default() }
}

/// The links at the foot of every page.
pub fn foot(call: &Call) -> Vec<Link> {
    let frame = call.app.own::<Once<Frame>>();
    frame.given().foot.iter().map(|page| link(call, call.words().say(page.key), page.path)).collect()
}

/// The menu of the desk: what is owed, pages of their own, and the places with something in them for the viewer.
pub fn desk_menu(call: &Call) -> Menu {
    let words = call.words();
    let mut desk = link(call, words.say("nav-desk"), "/desk");
    if let Ok(owed) = call.app.own::<Badges>().owed(&call.app, &call.viewer, call.today()) {
        desk.late = owed.late > 0;
        desk.count = if desk.late { owed.late } else { owed.total };
    }
    let mut menu = Menu { lines: vec![desk], ..Menu::default() };
    let frame = call.app.own::<Once<Frame>>();
    for page in frame.given().menu.iter().filter(|page| page.place.is_none() && (page.shown)(&call.viewer)) {
        menu.lines.push(link(call, words.say(page.key), &(page.path)(call)));
    }
    if call.viewer.holds_class(Class::AuditAdministrator) {
        menu.lines.push(link(call, words.say("nav-audit"), "/desk/audit"));
    }
    let listed = listed(call);
    for place in places(call) {
        let tabs = tabs(call, place, &listed);
        let Some(first) = tabs.first() else { continue };
        let current = tabs.iter().any(|tab| tab.current);
        let line = Link { text: words.label(place.label).to_owned(), to: first.to.clone(), current, ..Link::default() };
        if place.settings {
            menu.settings = Some(line);
        } else {
            menu.lines.push(line);
        }
        if tabs.len() > 1 && tabs.iter().any(|tab| tab.to == call.path) {
            menu.tabs = tabs;
        }
    }
    menu
}

/// Every place that a kind or a page is a tab of, in the order of the menu.
fn places(call: &Call) -> Vec<Place> {
    let of_kinds = call.app.engine.catalogue().roots().filter_map(|kind| kind.place);
    let mut places: Vec<Place> = Vec::new();
    let frame = call.app.own::<Once<Frame>>();
    for place in of_kinds.chain(frame.given().menu.iter().filter_map(|page| page.place)) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.sort_by_key(|place| place.order);
    places
}

/// What a place has for the viewer: pages of their own, then lists of its kinds.
fn tabs(call: &Call, place: Place, listed: &[&'static Kind]) -> Vec<Link> {
    let words = call.words();
    let frame = call.app.own::<Once<Frame>>();
    let own = frame.given().menu.iter().filter(|page| page.place == Some(place) && (page.shown)(&call.viewer));
    let own = own.map(|page| link(call, words.say(page.key), &(page.path)(call)));
    let kinds = listed.iter().filter(|kind| kind.place == Some(place));
    let lists = kinds.map(|kind| link(call, words.label(kind.label).to_owned(), &format!("/desk/{}", kind.path)));
    own.chain(lists).collect()
}

/// The kinds whose lists stand in the menus of people, by programme and person.
#[derive(Default)]
struct Listed(Fresh<(String, Uuid), Arc<[&'static Kind]>>);

/// The kinds whose lists stand in the viewer's menu.
fn listed(call: &Call) -> Arc<[&'static Kind]> {
    let catalogue = call.app.engine.catalogue();
    let shown = |kind: &&'static Kind| {
        // What one begins oneself has its place in the menu, even if one sees nothing but one's own of it.
        let begins = catalogue.creation(kind.code).is_some_and(|action| begun::is_offered(action, kind, &call.viewer));
        kind.place.is_some() && store::query::may_list(kind, &call.viewer) && (!only_oneself(call, kind) || begins)
    };
    let key = (call.viewer.programme.clone(), call.viewer.person.unwrap_or_default());
    let kept = call.app.own::<Listed>();
    kept.0.get(&call.app, key, || Ok(catalogue.roots().filter(shown).collect())).unwrap_or_default()
}

/// Kinds of which the viewer sees nothing but their own record need no list in the menu.
fn only_oneself(call: &Call, kind: &kernel::Kind) -> bool {
    kernel::Sight::of(kind, &call.viewer).is_of_oneself()
}
