//! The menus of the portal and of the desk.

use kernel::Class;

use super::badges::Badges;
use super::call::Call;
use super::rooms::Frame;

/// One link of the menu.
#[derive(Clone, Debug)]
pub struct Link {
    pub text: String,
    pub to: String,
    pub current: bool,
    pub count: usize,
    pub late: bool,
}

/// A group of links under a heading.
#[derive(Clone, Debug)]
pub struct Group {
    pub heading: String,
    pub links: Vec<Link>,
}

fn link(call: &Call, text: String, path: &str) -> Link {
    let to = format!("{}{path}", call.base);
    let root = path == "/" || path == "/desk";
    let current = call.path == to || (!root && call.path.starts_with(&format!("{to}/")));
    Link { text, to, current, count: 0, late: false }
}

/// The menu of the portal: what the rooms show the public, and the search.
pub fn portal_menu(call: &Call) -> Vec<Group> {
    let words = call.words();
    let frame = call.app.own::<Frame>();
    let rooms = frame.portal().map(|page| (page.key, page.path));
    let links = rooms.chain([("nav-search", "/search")]).map(|(key, path)| link(call, words.say(key), path)).collect();
    vec![Group { heading: String::new(), links }]
}

/// The menu of the desk: what is owed, the pages of the rooms, the kinds under their headings.
pub fn desk_menu(call: &Call) -> Vec<Group> {
    let words = call.words();
    let mut desk = link(call, words.say("nav-desk"), "/desk");
    if let Ok(owed) = call.app.own::<Badges>().owed(&call.app, &call.viewer, call.today()) {
        desk.late = owed.late > 0;
        desk.count = if desk.late { owed.late } else { owed.total };
    }
    let mut groups = vec![Group { heading: String::new(), links: vec![desk] }];
    for page in call.app.own::<Frame>().menu().filter(|page| (page.shown)(&call.viewer)) {
        groups[0].links.push(link(call, words.say(page.key), &(page.path)(call)));
    }
    for kind in call.app.engine.catalogue().roots() {
        let Some(heading) = kind.group.map(|heading| words.label(heading)) else { continue };
        // What one begins oneself has its place in the menu, even if one sees nothing but one's own of it.
        let begins = call
            .app
            .engine
            .catalogue()
            .creation(kind.code)
            .is_some_and(|action| kernel::policy::may_act(action, kind, None, &call.viewer).is_some());
        if !store::query::may_list(kind, &call.viewer) || (only_oneself(call, kind) && !begins) {
            continue;
        }
        let entry = link(call, words.label(kind.label).to_owned(), &format!("/desk/{}", kind.path));
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.links.push(entry),
            None => groups.push(Group { heading: heading.to_owned(), links: vec![entry] }),
        }
    }
    if call.viewer.holds_class(Class::AuditAdministrator) {
        groups[0].links.push(link(call, words.say("nav-audit"), "/desk/audit"));
    }
    groups
}

/// Kinds of which the viewer sees nothing but their own record need no list in the menu.
fn only_oneself(call: &Call, kind: &kernel::Kind) -> bool {
    kind.seen_by.iter().all(|grant| match grant.who {
        kernel::role::Who::Person(_) => true,
        _ => kernel::policy::reaches(grant, &call.viewer, kind, None).is_none(),
    })
}
