//! Who may do what now, decided in one order: signed in → may see → may act, as another person than separation names →
//! version → moment. The engine asks here before it performs; forms, the API, buttons and workbooks ask the same, so that
//! the reason for a button that is not there and for a refusal are one sentence.
//!
//! A pure part decides what the record and the viewer say; a reading part asks the journal who took part. Input, rules and
//! everything after them are left to `perform`.
//!
//! **Invariant:** nothing else decides whether an action may be taken.

use std::collections::HashSet;

use kernel::role::Who;
use kernel::sight::Reach;
use kernel::{Action, Catalogue, Kind, PostHeld, Refusal, Sight, Standing, Status, Stored, Viewer, policy};
use uuid::Uuid;

use crate::connection::{Connection, StoreError};
use crate::{journal, rows, signing};

/// The code of what is refused because the person took part in what the action checks.
const SEPARATION: &str = "action.separation";

/// One action that somebody would take.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub viewer: &'a Viewer,
    pub action: &'static Action,
    /// The record; none for creations.
    pub record: Option<Uuid>,
    /// A creation's record as far as the input says whose it would be; none before that is known: then only the role is
    /// asked.
    pub candidate: Option<&'a Stored>,
    /// The version that whoever asks has before them.
    pub expected_version: Option<i64>,
    /// Another action asks, not a person.
    pub nested: bool,
}

impl<'a> Ask<'a> {
    pub fn new(viewer: &'a Viewer, action: &'static Action, record: Option<Uuid>) -> Ask<'a> {
        Ask { viewer, action, record, candidate: None, expected_version: None, nested: false }
    }
}

/// An action that may be taken now.
#[derive(Debug)]
pub struct Permit<'a> {
    pub kind: &'static Kind,
    /// The record as it stands; none for creations.
    pub record: Option<Stored>,
    /// The post in which the viewer acts, if it is in one.
    pub post: Option<&'a PostHeld>,
}

/// The post in which the viewer may act now, if it is in one, or why they may not.
pub type Decided<'a> = Result<Option<&'a PostHeld>, Refusal>;

/// Decides whether the action may be taken now.
pub fn permit<'a>(
    connection: &mut Connection,
    catalogue: &Catalogue,
    ask: &Ask<'a>,
) -> Result<Result<Permit<'a>, Refusal>, StoreError> {
    if let Err(refusal) = signed_in(ask) {
        return Ok(Err(refusal));
    }
    let Some(kind) = catalogue.kind(ask.action.kind) else { return Ok(Err(Refusal::unseen())) };
    let record = match ask.record {
        None => None,
        Some(id) => match rows::load(connection, kind, &ask.viewer.programme, id)? {
            Some(stored) => Some(stored),
            None => return Ok(Err(Refusal::unseen())),
        },
    };
    let mut took_part = TookPart::default();
    let decided = decide(connection, catalogue, ask, kind, record.as_ref(), &mut took_part)?;
    Ok(decided.map(|post| Permit { kind, record, post }))
}

/// What comes of each action that people take on the record: whether it may be taken now, or why not.
pub fn each<'a>(
    connection: &mut Connection,
    catalogue: &Catalogue,
    kind: &'static Kind,
    stored: &Stored,
    viewer: &'a Viewer,
) -> Result<Vec<(&'static Action, Decided<'a>)>, StoreError> {
    let mut took_part = TookPart::default();
    let mut decided = Vec::new();
    for action in catalogue.actions_on(kind.code).filter(|action| !action.creates && !action.internal) {
        let ask = Ask::new(viewer, action, Some(stored.id));
        let outcome = match signed_in(&ask) {
            Ok(()) => decide(connection, catalogue, &ask, kind, Some(stored), &mut took_part)?,
            Err(refusal) => Err(refusal),
        };
        decided.push((action, outcome));
    }
    Ok(decided)
}

/// Of what came of each action, what the page of the record shows as a grey button with its reason: what the viewer's role
/// takes on this record, but this person does not, or not now.
///
/// Two rules keep it to what people wait for. It is an action of their role: what others do is not shown to them. It can be
/// taken in the state that the record is in (then separation or a hold stands in the way), or in a state that comes next on
/// its way and takes nothing back: what the record has passed, and what is still far, is left out.
pub fn barred<'d>(
    catalogue: &Catalogue,
    kind: &'static Kind,
    stored: &Stored,
    decided: &'d [(&'static Action, Decided<'_>)],
) -> Vec<(&'static Action, &'d Refusal)> {
    let next = catalogue.next_states(kind, &stored.state);
    let awaited = |action: &Action| !action.opposes && next.iter().any(|state| action.may_begin_in(state));
    let refused = decided.iter().filter_map(|(action, outcome)| Some((*action, outcome.as_ref().err()?)));
    refused
        .filter(|(_, refusal)| refusal.status == Status::Conflict || refusal.code == SEPARATION)
        .filter(|(action, _)| action.may_begin_in(&stored.state) || awaited(action))
        .collect()
}

/// Whether the viewer could take the action on some record of its kind, or create one: what menus and empty lists offer.
pub fn may_begin(action: &'static Action, kind: &Kind, viewer: &Viewer) -> bool {
    may(&Ask::new(viewer, action, None), kind, None).is_ok()
}

