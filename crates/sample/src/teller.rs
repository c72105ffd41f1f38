//! The teller: every step of every part of every programme in the order of time, each by the person whose action it is.

use std::collections::{HashMap, HashSet};

use kernel::role::{Scope, Who};
use kernel::{Action, Day, Instant, Refusal, Viewer};
use serde_json::Value as Json;
use store::Engine;

use crate::folder::{Folder, Row, Step, table};
use crate::installation::{Installed, install, perform};
use crate::part::{Chosen, Part, Records, Scene, Words};
use crate::stream::{Seed, Stream};
use crate::{PARTS, at_minute, people};

/// One thing that happens.
struct Deed<'a> {
    at: Instant,
    /// Position of the programme among the folders.
    programme: usize,
    what: What<'a>,
}

enum What<'a> {
    Install,
    /// The work of time, for all programmes.
    Tick,
    Take(&'static Part, &'a Row, Step),
}

/// A programme as far as it has been told.
struct Told<'a> {
    folder: &'a Folder,
    seed: &'a Seed,
    made: Installed,
    records: Records,
    /// What each part draws from in a year.
    streams: HashMap<(&'static str, i16), Stream>,
    /// Names of projects that each part has given.
    names: HashMap<&'static str, HashSet<String>>,
    words: HashMap<&'static str, Vec<Words>>,
}

/// Tells the whole story up to an instant.
pub fn tell(engine: &Engine, folders: &[Folder], until: Instant) -> Result<(), Refusal> {
    let seed = Seed::taken_from(&engine.shared.randomness);
    let mut told: Vec<Told<'_>> = folders.iter().map(|folder| Told::new(folder, &seed)).collect();
    for deed in agenda(folders, &seed, until) {
        engine.shared.clock.fix(deed.at);
        let programme = &mut told[deed.programme];
        match deed.what {
            What::Install => programme.made = install(engine, programme.folder)?,
            What::Tick => engine.tick().map(|_| ()).map_err(|_| Refusal::unavailable())?,
            What::Take(part, row, step) => programme.take(engine, part, row, &step)?,
        }
    }
    Ok(())
}

/// Everything that happens, the earliest first; at one minute, programmes and parts in their order.
fn agenda<'a>(folders: &'a [Folder], seed: &Seed, until: Instant) -> Vec<Deed<'a>> {
    let mut deeds = Vec::new();
    for (programme, folder) in folders.iter().enumerate() {
        deeds.push(Deed { at: at_minute(folder.facts.installed, 9 * 60), programme, what: What::Install });
        for part in PARTS {
            let rows = folder.parts.iter().filter(|(name, _)| *name == part.name).flat_map(|(_, rows)| rows);
            let mut hours: HashMap<i16, Stream> = HashMap::new();
            for row in rows {
                let hours =
                    hours.entry(row.year).or_insert_with(|| seed.stream(folder.code(), part.name, row.year, "hours"));
                let mut last = None;
                for step in row.steps() {
                    let at = office_hour(step.day, last, hours);
                    last = Some(at);
                    deeds.push(Deed { at, programme, what: What::Take(part, row, step) });
                }
            }
        }
    }
    let first = folders.iter().map(|folder| folder.facts.installed.year() + 1).min().unwrap_or_default();
    for year in first..=until.day().year() {
        if let Some(day) = Day::new(year, 1, 1) {
            deeds.push(Deed { at: at_minute(day, 5), programme: 0, what: What::Tick });
        }
    }
    deeds.push(Deed { at: until, programme: 0, what: What::Tick });
    deeds.sort_by_key(|deed| deed.at);
    deeds
}

/// Some minute of the morning or the afternoon, later than the step before.
fn office_hour(day: Day, last: Option<Instant>, hours: &Stream) -> Instant {
    let minute = match hours.between(0, 1) {
        0 => hours.between(8 * 60 + 40, 11 * 60 + 20),
        _ => hours.between(14 * 60 + 40, 16 * 60 + 20),
    };
    match last.filter(|last| last.day() == day) {
        Some(last) => Instant::from_millis(last.millis() + i64::from(hours.between(20, 60)) * 60_000),
        None => at_minute(day, i64::from(minute)),
    }
}

impl<'a> Told<'a> {
    fn new(folder: &'a Folder, seed: &'a Seed) -> Told<'a> {
        Told {
            folder,
            seed,
            made: Installed::default(),
            records: Records::new(),
            streams: HashMap::new(),
            names: HashMap::new(),
            words: PARTS.iter().map(|part| (part.name, table(part.words))).collect(),
        }
    }

    /// Takes one step as the person whose step it is.
    fn take(&mut self, engine: &Engine, part: &'static Part, row: &Row, step: &Step) -> Result<(), Refusal> {
        let kind = step.kind.as_deref().unwrap_or(part.kind);
        let name = format!("{} {} {kind}.{}", row.planner, step.day, step.action);
        let unknown = || Refusal::unseen().with("step", &name);
        let action = engine.catalogue().action(kind, &step.action).ok_or_else(unknown)?;
        let key = (action.kind, row.planner.clone(), row.year);
        let record = match self.records.get(&key) {
            _ if action.creates => None,
            Some(record) => Some(*record),
            None => return Err(unknown()),
        };
        let (folder, seed) = (self.folder, self.seed);
        let stream = self.streams.entry((part.name, row.year));
        let stream = stream.or_insert_with(|| seed.stream(folder.code(), part.name, row.year, "words"));
        let mut scene = Scene {
            engine,
            folder,
            made: &self.made,
            records: &self.records,
            row,
            record,
            person: None,
            stream,
            words: &self.words[part.name],
            names: self.names.entry(part.name).or_default(),
        };
        let viewer = actor(&scene, part, action)?.ok_or_else(unknown)?;
        scene.person = viewer.person;
        let input = match (part.input)(&mut scene, action)? {
            Some(input) => input,
            None => in_words(&scene, action),
        };
        let id = perform(engine, &viewer, (kind, &step.action), record, input, &name)?;
        self.records.insert(key, id);
        Ok(())
    }
}

