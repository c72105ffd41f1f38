//! The data on which actions are measured: a programme with an office, people who each have projects of their own.
//!
//! The action is `project.revise`: one record is read, changed and journaled, and nobody else touches it.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use kernel::{Day, Instant, Viewer};
use serde_json::{Value as Json, json};
use store::{Engine, Options, Place, Request};
use uuid::Uuid;

use crate::Failure;

pub const PROGRAMME: &str = "bench";
/// Projects of each person.
pub const PROJECTS: usize = 16;

/// Somebody who acts, and the records that are theirs alone.
#[derive(Clone)]
pub struct Actor {
    pub viewer: Viewer,
    pub projects: Vec<Uuid>,
}

/// Everybody who acts.
#[derive(Clone)]
pub struct Cast {
    pub actors: Vec<Actor>,
    /// Works at the city's office, whose own work desk is measured.
    pub city: Uuid,
    pub county: Uuid,
    /// Works at the office of another county, where nothing has happened.
    pub elsewhere: Uuid,
    pub city_office: Uuid,
    pub county_office: Uuid,
}

/// Opens an engine whose clock runs from a working day of the programme's time.
pub fn open(place: &Place, options: Options) -> Result<Engine, Failure> {
    let engine = Engine::open(programme::programme(), place.clone(), options)?;
    let day = Day::new(2011, 1, 5).ok_or("a day")?;
    engine.shared.clock.run_from(Instant::from_millis(Instant::start_of(day).millis() + 9 * 3_600_000));
    // The published password of samples is hashed once: accounts are not what is measured.
    engine.shared.demo.store(true, Ordering::Relaxed);
    Ok(engine)
}

/// A request for an action by its names.
pub fn request(
    engine: &Engine,
    viewer: &Viewer,
    code: (&str, &str),
    record: Option<Uuid>,
    input: Json,
) -> Result<Request, Failure> {
    let action = engine.catalogue().action(code.0, code.1).ok_or_else(|| format!("no action {}.{}", code.0, code.1))?;
    Ok(Request::new(viewer, action, record, input))
}

fn make(engine: &Engine, viewer: &Viewer, kind: &str, input: Json) -> Result<Uuid, Failure> {
    let done = engine.perform(request(engine, viewer, (kind, "create"), None, input)?);
    done.map(|done| done.record).map_err(|refusal| format!("{kind}: {refusal:?}").into())
}

fn organisation(engine: &Engine, name: &str, category: &str, above: Option<Uuid>) -> Result<Uuid, Failure> {
    let input = json!({
        "name": name, "name_en": category, "short_name": name, "short_name_en": category, "category": category,
        "side": "recipient", "parent": above.map(|above| above.to_string()),
    });
    make(engine, &Viewer::installation(PROGRAMME), "organisation", input)
}

fn hire(engine: &Engine, user: &str, role: &str, at: Uuid) -> Result<Uuid, Failure> {
    let founder = Viewer::installation(PROGRAMME);
    let account = json!({ "user_name": user, "name": user, "password": programme::people::password::SAMPLE });
    let person = make(engine, &founder, "person", account)?;
    let post = json!({
        "person": person.to_string(), "organisation": at.to_string(), "role": role, "title": "科员",
        "begins": "2010-01-01",
    });
    make(engine, &founder, "post", post)?;
    Ok(person)
}

fn project(engine: &Engine, viewer: &Viewer, owner: Uuid, number: usize) -> Result<Uuid, Failure> {
    let input = json!({
        "owner": owner.to_string(), "name": format!("饮水工程第{number}期"), "nature": "grant", "form": "project",
        "theme": "water", "village": "大布村", "need": "三百户人家吃水困难。", "content": "铺设水管五公里。",
        "cost_fen": 30_000_000, "asked_fen": 20_000_000, "county_fen": 10_000_000, "people_served": 1_200,
        "lead_organisation": "县水务局", "lead_person": "示例甲", "start": "2011-04-01", "finish": "2011-11-30",
    });
    make(engine, viewer, "project", input)
}

fn viewer(engine: &Engine, person: Uuid) -> Result<Viewer, Failure> {
    engine.viewer(person)?.ok_or_else(|| "an account is missing".into())
}

/// Makes the programme by its own actions.
pub fn found(engine: &Engine, actors: usize) -> Result<Cast, Failure> {
    let founder = Viewer::installation(PROGRAMME);
    let programme = json!({
        "code": PROGRAMME, "name": "测量", "name_en": "Bench", "assisting_side": "甲", "assisting_side_en": "A",
        "recipient_side": "乙", "recipient_side_en": "B", "introduction": "测量。", "introduction_en": "Measures.",
        "office": "办公室", "office_en": "Office", "telephone": "12345", "office_hours": "0",
    });
    make(engine, &founder, "programme", programme)?;
    let government = organisation(engine, "市政府", "city-government", None)?;
    let city_office = organisation(engine, "市经协办", "city-office", Some(government))?;
    let mut offices = Vec::new();
    // A tree as wide as a prefecture's.
    for number in 0..10 {
        let county = organisation(engine, &format!("县{number}"), "county-government", Some(government))?;
        offices.push(organisation(engine, &format!("县经协办{number}"), "county-office", Some(county))?);
    }
    let county_office = offices[0];
    let city = hire(engine, "city", "city-office", city_office)?;
    let county = hire(engine, "county", "county-office", county_office)?;
    let elsewhere = hire(engine, "elsewhere", "county-office", offices[1])?;
    let mut cast = Cast { actors: Vec::new(), city, county, elsewhere, city_office, county_office };
    for number in 0..actors {
        let person = hire(engine, &format!("actor-{number}"), "county-office", county_office)?;
        let viewer = viewer(engine, person)?;
        let make = |which| project(engine, &viewer, county_office, which);
        let projects = (0..PROJECTS).map(make).collect::<Result<_, _>>()?;
        cast.actors.push(Actor { viewer, projects });
    }
    engine.settle()?;
    Ok(cast)
}

/// A database of its own on the embedded engine, made once and copied for each side of each round.
pub struct Base {
    root: PathBuf,
    pub cast: Cast,
}

impl Base {
    pub fn make(root: &Path, actors: usize) -> Result<Base, Failure> {
        let root = root.join(format!("sqlite-{}", std::process::id()));
        let place = Place { directory: root.join("base"), postgres: None };
        let engine = open(&place, Options::default())?;
        let cast = found(&engine, actors)?;
        Ok(Base { root, cast })
    }

    /// A fresh copy; the one before it under the same name is gone.
    pub fn copy(&self, name: &str) -> Result<Place, Failure> {
        let directory = self.root.join(name);
        if directory.exists() {
            std::fs::remove_dir_all(&directory)?;
        }
        std::fs::create_dir_all(directory.join("keys"))?;
        let base = self.root.join("base");
        for file in ["suimei.db", "journal-head.json", "keys/journal.key"] {
            std::fs::copy(base.join(file), directory.join(file))?;
        }
        Ok(Place { directory, postgres: None })
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.root) {
            eprintln!("bench: {} stays: {error}", self.root.display());
        }
    }
}
