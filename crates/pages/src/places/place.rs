//! What one place is told of: a county, a town, a village; and a district by what it gives.
//!
//! **Invariant:** only published versions are read; a place of which nothing is public is not there.

use askama::Template;
use axum::response::Response;
use kernel::{Kind, Record, Refusal, folded};
use programme::disclosure::records::Disclosure;
use programme::project::figures::{GIVEN, OUTCOME};
use programme::project::records::{Outcome, Project};
use programme::supervision::records::SupervisionCase;
use server::base::amounts::{Headline, Money};
use server::base::answer;
use server::base::call::Call;
use server::base::kept::kept_fresh;
use server::base::page::Page;
use server::public::sums::{self, Of};
use server::public::version;
use store::published::Published;
use store::published::look::{self, Look};

use super::chosen::{self, Counted, Town};
use crate::project::shown::{Named, Orders, Shown, in_order};

/// Projects that the page of a county, a town or a district lists; all of them stand in the list.
const LISTED_MAX: usize = 20;
/// Projects that the page of a village shows in full.
const CARDS_MAX: usize = 60;
/// Answers to words from the public that name a place.
const ANSWERS_MAX: usize = 5;

/// A word from the public with its answer.
struct Answered {
    words: String,
    link: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "places/place.html")]
struct Place {
    page: Page,
    crumbs: Vec<Named>,
    heading: String,
    /// How many are how far.
    outcomes: Vec<(String, String)>,
    sums: Vec<Headline>,
    /// Who gives, or to whom.
    others: Vec<Named>,
    others_head: String,
    towns: Vec<Town>,
    villages: Vec<Counted>,
    cards: Vec<Shown>,
    rows: Vec<Shown>,
    orders: Orders,
    all: Named,
    unit: String,
    /// The same page in the other unit.
    switch: (String, String),
    telephone: String,
    dialled: String,
    /// The form for a word about the place.
    write: String,
    answers: Vec<Answered>,
}

/// What is not finished comes first, what is late before everything else.
fn rank(one: &Shown) -> u8 {
    match one.outcome {
        Some(Outcome::Delayed) => 0,
        Some(Outcome::UnderWay) => 1,
        None => 2,
        Some(Outcome::Finished) => 3,
        Some(Outcome::Stopped) => 4,
    }
}

fn shown(call: &Call, projects: &[Published], limit: usize) -> Vec<Shown> {
    let mut all: Vec<&Published> = projects.iter().collect();
    let year = |version: &Published| version.content["year"].as_i64().unwrap_or(0);
    all.sort_by_key(|version| std::cmp::Reverse(year(version)));
    let mut shown: Vec<Shown> = all.into_iter().map(|version| Shown::of(call, version)).collect();
    shown.sort_by_key(|one| (rank(one), std::cmp::Reverse(one.year.clone())));
    in_order(call, &mut shown);
    shown.truncate(limit);
    shown
}

fn outcomes(call: &Call, of: &Of) -> Result<Vec<(String, String)>, Refusal> {
    let sums = sums::sums(call, &GIVEN, of)?;
    let each = sums::by(&sums, &OUTCOME).into_iter();
    Ok(each.map(|(choice, of)| (call.words().label(choice.label).to_owned(), of.quantity.to_string())).collect())
}

/// The different places of some projects, in the order in which they come.
fn different<'a>(of: impl Iterator<Item = &'a Named>) -> Vec<Named> {
    let mut different: Vec<Named> = Vec::new();
    for one in of.filter(|one| !one.text.is_empty()) {
        if different.iter().all(|other| other.link != one.link) {
            different.push(one.clone());
        }
    }
    different
}

/// The telephone that the newest disclosure of a county names.
fn telephone(call: &Call, county: &str, page: &Page) -> Result<String, Refusal> {
    let look = Look::of_kind(&call.programme, Disclosure::CODE).marked("place", county);
    let find = |connection: &mut _| look::look(connection, &call.programme, &look, look::From::Newest, 1);
    let newest = call.app.read(find)?.found.into_iter().next();
    let said = newest.and_then(|(_, version)| version.content["telephone"].as_str().map(str::to_owned));
    Ok(said.unwrap_or_else(|| page.telephone.clone()))
}

