//! The lines of one kind: as the table of a record's page, and what their amounts come to as a card says it.
//!
//! **Invariant:** what left a table stands struck in it, is counted in what was asked, and never in what is agreed.

use kernel::{Aggregate, Catalogue, Choice, Fen, Field, Kind, Label, Seen, Stored, Type, Value};

use super::section::{LineRow, LinesView, Total};
use crate::base::amounts::{self, Amount};
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
pub fn told_once(columns: Vec<&'static Field>) -> Vec<&'static Field> {
    columns.iter().filter(|field| !columns.iter().any(|other| other.first_of == field.name)).copied().collect()
}

/// The field of a line that left a table in which a column of the table lies: the same, or that of which the column says what it
/// was at first.
pub fn same_in(gone: &'static Kind, column: &Field) -> Option<&'static Field> {
    gone.field(column.name).or_else(|| gone.field(column.first_of).filter(|_| !column.first_of.is_empty()))
}

/// Whether a line counts no more.
pub fn is_struck(part: &Kind, line: &Stored) -> bool {
    part.fields.iter().zip(&line.values).any(|(field, value)| field.strikes && !value.is_null())
}

/// What a column of amounts comes to.
pub struct Come {
    pub field: &'static Field,
    pub amount: Fen,
    /// What of it is of which kind, was cut or declined, and is not confirmed.
    pub note: String,
}

/// The lines of one kind: of many fields those of lists, the rest to open.
pub struct Table<'a> {
    part: &'static Kind,
    seen: &'a Seen<'a>,
    few: bool,
    stored: &'a [Stored],
    /// What left the table, with its own kind.
    left: Option<(&'static Kind, &'a [Stored])>,
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
            !self.few && !field.hidden && !self.value(field, line).is_null() && !self.is_kept_at_first(field, line)
        };
        let strikes = fields().find(|field| field.strikes && reads(field));
        let other = |name: &str| Some((self.part.field(name)?, line.get(self.part, name).clone()));
        LineRow {
            cells: columns
                .iter()
                .map(|field| {
                    let value = self.value(field, line);
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

    /// By which choice an answer leaves a line out: what is declined; empty where it does not.
    fn left_out(&self, line: &Stored, scene: &Scene<'_>) -> String {
        let mut unless = self.part.fields.iter().filter_map(|field| field.answers?.unless);
        let is_so = |(by, code): &(&str, &str)| line.text(self.part, by) == Some(*code);
        let by = unless.find(is_so).and_then(|(by, _)| self.part.field(by)).filter(|by| self.seen.reads(by));
        by.map(|by| scene.cell(by, self.value(by, line)).text).unwrap_or_default()
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

    /// What the amounts of a column add up to in some lines.
    fn sum(&self, field: &Field, lines: &[&Stored]) -> Fen {
        Fen::capped_sum(lines.iter().map(|line| Fen(self.value(field, line).as_integer().unwrap_or(0))))
    }

    /// The same of what left the table, as far as `counts` says so of its kind and lines.
    fn sum_left(&self, field: &Field, counts: &dyn Fn(&'static Kind, &Stored) -> bool) -> Fen {
        let of = self.left.and_then(|(kind, lines)| Some((kind, same_in(kind, field)?, lines)));
        of.map_or(Fen::ZERO, |(kind, own, lines)| {
            let lines = lines.iter().filter(|line| counts(kind, line));
            Fen::capped_sum(lines.map(|line| Fen(line.integer(kind, own.name).unwrap_or(0))))
        })
    }

    /// What the amounts of each column add up to; empty of other columns.
    fn totals(&self, columns: &[&'static Field], lines: &[&Stored]) -> Vec<Option<Fen>> {
        let sum = |field: &&'static Field| matches!(field.of, Type::Money).then(|| self.sum(field, lines));
        columns.iter().map(sum).collect()
    }

    /// The same with what was struck and with what left the table.
    fn totals_before(&self, columns: &[&'static Field]) -> Vec<Option<Fen>> {
        let all: Vec<&Stored> = self.stored.iter().collect();
        let sums = self.totals(columns, &all).into_iter().zip(columns);
        sums.map(|(sum, field)| sum.map(|sum| Fen::capped_sum([sum, self.sum_left(field, &|_, _| true)]))).collect()
    }

    /// How much of a column's amounts stands under which mark: what rests on a letter that nobody has confirmed.
    fn marked(&self, field: &Field, lines: &[&Stored], scene: &Scene<'_>) -> String {
        let words = Words(scene.viewer.language);
        if let Some(mark) = field.mark_in(self.state()) {
            let sum = self.sum(field, lines);
            let each = (sum != Fen::ZERO).then(|| (words.label(mark.label), scene.money.shown(sum, words)));
            return amounts::parts(words, &each.into_iter().collect::<Vec<_>>());
        }
        let by = self.part.field(field.marked_by).filter(|by| !field.marked_by.is_empty() && self.seen.reads(by));
        let Some(by) = by else { return String::new() };
        let each = by.of.choices().iter().filter_map(|choice| {
            let own = |line: &&&Stored| self.value(by, line).as_text() == Some(choice.code);
            let own: Vec<&Stored> = lines.iter().filter(own).copied().collect();
            let sum = self.sum(field, &own);
            (sum != Fen::ZERO).then(|| (words.label(choice.label), scene.money.shown(sum, words)))
        });
        amounts::parts(words, &each.collect::<Vec<_>>())
    }

    /// The same of all lines that count.
    pub fn marked_of_all(&self, field: &Field, scene: &Scene<'_>) -> String {
        self.marked(field, &self.counting(), scene)
    }

    /// The choices of the lines whose amounts are never one sum in silence, each with the lines of it; none where all are of
    /// the usual one, the first that is declared.
    fn apart(&self, lines: &[&'a Stored]) -> Vec<(Label, Vec<&'a Stored>)> {
        let Some((choices, field)) = self.apart else { return Vec::new() };
        let of = |choice: &Choice| -> Vec<&'a Stored> {
            let is_one = |line: &&&'a Stored| self.value(field, line).as_text() == Some(choice.code);
            lines.iter().filter(is_one).copied().collect()
        };
        let parts: Vec<_> = choices.iter().map(|choice| (choice.label, of(choice))).collect();
        match parts.first() {
            Some((_, usual)) if usual.len() < lines.len() => {
                parts.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What the amounts of its lines come to, as lists of them show, and how many lines count. What was asked stays what was
    /// asked, whatever was agreed, with what of it was cut or declined.
    pub fn comes_to(&self, scene: &Scene<'_>) -> (Vec<Come>, usize) {
        let counting = self.counting();
        let is_said = |field: &&'static Field| {
            matches!(field.of, Type::Money) && (field.list || self.few) && self.seen.reads(field)
        };
        let come = |field: &'static Field| self.come(field, &counting, scene);
        let said = self.part.fields.iter().filter(is_said).filter_map(come);
        (said.collect(), counting.len())
    }

    fn come(&self, field: &'static Field, counting: &[&'a Stored], scene: &Scene<'_>) -> Option<Come> {
        let words = Words(scene.viewer.language);
        let first = self.part.fields.iter().find(|other| other.first_of == field.name);
        // What was kept of the beginning says what was asked; a line without it was never changed.
        let of_line = |line: &Stored| {
            let kept = first.and_then(|first| self.value(first, line).as_integer());
            kept.or(self.value(field, line).as_integer()).map(Fen)
        };
        let of = |lines: &[&Stored]| Fen::capped_sum(lines.iter().filter_map(|line| of_line(line)));
        let is_asked = first.is_some();
        let all: Vec<&'a Stored> = self.stored.iter().collect();
        let lines = if is_asked { &all } else { counting };
        if !lines.iter().any(|line| of_line(line).is_some()) {
            return None;
        }
        let left = if is_asked { first } else { None };
        let kinds = self.by_kind(lines, &of, left, scene);
        let gone = left.map_or(Fen::ZERO, |field| self.sum_left(field, &|_, _| true));
        let amount = Fen::capped_sum([of(lines), gone]);
        let cut = Fen(amount.0.saturating_sub(of(counting).0));
        let cut = (cut != Fen::ZERO && is_asked).then(|| words.with_one("papers-cut", "amount", scene.money.text(cut)));
        let notes = [amounts::of_which(words, &kinds), cut.unwrap_or_default(), self.marked(field, counting, scene)];
        Some(Come { field, amount, note: amounts::notes(&notes) })
    }

    /// What of a sum of lines is of which kind, with what left them of a field where that counts.
    fn by_kind(
        &self,
        lines: &[&'a Stored],
        of: &dyn Fn(&[&Stored]) -> Fen,
        left: Option<&'static Field>,
        scene: &Scene<'_>,
    ) -> Vec<(&'static str, Amount)> {
        let words = Words(scene.viewer.language);
        let kinds = self.apart.into_iter().flat_map(|(choices, by)| choices.iter().map(move |choice| (choice, by)));
        let of_kind = kinds.filter_map(|(choice, by)| {
            let own = |line: &&&'a Stored| self.value(by, line).as_text() == Some(choice.code);
            let own: Vec<&Stored> = lines.iter().filter(own).copied().collect();
            let is_one = |kind: &'static Kind, line: &Stored| line.text(kind, by.name) == Some(choice.code);
            let gone = left.map_or(Fen::ZERO, |field| self.sum_left(field, &is_one));
            let sum = Fen::capped_sum([of(&own), gone]);
            (sum != Fen::ZERO).then(|| (words.label(choice.label), scene.money.shown(sum, words)))
        });
        of_kind.collect()
    }

    /// What of a column is of which kind with what was struck and what left; nothing where all of it is of the usual one.
    fn of_which_before(&self, field: &'static Field, scene: &Scene<'_>) -> String {
        let words = Words(scene.viewer.language);
        let all: Vec<&'a Stored> = self.stored.iter().collect();
        let kinds = self.by_kind(&all, &|lines| self.sum(field, lines), Some(field), scene);
        let usual = self.apart.and_then(|(choices, _)| choices.first()).map(|choice| words.label(choice.label));
        if kinds.iter().all(|(label, _)| Some(*label) == usual) { String::new() } else { amounts::parts(words, &kinds) }
    }

    /// What left the table alone, struck, with what was asked for it; none where nothing did.
    pub fn view_of_left(&self, scene: &Scene<'_>) -> Option<LinesView> {
        let (kind, lines) = self.left?;
        let words = Words(scene.viewer.language);
        let is_told = |field: &Field| same_in(kind, field).is_some_and(|own| self.seen.reads(own));
        let columns: Vec<_> = self.columns().into_iter().filter(|field| is_told(field)).collect();
        let total = |field: &&'static Field| match field.of {
            Type::Money => Total::from(scene.money.text(self.sum_left(field, &|_, _| true))),
            _ => Total::default(),
        };
        Some(LinesView {
            label: words.label(kind.label).to_owned(),
            heads: heads(&columns, words),
            rows: lines.iter().map(|line| self.gone_row(&columns, (kind, line), scene)).collect(),
            totals: columns.iter().map(total).collect(),
            apart: Vec::new(),
            before: Vec::new(),
            words: String::new(),
            count: scene.money.counted(lines.len(), words),
        })
    }

    /// The table as a record's page shows it.
    pub fn view(&self, scene: &Scene<'_>) -> LinesView {
        let words = Words(scene.viewer.language);
        let columns = self.columns();
        let told = |sums: Vec<Option<Fen>>, of: &[&Stored]| {
            let marks = columns.iter().map(|field| self.marked(field, of, scene));
            let total = |((sum, mark), field): ((Option<Fen>, String), &&'static Field)| {
                // Of what no line says anything there is no sum.
                let is_said = of.is_empty() || of.iter().any(|line| !self.value(field, line).is_null());
                let text = |sum| if is_said { scene.money.text(sum) } else { "—".to_owned() };
                sum.map_or_else(Total::default, |sum| Total { text: text(sum), mark })
            };
            sums.into_iter().zip(marks).zip(&columns).map(total).collect::<Vec<Total>>()
        };
        let counting = self.counting();
        let sums = self.totals(&columns, &counting);
        let is_cut = counting.len() < self.stored.len() || self.left.is_some();
        let before = self.totals_before(&columns);
        let apart = self
            .apart(&counting)
            .into_iter()
            .map(|(label, lines)| (words.of_which(label), told(self.totals(&columns, &lines), &lines)));
        // A single sum is said in capital figures too; of several nobody would know which is meant.
        let mut said = sums.iter().flatten();
        let first = said.next().filter(|_| said.next().is_none()).map(|sum| sum.words());
        // What was asked counts all that was asked; what was agreed is what is left.
        let against = if self.left.is_some() { &before } else { &sums };
        let difference = difference(&columns, &sums, against, scene);
        let before_totals = || -> Vec<Total> {
            let total = |(sum, field): (&Option<Fen>, &&'static Field)| {
                let mark = || {
                    let marked = self.marked(field, &self.stored.iter().collect::<Vec<_>>(), scene);
                    amounts::notes(&[self.of_which_before(field, scene), marked])
                };
                let told = |sum: &Fen| Total { text: scene.money.text(*sum), mark: mark() };
                sum.as_ref().map_or_else(Total::default, told)
            };
            // Of what nothing left the sum stands above already.
            let differs = |((before, sum), field): ((&Option<Fen>, &Option<Fen>), &&'static Field)| {
                if before == sum { Total::default() } else { total((before, field)) }
            };
            before.iter().zip(&sums).zip(&columns).map(differs).collect()
        };
        let gone_rows = self.left.into_iter().flat_map(|(kind, lines)| lines.iter().map(move |line| (kind, line)));
        LinesView {
            label: words.label(self.part.label).to_owned(),
            heads: heads(&columns, words),
            rows: (self.stored.iter().map(|line| self.row(&columns, line, scene)))
                .chain(gone_rows.map(|gone| self.gone_row(&columns, gone, scene)))
                .collect(),
            words: first.map_or(difference, |first| words.with_one("money-words", "words", first)),
            count: match sums.iter().all(Option::is_none) {
                true => words.with_one("lines-count", "count", self.stored.len()),
                false => scene.money.counted(self.stored.len(), words),
            },
            apart: apart.collect(),
            before: if is_cut { before_totals() } else { Vec::new() },
            totals: told(sums, &counting),
        }
    }
}

/// The heads of columns, each with whether numbers stand below it.
fn heads(columns: &[&'static Field], words: Words) -> Vec<(String, bool)> {
    let head =
        |field: &&'static Field| (words.label(field.label).to_owned(), matches!(field.of, Type::Money | Type::Integer));
    columns.iter().map(head).collect()
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
