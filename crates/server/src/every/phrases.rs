//! Usual phrases beside what somebody writes when they decide: one's own and the office's. Each is a box that is ticked; with a
//! script it is written into the words at once, without one when the form is sent (`sent`).

use kernel::{Action, Refusal, phrases};
use store::query::{self, Query};

use super::form::FieldView;
use crate::base::call::Call;

/// Phrases of one field that are offered.
const OFFERED: usize = 12;

/// Offers the viewer's phrases beside every opinion of what leads a record on or back.
///
/// # Errors
/// 503 when the database does not answer.
pub fn offer(call: &Call, action: &Action, fields: &mut [FieldView]) -> Result<(), Refusal> {
    // What is written into the record itself is no opinion.
    let sets = |name: &str| action.input.iter().any(|field| field.sets && field.name == name);
    let is_one = |field: &&mut FieldView| field.input == "long" && !sets(&field.name);
    if action.creates || action.revises || !fields.iter_mut().any(|field| is_one(&field)) {
        return Ok(());
    }
    let Some((kind, declared)) = call.app.engine.catalogue().phrases() else { return Ok(()) };
    if !query::may_list(kind, &call.viewer) {
        return Ok(());
    }
    let asked = Query { limit: OFFERED * 4, ..Query::default() };
    let found = call.app.read(|connection| query::list(connection, kind, &call.viewer, &asked))?.rows;
    let is_offered = |record: &&kernel::Stored| {
        let when = record.text(kind, declared.when).unwrap_or_default();
        declared.states.contains(&record.state.as_str()) && phrases::is_said(when, action.opposes)
    };
    let words = found.iter().filter(is_offered).filter_map(|record| record.text(kind, declared.words));
    let words: Vec<String> = words.map(str::to_owned).take(OFFERED).collect();
    for field in fields.iter_mut().filter(is_one) {
        field.phrases.clone_from(&words);
        field.phrases_at = format!("{}/desk/{}", call.base, kind.path);
    }
    Ok(())
}
