//! What was said and what changed before a decision: since this office last had the record, whether it could see the steps
//! between or not, and the words of everybody so far.
//!
//! **Invariant:** of what happened out of the viewer's sight only the difference between what they saw and what they see is told,
//! never a step between.

use std::collections::HashSet;

use kernel::role::Who;
use kernel::{Action, Catalogue, Grant, Kind, Refusal, Role, Seen, Stored, Transition, Type, policy};
use store::query::{self, HistoryEntry};
use store::{Connection, StoreError, attached, files, rows, titles};
use uuid::Uuid;

use super::changes::{self, LineNames};
use super::section::Change;
use crate::base::acted;
use crate::base::call::Call;
use crate::base::show::{Scene, show_time};

/// Words that were said with what was done.
pub struct Opinion {
    pub actor: String,
    pub deed: String,
    pub said: Vec<String>,
    pub when: String,
    pub instant: String,
}

/// What stands above the ways out.
#[derive(Default)]
pub struct Said {
    /// What changed since this office last had the record, and when that was; empty where it has not changed.
    pub since: String,
    pub changes: Vec<Change>,
    pub opinions: Vec<Opinion>,
}

impl Said {
    pub fn is_empty(&self) -> bool {
        self.since.is_empty() && self.opinions.is_empty()
    }
}

/// What this office did last with the record, and everything that happened to it since, the newest first.
pub struct Since {
    pub last: HistoryEntry,
    later: Vec<HistoryEntry>,
}

/// Opinions that stand above the ways out.
const OPINIONS: usize = 20;
/// Entries since one's own that are put together.
const LATER: usize = 1_000;

/// Since when this office has not had the record; none where it never did anything with it, or where nothing happened since.
pub fn since(
    connection: &mut Connection,
    seen: &Seen<'_>,
    entries: &[HistoryEntry],
) -> Result<Option<Since>, StoreError> {
    let is_ours =
        |entry: &&HistoryEntry| entry.organisation.is_some_and(|office| seen.offices().any(|own| own == office));
    let Some(last) = entries.iter().find(is_ours) else { return Ok(None) };
    let later = query::entries_since(connection, seen.stored.id, last.id, LATER)?;
    Ok(Some(Since { last: last.clone(), later }).filter(|since| !since.later.is_empty()))
}

impl Since {
    /// Everything that it tells of, so that names in it can be looked up.
    pub fn entries(&self) -> &[HistoryEntry] {
        &self.later
    }

    /// What is another now than it was when this office last had it.
    pub fn changes(&self, call: &Call, seen: &Seen<'_>, scene: &Scene<'_>, names: &LineNames) -> Vec<Change> {
        let mut passing: HashSet<&str> = HashSet::new();
        let oldest_first = || self.later.iter().rev();
        for entry in oldest_first() {
            for line in changes::lines_that_came(call, entry) {
                // What came and went meanwhile was never before the viewer.
                if !names.is_here(line) {
                    passing.insert(line);
                }
            }
        }
        let told = oldest_first().flat_map(|entry| changes::between(call, seen, entry, &passing, scene, names));
        changes::together(told)
    }
}

