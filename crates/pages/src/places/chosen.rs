//! 我的村: from the county to the town to the village, by links and without a script. What is chosen stands in the address, which
//! is all that is remembered.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::response::Response;
use kernel::letters::near::{self, Asked};
use kernel::{Record, Refusal, folded};
use programme::disclosure::records::{Disclosure, DisclosureLine};
use programme::places::records::Region;
use programme::project::records::Project;
use serde_json::Value as Json;
use server::base::answer;
use server::base::call::Call;
use server::base::kept::kept_fresh;
use server::base::page::Page;
use server::every::form::OptionView;
use server::every::own::Link;
use server::public::narrowed::QUERY_MAX;
use server::public::nearest;
use server::public::version;
use store::published::Published;
use store::published::look::{self, Choice, Look};
use store::{letters, rows, titles};
use uuid::Uuid;

use crate::project::shown::{Named, village_link};

/// Counties that a select offers.
const COUNTIES_MAX: usize = 3_000;
/// Projects of a place that are read.
pub const READ_MAX: usize = look::COUNT_MAX;

/// A village or a town with how many projects it has.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    pub place: Named,
    pub count: usize,
}

/// A town with its villages.
#[derive(Clone, Debug, Default)]
pub struct Town {
    pub town: Counted,
    pub villages: Vec<Counted>,
}

#[derive(Template)]
#[template(path = "places/villages.html")]
struct Villages {
    page: Page,
    counties: Vec<OptionView>,
    /// The county that was chosen, with its page.
    county: Option<Named>,
    name: String,
    towns: Vec<Town>,
    /// Names that may have been meant where nothing is called so.
    nearest: Vec<Link>,
}

/// Counties of which something is public, under their short names.
pub fn counties(call: &Call) -> Result<Vec<Choice>, Refusal> {
    let key = (call.programme.as_str(), Project::CODE, "place");
    let choices = call.app.read(|connection| look::choices(connection, key, None, COUNTIES_MAX))?;
    Ok(choices.unwrap_or_default())
}

/// The counties as a select offers them.
pub fn county_options(call: &Call, chosen: &str) -> Result<Vec<OptionView>, Refusal> {
    let option = |choice: Choice| OptionView {
        selected: choice.value == chosen,
        label: call.language().of(&[choice.zh, choice.en]).clone(),
        value: choice.value,
    };
    Ok(counties(call)?.into_iter().map(option).collect())
}

/// Published projects that are looked for, the newest first.
pub fn projects(call: &Call, look: &Look) -> Result<Vec<Published>, Refusal> {
    let find = |connection: &mut _| look::look(connection, &call.programme, look, look::From::Newest, READ_MAX);
    Ok(call.app.read(find)?.found.into_iter().map(|(_, version)| version).collect())
}

/// A town on its way into the list: how many projects lie in it, its county, and its villages by the letters of their names,
/// each as it was first written.
#[derive(Default)]
struct Gathered {
    count: usize,
    county: String,
    villages: BTreeMap<String, (String, usize)>,
}

/// How a place is called among those that a version names.
fn name_of(call: &Call, names: &titles::Names, id: &str) -> String {
    let names = id.parse::<Uuid>().ok().and_then(|id| names.get(&id));
    names.map(|names| call.language().of(names).clone()).unwrap_or_default()
}

/// The towns in which published projects lie, with their villages, by name; with their counties where there are several.
pub fn towns(call: &Call, projects: &[Published]) -> Vec<Town> {
    let mut towns: BTreeMap<(String, String), Gathered> = BTreeMap::new();
    for version in projects {
        let Some(town) = version.content["town"].as_str() else { continue };
        let names = version::places(&version.content);
        let called = |id: &str| name_of(call, &names, id);
        let gathered = towns.entry((called(town), town.to_owned())).or_default();
        gathered.count += 1;
        gathered.county = called(version.content["owner"].as_str().unwrap_or_default());
        if let Some(village) = version.content["village"].as_str() {
            let known = gathered.villages.entry(folded(village)).or_insert_with(|| (village.to_owned(), 0));
            known.1 += 1;
        }
    }
    let names: Vec<String> = towns.keys().map(|(name, _)| name.clone()).collect();
    let counties: BTreeSet<String> = towns.values().map(|town| town.county.clone()).collect();
    let shown = |((name, town), gathered): ((String, String), Gathered)| {
        // Villages of one name lie in towns of several counties: where there are several, each town says which.
        let several = counties.len() > 1 || names.iter().filter(|other| **other == name).count() > 1;
        let link = format!("{}/towns/{town}", call.base);
        let text = if several { within(call, &name, &gathered.county) } else { name };
        let village = |(village, count): (String, usize)| Counted {
            place: Named { link: village_link(call, &town, &village), text: self::called(call, &village) },
            count,
        };
        Town {
            villages: gathered.villages.into_values().map(village).collect(),
            town: Counted { place: Named { link, text }, count: gathered.count },
        }
    };
    towns.into_iter().map(shown).collect()
}

/// A place with what it lies in, as it is told from another of its name.
pub fn within(call: &Call, name: &str, above: &str) -> String {
    call.words().with("named-within", &[("name", name.to_owned()), ("within", above.to_owned())])
}

/// Divisions whose names may be near, at most.
const DIVISIONS_MAX: i64 = 2_000;

/// What counties and towns of the programme are called: their names are official and public, whatever is published of them.
pub fn called_so(call: &Call, asked: &Asked) -> Result<Vec<[String; 2]>, Refusal> {
    let mut parameters = vec![call.programme.as_str().into(), DIVISIONS_MAX.into()];
    let kind = Region::KIND;
    let found = call.app.read(|connection| {
        let may_be_near = letters::may_be_near(("name", "name"), asked, connection.dialect(), &mut parameters);
        let condition = format!("programme = $1 AND level <> 'village' AND {may_be_near} ORDER BY id LIMIT $2");
        rows::select(connection, kind, &condition, &parameters)
    })?;
    Ok(found.iter().map(|region| titles::called(kind, region, &titles::Names::new())).collect())
}