/// Published answers to words that name the place.
fn answers(call: &Call, name: &str) -> Result<Vec<Answered>, Refusal> {
    let kind: &Kind = SupervisionCase::KIND;
    let look = Look::of_kind(&call.programme, kind.code).containing(name, Vec::new());
    let find = |connection: &mut _| look::look(connection, &call.programme, &look, look::From::Newest, ANSWERS_MAX);
    let answered = |(_, version): (i64, Published)| {
        let text = |name: &str| version.content[name].as_str().unwrap_or_default().to_owned();
        Answered {
            words: text("words"),
            answer: text("answer"),
            link: version::address(call, kind.code, version.record),
        }
    };
    Ok(call.app.read(find)?.found.into_iter().map(answered).collect())
}

/// Where a word about a place is written, to the office of its county.
fn write(call: &Call, county: &str, about: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("receiver", county).append_pair("about", about);
    format!("{}/supervision?{}#write", call.base, query.finish())
}

/// The list of all projects that have this value.
fn all(call: &Call, narrows: &[(&str, &str)], count: usize) -> Named {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in narrows {
        query.append_pair(name, value);
    }
    Named {
        text: call.words().with_one("place-all", "count", count),
        link: format!("{}/projects?{}", call.base, query.finish()),
    }
}

/// A place of which something is public: what its projects say, and the page that they make.
struct Found {
    projects: Vec<Published>,
    first: Shown,
    page: Page,
    county: String,
}

/// The projects that are looked for; nothing is there where there are none.
fn found(call: &Call, look: &Look, called: impl Fn(&Shown) -> String) -> Result<Found, Refusal> {
    let projects = chosen::projects(call, look)?;
    let newest = projects.first().ok_or_else(Refusal::unseen)?;
    let first = Shown::of(call, newest);
    let county = newest.content["owner"].as_str().unwrap_or_default().to_owned();
    let page = Page::new(call, &called(&first));
    Ok(Found { projects, first, page, county })
}

fn records(projects: &[Published]) -> Of {
    Of::Records(projects.iter().map(|version| version.record).collect())
}

fn of_programme(call: &Call) -> Look {
    Look::of_kind(&call.programme, Project::CODE)
}

/// A county: its sums, who gives, its towns, its projects.
pub fn county(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let id = call.id()?;
        let found =
            found(call, &of_programme(call).marked("place", &id.to_string()), |first| first.county.text.clone())?;
        let rows = shown(call, &found.projects, LISTED_MAX);
        let telephone = telephone(call, &found.county, &found.page)?;
        let all_shown = shown(call, &found.projects, usize::MAX);
        Ok(answer::render(&Place {
            crumbs: vec![home(call)],
            heading: found.page.title.clone(),
            outcomes: outcomes(call, &Of::Party(id))?,
            sums: sums::headlines(call, Project::KIND, &Of::Party(id))?,
            others: different(all_shown.iter().map(|one| &one.giver)),
            others_head: call.words().say("place-givers"),
            towns: chosen::towns(call, &found.projects),
            villages: Vec::new(),
            cards: Vec::new(),
            rows,
            all: all(call, &[("place", &found.county)], found.projects.len()),
            dialled: version::dialled(&telephone),
            telephone,
            write: write(call, &found.county, &found.first.county.text),
            orders: Orders::of(call),
            unit: Money::of(call).word(call.words()),
            switch: Money::of(call).switch(call),
            answers: Vec::new(),
            page: found.page,
        }))
    })
}

