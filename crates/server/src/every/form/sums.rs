//! What the lines of a form add up to while one types: what was asked, what is said now and the difference; the sources of
//! money beside what they are for; the columns of lines that are there already, and what is left of them where lines are struck.
//!
//! **Invariant:** a script says the same as the server (`sums.ts`). What is never one sum in silence is said apart under it.

use std::cmp::Ordering;

use kernel::{Answers, Choice, Fen, Field, Kind, Type};
use store::LineInput;

use super::LineView;
use super::lines::Lines;
use crate::base::call::Call;
use crate::every::sent;

/// The lines of a form in sums, while one types.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// The field that answers, and what leaves a line out: a field and its value.
    pub answer: &'static str,
    pub unless: (&'static str, &'static str),
    /// What that field says while nothing is said of the line.
    pub open: &'static str,
    pub columns: Vec<Column>,
    /// What the columns are weighed against each other.
    pub difference: String,
    /// The choice by which rows are told apart; empty: by none.
    pub by: &'static str,
    /// The whole, and what of it is of which kind.
    pub rows: Vec<Row>,
}

/// An amount of each line: the field that says it, and how it counts in the difference.
#[derive(Clone, Debug)]
pub struct Column {
    pub label: String,
    pub field: &'static str,
    /// The field that says it in a line that is new: what is asked for the first time.
    pub new: &'static str,
    pub weight: i64,
    /// What of it stands under which mark.
    pub mark: String,
}

/// What the columns come to, of all lines or of those of a kind.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub label: String,
    /// The kind of its lines; empty: all.
    pub kind: &'static str,
    /// Of each column what it comes to.
    pub amounts: Vec<String>,
    pub difference: String,
    /// Everything is of the usual kind: there is nothing to tell apart.
    pub idle: bool,
}

/// What columns of lines that are there already add up to.
#[derive(Clone, Debug, Default)]
pub struct Total {
    pub label: String,
    pub kind: &'static str,
    /// The field that strikes lines, which do not count then; empty: all do.
    pub strikes: &'static str,
    /// Of each column its sum; none of what is no amount.
    pub sums: Vec<Option<String>>,
}

/// The fields of a line that is there whose amounts stand in the sums beside what is typed.
pub fn told(part: &'static Kind, input: &LineInput) -> Vec<&'static Field> {
    let typed = |name: &str| input.fields.iter().any(|field| field.name == name);
    let answered = input.fields.iter().find_map(|field| part.field(field.answers?.asked));
    // Where sources are typed, what was asked and what was agreed stand before them.
    let before =
        whole(input).and_then(|_| part.fields.iter().find(|field| field.answers.is_some() && !typed(field.name)));
    let asked = before.and_then(|said| part.field(said.answers?.asked));
    [answered, asked, before].into_iter().flatten().collect()
}

/// The field that others add up to, where all of it is typed.
fn whole(input: &LineInput) -> Option<&'static Field> {
    input.fields.iter().copied().find(|field| !field.made_of.is_empty())
}

/// The choice across which lines of a kind are never one sum in silence, with its field.
fn kinds(call: &Call, part: &'static Kind) -> Option<(&'static [Choice], &'static str)> {
    let (dimension, field) = call.app.engine.catalogue().apart_of(part)?;
    Some((dimension.choices, field.name))
}

/// What is typed into a line under a name.
fn typed<'a>(line: &'a LineView, name: &str) -> Option<&'a str> {
    let path = format!("{}{name}", line.prefix);
    let field = line.fields.iter().find(|field| field.name == path)?;
    let chosen = field.options.iter().find(|option| option.selected);
    Some(chosen.map_or(field.value.as_str(), |option| option.value.as_str()))
}

fn kind_of<'a>(line: &'a LineView, by: &str) -> &'a str {
    typed(line, by).unwrap_or(&line.fixed.kind)
}

