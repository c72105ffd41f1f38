//! Who has signed a record, as its entries say: those that gave a signature since the record came into the state in which it
//! is signed, and have not taken it back.
//!
//! **Invariant:** there is no other list of signatures; whoever would forge one has to forge an entry.

use kernel::{Action, Catalogue, Instant, Kind, PostHeld, Refusal, Seen, Slot, Status, Stored, Viewer};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::connection::{Connection, Row, StoreError, read_all};

/// A signature that was given.
#[derive(Clone, Debug)]
pub struct Signature {
    pub slot: Slot,
    pub person: Option<Uuid>,
    /// For whom it was given, where that was in somebody else's post.
    giver: Option<Uuid>,
    /// Name and post as they were.
    pub actor: String,
    pub at: Instant,
    /// What was said with it, by the names of the inputs.
    pub input: Json,
}

/// Everybody who signs a record in one state, in the order of the declarations.
#[derive(Clone, Debug, Default)]
pub struct Round {
    pub slots: Vec<(Slot, Option<Signature>)>,
    /// Whether the record has gone on.
    pub is_over: bool,
}

impl Round {
    /// Whether nobody is missing but this one.
    fn lacks_only(&self, slot: &Slot) -> bool {
        self.slots.iter().all(|(other, signature)| signature.is_some() || other == slot)
    }
}

/// What an action does to the signatures of its record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turn {
    pub gives: Option<Slot>,
    pub takes_back: Option<Slot>,
    /// Whether everybody has signed with it.
    pub is_last: bool,
    /// Whose duty to sign does not begin with it: that of those who have signed, or owe it already.
    pub not_owing: Vec<Slot>,
}

impl Turn {
    /// Notes a signature that the action gives beside what it does.
    pub fn give(&mut self, slot: Option<Slot>) {
        self.not_owing.extend(slot);
        self.gives = slot.or(self.gives);
    }

    /// What the entry says of it.
    pub fn write_into(&self, content: &mut Json) {
        let say =
            |slot: &Slot| json!({ "action": slot.action, "office": slot.office.map(|office| office.to_string()) });
        for (name, slot) in [(GIVEN, &self.gives), (TAKEN, &self.takes_back)] {
            if let Some(slot) = slot {
                content[name] = say(slot);
            }
        }
    }
}

/// The members of an entry that gives a signature, and of one that takes it back.
const GIVEN: &str = "signed";
const TAKEN: &str = "unsigned";

/// An entry, as far as signatures go by it.
struct Said {
    action: String,
    person: Option<Uuid>,
    organisation: Option<Uuid>,
    actor: String,
    at: Instant,
    content: Json,
}

fn said(row: &Row) -> Option<Said> {
    Some(Said {
        action: row[0].as_text()?.to_owned(),
        person: row[1].as_text().and_then(|person| person.parse().ok()),
        organisation: row[2].as_text().and_then(|organisation| organisation.parse().ok()),
        actor: row[3].as_text()?.to_owned(),
        at: Instant::from_millis(row[4].as_integer()?),
        content: serde_json::from_str(row[5].as_text()?).ok()?,
    })
}

impl Said {
    fn led(&self) -> Option<&str> {
        let (from, to) = (self.content["from"].as_str(), self.content["to"].as_str());
        to.filter(|_| from != to)
    }

    /// The slot that a member names, among those of the record.
    fn slot(&self, member: &str, slots: &[Slot]) -> Option<Slot> {
        let said = self.content.get(member)?;
        let office = said["office"].as_str().map(str::parse::<Uuid>).transpose().ok()?;
        let is_it = |slot: &&Slot| said["action"].as_str() == Some(slot.action) && slot.office == office;
        slots.iter().find(is_it).copied()
    }

    /// The slot that it signs. An entry of a release before says only its action and whose it was.
    fn signs(&self, signing: &Signing) -> Option<Slot> {
        if self.content.get(GIVEN).is_some() {
            return self.slot(GIVEN, &signing.slots);
        }
        let of = |action: &str| signing.slots.iter().find(|slot| slot.action == action).copied();
        let beside = || {
            let (_, signs) = signing.beside.iter().find(|(action, _)| *action == self.action)?;
            let is_own =
                |slot: &&Slot| slot.action == *signs && (slot.office.is_none() || slot.office == self.organisation);
            signing.slots.iter().find(is_own).copied()
        };
        of(&self.action).or_else(beside)
    }

    fn signature(&self, slot: Slot) -> Signature {
        Signature {
            slot,
            person: self.person,
            giver: self.content["on_behalf"]["person"].as_str().and_then(|giver| giver.parse().ok()),
            actor: self.actor.clone(),
            at: self.at,
            input: self.content["input"].clone(),
        }
    }
}