/// A town: its villages and its projects.
pub fn town(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let id = call.id()?.to_string();
        let found = found(call, &of_programme(call).marked("town", &id), |first| {
            chosen::within(call, &first.town.text, &first.county.text)
        })?;
        let telephone = telephone(call, &found.county, &found.page)?;
        let towns = chosen::towns(call, &found.projects);
        Ok(answer::render(&Place {
            crumbs: vec![home(call), found.first.county.clone()],
            heading: found.first.town.text.clone(),
            outcomes: outcomes(call, &records(&found.projects))?,
            sums: sums::headlines(call, Project::KIND, &records(&found.projects))?,
            others: Vec::new(),
            others_head: String::new(),
            villages: towns.into_iter().flat_map(|town| town.villages).collect(),
            towns: Vec::new(),
            cards: Vec::new(),
            rows: shown(call, &found.projects, LISTED_MAX),
            all: all(call, &[("place", &found.county), ("town", &id)], found.projects.len()),
            dialled: version::dialled(&telephone),
            telephone,
            write: write(call, &found.county, &found.first.town.text),
            orders: Orders::of(call),
            unit: Money::of(call).word(call.words()),
            switch: Money::of(call).switch(call),
            answers: answers(call, &found.first.town.text)?,
            page: found.page,
        }))
    })
}

/// A village: each of its projects with the seven questions answered.
pub fn village(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let (town, village) = (call.parameter("town"), call.parameter("village"));
        let mut found = found(call, &of_programme(call).marked("town", town).marked("village", village), |first| {
            let facts = [("village", &first.village), ("town", &first.town), ("county", &first.county)];
            call.words().with("village-of-town", &facts.map(|(name, place)| (name, place.text.clone())))
        })?;
        // A beginning of letters is a mark, the whole name is asked here; either may be written in several ways.
        let is_called =
            |version: &Published| version.content["village"].as_str().is_some_and(|own| folded(own) == folded(village));
        found.projects.retain(is_called);
        let first = found.projects.first().ok_or_else(Refusal::unseen)?;
        let first = Shown::of(call, first);
        let telephone = telephone(call, &found.county, &found.page)?;
        let between = if call.language() == kernel::Language::Chinese { "" } else { " " };
        let about = format!("{}{between}{}", first.town.text, first.village.text);
        Ok(answer::render(&Place {
            crumbs: vec![home(call), first.county.clone(), first.town.clone()],
            heading: first.village.text.clone(),
            outcomes: outcomes(call, &records(&found.projects))?,
            sums: sums::headlines(call, Project::KIND, &records(&found.projects))?,
            others: Vec::new(),
            others_head: String::new(),
            villages: Vec::new(),
            towns: Vec::new(),
            cards: shown(call, &found.projects, CARDS_MAX),
            rows: Vec::new(),
            all: Named::default(),
            dialled: version::dialled(&telephone),
            telephone,
            write: write(call, &found.county, &about),
            orders: Orders::of(call),
            unit: Money::of(call).word(call.words()),
            switch: Money::of(call).switch(call),
            answers: answers(call, village)?,
            page: found.page,
        }))
    })
}

/// A district that helps: what it gives, to whom.
pub fn district(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let id = call.id()?;
        let look = of_programme(call).marked("district", &id.to_string());
        let found = found(call, &look, |first| first.giver.text.clone())?;
        let all_shown = shown(call, &found.projects, usize::MAX);
        Ok(answer::render(&Place {
            crumbs: vec![home(call)],
            heading: found.page.title.clone(),
            outcomes: outcomes(call, &Of::Partner(id))?,
            sums: sums::headlines(call, Project::KIND, &Of::Partner(id))?,
            others: different(all_shown.iter().map(|one| &one.county)),
            others_head: call.words().say("place-helped"),
            villages: Vec::new(),
            towns: Vec::new(),
            cards: Vec::new(),
            rows: shown(call, &found.projects, LISTED_MAX),
            all: all(call, &[("district", &id.to_string())], found.projects.len()),
            dialled: version::dialled(&found.page.telephone),
            telephone: found.page.telephone.clone(),
            write: String::new(),
            orders: Orders::of(call),
            unit: Money::of(call).word(call.words()),
            switch: Money::of(call).switch(call),
            answers: Vec::new(),
            page: found.page,
        }))
    })
}

fn home(call: &Call) -> Named {
    Named { text: call.words().say("nav-villages"), link: format!("{}/villages", call.base) }
}
