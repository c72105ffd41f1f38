//! How an action is performed, in one order: signed in → may see → may act → version and moment → guard → input → rules →
//! change → what follows elsewhere → publish → figures → owe → journal → whom it tells. There is no second way to change a record.

use kernel::{Action, Aggregate, Kind, PostHeld, Refusal, Status, Stored, Transition, Value};
use uuid::Uuid;

use crate::act::{Act, Target};
use crate::bound::Bound;
use crate::connection::StoreError;
use crate::entry::{Said, changes, write_entry};
use crate::input::{candidate, take_input};
use crate::notices::Happening;
use crate::pending::Happened;
use crate::permit::{self, Ask, Permit, permit};
use crate::shared::{Done, Fault, Scope};
use crate::signing::Turn;
use crate::versions::versions;
use crate::{
    attached, blind, duties, figures, found, later, news, notices, pointed, rows, schema, sealed, series, signing, then,
};

/// Nested actions deeper than this are a mistake of a declaration.
const DEPTH_MAX: u8 = 4;

/// Performs one action, its nested ones included, inside the caller's transaction.
pub(crate) fn run(scope: &mut Scope<'_>, act: Act<'_>) -> Result<Done, Fault> {
    let action = act.action;
    let target = permitted(scope, &act)?;
    if let (Some(guard), Some(before)) = (scope.shared.body(action).guard, &target.before) {
        guard(before, scope.reborrow())?;
    }
    let (mut after, input) = take_input(scope, &act, &target)?;
    if let Some(day) = later::happened(scope, action, &input)? {
        scope.happened = day;
    }
    let entry = scope.shared.randomness.id(scope.now);
    let (post, turn) = settle(scope, action, &target, &input, &mut after, entry)?;
    let before = target.before.as_ref().map(|before| &before.root);
    let mut bound = Bound::default();
    series::draw_for(scope, target.kind, before, &mut after.root, post.as_ref(), entry, &mut bound)?;
    let of = (scope.viewer.programme.as_str(), target.kind);
    blind::follow(scope.connection, &scope.shared.randomness, of, before, &after.root)?;
    // From here on nothing holds the words: what is written, kept, bound and told is what was sealed.
    sealed::seal_fields(scope.connection, &scope.shared.randomness, of, before, &mut after.root)?;
    pointed::lines_stay(scope, target.kind, target.before.as_ref(), &after)?;
    keep(scope, &target, &mut after)?;
    if action.forgets {
        bound.forgotten = sealed::forget(scope.connection, &scope.viewer.programme, after.root.id)?;
        blind::forget(scope.connection, after.root.id)?;
    }
    let before = target.before.as_ref().map(|before| &before.root);
    found::touch(scope.connection, target.kind, &scope.viewer.programme, before, &after.root);
    // Whoever is read next may hold another post than before.
    if scope.shared.directory.reads().contains(&target.kind.code) {
        scope.shared.viewers.forget();
    }
    attached::bind(scope, &target, action, &input, &after, &mut bound)?;
    follow_up(scope, action, target.kind, &after, entry)?;
    let changes = changes(scope, target.kind, target.before.as_ref(), &after);
    if before.is_none_or(|before| before.version < after.root.version) {
        versions(scope, action, target.kind, &after, entry, &mut bound)?;
        figures::append(scope, target.kind, (target.before.as_ref(), &after), action.publishes, entry)?;
    }
    follow_duties(scope, action, &target, &after.root, &turn, entry, &mut bound)?;
    let said = Said { input: &input, changes, bound, turn };
    let hash = write_entry(scope, &act, &target, &after, post.as_ref(), entry, said)?;
    let (stored, post) = (&after.root, post.as_ref());
    notices::tell(scope, &Happening { action, kind: target.kind, stored, input: &input, entry, post })?;
    // What a person did is news; what followed of itself is told with it.
    if act.cause.is_none() && news::is_told(target.kind) {
        scope.connection.pending.happened.push(Happened {
            entry,
            kind: target.kind,
            programme: scope.viewer.programme.clone(),
            stored: after.root.clone(),
            from: target.before.map(|before| before.root.state),
            office: post.map(|post| post.organisation),
        });
    }
    Ok(Done { record: after.root.id, version: after.root.version, state: after.root.state, entry, hash, at: scope.now })
}

