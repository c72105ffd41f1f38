//! How far a record is: the few stages that people speak of, each with when it came there; at the one where it is, what is
//! being done, who has it and until when. Detours are said of their stage and of no other. Kinds without stages show their states.

use std::collections::HashMap;

use kernel::{Action, Day, Instant, Kind, Refusal, Seen, Stage, State, Stored, Value};
use store::duties::{self, Duty};
use store::query::{self, HistoryEntry, Query};
use store::titles;
use uuid::Uuid;

use super::owed;
use crate::base::call::Call;
use crate::base::show::show_day;

/// One stage of the way.
#[derive(Default)]
pub struct Step {
    pub text: String,
    pub when: String,
    pub class: &'static str,
    /// Where it is now: in which state, who has it and until when.
    pub now: Vec<String>,
    /// Detours that it took there.
    pub asides: Vec<String>,
}

/// The way of a record; none where there are too few states to speak of one.
pub fn steps(
    call: &Call,
    kind: &'static Kind,
    root: &Stored,
    came: &HashMap<String, Instant>,
    duties: &[Duty],
) -> Result<Vec<Step>, Refusal> {
    if kind.states.len() < 3 {
        return Ok(Vec::new());
    }
    let vacant = vacant(call, duties)?;
    let there = if open(duties).next().is_none() { held_there(call, kind, root)? } else { Vec::new() };
    let way = Way { call, kind, root, came, duties, there, vacant: &vacant };
    let now = kind.states.iter().position(|state| state.name == root.state).unwrap_or(0);
    if kind.states.iter().any(|state| state.stage.is_none()) {
        return Ok(way.states(now));
    }
    let mut stages: Vec<(Stage, Vec<usize>)> = Vec::new();
    for (index, state) in kind.states.iter().enumerate() {
        let Some(stage) = state.stage.filter(|stage| way.takes(stage)) else { continue };
        match stages.last_mut() {
            Some((last, states)) if *last == stage => states.push(index),
            _ => stages.push((stage, vec![index])),
        }
    }
    Ok(stages.iter().map(|(stage, states)| way.stage(stage, states, now)).collect())
}

/// What is owed at records that move this one on, as far as the reader sees them: the letters that ask partners about a plan.
fn held_there(call: &Call, kind: &'static Kind, root: &Stored) -> Result<Vec<Owed>, Refusal> {
    let (catalogue, shared) = (call.app.engine.catalogue(), &call.app.engine.shared);
    let moves = |other: &Kind, field: &str| {
        let mut then = catalogue.actions_on(other.code).flat_map(|action| action.then);
        then.any(|then| then.kind == kind.code && then.through == field)
    };
    let pointing = catalogue.pointing_at(kind.code).iter();
    let pointing = pointing.filter(|(other, field)| other.part_of.is_none() && moves(other, field.name));
    call.app.read(|connection| {
        let mut held = Vec::new();
        for (other, field) in pointing {
            let filters = vec![(field.name, Value::from(root.id.to_string()))];
            let asked = Query { filters, limit: HELD_MAX, ..Query::default() };
            let seen = query::part(connection, other, &call.viewer, &asked)?.0;
            let seen: Vec<Uuid> = seen.iter().map(|stored| stored.id).collect();
            let open = duties::open_of(connection, &seen)?;
            let names = owed::subjects(connection, shared, &call.programme, &open.iter().collect::<Vec<_>>())?;
            for duty in &open {
                let seat = duties::seat(connection, catalogue, duty)?;
                let name = seat.and_then(|seat| names.get(&seat)).map(|name| call.language().of(name).clone());
                let who = name.unwrap_or_else(|| owed::holder(call, duty));
                held.push(Owed { who, what: owed::what(catalogue, call.words(), duty), due: duty.due });
            }
        }
        held.sort_by_key(|owed| owed.due);
        Ok(held)
    })
}

/// So many records that move one on are asked.
const HELD_MAX: usize = 20;

