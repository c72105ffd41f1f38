//! What institutions add to the pages that are for every kind: sections of a record, what a form begins with
//! and says beside its fields, first steps on the desk. Here is the form of it; the rooms fill it.

use std::sync::Arc;

use kernel::{Action, Aggregate, Kind, Refusal};

use crate::base::amounts::{Amount, Headline};
use crate::base::answer::Html;
use crate::base::call::Call;
use crate::base::once::Once;
use crate::every::form::FormView;
use crate::every::sent::Typed;

/// A record on its page.
pub struct Subject<'a> {
    pub kind: &'static Kind,
    pub aggregate: &'a Aggregate,
    /// The address of its page.
    pub address: &'a str,
}

/// Where a section stands on the page of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before the kind's note.
    Note,
    /// A notice under the head.
    Notice,
    /// Above the lines.
    Above,
    /// Above the lines, in place of those of this kind of line.
    Instead(&'static str),
}

/// A section that an institution makes; an empty one leaves the page as it is.
pub struct Section {
    pub place: Place,
    pub make: fn(&Call, &Subject<'_>) -> Result<Html, Refusal>,
}

/// An address and its words.
pub type Link = (String, String);

/// What a form begins with beyond the record: values are added to or replaced.
pub type BeginsWith = fn(&Call, &'static Action, &mut Typed) -> Result<(), Refusal>;

/// Says more beside the fields of a form.
pub type Beside = fn(&Call, &'static Action, &mut FormView) -> Result<(), Refusal>;

/// Sentences above the form of an action, on a record or on what is not there yet: with what the form holds.
pub type AboveForm = fn(&Call, &'static Action, Option<&kernel::Stored>, &Typed) -> Result<Vec<String>, Refusal>;

/// Why no further record can be begun now, from another one or from nothing; none where one can.
pub type Closed = fn(&Call, Option<(&'static kernel::Kind, &kernel::Stored)>) -> Result<Option<Refusal>, Refusal>;

/// What an institution adds to the pages of one of its kinds.
pub struct Own {
    pub kind: &'static str,
    pub sections: &'static [Section],
    /// Words of a form's address that ask for another beginning than the draft that was kept.
    pub asks: &'static [&'static str],
    pub begins_with: Option<BeginsWith>,
    pub beside: Option<Beside>,
    pub above_form: Option<AboveForm>,
    pub closed: Option<Closed>,
}

impl Own {
    pub const fn of(kind: &'static str) -> Own {
        Own { kind, sections: &[], asks: &[], begins_with: None, beside: None, above_form: None, closed: None }
    }
}

/// Why no further record of a kind can be begun now, as its institution says.
pub fn closed(
    call: &Call,
    kind: &'static kernel::Kind,
    from: Option<(&'static kernel::Kind, &kernel::Stored)>,
) -> Result<Option<Refusal>, Refusal> {
    for closed in of(call, kind).iter().filter_map(|own| own.closed) {
        if let Some(refusal) = closed(call, from)? {
            return Ok(Some(refusal));
        }
    }
    Ok(None)
}

/// The button that begins a record, or why none can be begun now.
pub struct Begin {
    pub to: String,
    pub label: String,
    pub closed: String,
}

/// The same as a sentence for the reader; empty where one can be begun.
pub fn closed_words(
    call: &Call,
    kind: &'static kernel::Kind,
    from: Option<(&'static kernel::Kind, &kernel::Stored)>,
) -> Result<String, Refusal> {
    let why = closed(call, kind, from)?;
    Ok(why.map(|why| call.words().refusal(call.app.engine.catalogue(), &why)).unwrap_or_default())
}

/// A step that somebody has before them in a programme that was just founded.
pub struct FirstStep {
    pub text: String,
    pub help: String,
    pub link: String,
}

/// The steps that the viewer has before them.
pub type FirstSteps = fn(&Call) -> Result<Vec<FirstStep>, Refusal>;

/// What the viewer's desk says in figures, each leading to what is behind it.
pub type Tiles = fn(&Call) -> Result<Vec<Headline>, Refusal>;

/// A row of a picture: its bar is so many hundredths of the longest.
pub struct Bar {
    pub label: String,
    pub link: String,
    pub amount: Amount,
    pub hundredths: i64,
}

/// Some amounts beside each other, as bars with their figures.
pub struct Picture {
    pub heading: String,
    pub bars: Vec<Bar>,
}

impl Picture {
    /// Rows of words, their address, an amount and what it measures; the bars are drawn by the latter.
    pub fn of(heading: String, rows: Vec<(String, String, Amount, i64)>) -> Picture {
        let longest = rows.iter().map(|(.., measure)| *measure).max().unwrap_or(0).max(1);
        let bar = |(label, link, amount, measure): (String, String, Amount, i64)| {
            let hundredths = i128::from(measure.max(0)) * 100 / i128::from(longest);
            Bar { label, link, amount, hundredths: i64::try_from(hundredths).unwrap_or(100) }
        };
        Picture { heading, bars: rows.into_iter().map(bar).collect() }
    }
}

/// What the first screen of whoever decides shows in pictures.
pub type Pictures = fn(&Call) -> Result<Vec<Picture>, Refusal>;

/// What the rooms handed in.
#[derive(Default)]
pub struct Handed {
    pub own: Vec<&'static Own>,
    pub first_steps: Vec<FirstSteps>,
    pub tiles: Vec<Tiles>,
    pub pictures: Vec<Pictures>,
}

/// The pictures of every room.
pub fn pictures(call: &Call) -> Result<Vec<Picture>, Refusal> {
    let handed: Arc<Once<Handed>> = call.app.own();
    let mut pictures = Vec::new();
    for of_room in &handed.given().pictures {
        pictures.extend(of_room(call)?);
    }
    Ok(pictures)
}

/// The figures of every room.
pub fn tiles(call: &Call) -> Result<Vec<Headline>, Refusal> {
    let handed: Arc<Once<Handed>> = call.app.own();
    let mut tiles = Vec::new();
    for of_room in &handed.given().tiles {
        tiles.extend(of_room(call)?);
    }
    Ok(tiles)
}

/// What institutions add for a kind, in the order of the rooms.
pub fn of(call: &Call, kind: &Kind) -> Vec<&'static Own> {
    let handed: Arc<Once<Handed>> = call.app.own();
    handed.given().own.iter().copied().filter(|own| own.kind == kind.code).collect()
}

/// The first steps of every room.
pub fn first_steps(call: &Call) -> Result<Vec<FirstStep>, Refusal> {
    let handed: Arc<Once<Handed>> = call.app.own();
    let mut steps = Vec::new();
    for of_room in &handed.given().first_steps {
        steps.extend(of_room(call)?);
    }
    Ok(steps)
}
