//! What every page has: bar, menu, banner, foot; and the templates.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use kernel::{Class, Language};
use serde_json::Value as Json;

use crate::call::Call;
use crate::problem;
use crate::words::Words;

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

/// What every page has.
#[derive(Default)]
pub struct Page {
    pub t: Words,
    pub title: String,
    pub base: String,
    pub here: String,
    pub is_desk: bool,
    /// The banner of sample data.
    pub demo: Option<String>,
    pub office: String,
    pub telephone: String,
    pub hours: String,
    pub person: Option<String>,
    pub person_id: String,
    pub person_link: String,
    pub csrf: String,
    pub groups: Vec<Group>,
    pub other_language: &'static str,
    /// This page in the other language, with everything else that was asked for.
    pub other_language_link: String,
    pub other_language_name: &'static str,
    pub notice: Option<String>,
    /// Nothing is founded yet: there is nowhere else to go.
    pub setting_up: bool,
}

impl Page {
    /// The page of this call with a title; the programme's own words come from its published version.
    pub fn new(call: &Call, title: &str) -> Page {
        let words = call.words();
        let programme = programme_of(call);
        let text = |zh: &str, en: &str| {
            let name = if words.language() == Language::Chinese { zh } else { en };
            programme[name].as_str().unwrap_or_default().to_owned()
        };
        let sample = programme["sample"].as_bool() == Some(true);
        let day = call.today();
        let shown_day = if words.language() == Language::Chinese { day.zh() } else { day.en() };
        let is_desk = call.is_signed_in() && call.path.contains("/desk");
        let (other_language, other_language_name) = match words.language() {
            Language::Chinese => ("en", "English"),
            Language::English => ("zh-CN", "中文"),
        };
        let person = call.viewer.person.map(|person| person.to_string()).unwrap_or_default();
        Page {
            t: words,
            title: title.to_owned(),
            base: call.base.clone(),
            here: call.path.clone(),
            is_desk,
            demo: sample.then(|| words.with_one("demo-banner", "day", shown_day)),
            office: text("office", "office_en"),
            telephone: text("telephone", "telephone"),
            hours: text("office_hours", "office_hours"),
            person: call.is_signed_in().then(|| who(call)),
            person_link: format!("{}/desk/users/{person}", call.base),
            person_id: person,
            csrf: call.session.as_ref().map(|open| open.form_key.clone()).unwrap_or_default(),
            groups: if is_desk { desk_menu(call) } else { portal_menu(call) },
            other_language,
            other_language_link: in_language(call, other_language),
            other_language_name,
            notice: call.asked("done").and_then(|code| done(call, code)),
            setting_up: false,
        }
    }

    pub fn lang(&self) -> &'static str {
        self.t.language().tag()
    }
}

fn in_language(call: &Call, language: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in call.query.iter().filter(|(name, _)| name != "lang" && name != "done") {
        query.append_pair(name, value);
    }
    query.append_pair("lang", language);
    format!("?{}", query.finish())
}

/// The newest published version of the programme's own record.
pub fn programme_of(call: &Call) -> Arc<Json> {
    call.app.kept.programme(&call.app, &call.programme).unwrap_or_default()
}

fn who(call: &Call) -> String {
    let post = call.viewer.posts.first().map(|post| format!("{} · ", post.organisation_name)).unwrap_or_default();
    format!("{post}{}", call.viewer.name)
}

/// What was just done, said once after the redirect; only names of declared actions are taken.
fn done(call: &Call, code: &str) -> Option<String> {
    let (kind, name) = code.split_once('.')?;
    let action = call.app.engine.catalogue().action(kind, name)?;
    Some(call.words().with_one("notice-done", "action", call.words().label(action.label)))
}

fn link(call: &Call, text: String, path: &str) -> Link {
    let to = format!("{}{path}", call.base);
    let root = path == "/" || path == "/desk";
    let current = call.path == to || (!root && call.path.starts_with(&format!("{to}/")));
    Link { text, to, current, count: 0, late: false }
}

fn portal_menu(call: &Call) -> Vec<Group> {
    let words = call.words();
    let pages = [
        ("nav-home", "/"),
        ("nav-projects", "/projects"),
        ("nav-disclosures", "/disclosures"),
        ("nav-supervision", "/supervision"),
        ("nav-pairings", "/pairings"),
        ("nav-policy", "/policy"),
        ("nav-search", "/search"),
    ];
    let links = pages.iter().map(|(key, path)| link(call, words.say(key), path)).collect();
    vec![Group { heading: String::new(), links }]
}

fn desk_menu(call: &Call) -> Vec<Group> {
    let words = call.words();
    let mut desk = link(call, words.say("nav-desk"), "/desk");
    if let Ok(owed) = call.app.badges.owed(&call.app, &call.viewer, call.today()) {
        desk.late = owed.late > 0;
        desk.count = if desk.late { owed.late } else { owed.total };
    }
    let mut groups = vec![Group { heading: String::new(), links: vec![desk] }];
    if call.viewer.holds(programme::roles::CITY_OFFICE) {
        let year = call.today().year();
        groups[0].links.push(link(call, words.say("nav-overview"), "/desk/overview"));
        groups[0].links.push(link(call, words.say("nav-board"), &format!("/desk/consolidation/{year}")));
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

/// Renders a template as a whole answer.
pub fn render(template: &impl Template) -> Response {
    render_with(200, template)
}

pub fn render_with(status: u16, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => {
            let mut response = Response::new(Body::from(html));
            *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, html);
            response
        }
        Err(error) => {
            tracing::error!(%error, "a template failed");
            problem::broken()
        }
    }
}

#[derive(Template)]
#[template(path = "sign-in.html")]
pub struct SignIn {
    pub page: Page,
    pub problem: Option<String>,
    /// The programme was founded a moment ago.
    pub founded: bool,
    pub next: String,
    pub user: String,
}

#[derive(Template)]
#[template(path = "refused.html")]
pub struct Refused {
    pub page: Page,
    pub heading: String,
    pub detail: String,
    pub problems: Vec<String>,
}
