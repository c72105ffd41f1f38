//! What a record says, as one reads it before something is decided on it: who has signed, lines with their sums, long words,
//! files, facts. Its page shows it, and so does the form of whatever is decided on it.

use askama::Template;
use kernel::{Aggregate, Catalogue, Choice, Fen, Field, Kind, Label, Refusal, Seen, Stored, Type, Value};
use store::{attached, rows, titles};

use super::attachments::{self, Attached};
use super::form::PartView;
use super::form::lines::{is_struck, is_under_the_name, told_once};
use super::own::{self, Place, Subject};
use super::section::{LineRow, LinesView, Total};
use super::signing::{self, RoundHere};
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
        let stands_there = |part: &Kind| {
            let other = part.gone_from.and_then(|other| catalogue.kind(other));
            other.is_some_and(|other| is_there(other) && !sections.replaced.contains(&other.code))
        };
        let shown = |part: &&'static Kind| {
            !stands_there(part)
                && !sections.replaced.contains(&part.code)
                && (part.editable().next().is_some() || is_there(part))
        };
        let parts = catalogue.parts(kind.code).filter(shown).map(|part| lines(call, part, &seen, aggregate, &scene));
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

/// The lines of one kind as a table: of many fields those of lists, the rest to open.
struct Table<'a> {
    part: &'static Kind,
    seen: &'a Seen<'a>,
    few: bool,
}

