//! What an action changed, as people read it: a line that came or went is said once, by its name; a field that was changed
//! several times is said from its first value to its last.

use std::collections::{HashMap, HashSet};

use kernel::{Aggregate, Field, Kind, Seen, Type};
use serde_json::Value as Json;
use store::query::HistoryEntry;

use super::section::Change;
use crate::base::call::Call;
use crate::base::show::Scene;

/// The names of a record's lines, by their identifiers as the journal says them.
#[derive(Default)]
pub struct LineNames {
    here: HashMap<String, String>,
    /// Of lines that are in the record no more, as the entries at hand called them.
    gone: HashMap<String, String>,
}

impl LineNames {
    /// Whether the record has the line now.
    pub fn is_here(&self, line: &str) -> bool {
        self.here.contains_key(line)
    }

    fn called(&self, line: &str) -> &str {
        self.here.get(line).or_else(|| self.gone.get(line)).map(String::as_str).unwrap_or_default()
    }
}

/// The names of the lines that are there, and of those that these entries, the newest first, tell of.
pub fn line_names<'e>(
    call: &Call,
    seen: &Seen<'_>,
    aggregate: &Aggregate,
    entries: impl IntoIterator<Item = &'e HistoryEntry>,
    scene: &Scene<'_>,
) -> LineNames {
    let catalogue = call.app.engine.catalogue();
    let lines = aggregate.lines.iter().filter_map(|(code, lines)| Some((catalogue.kind(code)?, lines)));
    let named = lines.flat_map(|(part, lines)| lines.iter().map(move |line| (part, line)));
    let here: HashMap<_, _> = named.map(|(part, line)| (line.id.to_string(), scene.title(part, line))).collect();
    let mut gone = HashMap::new();
    for entry in entries {
        for change in all(entry) {
            let Some((line, name)) = name_said(call, seen, entry, change) else { continue };
            if !here.contains_key(line) {
                gone.entry(line.to_owned()).or_insert_with(|| name.to_owned());
            }
        }
    }
    LineNames { here, gone }
}

/// The line of a change and how it is called there, where that is told.
fn name_said<'c>(call: &Call, seen: &Seen<'_>, entry: &HistoryEntry, change: &'c Json) -> Option<(&'c str, &'c str)> {
    let part = call.app.engine.catalogue().kind(change["line"].as_str()?)?;
    part.field(NAME).filter(|field| change["field"] == field.name && is_told(field, seen))?;
    let before = change["before"].as_str().filter(|_| entry.saw_before(seen));
    change["id"].as_str().zip(change["after"].as_str().or(before))
}

/// The field that says how a line is called.
const NAME: &str = "name";

fn is_told(field: &Field, seen: &Seen<'_>) -> bool {
    !field.hidden && !field.sealed && seen.reads(field)
}

/// Whose record it is that changed, as one viewer reads it.
#[derive(Clone, Copy)]
struct Reader<'a> {
    call: &'a Call,
    seen: &'a Seen<'a>,
    scene: &'a Scene<'a>,
    names: &'a LineNames,
    /// Whether they know what stood there before.
    knows: bool,
}

/// What one entry changed of what this viewer may read; what was there before, only where they saw it.
pub fn of_entry(
    call: &Call,
    seen: &Seen<'_>,
    entry: &HistoryEntry,
    scene: &Scene<'_>,
    names: &LineNames,
) -> Vec<Change> {
    let all: Vec<&Json> = all(entry).iter().collect();
    Reader { call, seen, scene, names, knows: entry.saw_before(seen) }.told(&all)
}

/// The same of an entry between two states that the viewer saw, seen itself or not; but for lines that came and went between.
pub fn between(
    call: &Call,
    seen: &Seen<'_>,
    entry: &HistoryEntry,
    passing: &HashSet<&str>,
    scene: &Scene<'_>,
    names: &LineNames,
) -> Vec<Change> {
    let stayed = |change: &&Json| !change["id"].as_str().is_some_and(|line| passing.contains(line));
    let all: Vec<&Json> = all(entry).iter().filter(stayed).collect();
    Reader { call, seen, scene, names, knows: true }.told(&all)
}

fn all(entry: &HistoryEntry) -> &[Json] {
    entry.content["changes"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The lines that an entry says came with it.
pub fn lines_that_came<'e>(call: &Call, entry: &'e HistoryEntry) -> Vec<&'e str> {
    let all: Vec<&'e Json> = all(entry).iter().collect();
    let came = all.iter().filter(|change| change["line"].is_string()).filter_map(|change| {
        let its: Vec<&Json> = all.iter().filter(|other| other["id"] == change["id"]).copied().collect();
        let is_new = its.iter().all(|one| one["before"].is_null()) && is_whole(call, change, &its);
        change["id"].as_str().filter(|_| is_new)
    });
    came.collect()
}