/// What an entry points at.
pub fn references(entry: &HistoryEntry) -> impl Iterator<Item = Uuid> {
    let changes = entry.content["changes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let said = changes.iter().flat_map(|change| [&change["before"], &change["after"]]);
    let each = said.flat_map(|json| json.as_array().map_or(std::slice::from_ref(json), Vec::as_slice));
    each.filter_map(|json| json.as_str().and_then(|text| text.parse().ok()))
}

/// Looks up what files and organisations among these are called, where that is not known yet.
pub fn name_all(
    call: &Call,
    connection: &mut Connection,
    names: &mut titles::Names,
    wanted: HashSet<Uuid>,
) -> Result<(), StoreError> {
    let organisations = call.app.engine.shared.organisations;
    names.extend(files::names(connection, &call.programme, &wanted.iter().copied().collect::<Vec<_>>())?);
    for id in wanted {
        if !names.contains_key(&id)
            && let Some(stored) = rows::load(connection, organisations, &call.programme, id)?
        {
            let catalogue = call.app.engine.catalogue();
            names.insert(id, titles::title(connection, catalogue, &call.programme, organisations, &stored)?);
        }
    }
    Ok(())
}

/// Entries that are looked at for what was said.
const ENTRIES: usize = 100;

/// The same for a page that shows a form alone: what stands above the ways out on the page of the record.
pub fn before(call: &Call, kind: &'static Kind, record: &Stored) -> Result<Said, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let seen = Seen::new(kind, record, &call.viewer);
    let (entries, since, aggregate, names) = call.app.read(|connection| {
        let entries = query::history_before(connection, &seen, None, ENTRIES)?.entries;
        let since = since(connection, &seen, &entries)?;
        let aggregate = rows::aggregate(connection, catalogue, kind, record.clone())?;
        let mut names = attached::names(connection, catalogue, &call.programme, kind, &aggregate)?;
        let told = since.iter().flat_map(Since::entries).flat_map(references).collect();
        name_all(call, connection, &mut names, told)?;
        Ok((entries, since, aggregate, names))
    })?;
    let scene = Scene::of(call, &names);
    let lines = changes::line_names(call, &seen, &aggregate, since.iter().flat_map(Since::entries), &scene);
    Ok(said(call, kind, &seen, (&entries, since.as_ref()), &scene, &lines))
}

/// What was typed with an action, of what is read as words.
pub fn words_of(call: &Call, action: &Action, entry: &HistoryEntry, remarks: bool) -> Vec<String> {
    let told = |field: &&kernel::Field| matches!(field.of, Type::Text) && (remarks || !field.remark);
    let given = action.input.iter().filter(|field| told(field) && policy::reads(field, &call.viewer));
    given.filter_map(|field| entry.content["input"][field.name].as_str().map(str::to_owned)).collect()
}

/// What an action is called, as the entry of it says.
pub fn deed(call: &Call, kind: &Kind, entry: &HistoryEntry) -> String {
    let action = call.app.engine.catalogue().action(kind.code, &entry.action);
    action.map_or(entry.action.as_str(), |action| call.words().label(action.label)).to_owned()
}

/// What changed and what was said, for whoever decides.
pub fn said(
    call: &Call,
    kind: &'static Kind,
    seen: &Seen<'_>,
    (entries, since): (&[HistoryEntry], Option<&Since>),
    scene: &Scene<'_>,
    lines: &LineNames,
) -> Said {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let (since, changes) = match since {
        Some(since) => {
            let changes = since.changes(call, seen, scene, lines);
            let facts = [("when", show_time(since.last.at, words)), ("deed", deed(call, kind, &since.last))];
            (words.with(if changes.is_empty() { "decide-same" } else { "decide-since" }, &facts), changes)
        }
        None => Default::default(),
    };
    let opinion = |entry: &HistoryEntry| {
        let action = catalogue.action(kind.code, &entry.action)?;
        if is_writing(action) {
            return None;
        }
        let said = words_of(call, action, entry, true);
        // A verdict is one without words too: who consented after a return is not told by the return alone.
        (is_verdict(catalogue, action) || !said.is_empty()).then(|| Opinion {
            actor: acted::by(call, &entry.actor, entry.organisation),
            deed: words.label(action.label).to_owned(),
            said,
            when: show_time(entry.at, words),
            instant: entry.at.rfc3339(),
        })
    };
    let mut opinions: Vec<Opinion> = entries.iter().filter_map(opinion).take(OPINIONS).collect();
    opinions.reverse();
    Said { since, changes, opinions }
}

/// Whether an action writes the record and no more: what it says is read there, and is nobody's opinion of it.
fn is_writing(action: &Action) -> bool {
    let stays = matches!(action.to, Transition::Stays) && !action.opposes && !action.input.is_empty();
    action.creates || action.revises || (stays && action.input.iter().all(|field| field.sets))
}

/// Whether an action decides between two ways: it opposes, or whoever does it can oppose in its place.
fn is_verdict(catalogue: &Catalogue, action: &Action) -> bool {
    let roles = |action: &Action| -> Vec<Role> {
        let role = |grant: &Grant| if let Who::Post(role, _) = grant.who { Some(role) } else { None };
        action.by.iter().filter_map(role).collect()
    };
    let own = roles(action);
    let is_theirs = |other: &Action| roles(other).iter().any(|role| own.contains(role));
    let may_oppose = |other: &Action| {
        other.opposes && is_theirs(other) && other.from.iter().any(|state| action.from.contains(state))
    };
    !action.internal
        && !action.creates
        && !action.revises
        && (action.opposes || catalogue.actions_on(action.kind).any(may_oppose))
}