/// Whether the post that a body chose may be the actor's here: separation is asked again of whomever it is held for.
pub(crate) fn choose(
    connection: &mut Connection,
    viewer: &Viewer,
    action: &Action,
    record: Option<&Stored>,
    post: &PostHeld,
) -> Result<Result<(), Refusal>, StoreError> {
    separation(connection, viewer, action, record, Some(post), &mut TookPart::default())
}

/// The order of refusal, over a record that is there.
fn decide<'a>(
    connection: &mut Connection,
    catalogue: &Catalogue,
    ask: &Ask<'a>,
    kind: &'static Kind,
    record: Option<&Stored>,
    took_part: &mut TookPart,
) -> Result<Decided<'a>, StoreError> {
    let post = match seen(ask, kind, record).and_then(|()| may(ask, kind, record)) {
        Ok(post) => post,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(refusal) = separation(connection, ask.viewer, ask.action, record, post, took_part)? {
        return Ok(Err(refusal));
    }
    if let Err(refusal) = version(ask, record).and_then(|()| moment(ask.action, kind, record)) {
        return Ok(Err(refusal));
    }
    let Some(record) = record else { return Ok(Ok(post)) };
    signing::post(connection, catalogue, (ask.action, kind), record, (ask.viewer, post))
}

/// Asked before the record is looked for: a stranger cannot tell what is there from what is not.
fn signed_in(ask: &Ask<'_>) -> Result<(), Refusal> {
    let public = ask.action.by.iter().any(|grant| matches!(grant.who, Who::Public));
    match ask.viewer.standing {
        Standing::Anonymous if !public && !ask.nested => Err(Refusal::new(Status::SignedOut, "session.signed-out")),
        _ => Ok(()),
    }
}

/// What only other actions do is there for them alone; they need not see the record.
fn seen(ask: &Ask<'_>, kind: &Kind, record: Option<&Stored>) -> Result<(), Refusal> {
    let covered = || record.is_none_or(|record| Sight::of(kind, ask.viewer).covers(record));
    let seen = ask.action.creates == record.is_none() && (ask.action.internal || covered());
    if seen { Ok(()) } else { Err(Refusal::unseen()) }
}

fn may<'a>(ask: &Ask<'a>, kind: &Kind, record: Option<&Stored>) -> Decided<'a> {
    if ask.action.internal {
        return if ask.nested { Ok(None) } else { Err(Refusal::unseen()) };
    }
    match policy::may_act(ask.action, kind, record.or(ask.candidate), ask.viewer) {
        None => Err(Refusal::forbidden().with("action", ask.action.name)),
        Some(Reach::Post(post)) => Ok(Some(post)),
        Some(Reach::Itself) => Ok(ask.viewer.posts.first()),
    }
}

/// Who has done what on one record; read when an action first asks, and once.
#[derive(Default)]
struct TookPart(Option<Vec<journal::Performer>>);

impl TookPart {
    fn on(&mut self, connection: &mut Connection, record: Uuid) -> Result<&[journal::Performer], StoreError> {
        if self.0.is_none() {
            self.0 = Some(journal::performers(connection, record)?);
        }
        Ok(self.0.as_deref().unwrap_or_default())
    }
}

/// Separation goes by person: neither whoever acts, nor for whom they act, may have done what the other step checks.
fn separation(
    connection: &mut Connection,
    viewer: &Viewer,
    action: &Action,
    record: Option<&Stored>,
    post: Option<&PostHeld>,
    took_part: &mut TookPart,
) -> Result<Result<(), Refusal>, StoreError> {
    let (Some(record), Some(person), false) = (record, viewer.person, action.not_by.is_empty()) else {
        return Ok(Ok(()));
    };
    let giver = post.and_then(|post| post.on_behalf.as_ref()).map(|behalf| behalf.giver);
    let barred = barred_by_part(action, took_part.on(connection, record.id)?);
    Ok(if barred.contains(&person) || giver.is_some_and(|giver| barred.contains(&giver)) {
        Err(Refusal::new(Status::Forbidden, SEPARATION))
    } else {
        Ok(())
    })
}

/// Who did what the action checks.
fn barred_by_part(action: &Action, took_part: &[journal::Performer]) -> HashSet<Uuid> {
    let theirs = took_part.iter().filter(|earlier| action.not_by.contains(&earlier.action.as_str()));
    theirs.map(|earlier| earlier.person).collect()
}

/// Who may not take the action on this record, for they did what it checks.
///
/// # Errors
/// A database that cannot be read.
pub fn parted(connection: &mut Connection, action: &Action, record: Uuid) -> Result<HashSet<Uuid>, StoreError> {
    if action.not_by.is_empty() {
        return Ok(HashSet::new());
    }
    Ok(barred_by_part(action, &journal::performers(connection, record)?))
}

fn version(ask: &Ask<'_>, record: Option<&Stored>) -> Result<(), Refusal> {
    match (ask.expected_version, record) {
        (Some(expected), Some(record)) if expected != record.version => {
            Err(Refusal::new(Status::Stale, "record.stale").with("version", record.version))
        }
        _ => Ok(()),
    }
}

fn moment(action: &Action, kind: &Kind, record: Option<&Stored>) -> Result<(), Refusal> {
    match record {
        Some(record) if !action.may_begin_in(&record.state) => {
            let refusal = Refusal::rule("action.wrong-state").with("kind", kind.code).with("state", &record.state);
            Err(refusal.with("from", action.from.join(" ")))
        }
        _ => Ok(()),
    }
}