/// A village as the reader's language says it.
pub fn called(call: &Call, village: &str) -> String {
    let field = Project::KIND.field("village");
    let said = |field| store::titles::plain(field, &village.into(), &store::titles::Names::new(), call.language());
    field.map_or_else(|| village.to_owned(), said)
}

/// Whether a name holds what was typed, whichever way either is written.
fn holds(name: &str, typed: &str) -> bool {
    folded(name).contains(&folded(typed))
}

/// Whether a place is called so, or its name stands in what was typed: 蕉岭县长潭镇.
fn is_called(place: &Named, typed: &str) -> bool {
    // The Chinese name alone, without the county that tells it from another.
    let name = place.text.split(['（', '(']).next().unwrap_or_default().trim();
    let own = near::telling(name.rsplit(' ').next().unwrap_or_default());
    holds(&place.text, typed) || (own.chars().count() > 1 && folded(typed).contains(&own))
}

/// Only what is called so, as a town with all its villages or as a village of one.
fn narrowed(towns: Vec<Town>, name: &str) -> Vec<Town> {
    let is_called = |place: &Named| is_called(place, name);
    let within = |town: Town| {
        if is_called(&town.town.place) {
            return Some(town);
        }
        let villages: Vec<Counted> =
            town.villages.iter().filter(|village| is_called(&village.place)).cloned().collect();
        (!villages.is_empty()).then_some(Town { villages, ..town })
    };
    towns.into_iter().filter_map(within).collect()
}

/// Places that a search leads to, at most.
const LED_TO_MAX: usize = 8;

/// The places that are called so among those of what was found: villages, towns, counties.
pub fn named(call: &Call, words: &str, found: &[Published]) -> Vec<Link> {
    let mut all: BTreeMap<String, (u8, String)> = BTreeMap::new();
    for version in found {
        let names = version::places(&version.content);
        let name = |id: &str| name_of(call, &names, id);
        let text = |row: &Json, field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let (county, rows) = match version.kind.as_str() {
            project if project == Project::CODE => (text(&version.content, "owner"), vec![&version.content]),
            disclosure if disclosure == Disclosure::CODE => {
                let lines = version.content[DisclosureLine::KIND.member()].as_array();
                (text(&version.content, "publisher"), lines.into_iter().flatten().collect())
            }
            _ => continue,
        };
        let mut lead = |rank: u8, own: String, above: &str, link: String| {
            let text = if above.is_empty() { own.clone() } else { within(call, &own, above) };
            if !own.is_empty() && is_called(&Named { text: own, link: String::new() }, words) {
                all.insert(link, (rank, text));
            }
        };
        lead(2, name(&county), "", format!("{}/counties/{county}", call.base));
        for row in rows {
            let (town, village) = (text(row, "town"), text(row, "village"));
            if !town.is_empty() {
                lead(1, name(&town), &name(&county), format!("{}/towns/{town}", call.base));
                lead(0, called(call, &village), &name(&town), village_link(call, &town, &village));
            }
        }
    }
    let mut leads: Vec<_> = all.into_iter().collect();
    leads.sort_by(|one, other| one.1.cmp(&other.1));
    leads.truncate(LED_TO_MAX);
    leads.into_iter().map(|(link, (_, text))| (link, text)).collect()
}

/// The one page that is left, if only one is: then it is opened.
fn only(towns: &[Town], name: &str) -> Option<String> {
    let [town] = towns else { return None };
    match town.villages.as_slice() {
        [village] if !holds(&town.town.place.text, name) => Some(village.place.link.clone()),
        _ if holds(&town.town.place.text, name) && town.villages.iter().all(|one| !holds(&one.place.text, name)) => {
            Some(town.town.place.link.clone())
        }
        _ => None,
    }
}

/// Counties to choose from; of the one that was chosen its towns and villages.
pub fn villages(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let county = call.asked("county").unwrap_or_default();
        let name: String = call.asked("name").unwrap_or_default().trim().chars().take(QUERY_MAX).collect();
        let counties = county_options(call, county)?;
        let chosen = counties.iter().find(|option| option.selected);
        let chosen = chosen.map(|option| Named {
            text: option.label.clone(),
            link: format!("{}/counties/{}", call.base, option.value),
        });
        let mut towns = Vec::new();
        if chosen.is_some() || !name.is_empty() {
            let mut look = Look::of_kind(&call.programme, Project::CODE);
            if chosen.is_some() {
                look = look.marked("place", county);
            }
            // By its letters where it has them, so that none is left out of however many; else by any part of a name.
            let called = |look: &Look| Ok::<_, Refusal>(narrowed(self::towns(call, &projects(call, look)?), &name));
            if !name.is_empty() {
                towns = called(&look.clone().containing(&name, Vec::new()))?;
            }
            if towns.is_empty() {
                towns = called(&look)?;
            }
            if let Some(page) = only(&towns, &name).filter(|_| !name.is_empty()) {
                return Ok(answer::redirect(&page));
            }
        }
        let page = Page::new(call, &call.words().say("nav-villages"));
        let address = |name: &str| {
            let asked = form_urlencoded::Serializer::new(String::new()).append_pair("name", name).finish();
            format!("{}/villages?{asked}", call.base)
        };
        let nearest = if towns.is_empty() { nearest::of(call, &name, address)? } else { Vec::new() };
        Ok(answer::render(&Villages { page, counties, county: chosen, name, towns, nearest }))
    })
}
