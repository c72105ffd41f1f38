//! The first page of the portal: my village, where the money comes from and where it goes, what is done and what is under way;
//! a word and its answer. Its figures are the programme's; how far the platform is stands at the foot.

use askama::Template;
use axum::response::Response;
use kernel::{Language, Record, Refusal};
use programme::disclosure::records::Disclosure;
use programme::project::records::{Outcome, Project};
use server::base::amounts::Money as Unit;
use server::base::answer;
use server::base::call::Call;
use server::base::kept::kept_fresh;
use server::base::page::{self, Page};
use server::every::form::OptionView;
use server::public::search::suggestions;
use server::public::version::{self, Entry};
use store::published::Published;
use store::published::look::{self, Look};

use super::money::{self, Money};
use crate::pairing::pairings::{Pairing, published_pairings};
use crate::places::chosen;
use crate::policy::asks;
use crate::project::shown::Shown;

/// Publications that the first page lists.
const NEWEST_MAX: usize = 6;
/// Projects that it shows as finished last.
const DONE_MAX: usize = 4;
/// Projects that it shows as under way, and among how many of the newest they are looked for.
const GOING_MAX: usize = 6;
const AMONG: usize = 60;

#[derive(Template)]
#[template(path = "home/home.html")]
struct Home {
    page: Page,
    /// Whether a programme has been set up.
    exists: bool,
    name: String,
    introduction: String,
    suggestions: Vec<String>,
    counties: Vec<OptionView>,
    money: Option<Money>,
    done: Vec<Shown>,
    going: Vec<Shown>,
    /// The unit of the page's money.
    unit: String,
    pairings: Vec<Pairing>,
    newest: Vec<Entry>,
    /// What the policy asks for, by what the programme has done of it.
    carried: Vec<money::Carried>,
    /// How far the platform carries the policy.
    counts: asks::Counts,
}

/// What the money does for which village, and whom to ask.
pub fn home(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let programme = page::programme_of(call);
        let suffix = if call.language() == Language::Chinese { "" } else { "_en" };
        let text = |name: &str| programme[format!("{name}{suffix}")].as_str().unwrap_or_default().to_owned();
        let mut pairings = published_pairings(call, &programme)?;
        pairings.retain(|pairing| pairing.in_force);
        let (done, going) = works(call)?;
        Ok(answer::render(&Home {
            page: Page::new(call, &call.words().say("nav-home")),
            exists: !programme.is_null(),
            name: text("name"),
            introduction: text("introduction"),
            suggestions: suggestions(call),
            counties: chosen::county_options(call, "")?,
            money: money::of(call, pairings.len())?,
            done,
            going,
            unit: Unit::of(call).word(call.words()),
            carried: money::carried(call, pairings.len())?,
            pairings,
            newest: newest(call)?.iter().map(|found| version::entry(call, found)).collect(),
            counts: asks::counts(),
        }))
    })
}

fn looked(call: &Call, sought: &Look, limit: usize) -> Result<Vec<Published>, Refusal> {
    let find = |connection: &mut _| look::look(connection, &call.programme, sought, look::From::Newest, limit);
    Ok(call.app.read(find)?.found.into_iter().map(|(_, version)| version).collect())
}

/// What was published last of projects and disclosures.
fn newest(call: &Call) -> Result<Vec<Published>, Refusal> {
    looked(call, &Look::of_kinds(&call.programme, &[Disclosure::CODE, Project::CODE]), NEWEST_MAX)
}

/// What was finished last, and what is under way: what is delayed before the rest.
fn works(call: &Call) -> Result<(Vec<Shown>, Vec<Shown>), Refusal> {
    let projects = || Look::of_kind(&call.programme, Project::CODE);
    let shown = |found: Vec<Published>| found.iter().map(|version| Shown::of(call, version)).collect::<Vec<_>>();
    let done = looked(call, &projects().marked("outcome", Outcome::Finished.code()), DONE_MAX)?;
    let mut going = shown(looked(call, &projects(), AMONG)?);
    going.retain(|one| !matches!(one.outcome, Some(Outcome::Finished | Outcome::Stopped)));
    going.sort_by_key(|one| one.outcome != Some(Outcome::Delayed));
    going.truncate(GOING_MAX);
    Ok((shown(done), going))
}
