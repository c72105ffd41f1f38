//! The foot of a record, where it is decided on: what changed since this office last had it, what was said so far, and the ways
//! out side by side, each with its form. What would be refused says so beforehand, with the same sentence and the way to mend it.

use kernel::{Action, Kind, Refusal, Status, Stored, Transition};

use super::begins::begun;
use super::form::{self, FieldView, FormView};
use super::own;
use super::said::Said;
use super::sent::{self, Typed};
use super::target::{Target, address, draft_address, request_key};
use super::{phrases, rehearse};
use crate::base::call::Call;

/// One way out of the state that a record is in.
pub struct Way {
    pub name: &'static str,
    pub label: String,
    pub purpose: String,
    pub to: String,
    pub draft: String,
    pub request_key: String,
    pub opposes: bool,
    /// The form; none where it has lines of its own and stands on a page of its own.
    pub form: Option<FormView>,
    /// What an institution says above the form, such as what waits for a post that is ended.
    pub above: Vec<String>,
    /// Tells its owner that it is a draft.
    pub restored: String,
    /// Why it cannot be taken now, and what is missing: the address where each is mended, and a sentence.
    pub refused: String,
    pub missing: Vec<(String, String)>,
}

/// The foot of a record's page.
pub struct Foot {
    pub heading: String,
    pub said: Said,
    /// What the reader owes here and does by making another record: its form and its words.
    pub begins: Option<(String, String)>,
    pub ways: Vec<Way>,
    pub version: i64,
}

/// Whether an action leads a record on or back, rather than writing it.
pub fn is_way_out(action: &Action) -> bool {
    let leads = !matches!(action.to, Transition::Stays) || action.opposes;
    leads && !action.creates && !action.revises && !action.comments && !action.internal
}

/// So many ways out are filled in on the page itself.
const INLINE_MAX: usize = 4;

