//! The first page of the portal: what this is, who helps whom, what was published last, what the policy asks for.

use askama::Template;
use axum::response::Response;
use kernel::{Language, Record, Refusal};
use programme::disclosure::records::Disclosure;
use programme::project::records::Project;
use server::base::amounts::Headline;
use server::base::answer;
use server::base::call::Call;
use server::base::kept::kept_fresh;
use server::base::page::{self, Page};
use server::public::search::suggestions;
use server::public::sums;
use server::public::version::{self, Entry};
use store::published::look::{self, Look};

use crate::pairing::flows;
use crate::pairing::pairings::{Pairing, published_pairings};
use crate::policy::asks;

/// Publications that the first page lists.
const NEWEST_MAX: usize = 6;

#[derive(Template)]
#[template(path = "home/home.html")]
struct Home {
    page: Page,
    /// Whether a programme has been set up.
    exists: bool,
    name: String,
    sides: [String; 2],
    introduction: String,
    suggestions: Vec<String>,
    pairings: Vec<Pairing>,
    newest: Vec<Entry>,
    map: flows::Map,
    aside: String,
    /// What the published projects come to.
    sums: Vec<Headline>,
    counts: asks::Counts,
    fields: Vec<asks::FieldShown>,
    /// Fields of the policy with nothing behind any of their asks.
    bare: String,
}

/// What this is, who helps whom, what the policy asks for and whom to ask.
pub fn home(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let programme = page::programme_of(call);
        let suffix = if call.language() == Language::Chinese { "" } else { "_en" };
        let text = |name: &str| programme[format!("{name}{suffix}")].as_str().unwrap_or_default().to_owned();
        let mut pairings = published_pairings(call, &programme)?;
        pairings.retain(|pairing| pairing.in_force);
        let flows: Vec<_> = pairings.iter().map(|one| (&one.places, [one.from.as_str(), one.to.as_str()])).collect();
        let map = flows::draw(&flows);
        let aside = match pairings.len() - map.count {
            0 => String::new(),
            count => call.words().with_one("home-map-aside", "count", count),
        };
        let fields = asks::fields(call);
        Ok(answer::render(&Home {
            page: Page::new(call, &call.words().say("nav-home")),
            exists: !programme.is_null(),
            name: text("name"),
            sides: [text("assisting_side"), text("recipient_side")],
            introduction: text("introduction"),
            suggestions: suggestions(call),
            pairings,
            newest: newest(call)?,
            map,
            aside,
            sums: sums::headlines(call, Project::KIND, None)?,
            counts: asks::counts(),
            bare: call.words().with_one("home-bare", "count", fields.iter().filter(|field| field.is_bare).count()),
            fields: fields.into_iter().filter(|field| !field.is_bare).collect(),
        }))
    })
}

/// What was published last of projects and disclosures.
fn newest(call: &Call) -> Result<Vec<Entry>, Refusal> {
    let sought = Look::of_kinds(&call.programme, &[Disclosure::CODE, Project::CODE]);
    let find = |connection: &mut _| look::look(connection, &call.programme, &sought, look::From::Newest, NEWEST_MAX);
    Ok(call.app.read(find)?.found.iter().map(|(_, found)| version::entry(call, found)).collect())
}