impl Reader<'_> {
    fn told(self, all: &[&Json]) -> Vec<Change> {
        let Reader { call, names, .. } = self;
        let mut told: Vec<Change> = Vec::new();
        let mut whole: Vec<&str> = Vec::new();
        for change in all.iter().copied() {
            let line = change["id"].as_str().filter(|_| change["line"].is_string());
            let Some(line) = line else {
                told.extend(self.of_field(change, all, ""));
                continue;
            };
            if whole.contains(&line) {
                continue;
            }
            let its: Vec<&Json> = all.iter().filter(|other| other["id"] == change["id"]).copied().collect();
            let (came, went) =
                (its.iter().all(|one| one["before"].is_null()), its.iter().all(|one| one["after"].is_null()));
            let is_new = came && its.len() > 1 && is_whole(call, change, &its);
            let is_gone = went && its.len() > 1 && !names.is_here(line);
            if is_new || is_gone {
                whole.push(line);
                told.extend(self.whole_line(change, &its, is_gone));
            } else {
                told.extend(self.of_field(change, all, names.called(line)));
            }
        }
        told
    }

    /// A line that came or went, by its name.
    fn whole_line(self, change: &Json, its: &[&Json], is_gone: bool) -> Option<Change> {
        let Reader { call, seen, names, .. } = self;
        let part = call.app.engine.catalogue().kind(change["line"].as_str()?)?;
        let called = part.field(NAME).filter(|field| is_told(field, seen));
        // A kind of line that people do not see as one is not told.
        if part.fields.iter().all(|field| field.hidden || !seen.reads(field)) {
            return None;
        }
        let side = if is_gone { "before" } else { "after" };
        let said = called.and_then(|field| its.iter().find(|one| one["field"] == field.name));
        let name = said.and_then(|one| one[side].as_str().map(str::to_owned));
        let known = change["id"].as_str().map(|id| names.called(id).to_owned());
        let name = name.or(known).unwrap_or_default();
        let label = call.words().label(part.label);
        if is_gone {
            let before = if self.knows { name } else { String::new() };
            Some(Change { label: call.words().with_one("change-gone", "kind", label), before, after: String::new() })
        } else {
            Some(Change {
                label: call.words().with_one("change-new", "kind", label),
                before: String::new(),
                after: name,
            })
        }
    }

    /// A change of one field, of the line of that name.
    fn of_field(self, change: &Json, all: &[&Json], name: &str) -> Option<Change> {
        let Reader { call, seen, scene, .. } = self;
        let kind = seen.sight.kind;
        let line = change["line"].as_str().map(|code| call.app.engine.catalogue().kind(code));
        let of = line.map_or(Some(kind), |line| line.map(|line| line as &Kind))?;
        let field = of.field(change["field"].as_str()?).filter(|field| !field.hidden && seen.reads(field))?;
        // What an amount was at first is kept, not changed, and a number is drawn.
        let is_kept = !field.first_of.is_empty() && change["before"].is_null();
        if is_kept || field.number.is_some() || is_counted(call, of, field) {
            return None;
        }
        // What is said together with another field was not said while that one was empty.
        let with = all.iter().find(|one| one["id"] == change["id"] && one["field"] == field.said_with);
        let (was_said, is_said) = match with {
            Some(with) => (!with["before"].is_null(), !with["after"].is_null()),
            None => (true, field.said_with.is_empty() || !change["before"].is_null()),
        };
        if !is_said {
            return None;
        }
        let prefix = match (of.code == kind.code, name) {
            (true, _) => String::new(),
            (false, "") => format!("{} · ", call.words().label(of.label)),
            (false, name) => format!("{name} · "),
        };
        let label = format!("{prefix}{}", call.words().label(field.label));
        if field.sealed {
            return Some(Change { label, before: String::new(), after: call.words().say("sealed-written") });
        }
        Some(Change {
            label,
            before: if self.knows && was_said { scene.json(field, &change["before"]) } else { String::new() },
            after: scene.json(field, &change["after"]),
        })
    }
}

/// Whether a field of a record is counted, or tells how far something is, by the product itself: nobody writes it, and who reads what
/// changed reads it from the rest.
fn is_counted(call: &Call, of: &Kind, field: &Field) -> bool {
    let tells = matches!(field.of, Type::Integer | Type::Choice(_)) && field.said_with.is_empty();
    if !tells || !field.computed || of.part_of.is_some() {
        return false;
    }
    let mut actions = call.app.engine.catalogue().actions_on(of.code);
    !actions.any(|action| action.input.iter().any(|input| input.name == field.name))
}

/// Whether these changes fill in what every line of the kind has.
fn is_whole(call: &Call, change: &Json, its: &[&Json]) -> bool {
    let part = change["line"].as_str().and_then(|code| call.app.engine.catalogue().kind(code));
    let required = part.into_iter().flat_map(|part| part.fields).filter(|field| field.required);
    required.into_iter().all(|field| its.iter().any(|one| one["field"] == field.name))
}

/// Changes of several entries, the earliest first, as one: each field from its first value to its last; what came back to what it
/// was is not told.
pub fn together(changes: impl IntoIterator<Item = Change>) -> Vec<Change> {
    let mut told: Vec<Change> = Vec::new();
    for change in changes {
        match told.iter_mut().find(|known| known.label == change.label && known.after == change.before) {
            Some(known) => known.after = change.after,
            None => told.push(change),
        }
    }
    told.retain(|change| change.before != change.after);
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_told_from_its_first_value_to_its_last() {
        let change = |label: &str, before: &str, after: &str| Change {
            label: label.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        let told = together([
            change("商定进度", "", "待答复"),
            change("县财政配套", "10", "12"),
            change("商定进度", "待答复", "已答复"),
            change("拟请支持", "83", "78"),
            change("拟请支持", "78", "83"),
        ]);
        let told: Vec<_> =
            told.iter().map(|one| (one.label.as_str(), one.before.as_str(), one.after.as_str())).collect();
        assert_eq!(told, [("商定进度", "", "已答复"), ("县财政配套", "10", "12")]);
    }
}