/// The ways out, those that lead on before those that lead back; and before them what the reader owes here, wherever it leads.
pub fn ways(
    call: &Call,
    kind: &'static Kind,
    record: &Stored,
    (available, owed): (&[&'static Action], &[&str]),
) -> Result<Vec<Way>, Refusal> {
    let is_owed = |action: &Action| owed.contains(&action.name) && !action.revises && !action.comments;
    let mut out: Vec<_> = available.iter().copied().filter(|action| is_way_out(action) || is_owed(action)).collect();
    out.sort_by_key(|action| (action.opposes, !is_owed(action)));
    let inline = out.len() <= INLINE_MAX;
    out.into_iter().map(|action| way(call, kind, record, action, inline)).collect()
}

fn way(
    call: &Call,
    kind: &'static Kind,
    record: &Stored,
    action: &'static Action,
    inline: bool,
) -> Result<Way, Refusal> {
    let (words, mut target) = (call.words(), Target { kind, action, record: Some(record.clone()), of: String::new() });
    let (values, restored) = begun(call, &mut target)?;
    let mut form = form::build(call, kind, action, Some(record), &values, None)?;
    let (refused, missing) = beforehand(call, &target, &mut form)?;
    let is_inline = inline && form.parts.is_empty();
    let mut above = Vec::new();
    for own in own::of(call, kind).iter().filter_map(|own| own.above_form).filter(|_| is_inline) {
        above.extend(own(call, action, Some(record), &values)?);
    }
    phrases::offer(call, action, &mut form.fields)?;
    form.mark(action.name);
    Ok(Way {
        name: action.name,
        label: words.label(action.label).to_owned(),
        purpose: words.label(action.purpose).to_owned(),
        to: address(call, &target),
        draft: draft_address(call, &target),
        request_key: request_key(),
        opposes: action.opposes,
        form: Some(form).filter(|_| is_inline),
        above,
        restored: restored.words,
        refused,
        missing,
    })
}

/// Why an action would be refused that needs nothing typed, and what is missing for it. Of others it is said whether they can be
/// begun at all; the rest is known when they are sent.
fn beforehand(call: &Call, target: &Target, form: &mut FormView) -> Result<(String, Vec<(String, String)>), Refusal> {
    let needs = form.fields.iter().any(|field| field.required) || !form.parts.is_empty();
    if needs && !call.app.engine.is_guarded(target.action) {
        return Ok(Default::default());
    }
    let record = target.record.as_ref();
    let Some(refusal) = record.and_then(|record| rehearse::bare(call, record, target.action)) else {
        return Ok(Default::default());
    };
    // What is mended by typing it into this very form is asked for there.
    need(call, target, form, &refusal);
    let is_typed_here = |problem: &kernel::Problem| form.fields.iter().any(|field| field.name == problem.field);
    let typed_here = !refusal.problems.is_empty() && refusal.problems.iter().all(is_typed_here);
    let counts = match needs {
        true => cannot_begin(&refusal),
        false => !typed_here && matches!(refusal.status, Status::Invalid | Status::Conflict),
    };
    if !counts {
        return Ok(Default::default());
    }
    let catalogue = call.app.engine.catalogue();
    let built = form::build(call, target.kind, target.action, record, &Default::default(), Some(&refusal))?;
    let said = if built.problems.is_empty() {
        call.words().refusal(catalogue, &refusal)
    } else {
        call.words().with_one("decide-missing", "count", built.problems.len())
    };
    Ok((said, built.problems))
}

/// What is refused unless it is typed is needed, though the declaration leaves it open: the form says so, and why.
fn need(call: &Call, target: &Target, form: &mut FormView, refusal: &Refusal) {
    let parts = sent::parts(call, target.kind, target.action);
    for problem in &refusal.problems {
        let is_needed = |field: &&mut FieldView| field.name == problem.field && !field.required;
        if let Some(field) = form.fields.iter_mut().find(is_needed) {
            field.required = true;
            field.hint = call.words().problem(call.app.engine.catalogue(), problem);
        }
        let lines = form.parts.iter_mut().filter(|part| part.existing).flat_map(|part| part.lines.iter_mut());
        let mut fields = lines.flat_map(|line| line.fields.iter_mut());
        // What strikes a line is said of those that are struck.
        let field = sent::field_at(target.kind, target.action, &parts, &problem.field);
        let strikes = field.is_some_and(|field| field.strikes.is_some());
        if let Some(field) = fields.find(is_needed).filter(|_| !strikes) {
            field.required = true;
        }
    }
}

/// The same on the form's own page: of all that the rules ask for, line by line, however the form begins.
pub fn need_beforehand(call: &Call, target: &Target, form: &mut FormView) -> Result<(), Refusal> {
    if is_way_out(target.action)
        && let Some(refusal) = rehearse::as_it_begins(call, target)?
    {
        need(call, target, form, &refusal);
    }
    Ok(())
}

/// Where it is said what is missing for an action that needs nothing typed: its form would only be sent to be refused.
pub fn mended_at(call: &Call, target: &Target, values: &Typed) -> Result<Option<String>, Refusal> {
    let Some(record) = target.record.as_ref().filter(|_| is_way_out(target.action)) else { return Ok(None) };
    let mut form = form::build(call, target.kind, target.action, Some(record), values, None)?;
    let (_, missing) = beforehand(call, target, &mut form)?;
    let foot = || format!("{}/desk/{}/{}#do-{}", call.base, target.kind.path, record.id, target.action.name);
    Ok((!missing.is_empty()).then(foot))
}

/// Why an action that is guarded cannot be begun on the record as it stands; none where it can.
pub fn guarded(call: &Call, record: &Stored, action: &'static Action) -> Option<Refusal> {
    if !call.app.engine.is_guarded(action) {
        return None;
    }
    rehearse::bare(call, record, action).filter(cannot_begin)
}

/// What is not typed yet is no reason, but that it cannot be begun is.
fn cannot_begin(refusal: &Refusal) -> bool {
    refusal.status == Status::Conflict && refusal.problems.is_empty()
}