/// What is owed now by a post that nobody holds.
fn vacant<'a>(call: &Call, duties: &'a [Duty]) -> Result<Vec<&'a Duty>, Refusal> {
    let shared = &call.app.engine.shared;
    let open: Vec<&Duty> = open(duties).collect();
    let holders =
        call.app.read(|connection| duties::Holders::of(connection, shared, &call.programme, call.today(), &open))?;
    Ok(open.into_iter().filter(|duty| holders.who(duty).next().is_none()).collect())
}

/// What came of what was just done: the state that the record is in now, and who does what next, until when. Where nothing
/// is owed here any more, it is said of what the deed moved on elsewhere: an answered consultation leads on at its plan.
pub fn what_next(
    call: &Call,
    kind: &'static Kind,
    root: &Stored,
    duties: &[Duty],
    last: Option<&HistoryEntry>,
) -> Result<String, Refusal> {
    let words = call.words();
    let Some(state) = kind.state(&root.state) else { return Ok(String::new()) };
    let now = words.with_one("next-state", "state", words.label(state.label));
    let mut next: Vec<String> = open(duties).map(|duty| of_duty(call, duty)).collect();
    if next.is_empty()
        && let Some(action) = last.and_then(|entry| call.app.engine.catalogue().action(kind.code, &entry.action))
    {
        next = elsewhere(call, kind, root, action)?;
    }
    // In a state in which nobody owes anything nothing is out of the reader's sight either.
    if next.is_empty() && state.owes.is_empty() {
        next.push(words.say("next-nothing"));
    }
    Ok(std::iter::once(now).chain(next).collect::<Vec<_>>().join(" "))
}

fn open(duties: &[Duty]) -> impl Iterator<Item = &Duty> {
    duties.iter().filter(|duty| duty.closed_at.is_none())
}

fn of_duty(call: &Call, duty: &Duty) -> String {
    let words = call.words();
    let what = owed::what(call.app.engine.catalogue(), words, duty);
    let facts = [("what", what), ("day", show_day(duty.due, words)), ("who", owed::holder(call, duty))];
    let own = duties::is_owed_by(duty, &call.viewer);
    match (own, duty.due < call.today()) {
        (true, false) => words.with("next-own", &facts),
        (true, true) => words.with("next-own-late", &facts),
        (false, false) => words.with("next-others", &facts),
        (false, true) => words.with("next-others-late", &facts),
    }
}

/// What is owed at the records that follow the action, as far as the reader sees them.
fn elsewhere(call: &Call, kind: &'static Kind, root: &Stored, action: &'static Action) -> Result<Vec<String>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let follows = action.then.iter().filter(|then| then.pointing().0.is_none());
    let there = follows.filter_map(|then| Some((catalogue.kind(then.kind)?, root.uuid(kind, then.through)?)));
    call.app.read(|connection| {
        let mut next = Vec::new();
        for (kind, id) in there {
            let Some(stored) = query::get(connection, kind, &call.viewer, id)? else { continue };
            let duties = duties::seen_of_record(connection, &Seen::new(kind, &stored, &call.viewer))?;
            let said: Vec<String> = open(&duties).map(|duty| of_duty(call, duty)).collect();
            if !said.is_empty() {
                let titles = titles::title(connection, catalogue, &call.programme, kind, &stored)?;
                let title = call.language().of(&titles).clone();
                next.push(call.words().with("next-there", &[("title", title), ("next", said.join(" "))]));
            }
        }
        Ok(next)
    })
}

/// What somebody owes, and until when.
#[derive(Clone)]
struct Owed {
    who: String,
    what: String,
    due: Day,
}

struct Way<'a> {
    call: &'a Call,
    kind: &'static Kind,
    root: &'a Stored,
    came: &'a HashMap<String, Instant>,
    duties: &'a [Duty],
    /// Who has it where nothing is owed on the record itself.
    there: Vec<Owed>,
    /// What of them nobody can do, for nobody holds the post.
    vacant: &'a [&'a Duty],
}

