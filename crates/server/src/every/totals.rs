//! How many records a list has in all: counted once for somebody and what they ask for, until something changes.

use kernel::{Kind, Refusal};
use store::query::{self, Page, Query};
use uuid::Uuid;

use crate::base::call::Call;
use crate::base::fresh::Fresh;

/// Whose list it is: programme, person, kind, and what it is narrowed to.
type Of = (String, Uuid, &'static str, String);

/// The totals that one server keeps.
#[derive(Default)]
struct Totals(Fresh<Of, usize>);

/// A page of a list with its total. What fits on the first page is not counted.
pub fn list(call: &Call, kind: &'static Kind, asked: &Query) -> Result<Page, Refusal> {
    let (rows, more) = call.app.read(|connection| query::part(connection, kind, &call.viewer, asked))?;
    if !more && !asked.is_beyond_first() {
        return Ok(Page { total: rows.len(), rows, more });
    }
    let narrowed = format!("{:?} {:?} {:?} {:?}", asked.state, asked.words, asked.filters, asked.within);
    let of: Of = (call.programme.clone(), call.viewer.person.unwrap_or_default(), kind.code, narrowed);
    let count = || call.app.read(|connection| query::count(connection, kind, &call.viewer, asked));
    let total = call.app.own::<Totals>().0.get(&call.app, of, count)?;
    Ok(Page { rows, total, more })
}