/// Lines of which something is of another kind than the usual one, the first that is declared.
fn is_told_apart(lines: &[LineView], (choices, by): (&'static [Choice], &str)) -> bool {
    let usual = choices.first().map_or("", |choice| choice.code);
    lines.iter().map(|line| kind_of(line, by)).any(|kind| !kind.is_empty() && kind != usual)
}

/// What the columns add up to, and what is left where lines are being struck; each in all and by kind.
pub fn totals(
    call: &Call,
    part: &'static Kind,
    columns: &[&'static Field],
    input: &LineInput,
    lines: &[LineView],
) -> Vec<Total> {
    let words = call.words();
    let strikes = input.fields.iter().find(|field| field.strikes.is_some()).map_or("", |field| field.name);
    let is_kept = |line: &LineView| typed(line, strikes).is_none_or(|said| said.trim().is_empty());
    let by = kinds(call, part).filter(|kinds| is_told_apart(lines, *kinds));
    let of = |label: String, strikes: &'static str, kind: &'static str| {
        let counts = |line: &&LineView| {
            !line.fixed.struck
                && (strikes.is_empty() || is_kept(line))
                && (kind.is_empty() || by.is_some_and(|(_, by)| kind_of(line, by) == kind))
        };
        let sum = |column: usize| {
            let amounts = lines.iter().filter(counts).filter_map(|line| line.fixed.cells.get(column)?.fen).map(Fen);
            matches!(columns[column].of, Type::Money).then(|| Fen::capped_sum(amounts).wan_rounded(2))
        };
        Total { label, kind, strikes, sums: (0..columns.len()).map(sum).collect() }
    };
    let mut totals = Vec::new();
    for (key, strikes) in [("total", ""), ("total-left", strikes)] {
        if key == "total-left" && strikes.is_empty() {
            continue;
        }
        totals.push(of(words.say(key), strikes, ""));
        for choice in by.iter().flat_map(|(choices, _)| choices.iter()) {
            totals.push(of(words.of_which(choice.label), strikes, choice.code));
        }
    }
    totals
}

/// What was asked, what the form says now, and the difference; or sources of money beside what they are for.
pub fn of(
    call: &Call,
    part: &'static Kind,
    input: &LineInput,
    lines: &[LineView],
    present: &Lines<'_>,
) -> Option<Sums> {
    let words = call.words();
    let column = |field: &Field, weight: i64| Column {
        label: words.label(field.label).to_owned(),
        field: field.name,
        new: field.first_of,
        weight,
        // Of what is typed it is not known yet what it rests on.
        mark: if weight == 0 { present.marked(part, field) } else { String::new() },
    };
    let answering = input.fields.iter().find_map(|field| Some((*field, field.answers?)));
    let (columns, difference, answers) = match (answering, whole(input)) {
        (Some((field, answers)), _) => {
            let asked = part.field(answers.asked)?;
            (vec![column(asked, -1), column(field, 1)], "sums-difference", Some((field, answers)))
        }
        (None, Some(whole)) => {
            let said =
                |field: &&Field| lines.iter().any(|line| line.fixed.told.iter().any(|(name, _)| *name == field.name));
            let before = told(part, input).into_iter().filter(said).map(|field| column(field, 0));
            let sources = whole.made_of.iter().filter_map(|name| part.field(name)).map(|field| column(field, 1));
            (before.chain([column(whole, -1)]).chain(sources).collect(), "sums-balance", None)
        }
        (None, None) => return None,
    };
    let kinds = kinds(call, part);
    let by = kinds.map_or("", |(_, by)| by);
    let idle = !kinds.is_some_and(|kinds| is_told_apart(lines, kinds));
    let row = |label: String, kind: &'static str| {
        let counts = |line: &&LineView| !line.fixed.struck && (kind.is_empty() || kind_of(line, by) == kind);
        let sum = |column: &Column| {
            let amounts = lines.iter().filter(counts).map(|line| amount(line, column, answers));
            amounts.fold(0i64, i64::saturating_add)
        };
        let sums: Vec<i64> = columns.iter().map(sum).collect();
        let weighed = sums.iter().zip(&columns).map(|(sum, column)| sum.saturating_mul(column.weight));
        Row {
            label,
            kind,
            amounts: sums.iter().map(|sum| Fen(*sum).wan_rounded(2)).collect(),
            difference: Fen(weighed.fold(0i64, i64::saturating_add)).wan_rounded(2),
            idle: idle && !kind.is_empty(),
        }
    };
    let each = kinds.into_iter().flat_map(|(choices, _)| choices);
    let each = each.map(|choice| row(words.of_which(choice.label), choice.code));
    Some(Sums {
        answer: answers.map_or("", |(field, _)| field.name),
        unless: answers.and_then(|(_, answers)| answers.unless).unwrap_or_default(),
        open: answers.map_or("", |(_, answers)| open_choice(part, answers)),
        difference: words.say(difference),
        by,
        rows: std::iter::once(row(words.say(present.total_of(part)), "")).chain(each).collect(),
        columns,
    })
}

/// The choice that says that nothing is said, of the field that may leave a line out.
fn open_choice(part: &Kind, answers: Answers) -> &'static str {
    answers.unless.and_then(|(by, _)| part.field(by)).and_then(sent::choice_of_none).unwrap_or_default()
}