/// What the part's table has for each field of an action.
fn in_words(scene: &Scene<'_>, action: &Action) -> Json {
    action.input.iter().filter_map(|field| Some((field.name, scene.words_for(action.name, field.name)?))).collect()
}

/// Who takes a step: somebody whose post reaches the planner, as the part chooses.
fn actor(scene: &Scene<'_>, part: &Part, action: &'static Action) -> Result<Option<Viewer>, Refusal> {
    if action.by.iter().any(|grant| matches!(grant.who, Who::Public)) {
        return Ok(Some(Viewer::anonymous(scene.folder.code())));
    }
    let mut able = action.by.iter().flat_map(|grant| able(scene.folder, grant.who, &scene.row.planner));
    let person = match (part.actor)(scene, action)? {
        Chosen::First => able.next(),
        Chosen::Last => able.last(),
        Chosen::Titled(title) => able.find(|person| Some(&person.title) == title.as_ref()),
    };
    let Some(id) = person.and_then(|person| scene.made.people.get(&person.user)) else { return Ok(None) };
    scene.engine.viewer(*id).map_err(|_| Refusal::unavailable())
}

fn able<'a>(folder: &'a Folder, who: Who, planner: &str) -> Vec<&'a people::Row> {
    // What somebody made for themselves they go on with: the first of those who are there.
    if matches!(who, Who::Person(_)) {
        return folder.people.iter().filter(|person| person.organisation == planner).collect();
    }
    let Who::Post(role, scope) = who else { return Vec::new() };
    let mut above = vec![planner.to_owned()];
    while let Some(parent) = above.last().map(|key| folder.organisation(key).parent.clone())
        && !parent.is_empty()
    {
        above.push(parent);
    }
    let reaches = |person: &&people::Row| match scope {
        Scope::Programme => true,
        Scope::Party("partner") => folder.partner(planner).is_some_and(|partner| partner.key == person.organisation),
        // The county's office answers for its towns.
        Scope::Party("office") => {
            let parent = |key: &str| folder.organisation(key).parent.clone();
            above.contains(&person.organisation) || parent(planner) == parent(&person.organisation)
        }
        // Whoever gives the planner something stands above it.
        Scope::Only("giver") => above.contains(&person.organisation),
        Scope::Only(_) => planner == person.organisation,
        // What a plan goes round are departments of the same county.
        Scope::Named(..) => folder.organisation(&person.organisation).parent == folder.organisation(planner).parent,
        Scope::Beside(_) => above.contains(&folder.organisation(&person.organisation).parent),
        Scope::Party(_) => above.contains(&person.organisation),
    };
    folder.people.iter().filter(|person| person.role == role.code).filter(reaches).collect()
}

#[cfg(test)]
mod tests {
    use kernel::Value;
    use store::Options;
    use worlds::{Data, Database};

    use super::*;
    use crate::folder::folders;

    /// What is called how and costs how much, after a story was told.
    fn names_and_sums(folders: &[Folder]) -> Vec<Vec<Value>> {
        let data = Data::empty(Database::Sqlite);
        let options = Options { seed: Some(1), ..Options::default() };
        let engine = Engine::open(programme::programme(), data.place.clone(), options).expect("an engine");
        engine.shared.demo.store(true, std::sync::atomic::Ordering::Relaxed);
        tell(&engine, folders, crate::today()).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let sql = "SELECT l.name, l.cost_fen, l.asked_fen, l.agreed_fen, l.achieved, p.approach
                   FROM plan_line l JOIN annual_plan p ON p.id = l.root ORDER BY p.place, p.year, l.position";
        engine.read(|connection| connection.query(sql, &[])).expect("an answer")
    }

    #[test]
    fn what_one_institution_tells_more_moves_no_name_and_no_sum_of_another() {
        let mut told = folders();
        let before = names_and_sums(&told);
        let more = [("supervision", "06-11 create; 06-17 answer"), ("tasks", "02-25 create; 03-02 acknowledge")];
        for (name, steps) in more {
            let (_, rows) = told[0].parts.iter_mut().find(|(part, _)| *part == name).expect("a part");
            rows.insert(0, Row { year: 2010, steps: steps.to_owned(), ..rows[0].clone() });
        }
        assert_eq!(names_and_sums(&told), before);
    }
}