/// Performs the body and settles what it leaves: the post in which it was done, the state, who has signed.
fn settle(
    scope: &mut Scope<'_>,
    action: &'static Action,
    target: &Target,
    input: &[Value],
    after: &mut Aggregate,
    entry: Uuid,
) -> Result<(Option<PostHeld>, Turn), Fault> {
    let before = target.before.as_ref().map(|before| &before.root);
    let who = (scope.viewer, target.post.as_ref());
    let mut turn = signing::turn(scope.connection, &scope.shared.catalogue, (action, target.kind), before, who)??;
    scope.is_signed = turn.is_last;
    // A body may say in which of several posts it is done: the permit is asked once more for that one.
    let post = match call_body(scope, action, input, after, entry)? {
        Some(chosen) => {
            permit::choose(scope.connection, scope.viewer, action, before, &chosen)??;
            Some(chosen)
        }
        None => target.post.clone(),
    };
    settle_state(action, target.before.as_ref(), after, scope.now, turn.is_last)?;
    rows::name(&scope.shared.catalogue, target.kind, after);
    if let Some(post) = &post {
        turn.give(signing::given_by(&scope.shared.catalogue, action, target.kind, &after.root, post));
    }
    if action.entered_later && scope.happened != scope.now.day() {
        later::note(target.kind, &mut after.root, scope.now.day(), post.as_ref());
    }
    Ok((post, turn))
}

/// Duties change with the state; in the same state only where this action is what somebody owes, or takes it back, or where the
/// record owes something else than before.
fn follow_duties(
    scope: &mut Scope<'_>,
    action: &'static Action,
    target: &Target,
    after: &Stored,
    turn: &Turn,
    entry: Uuid,
    bound: &mut Bound,
) -> Result<(), Fault> {
    let before = target.before.as_ref().map(|before| &before.root);
    let stayed = before.filter(|before| before.state == after.state);
    let fulfils = |owe: &kernel::Owe| owe.action == action.name;
    let owed = target.kind.state(&after.state).is_some_and(|state| state.owes.iter().any(fulfils));
    let differs = stayed.is_none_or(|before| duties::differ(target.kind, before, after));
    if differs || owed || turn.takes_back.is_some() {
        let done = duties::Done { action, turn, entry, before: stayed };
        duties::follow(scope, target.kind, after, &done, bound)?;
    }
    duties::fulfil_standing(scope, target.kind, before, after, action, entry, bound)?;
    duties::follow_owner(scope, target.kind, before, after, entry, bound)?;
    Ok(())
}

/// The permit to act, and the record that it is about with its lines.
fn permitted(scope: &mut Scope<'_>, act: &Act<'_>) -> Result<Target, Fault> {
    let candidate = candidate(scope, act);
    let ask = Ask {
        viewer: scope.viewer,
        action: act.action,
        record: act.record,
        candidate: candidate.as_ref(),
        expected_version: act.expected_version,
        nested: act.cause.is_some(),
    };
    let catalogue = &scope.shared.catalogue;
    let Permit { kind, record, post } = permit(scope.connection, catalogue, &ask)??;
    let before = record.map(|root| rows::aggregate(scope.connection, catalogue, kind, root)).transpose()?;
    Ok(Target { kind, before, post: post.cloned() })
}

