//! The lines of one kind: as the table of a record's page, and what their amounts come to as a card says it.
//!
//! **Invariant:** what left a table stands struck in it, is counted in what was asked, and never in what is agreed.

use kernel::{Aggregate, Catalogue, Choice, Field, Kind, Seen, Stored, Type, Value};

mod sums;

use super::section::{LineRow, LinesView};
use crate::base::show::Scene;
use crate::base::words::Words;

/// Kinds of so few fields show all of them.
const FEW: usize = 5;

/// Whether lines of this kind are shown with those that they left: the projects that were declined among those of the plan.
pub fn stands_elsewhere(catalogue: &Catalogue, part: &Kind, aggregate: &Aggregate, replaced: &[&str]) -> bool {
    let other = part.gone_from.and_then(|other| catalogue.kind(other));
    let is_there = |other: &Kind| aggregate.lines.get(other.code).is_some_and(|lines| !lines.is_empty());
    other.is_some_and(|other| is_there(other) && !replaced.contains(&other.code))
}

/// What stands under the name of a line: its choices of lists, and what says in one line what it is and where.
pub fn is_under_the_name(field: &Field) -> bool {
    let is_choice = matches!(field.of, Type::Choice(_) | Type::Reference(_));
    field.brief || (field.list && (is_choice || is_sentence(field)))
}

/// A sentence needs the width of the name.
fn is_sentence(field: &Field) -> bool {
    matches!(field.of, Type::Text) && field.max > kernel::field::TEXT_MAX
}

/// Columns without the amount that another of them keeps as it was at first: what was asked and what was agreed are two things, not
/// three.
fn told_once(columns: Vec<&'static Field>) -> Vec<&'static Field> {
    columns.iter().filter(|field| !columns.iter().any(|other| other.first_of == field.name)).copied().collect()
}

/// The field of a line that left a table in which a column of the table lies: the same, or that of which the column says what it
/// was at first.
pub fn same_in(gone: &'static Kind, column: &Field) -> Option<&'static Field> {
    gone.field(column.name).or_else(|| gone.field(column.first_of).filter(|_| !column.first_of.is_empty()))
}

/// Whether a line keeps in another field what this one was at first.
pub fn is_kept_at_first(part: &Kind, field: &Field, line: &Stored) -> bool {
    let keeps = |other: &&Field| other.first_of == field.name;
    part.fields.iter().filter(keeps).any(|other| !line.get(part, other.name).is_null())
}

/// What a line says of a field; of an amount as it was at first, where that was never kept, what it is now.
pub fn first_value<'v>(part: &Kind, field: &Field, line: &'v Stored) -> &'v Value {
    match line.get(part, field.name) {
        Value::Null if !field.first_of.is_empty() => line.get(part, field.first_of),
        own => own,
    }
}

/// Whether a line counts no more.
pub fn is_struck(part: &Kind, line: &Stored) -> bool {
    part.fields.iter().zip(&line.values).any(|(field, value)| field.strikes.is_some() && !value.is_null())
}

/// The lines of one kind: of many fields those of lists, the rest to open.
pub struct Table<'a> {
    part: &'static Kind,
    seen: &'a Seen<'a>,
    few: bool,
    stored: &'a [Stored],
    /// What left the table, with its own kind.
    left: Option<(&'static Kind, &'a [Stored])>,
    /// What kind that is, whether or not anything left.
    left_kind: Option<&'static Kind>,
    /// The choice whose amounts are never one sum in silence.
    apart: Option<(&'static [Choice], &'static Field)>,
}