/// What a line says in a column, in fen; nothing of an answer where it is left out or not given yet.
fn amount(line: &LineView, column: &Column, answers: Option<(&Field, Answers)>) -> i64 {
    let field = column.field;
    if let Some((_, fen)) = line.fixed.told.iter().find(|(name, _)| *name == field) {
        return *fen;
    }
    if let Some((_, answers)) = answers.filter(|(own, _)| own.name == field) {
        let is_left_out = answers.unless.is_some_and(|(by, value)| typed(line, by) == Some(value));
        // Of a line that nobody has answered yet nothing is said, whatever is filled in beforehand.
        if is_left_out || line.fields.iter().any(|own| own.is_open) {
            return 0;
        }
    }
    let said = typed(line, field).or_else(|| typed(line, column.new));
    said.and_then(|said| Fen::parse(said.trim()).ok()).map_or(0, |fen| fen.0)
}

/// How far other amounts of a form add up to one, and in which words a script says it.
#[derive(Clone, Debug)]
pub struct Balance {
    /// The fields that add up to it, with blanks between.
    pub of: String,
    /// Empty while nothing is typed.
    pub said: String,
    pub equal: String,
    pub less: String,
    pub more: String,
}

/// The balance of a field that others add up to, as `typed` says them; none of other fields.
pub fn balance(call: &Call, field: &Field, typed: impl Fn(&str) -> Option<String>) -> Option<Balance> {
    if field.made_of.is_empty() {
        return None;
    }
    let words = call.words();
    let said = |key: &str, sum: String, difference: String| {
        let facts = [("sum", sum), ("difference", difference)];
        words.with(key, &facts)
    };
    let open = |key: &str| said(key, "{sum}".to_owned(), "{difference}".to_owned());
    let read = |name: &str| typed(name).and_then(|text| Fen::parse(text.trim()).ok());
    let parts: Vec<Fen> = field.made_of.iter().filter_map(|name| read(name)).collect();
    let whole = read(field.name);
    let is_begun = !parts.is_empty() || whole.is_some();
    let (sum, whole) = (Fen::capped_sum(parts), whole.unwrap_or_default());
    let key = match sum.cmp(&whole) {
        Ordering::Equal => "balance-equal",
        Ordering::Less => "balance-less",
        Ordering::Greater => "balance-more",
    };
    let apart = Fen(sum.0.saturating_sub(whole.0).saturating_abs());
    Some(Balance {
        of: field.made_of.join(" "),
        said: Some(said(key, sum.yuan_grouped(), apart.yuan_grouped())).filter(|_| is_begun).unwrap_or_default(),
        equal: open("balance-equal"),
        less: open("balance-less"),
        more: open("balance-more"),
    })
}
