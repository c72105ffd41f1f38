//! What institutions add to the pages of published records and to the public search.

use std::sync::Arc;

use kernel::Refusal;
use kernel::letters::near::Asked;
use store::published::Published;

use crate::base::answer::Html;
use crate::base::call::Call;
use crate::base::once::Once;
use crate::every::own::Link;

/// A piece of the page of a published record; an empty one leaves it as it is.
pub type Make = fn(&Call, &Published) -> Result<Html, Refusal>;

/// What an institution adds to the page of a published record.
pub struct PublicOwn {
    /// Of which kind; none: of every kind that has a page.
    pub kind: Option<&'static str>,
    /// Totals in large type, under the title.
    pub figures: Option<Make>,
    /// Sections above the chain of versions.
    pub sections: Option<Make>,
    /// What stands at the foot of the page.
    pub foot: Option<Make>,
    /// The button beside the title that leads to the foot.
    pub button: Option<fn(&Call) -> Link>,
}

impl PublicOwn {
    pub const EMPTY: PublicOwn = PublicOwn { kind: None, figures: None, sections: None, foot: None, button: None };
}

/// What the public search finds beyond published records: how many, and how they are shown.
pub type Found = fn(&Call, &str) -> Result<(usize, Html), Refusal>;

/// Pages that are called so, of what was found: a place itself before what is told of it.
pub type Leads = fn(&Call, &str, &[Published]) -> Vec<Link>;

/// Names in both languages that may be near to what was typed.
pub type Called = fn(&Call, &Asked) -> Result<Vec<[String; 2]>, Refusal>;

/// What the rooms handed in.
#[derive(Default)]
pub struct Handed {
    pub own: Vec<&'static PublicOwn>,
    pub found: Vec<Found>,
    pub leads: Vec<Leads>,
    pub called: Vec<Called>,
}

/// What institutions add for a published record, in the order of the rooms.
pub fn of(call: &Call, version: &Published) -> Vec<&'static PublicOwn> {
    let handed: Arc<Once<Handed>> = call.app.own();
    handed.given().own.iter().copied().filter(|own| own.kind.is_none_or(|kind| kind == version.kind)).collect()
}

/// What the rooms call by names that may be near to what was typed.
pub fn called(call: &Call, asked: &Asked) -> Result<Vec<[String; 2]>, Refusal> {
    let handed: Arc<Once<Handed>> = call.app.own();
    let called: Vec<_> = handed.given().called.iter().map(|called| called(call, asked)).collect::<Result<_, _>>()?;
    Ok(called.concat())
}

/// Pages that these words name, of what they found.
pub fn leads(call: &Call, words: &str, found: &[Published]) -> Vec<Link> {
    let handed: Arc<Once<Handed>> = call.app.own();
    handed.given().leads.iter().flat_map(|leads| leads(call, words, found)).collect()
}

/// What is found for these words beyond published records.
pub fn found(call: &Call, words: &str) -> Result<Vec<(usize, Html)>, Refusal> {
    let handed: Arc<Once<Handed>> = call.app.own();
    handed.given().found.iter().map(|find| find(call, words)).collect()
}