impl Table<'_> {
    fn is_choice(&self, field: &Field) -> bool {
        !self.few && matches!(field.of, Type::Choice(_) | Type::Reference(_))
    }

    fn columns(&self, stored: &[Stored]) -> Vec<&'static Field> {
        let says = |field: &Field| stored.iter().any(|line| !self.value(field, line).is_null());
        // Of many fields a table shows those of lists and every amount; choices stand under the row and all in its details.
        let listed = |field: &Field| {
            self.few || field.list || (field.answers.is_some() && says(field)) || self.is_answered(field, &says)
        };
        let visible = |field: &&'static Field| {
            // What only comes later says nothing yet.
            let empty = field.computed && !stored.is_empty() && !says(field);
            !field.hidden
                && !field.strikes
                && !empty
                && listed(field)
                && !self.is_choice(field)
                && self.seen.reads(field)
        };
        told_once(self.part.fields.iter().filter(visible).collect())
    }

    /// Whether the line keeps in another field what this one was at first.
    fn is_kept_at_first(&self, field: &Field, line: &Stored) -> bool {
        self.part.fields.iter().any(|other| other.first_of == field.name && !self.value(other, line).is_null())
    }

    /// Whether another field says what became of this one: what was asked first stands beside what was agreed.
    fn is_answered(&self, field: &Field, says: &dyn Fn(&Field) -> bool) -> bool {
        let answers = |other: &&Field| other.answers.is_some_and(|answers| answers.asked == field.name);
        self.part.fields.iter().filter(answers).any(says)
    }

    fn value<'v>(&self, field: &Field, line: &'v Stored) -> &'v Value {
        &line.values[self.part.position(field.name).unwrap_or(0)]
    }

    fn row(&self, columns: &[&'static Field], line: &Stored, scene: &Scene<'_>) -> LineRow {
        let reads = |field: &&Field| self.seen.reads(field);
        let fields = || self.part.fields.iter();
        let is_column = |field: &&Field| columns.iter().any(|column| column.name == field.name);
        let under = fields().filter(|field| !self.few && is_under_the_name(field) && !is_column(field)).filter(reads);
        let under = under.map(|field| scene.cell(field, self.value(field, line)).text).filter(|text| !text.is_empty());
        let told = |field: &&Field| {
            !self.few && !field.hidden && !self.value(field, line).is_null() && !self.is_kept_at_first(field, line)
        };
        let strikes = fields().find(|field| field.strikes && reads(field));
        let other = |name: &str| Some((self.part.field(name)?, line.get(self.part, name).clone()));
        LineRow {
            cells: columns.iter().map(|field| scene.row_cell(field, self.value(field, line), other)).collect(),
            under: under.collect::<Vec<_>>().join(" · "),
            details: fields()
                .filter(told)
                .filter(reads)
                .map(|field| scene.told(field, self.value(field, line), other))
                .collect(),
            struck: strikes.map(|field| scene.value(field, self.value(field, line)).text).unwrap_or_default(),
        }
    }

    /// A line that left this table: struck, with what its own kind says of it beside the columns.
    fn gone_row(
        &self,
        columns: &[&'static Field],
        (gone, line): (&'static Kind, &Stored),
        scene: &Scene<'_>,
    ) -> LineRow {
        let other = |name: &str| Some((gone.field(name)?, line.get(gone, name).clone()));
        let cell = |field: &&'static Field| {
            let own = same_in(gone, field).filter(|own| self.seen.reads(own));
            own.map(|own| scene.row_cell(own, line.get(gone, own.name), other)).unwrap_or_default()
        };
        let is_apart =
            |field: &&Field| !field.hidden && self.seen.reads(field) && self.part.field(field.name).is_none();
        let why = gone.fields.iter().filter(is_apart).map(|field| scene.value(field, line.get(gone, field.name)).text);
        LineRow {
            cells: columns.iter().map(cell).collect(),
            under: String::new(),
            details: Vec::new(),
            struck: why
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(&Words(scene.viewer.language).say("colon")),
        }
    }

    /// What the amounts of a column add up to; empty of other columns.
    fn totals<'v>(
        &self,
        columns: &[&'static Field],
        stored: impl Iterator<Item = &'v Stored> + Clone,
    ) -> Vec<Option<Fen>> {
        let sum = |field: &&'static Field| {
            matches!(field.of, Type::Money).then(|| {
                Fen::capped_sum(stored.clone().map(|line| Fen(self.value(field, line).as_integer().unwrap_or(0))))
            })
        };
        columns.iter().map(sum).collect()
    }

    /// How much of a column's amounts stands under which mark: what rests on a letter that nobody has confirmed.
    fn marked(&self, field: &Field, stored: &[&Stored], scene: &Scene<'_>) -> String {
        let by = self.part.field(field.marked_by).filter(|by| !field.marked_by.is_empty() && self.seen.reads(by));
        let Some(by) = by else { return String::new() };
        let words = Words(scene.viewer.language);
        let each = by.of.choices().iter().filter_map(|choice| {
            let own = stored.iter().filter(|line| self.value(by, line).as_text() == Some(choice.code));
            let sum = Fen::capped_sum(own.map(|line| Fen(self.value(field, line).as_integer().unwrap_or(0))));
            let facts = [("label", words.label(choice.label).to_owned()), ("amount", scene.money.text(sum))];
            (sum != Fen::ZERO).then(|| words.with("figure-part", &facts))
        });
        let said: Vec<String> = each.collect();
        if said.is_empty() {
            said.concat()
        } else {
            words.with_one("figure-of-which", "parts", said.join(&words.say("figure-and")))
        }
    }

    /// The same with what left the table.
    fn totals_before(
        &self,
        columns: &[&'static Field],
        stored: &[Stored],
        gone: Option<(&'static Kind, &[Stored])>,
    ) -> Vec<Option<Fen>> {
        let left = |field: &'static Field| {
            let of = gone.and_then(|(kind, lines)| Some((kind, same_in(kind, field)?, lines)));
            of.map_or(Fen::ZERO, |(kind, own, lines)| {
                Fen::capped_sum(lines.iter().map(|line| Fen(line.integer(kind, own.name).unwrap_or(0))))
            })
        };
        let sums = self.totals(columns, stored.iter()).into_iter().zip(columns);
        sums.map(|(sum, field)| sum.map(|sum| Fen::capped_sum([sum, left(field)]))).collect()
    }

    /// The choices of the lines whose amounts are never one sum in silence, each with the lines of it; none where all are of
    /// the usual one, the first that is declared.
    fn apart<'v>(&self, catalogue: &Catalogue, stored: &[&'v Stored]) -> Vec<(Label, Vec<&'v Stored>)> {
        let Some((dimension, field)) = catalogue.apart_of(self.part).filter(|(_, field)| self.seen.reads(field)) else {
            return Vec::new();
        };
        let of = |choice: &Choice| -> Vec<&'v Stored> {
            let is_one = |line: &&&Stored| self.value(field, line).as_text() == Some(choice.code);
            stored.iter().filter(is_one).copied().collect()
        };
        let parts: Vec<_> = dimension.choices.iter().map(|choice| (choice.label, of(choice))).collect();
        match parts.first() {
            Some((_, usual)) if usual.len() < stored.len() => {
                parts.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The field of a line that left a table in which a column of the table lies: the same, or that of which the column says what it
/// was at first.
fn same_in(gone: &'static Kind, column: &Field) -> Option<&'static Field> {
    gone.field(column.name).or_else(|| gone.field(column.first_of).filter(|_| !column.first_of.is_empty()))
}

/// By how much an amount differs in all from the one that it answers: what is agreed from what was asked.
fn difference(columns: &[&'static Field], sums: &[Option<Fen>], before: &[Option<Fen>], scene: &Scene<'_>) -> String {
    let words = Words(scene.viewer.language);
    let both = columns.iter().enumerate().find_map(|(said, field)| {
        let asked = columns.iter().position(|other| Some(other.name) == field.answers.map(|answers| answers.asked))?;
        Some(((columns[asked], before[asked]?), (*field, sums[said]?)))
    });
    let Some(((asked, wanted), (said, given))) = both else { return String::new() };
    let facts = [
        ("asked", words.label(asked.label).to_owned()),
        ("said", words.label(said.label).to_owned()),
        ("amount", scene.money.said(Fen(given.0.saturating_sub(wanted.0)), words)),
    ];
    words.with(if given == wanted { "lines-no-difference" } else { "lines-difference" }, &facts)
}

fn lines(call: &Call, part: &'static Kind, seen: &Seen<'_>, aggregate: &Aggregate, scene: &Scene<'_>) -> LinesView {
    let stored = aggregate.lines.get(part.code).map(Vec::as_slice).unwrap_or_default();
    let table = Table { part, seen, few: part.fields.len() <= 5 };
    let columns = table.columns(stored);
    let words = call.words();
    let told = |sums: Vec<Option<Fen>>, of: &[&Stored]| {
        let marks = columns.iter().map(|field| table.marked(field, of, scene));
        let total = |(sum, mark): (Option<Fen>, String)| {
            sum.map_or_else(Total::default, |sum| Total { text: scene.money.text(sum), mark })
        };
        sums.into_iter().zip(marks).map(total).collect::<Vec<Total>>()
    };
    let counting: Vec<&Stored> = stored.iter().filter(|line| !is_struck(part, line)).collect();
    let sums = table.totals(&columns, counting.iter().copied());
    let left = scene.catalogue.parts(seen.sight.kind.code).find(|other| other.gone_from == Some(part.code));
    let left = left.and_then(|kind| Some((kind, aggregate.lines.get(kind.code)?.as_slice())));
    let left = left.filter(|(_, lines)| !lines.is_empty());
    let is_cut = counting.len() < stored.len() || left.is_some();
    let before = table.totals_before(&columns, stored, left);
    let apart = table.apart(scene.catalogue, &counting).into_iter().map(|(label, lines)| {
        let label = words.with_one("board-of-which", "label", words.label(label));
        (label, told(table.totals(&columns, lines.iter().copied()), &lines))
    });
    // A single sum is said in capital figures too; of several nobody would know which is meant.
    let mut amounts = sums.iter().flatten();
    let first = amounts.next().filter(|_| amounts.next().is_none()).map(|sum| sum.words());
    let apart: Vec<_> = apart.collect();
    // What was asked counts all that was asked; what was agreed is what is left.
    let against = if left.is_some() { &before } else { &sums };
    let difference = difference(&columns, &sums, against, scene);
    let gone_rows = left.into_iter().flat_map(|(kind, lines)| lines.iter().map(move |line| (kind, line)));
    let in_words = first.map(|first| words.with_one("money-words", "words", first)).unwrap_or_default();
    LinesView {
        label: words.label(part.label).to_owned(),
        heads: columns
            .iter()
            .map(|field| (words.label(field.label).to_owned(), matches!(field.of, Type::Money | Type::Integer)))
            .collect(),
        rows: (stored.iter().map(|line| table.row(&columns, line, scene)))
            .chain(gone_rows.map(|gone| table.gone_row(&columns, gone, scene)))
            .collect(),
        words: if in_words.is_empty() { difference } else { in_words },
        count: match sums.iter().all(Option::is_none) {
            true => words.with_one("lines-count", "count", stored.len()),
            false => scene.money.counted(stored.len(), words),
        },
        apart,
        totals: told(sums, &counting),
        before: if is_cut { told(before, &[]) } else { Vec::new() },
    }
}