/// The entries of a record from an instant on, in their order.
fn entries(connection: &mut Connection, record: Uuid, since: Instant) -> Result<Vec<Said>, StoreError> {
    let sql = "SELECT action, person, organisation, actor, at, content FROM journal_entry
               WHERE record = $1 AND at >= $2 ORDER BY number";
    let rows = connection.query(sql, &[record.to_string().into(), since.millis().into()])?;
    read_all(&rows, said, "an entry of the journal")
}

/// What is signed together with an action.
struct Signing {
    slots: Vec<Slot>,
    /// The other actions that give a signature beside what they do, each with the signature.
    beside: Vec<(&'static str, &'static str)>,
}

impl Signing {
    fn with(catalogue: &Catalogue, kind: &Kind, record: &Stored, action: &Action) -> Signing {
        let together = || catalogue.actions_on(kind.code).filter(|other| other.is_signed_with(action));
        let is_of_it = |signs: &str| together().any(|other| other.name == signs);
        let beside = catalogue.actions_on(kind.code).filter(|other| is_of_it(other.signs));
        Signing {
            slots: together().flat_map(|action| action.slots(kind, record)).collect(),
            beside: beside.map(|other| (other.name, other.signs)).collect(),
        }
    }

    /// The round as these entries make it, from the first on.
    fn round<'a>(&self, entries: impl Iterator<Item = &'a Said>) -> Round {
        let mut given: Vec<Signature> = Vec::new();
        for entry in entries {
            if let Some(slot) = entry.slot(TAKEN, &self.slots) {
                given.retain(|signature| signature.slot != slot);
            } else if let Some(slot) = entry.signs(self) {
                given.push(entry.signature(slot));
            }
        }
        let of = |slot: &Slot| (*slot, given.iter().find(|signature| signature.slot == *slot).cloned());
        Round { slots: self.slots.iter().map(of).collect(), is_over: false }
    }
}

/// The round in which a record is that is signed in its state by this action.
fn now(
    connection: &mut Connection,
    catalogue: &Catalogue,
    kind: &Kind,
    record: &Stored,
    action: &Action,
) -> Result<Round, StoreError> {
    let entries = entries(connection, record.id, record.entered)?;
    let began = entries.iter().rposition(|entry| entry.led().is_some()).unwrap_or(0);
    Ok(Signing::with(catalogue, kind, record, action).round(entries[began..].iter()))
}

/// The actions by which a record is signed in a state, one of each round.
fn signed_in<'a>(catalogue: &'a Catalogue, kind: &Kind, state: &str) -> Option<&'a Action> {
    catalogue.actions_on(kind.code).find(|action| action.is_signed() && action.may_begin_in(state))
}

/// Who has signed the record in the state in which it is.
pub(crate) fn signed(
    connection: &mut Connection,
    catalogue: &Catalogue,
    kind: &Kind,
    record: &Stored,
) -> Result<Vec<Slot>, StoreError> {
    let Some(action) = signed_in(catalogue, kind, &record.state) else { return Ok(Vec::new()) };
    let round = now(connection, catalogue, kind, record, action)?;
    Ok(round.slots.into_iter().filter_map(|(slot, signature)| signature.map(|_| slot)).collect())
}

/// The post in which the viewer gives the signature now, or takes it back, or why they may not: of several the one that is
/// still to sign. For any other action the post that was found.
pub(crate) fn post<'a>(
    connection: &mut Connection,
    catalogue: &Catalogue,
    (action, kind): (&'static Action, &Kind),
    record: &Stored,
    (viewer, found): (&'a Viewer, Option<&'a PostHeld>),
) -> Result<Result<Option<&'a PostHeld>, Refusal>, StoreError> {
    if !action.is_about_signing() {
        return Ok(Ok(found));
    }
    let posts = found.into_iter().chain(&viewer.posts);
    Ok(own(connection, catalogue, (action, kind), record, (viewer, posts))?.map(|(_, _, post)| Some(post)))
}

