//! What a record says, as one reads it before something is decided on it: who has signed, lines with their sums, long words,
//! files, facts. Its page shows it, and so does the form of whatever is decided on it.

use askama::Template;
use kernel::{Aggregate, Field, Kind, Refusal, Seen, Stored};
use store::{attached, rows, titles};

use super::attachments::{self, Attached};
use super::form::PartView;
use super::own::{self, Place, Subject};
use super::section::LinesView;
use super::signing::{self, RoundHere};
use super::table::{self, Table};
use crate::base::answer::Html;
use crate::base::call::Call;
use crate::base::show::{Scene, Shown};
use crate::base::words::Words;

/// What a record says.
#[derive(Template)]
#[template(path = "paper.html")]
pub struct Paper {
    t: Words,
    rounds: Vec<RoundHere>,
    above: Vec<Html>,
    parts: Vec<LinesView>,
    long: Vec<Shown>,
    attachments: Vec<Attached>,
    facts: Vec<Shown>,
    grouped: bool,
    /// What institutions say before the kind's note, and under the head.
    pub before_note: Vec<Html>,
    pub notices: Vec<Html>,
}

impl Paper {
    /// What the viewer reads of a record; `address` is that of its page.
    pub fn of(
        call: &Call,
        kind: &'static Kind,
        aggregate: &Aggregate,
        names: &titles::Names,
        address: &str,
    ) -> Result<Paper, Refusal> {
        let catalogue = call.app.engine.catalogue();
        let scene = Scene::of(call, names);
        let seen = Seen::new(kind, &aggregate.root, &call.viewer);
        let (facts, long) = facts(kind, &seen, &scene, address);
        let sections = Sections::of(call, &Subject { kind, aggregate, address })?;
        // Of lines that nobody fills in, none is nothing to say.
        let is_there = |part: &Kind| aggregate.lines.get(part.code).is_some_and(|lines| !lines.is_empty());
        let shown = |part: &&'static Kind| {
            !table::stands_elsewhere(catalogue, part, aggregate, &sections.replaced)
                && !sections.replaced.contains(&part.code)
                && (part.editable().next().is_some() || is_there(part))
        };
        let parts = catalogue.parts(kind.code).filter(shown);
        let parts = parts.map(|part| Table::of(catalogue, part, &seen, aggregate).view(&scene));
        Ok(Paper {
            t: call.words(),
            rounds: signing::rounds_here(call, kind, &seen)?,
            parts: parts.filter(|lines| !lines.heads.is_empty()).collect(),
            attachments: attachments::of_record(call, kind, &seen)?,
            grouped: facts.iter().any(|shown| !shown.heading.is_empty()),
            facts,
            long,
            above: sections.above,
            before_note: sections.before_note,
            notices: sections.notices,
        })
    }

    /// The same of a record that nothing else was read of.
    pub fn read(call: &Call, kind: &'static Kind, record: &Stored, address: &str) -> Result<Paper, Refusal> {
        let catalogue = call.app.engine.catalogue();
        let (aggregate, names) = call.app.read(|connection| {
            let aggregate = rows::aggregate(connection, catalogue, kind, record.clone())?;
            let names = attached::names(connection, catalogue, &call.programme, kind, &aggregate)?;
            Ok((aggregate, names))
        })?;
        Paper::of(call, kind, &aggregate, &names, address)
    }

    /// Leaves out the lines that a form below it shows itself.
    pub fn leave_out(&mut self, parts: &[PartView]) {
        self.parts.retain(|own| !parts.iter().any(|part| part.label == own.label));
    }
}

/// What institutions add to the page, each at its place.
#[derive(Default)]
struct Sections {
    before_note: Vec<Html>,
    notices: Vec<Html>,
    above: Vec<Html>,
    /// Kinds of line that are shown by a section instead.
    replaced: Vec<&'static str>,
}

impl Sections {
    fn of(call: &Call, subject: &Subject<'_>) -> Result<Sections, Refusal> {
        let mut sections = Sections::default();
        for section in own::of(call, subject.kind).iter().flat_map(|own| own.sections) {
            let made = (section.make)(call, subject)?;
            if made.is_empty() {
                continue;
            }
            match section.place {
                Place::Note => sections.before_note.push(made),
                Place::Notice => sections.notices.push(made),
                Place::Above => sections.above.push(made),
                Place::Instead(line) => {
                    sections.above.push(made);
                    sections.replaced.push(line);
                }
            }
        }
        Ok(sections)
    }
}

/// What stands in a row of facts, and what is long. What was left empty is not said.
fn facts(kind: &'static Kind, seen: &Seen<'_>, scene: &Scene<'_>, own: &str) -> (Vec<Shown>, Vec<Shown>) {
    let says = |field: &Field| seen.reads(field) && seen.stored.says(kind, field);
    let readable = kind.fields.iter().zip(&seen.stored.values).filter(|(field, _)| says(field));
    // Files have a place of their own.
    let told = readable.filter(|(field, value)| {
        !field.of.is_file() && !field.hidden && (!(field.computed || field.long) || !value.is_null())
    });
    let shown = told.map(|(field, value)| match field.on_reveal && !value.is_null() {
        true => Shown { link: format!("{own}/reveal/{}", field.name), ..scene.closed(field) },
        false => scene.told(field, value, |name| Some((kind.field(name)?, seen.stored.get(kind, name).clone()))),
    });
    shown.partition(|shown| !shown.long)
}