impl Way<'_> {
    /// Whether records like this one come through a stage.
    fn takes(&self, stage: &Stage) -> bool {
        stage.when.is_none_or(|(field, choice)| self.root.text(self.kind, field) == Some(choice))
    }

    /// Whether a state of a kind without stages is one of this record's way: a detour only where it was taken, and nothing of what
    /// would have come where the record has ended beside the way.
    fn shows(&self, index: usize, state: &State, now: usize) -> bool {
        let current = &self.kind.states[now];
        let has_ended = current.aside && current.owes.is_empty();
        index == now || self.came(state).is_some() || !(state.aside || has_ended)
    }

    fn came(&self, state: &State) -> Option<Instant> {
        self.came.get(state.name).copied()
    }

    fn day(&self, at: Instant) -> String {
        show_day(at.day(), self.call.words())
    }

    fn label(&self, state: &State) -> String {
        self.call.words().label(state.label).to_owned()
    }

    /// The states as steps; a detour is said of the step that it left.
    fn states(&self, now: usize) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for (index, state) in
            self.kind.states.iter().enumerate().filter(|(index, state)| self.shows(*index, state, now))
        {
            match steps.last_mut().filter(|_| state.aside && !state.owes.is_empty()) {
                Some(left) if index == now => {
                    left.class = "now";
                    left.now = self.now(state);
                }
                Some(left) => left.asides.push(self.label(state)),
                None => steps.push(self.state(index, state, now)),
            }
        }
        steps
    }

    fn state(&self, index: usize, state: &State, now: usize) -> Step {
        let when = self.came(state).filter(|_| index <= now).map(|at| self.day(at)).unwrap_or_default();
        let class = match index.cmp(&now) {
            std::cmp::Ordering::Less if when.is_empty() => "skip",
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "",
        };
        // The step bears the name of the state already.
        let now = if class == "now" { self.now(state).split_off(1) } else { Vec::new() };
        Step { text: self.label(state), when, class, now, ..Step::default() }
    }

    fn stage(&self, stage: &Stage, states: &[usize], now: usize) -> Step {
        let own = || states.iter().map(|index| &self.kind.states[*index]);
        let class = match (states.contains(&now), states.iter().all(|index| *index < now)) {
            (true, _) => "now",
            (false, true) => "done",
            (false, false) => "",
        };
        let reached = || own().filter_map(|state| self.came(state)).filter(|_| !class.is_empty());
        let took = own().filter(|state| state.aside && state.name != self.root.state && self.came(state).is_some());
        Step {
            text: self.call.words().label(stage.label).to_owned(),
            when: reached().min().map(|at| self.day(at)).unwrap_or_default(),
            class,
            now: if class == "now" { self.now(&self.kind.states[now]) } else { Vec::new() },
            asides: took.filter(|_| !class.is_empty()).map(|state| self.label(state)).collect(),
        }
    }

    /// What is being done with it, who has it and until when.
    fn now(&self, state: &State) -> Vec<String> {
        let (words, today) = (self.call.words(), self.call.today());
        let what = |duty: &Duty| owed::what(self.call.app.engine.catalogue(), words, duty);
        let own =
            open(self.duties).map(|duty| Owed { who: owed::holder(self.call, duty), what: what(duty), due: duty.due });
        let all: Vec<Owed> = own.chain(self.there.iter().cloned()).collect();
        // Of one thing the state says what it is; of several each says its own.
        let one = all.iter().all(|owed| owed.what == all[0].what);
        let owed = all.iter().map(|owed| {
            let who = match one {
                true => owed.who.clone(),
                false => words.with("stage-does", &[("who", owed.who.clone()), ("what", owed.what.clone())]),
            };
            let facts = [("who", who), ("day", show_day(owed.due, words))];
            words.with(if owed.due < today { "stage-late" } else { "stage-with" }, &facts)
        });
        // What was sent back is where it began, and is no draft of its own.
        let began = self.kind.states.first().is_some_and(|first| first.name == state.name);
        let back =
            self.kind.fields.iter().any(|field| field.returned && self.root.text(self.kind, field.name).is_some());
        let back = (began && back).then(|| words.say("stage-returned"));
        let vacant =
            self.vacant.iter().map(|duty| words.with_one("stage-vacant", "who", owed::holder(self.call, duty)));
        std::iter::once(self.label(state)).chain(back).chain(owed).chain(vacant).collect()
    }
}