fn call_body(
    scope: &mut Scope<'_>,
    action: &'static Action,
    input: &[Value],
    after: &mut Aggregate,
    entry: Uuid,
) -> Result<Option<PostHeld>, Fault> {
    if scope.depth >= DEPTH_MAX {
        return Err(StoreError::Database(format!("{} is nested too deeply", action.code())).into());
    }
    let body = scope.shared.body(action);
    let mut inner = scope.reborrow();
    inner.depth += 1;
    (body.run)(input, after, inner, entry)
}

/// Performs what the declaration says follows at other records.
fn follow_up(
    scope: &mut Scope<'_>,
    action: &'static Action,
    kind: &'static Kind,
    after: &Aggregate,
    entry: Uuid,
) -> Result<(), Fault> {
    for act in then::acts(&scope.shared.catalogue, action, kind, after, entry) {
        let mut inner = scope.reborrow();
        inner.depth += 1;
        run(&mut inner, act)?;
    }
    Ok(())
}

/// The state after the action must be one that its declaration names.
fn settle_state(
    action: &Action,
    before: Option<&Aggregate>,
    after: &mut Aggregate,
    now: kernel::Instant,
    is_signed: bool,
) -> Result<(), Fault> {
    let old = before.map(|before| before.root.state.clone());
    if action.leaves_version() && !is_signed {
        return if before == Some(&*after) { Ok(()) } else { Err(unsettled(action, after).into()) };
    }
    match action.to {
        Transition::To(state) | Transition::WhenAll(state) => after.root.state = state.to_owned(),
        Transition::OneOf(states) if states.contains(&after.root.state.as_str()) => {}
        Transition::Stays if old.as_ref().is_none_or(|old| *old == after.root.state) => {}
        _ => return Err(unsettled(action, after).into()),
    }
    if old.as_ref() != Some(&after.root.state) {
        after.root.entered = now;
    }
    after.root.version += 1;
    Ok(())
}

/// A body that has left of the record what its declaration does not say.
fn unsettled(action: &Action, after: &Aggregate) -> StoreError {
    StoreError::Database(format!("{} left in the state {} what it does not declare", action.code(), after.root.state))
}

/// Writes the record and its lines, unless the action left them as they are; a named constraint becomes a sentence.
fn keep(scope: &mut Scope<'_>, target: &Target, after: &mut Aggregate) -> Result<(), Fault> {
    if target.before.as_ref().is_some_and(|before| before.root.version == after.root.version) {
        // Its entry stands between those that it was said between.
        return Ok(rows::hold(scope.connection, target.kind, after.root.id)?);
    }
    let (kind, programme) = (target.kind, scope.viewer.programme.as_str());
    let id = after.root.id;
    let written = match &target.before {
        None => rows::insert(scope.connection, kind, programme, &after.root),
        Some(_) => match rows::update(scope.connection, kind, &after.root) {
            Ok(false) => {
                return Err(Refusal::new(Status::Stale, "record.stale").with("version", after.root.version).into());
            }
            other => other.map(|_| ()),
        },
    };
    written.map_err(|error| constraint(kind, error))?;
    for part in scope.shared.catalogue.parts(kind.code) {
        let before = target.before.as_ref().and_then(|before| before.lines.get(part.code));
        let lines = after.lines.get(part.code).map(Vec::as_slice).unwrap_or_default();
        let old = before.map(Vec::as_slice).unwrap_or_default();
        rows::write_lines(scope.connection, part, programme, id, old, lines)
            .map_err(|error| constraint(part, error))?;
    }
    Ok(())
}

fn constraint(kind: &Kind, error: StoreError) -> Fault {
    let StoreError::Constraint(name) = &error else { return error.into() };
    match kind.unique.iter().find(|key| schema::key_name(kind, key) == *name) {
        Some(key) => {
            Refusal::rule("record.exists").with("kind", kind.code).at(key.last().copied().unwrap_or_default()).into()
        }
        None if name.ends_with("_key") => Refusal::rule("record.exists").with("kind", kind.code).into(),
        None => error.into(),
    }
}
