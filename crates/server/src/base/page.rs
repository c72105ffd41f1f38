//! What every page has: bar, menu, banner, foot; and the page that refuses.

use std::sync::Arc;

use askama::Template;
use kernel::Language;
use serde_json::Value as Json;

use super::acted;
use super::badges::Badges;
use super::call::Call;
use super::kept::KeptPages;
use super::menu::{Link, Menu, desk_menu, foot, portal_menu};
use super::words::Words;

/// What every page has.
#[derive(Default)]
pub struct Page {
    pub t: Words,
    pub title: String,
    pub base: String,
    pub here: String,
    pub is_desk: bool,
    /// Why nothing can be saved: the journals are not what this installation left behind.
    pub alarm: Option<String>,
    /// The banner of sample data.
    pub demo: Option<String>,
    pub office: String,
    pub telephone: String,
    pub hours: String,
    pub person: Option<String>,
    pub person_id: String,
    pub person_link: String,
    /// How many notices the person has not read.
    pub unread: usize,
    pub csrf: String,
    pub menu: Menu,
    pub foot: Vec<Link>,
    pub other_language: &'static str,
    /// This page in the other language, with everything else that was asked for.
    pub other_language_link: String,
    pub other_language_name: &'static str,
    pub notice: Option<String>,
    /// The action of which the notice says that it is done; empty for most.
    pub done: String,
    /// Nothing is founded yet: there is nowhere else to go.
    pub setting_up: bool,
    /// What stands at the foot of every printed page, beside its number; empty for most.
    pub printed: String,
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
        let is_desk = call.is_signed_in() && call.path.contains("/desk");
        let (other_language, other_language_name) = match words.language() {
            Language::Chinese => ("en", "English"),
            Language::English => ("zh-CN", "中文"),
        };
        let notice = call.asked("done").and_then(|code| done(call, code));
        let has_notice = notice.is_some();
        let person = call.viewer.person.map(|person| person.to_string()).unwrap_or_default();
        Page {
            t: words,
            title: title.to_owned(),
            base: call.base.clone(),
            here: call.path.clone(),
            is_desk,
            alarm: call.app.engine.shared.alarm().map(|alarm| words.refusal(call.app.engine.catalogue(), &alarm)),
            demo: sample.then(|| words.with_one("demo-banner", "day", words.day(day))),
            office: text("office", "office_en"),
            telephone: text("telephone", "telephone"),
            hours: Some(text("office_hours", "office_hours_en"))
                .filter(|hours| !hours.is_empty())
                .unwrap_or_else(|| text("office_hours", "office_hours")),
            person: call.is_signed_in().then(|| who(call)),
            unread: unread(call),
            person_link: format!("{}/desk/users/{person}", call.base),
            person_id: person,
            csrf: call.session.as_ref().map(|open| open.form_key.clone()).unwrap_or_default(),
            menu: if is_desk { desk_menu(call) } else { portal_menu(call) },
            foot: foot(call),
            other_language,
            other_language_link: in_language(call, other_language),
            other_language_name,
            notice,
            done: call.asked("done").filter(|_| has_notice).unwrap_or_default().to_owned(),
            setting_up: false,
            // What has no number and no version of its own is printed as of a day.
            printed: words.with("page-printed", &[("title", title.to_owned()), ("day", words.day(day))]),
        }
    }

    /// The same with this at the foot of every printed page.
    #[must_use]
    pub fn with_foot(self, printed: String) -> Page {
        Page { printed, ..self }
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
    call.app.own::<KeptPages>().programme(&call.app, &call.programme).unwrap_or_default()
}

/// A database that does not answer is told by the page itself.
fn unread(call: &Call) -> usize {
    let person = call.viewer.person.filter(|_| call.is_signed_in());
    person.and_then(|person| call.app.own::<Badges>().unread(&call.app, person).ok()).unwrap_or_default()
}

fn who(call: &Call) -> String {
    let post = call.viewer.posts.first();
    let post = post.map(|post| format!("{} · ", acted::office(call, post.organisation, &post.organisation_name)));
    let post = post.unwrap_or_default();
    format!("{post}{}", call.words().person(&call.viewer.name))
}

/// What was just done, said once after the redirect; only names of declared actions are taken.
fn done(call: &Call, code: &str) -> Option<String> {
    let (kind, name) = code.split_once('.')?;
    let action = call.app.engine.catalogue().action(kind, name)?;
    Some(call.words().with_one("notice-done", "action", call.words().label(action.label)))
}

#[derive(Template)]
#[template(path = "refused.html")]
pub struct Refused {
    pub page: Page,
    pub heading: String,
    pub detail: String,
    /// What was typed and not taken, each with what its field is called: it can be copied from here.
    pub typed: Vec<(String, String)>,
    /// Where somebody goes on with what they typed.
    pub onward: Option<String>,
}

impl Refused {
    pub fn new(page: Page, heading: String, detail: String) -> Refused {
        Refused { page, heading, detail, typed: Vec::new(), onward: None }
    }
}