/// The round of an action that gives a signature or takes it back, the slot in it that it is about, and in which of the posts.
fn own<'a>(
    connection: &mut Connection,
    catalogue: &Catalogue,
    (action, kind): (&'static Action, &Kind),
    record: &Stored,
    (viewer, mut posts): (&Viewer, impl Iterator<Item = &'a PostHeld>),
) -> Result<Result<(Round, Slot, &'a PostHeld), Refusal>, StoreError> {
    let (takes_back, of) = match action.unsigns {
        "" => (false, Some(action)),
        other => (true, catalogue.action(kind.code, other)),
    };
    let Some(of) = of else { return Ok(Err(Refusal::forbidden().with("action", action.name))) };
    let round = now(connection, catalogue, kind, record, of)?;
    let wanted = |post: &'a PostHeld| {
        let mine = of.slots_of(kind, record, post);
        let is_it =
            |(slot, signature): &&(Slot, Option<Signature>)| mine.contains(slot) && signature.is_some() == takes_back;
        round.slots.iter().find(is_it).map(|(slot, _)| (*slot, post))
    };
    let Some((slot, post)) = posts.find_map(wanted) else {
        let code = if takes_back { "signing.not-signed" } else { "signing.signed" };
        return Ok(Err(Refusal::new(Status::Conflict, code)));
    };
    let people = [viewer.person, post.on_behalf.as_ref().map(|behalf| behalf.giver)];
    let by_them = |signature: &Signature| {
        let of_signature = [signature.person, signature.giver];
        of_signature.iter().flatten().any(|signer| people.contains(&Some(*signer)))
    };
    if !takes_back && round.slots.iter().filter_map(|(_, signature)| signature.as_ref()).any(by_them) {
        return Ok(Err(Refusal::new(Status::Forbidden, "signing.same-person")));
    }
    Ok(Ok((round, slot, post)))
}

/// What an action does to the signatures of its record, whose state it finds as `before` says.
pub(crate) fn turn(
    connection: &mut Connection,
    catalogue: &Catalogue,
    (action, kind): (&'static Action, &Kind),
    before: Option<&Stored>,
    (viewer, post): (&Viewer, Option<&PostHeld>),
) -> Result<Result<Turn, Refusal>, StoreError> {
    let (true, Some(record)) = (action.is_about_signing(), before) else { return Ok(Ok(Turn::default())) };
    let (round, slot, _) = match own(connection, catalogue, (action, kind), record, (viewer, post.into_iter()))? {
        Ok(own) => own,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(Ok(match action.unsigns {
        "" => Turn { gives: Some(slot), is_last: round.lacks_only(&slot), ..Turn::default() },
        _ => {
            let others = round.slots.iter().map(|(other, _)| *other).filter(|other| *other != slot);
            Turn { takes_back: Some(slot), not_owing: others.collect(), ..Turn::default() }
        }
    }))
}

/// The signature that whoever brings a record into the state in which it is signed has given thereby.
pub(crate) fn given_by(
    catalogue: &Catalogue,
    action: &Action,
    kind: &Kind,
    after: &Stored,
    post: &PostHeld,
) -> Option<Slot> {
    catalogue.action(kind.code, action.signs)?.slots_of(kind, after, post).into_iter().next()
}

/// The rounds in which the record was signed last and which still hold, as the viewer sees them: the one that goes on now,
/// and those after which the record went on to where they lead, as long as it has not come back before them.
pub fn rounds(connection: &mut Connection, catalogue: &Catalogue, seen: &Seen<'_>) -> Result<Vec<Round>, StoreError> {
    let (kind, stored) = (seen.sight.kind, seen.stored);
    let at = |state: &str| kind.states.iter().position(|one| one.name == state);
    let signed: Vec<_> = catalogue.actions_on(kind.code).filter(|action| action.is_signed()).collect();
    let mut told: Vec<&Action> = Vec::new();
    for action in signed {
        let is_seen = kind.states.iter().any(|state| action.may_lead_to(state.name) && seen.saw(state.name));
        let is_before = action.from.iter().any(|from| at(from) > at(&stored.state));
        if is_seen && !is_before && !told.iter().any(|other| other.is_signed_with(action)) {
            told.push(action);
        }
    }
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let entries = entries(connection, stored.id, Instant::from_millis(0))?;
    let mut rounds = Vec::new();
    for action in told {
        let came = |entry: &Said| entry.led().is_some_and(|to| action.from.contains(&to));
        let Some(began) = entries.iter().rposition(came) else { continue };
        let left = entries[began + 1..].iter().position(|entry| entry.led().is_some()).map(|at| began + 1 + at);
        let is_held = left.is_none_or(|left| entries[left].led().is_some_and(|to| action.may_lead_to(to)));
        if is_held {
            let last = left.unwrap_or(entries.len() - 1);
            let signing = Signing::with(catalogue, kind, stored, action);
            rounds.push(Round { is_over: left.is_some(), ..signing.round(entries[began..=last].iter()) });
        }
    }
    Ok(rounds)
}