impl<'a> Table<'a> {
    pub fn of(catalogue: &Catalogue, part: &'static Kind, seen: &'a Seen<'a>, aggregate: &'a Aggregate) -> Table<'a> {
        let lines = |part: &Kind| aggregate.lines.get(part.code).map(Vec::as_slice).unwrap_or_default();
        let left = catalogue.left_from(seen.sight.kind.code, part);
        let apart = catalogue.apart_of(part).filter(|(_, field)| seen.reads(field));
        Table {
            part,
            seen,
            few: part.fields.len() <= FEW,
            stored: lines(part),
            left_kind: left,
            left: left.map(|kind| (kind, lines(kind))).filter(|(_, lines)| !lines.is_empty()),
            apart: apart.map(|(dimension, field)| (dimension.choices, field)),
        }
    }

    /// The state of the record whose lines they are.
    fn state(&self) -> &'a str {
        &self.seen.stored.state
    }

    /// The lines that count: those that are not struck.
    fn counting(&self) -> Vec<&'a Stored> {
        self.stored.iter().filter(|line| !is_struck(self.part, line)).collect()
    }

    fn is_choice(&self, field: &Field) -> bool {
        !self.few && (matches!(field.of, Type::Choice(_) | Type::Reference(_)) || is_sentence(field))
    }

    fn says(&self, field: &Field) -> bool {
        self.stored.iter().any(|line| !self.value(field, line).is_null())
    }

    fn columns(&self) -> Vec<&'static Field> {
        // Of many fields a table shows those of lists and every amount; choices stand under the row and all in its details.
        let listed = |field: &Field| {
            let is_beside = field.answers.is_some() || !field.beside.is_empty();
            self.few || field.list || (is_beside && self.says(field)) || self.is_answered(field)
        };
        let visible = |field: &&'static Field| {
            // What only comes later says nothing yet.
            let empty = field.computed && !self.stored.is_empty() && !self.says(field);
            !field.hidden
                && field.strikes.is_none()
                && !empty
                && listed(field)
                && !self.is_choice(field)
                && self.seen.reads(field)
        };
        told_once(self.part.fields.iter().filter(visible).collect())
    }

    /// The amounts that stand beside what is typed into the lines: those of lists, those that others answer, and what they are
    /// compared with; as far as some line says them.
    pub fn amounts_beside(&self, typed: &[&Field]) -> Vec<&'static Field> {
        let fields = self.part.fields.iter();
        let decides = |field: &&'static Field| {
            let answers = |other: &Field| other.answers.is_some_and(|answers| answers.asked == field.name);
            let is_beside = field.list || !field.beside.is_empty() || self.part.fields.iter().any(answers);
            matches!(field.of, Type::Money) && is_beside && !field.hidden
        };
        let is_typed = |field: &Field| typed.iter().any(|own| own.name == field.name);
        let shown =
            fields.filter(decides).filter(|field| !is_typed(field) && self.seen.reads(field) && self.says(field));
        told_once(shown.collect())
    }

    /// Whether another field says what became of this one: what was asked first stands beside what was agreed.
    fn is_answered(&self, field: &Field) -> bool {
        let answers = |other: &&Field| other.answers.is_some_and(|answers| answers.asked == field.name);
        self.part.fields.iter().filter(answers).any(|other| self.says(other))
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
            !self.few
                && !field.hidden
                && !self.value(field, line).is_null()
                && !is_kept_at_first(self.part, field, line)
        };
        let strikes = fields().find(|field| field.strikes.is_some() && reads(field));
        let other = |name: &str| Some((self.part.field(name)?, line.get(self.part, name).clone()));
        LineRow {
            cells: columns
                .iter()
                .map(|field| {
                    let value = first_value(self.part, field, line);
                    let shown = scene.row_cell(field, value, other).or_dash(matches!(field.of, Type::Money));
                    scene.in_state(field, value, self.state(), shown)
                })
                .collect(),
            under: under.collect::<Vec<_>>().join(" · "),
            details: fields()
                .filter(told)
                .filter(reads)
                .map(|field| {
                    let value = self.value(field, line);
                    scene.in_state(field, value, self.state(), scene.told(field, value, other))
                })
                .collect(),
            struck: match strikes.map(|field| scene.value(field, self.value(field, line)).text).unwrap_or_default() {
                none if none.is_empty() => self.left_out(line, scene),
                why => why,
            },
        }
    }

    /// By which choices an answer leaves a line out: what is declined.
    fn leaving_out(&self) -> impl Iterator<Item = (&'static Field, &'static str)> {
        let unless = self.part.fields.iter().filter_map(|field| field.answers?.unless);
        let by = unless.filter_map(|(by, code)| Some((self.part.field(by)?, code)));
        by.filter(|(by, _)| self.seen.reads(by))
    }

    /// How an answer leaves a line out, and under which mark; empty where it does not.
    fn left_out(&self, line: &Stored, scene: &Scene<'_>) -> String {
        let words = Words(scene.viewer.language);
        let by = self.leaving_out().find(|(by, code)| line.text(self.part, by.name) == Some(*code));
        let answering = self.part.fields.iter().filter(|field| field.answers.is_some());
        let mark = answering.filter_map(|field| field.mark_in(self.state())).next();
        let mark = mark.map(|mark| words.label(mark.label).to_owned()).unwrap_or_default();
        by.map(|(by, _)| scene.cell(by, self.value(by, line)).text + &words.aside(mark)).unwrap_or_default()
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
        let why = gone.fields.iter().filter(is_apart);
        let why = why.map(|field| scene.told(field, line.get(gone, field.name), other).text);
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

    /// Whether anything left it.
    pub fn has_left(&self) -> bool {
        self.left.is_some()
    }

    /// What left the table alone, struck, with what was asked for it; none where nothing did.
    pub fn view_of_left(&self, scene: &Scene<'_>) -> Option<LinesView> {
        let (kind, lines) = self.left?;
        let words = Words(scene.viewer.language);
        let is_told = |field: &Field| same_in(kind, field).is_some_and(|own| self.seen.reads(own));
        let columns: Vec<_> = self.columns().into_iter().filter(|field| is_told(field)).collect();
        let (totals, apart) = self.told_left(&columns, scene);
        Some(LinesView {
            label: words.label(kind.label).to_owned(),
            heads: heads(&columns, words),
            rows: lines.iter().map(|line| self.gone_row(&columns, (kind, line), scene)).collect(),
            totals,
            apart,
            before: Vec::new(),
            words: String::new(),
            count: scene.money.counted(lines.len(), words),
        })
    }

    /// The table as a record's page shows it.
    pub fn view(&self, scene: &Scene<'_>) -> LinesView {
        let words = Words(scene.viewer.language);
        let columns = self.columns();
        let counting = self.counting();
        let sums = self.totals(&columns, &counting);
        let is_cut = counting.len() < self.stored.len() || self.has_left();
        let apart = self.apart(&counting).into_iter();
        let apart = apart.map(|(label, lines)| (words.of_which(label), self.told(&columns, &lines, scene)));
        // A single sum is said in capital figures too; of several nobody would know which is meant.
        let mut said = sums.iter().flatten();
        let first = said.next().filter(|_| said.next().is_none()).map(|sum| sum.words());
        let difference = || self.difference(&columns, &counting, scene);
        let gone_rows = self.left.into_iter().flat_map(|(kind, lines)| lines.iter().map(move |line| (kind, line)));
        LinesView {
            label: words.label(self.part.label).to_owned(),
            heads: heads(&columns, words),
            rows: (self.stored.iter().map(|line| self.row(&columns, line, scene)))
                .chain(gone_rows.map(|gone| self.gone_row(&columns, gone, scene)))
                .collect(),
            words: first.map_or_else(difference, |first| words.with_one("money-words", "words", first)),
            count: match sums.iter().all(Option::is_none) {
                true => words.with_one("lines-count", "count", self.stored.len()),
                false => scene.money.counted(self.stored.len(), words),
            },
            apart: apart.collect(),
            before: if is_cut { self.told_before(&columns, &sums, scene) } else { Vec::new() },
            totals: self.told(&columns, &counting, scene),
        }
    }
}

/// The heads of columns, each with whether numbers stand below it.
fn heads(columns: &[&'static Field], words: Words) -> Vec<(String, bool)> {
    let head =
        |field: &&'static Field| (words.label(field.label).to_owned(), matches!(field.of, Type::Money | Type::Integer));
    columns.iter().map(head).collect()
}
