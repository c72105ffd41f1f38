//! What the lines of a table come to: in all and of which kind, with what was struck and what left, and what of it is not certain.

use kernel::{Choice, Fen, Field, Kind, Label, Stored, Type};

use super::{Table, first_value, is_struck, same_in};
use crate::base::amounts::{self, Amount};
use crate::base::show::Scene;
use crate::base::words::Words;
use crate::every::section::Total;

/// Which lines of a sum are meant: by their kind, which is another of those that left the table.
type Holds<'h> = &'h dyn Fn(&'static Kind, &Stored) -> bool;

/// A sum of the lines that hold.
type SumOf<'s> = &'s dyn Fn(Holds<'_>) -> Fen;

/// What a column of amounts comes to.
pub struct Come {
    pub field: &'static Field,
    pub amount: Fen,
    /// What of it is of which kind, was cut or declined, and is not confirmed.
    pub note: String,
}

impl<'a> Table<'a> {
    /// What the amounts of a column add up to in some lines.
    fn sum(&self, field: &Field, lines: &[&Stored]) -> Fen {
        Fen::capped_sum(lines.iter().map(|line| Fen(first_value(self.part, field, line).as_integer().unwrap_or(0))))
    }

    /// The same of what left the table, as far as `counts` says so of its kind and lines.
    pub(super) fn sum_left(&self, field: &Field, counts: Holds<'_>) -> Fen {
        let of = self.left.and_then(|(kind, lines)| Some((kind, same_in(kind, field)?, lines)));
        of.map_or(Fen::ZERO, |(kind, own, lines)| {
            let lines = lines.iter().filter(|line| counts(kind, line));
            Fen::capped_sum(lines.map(|line| Fen(line.integer(kind, own.name).unwrap_or(0))))
        })
    }

    /// What the amounts of each column add up to; empty of other columns.
    pub(super) fn totals(&self, columns: &[&'static Field], lines: &[&Stored]) -> Vec<Option<Fen>> {
        let sum = |field: &&'static Field| matches!(field.of, Type::Money).then(|| self.sum(field, lines));
        columns.iter().map(sum).collect()
    }

    /// The same with what was struck and with what left the table.
    fn totals_before(&self, columns: &[&'static Field]) -> Vec<Option<Fen>> {
        let sum =
            |field: &&'static Field| matches!(field.of, Type::Money).then(|| self.sum_before(field, &|_, _| true));
        columns.iter().map(sum).collect()
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
    pub(super) fn apart(&self, lines: &[&'a Stored]) -> Vec<(Label, Vec<&'a Stored>)> {
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
        let of = |lines: &[&Stored], holds: Holds<'_>| {
            let own = lines.iter().filter(|line| holds(self.part, line));
            Fen::capped_sum(own.filter_map(|line| of_line(line)))
        };
        let is_asked = first.is_some();
        let all: Vec<&'a Stored> = self.stored.iter().collect();
        let lines = if is_asked { &all } else { counting };
        if !lines.iter().any(|line| of_line(line).is_some()) {
            return None;
        }
        let sum = |holds: Holds<'_>| {
            let gone = first.map_or(Fen::ZERO, |first| self.sum_left(first, holds));
            Fen::capped_sum([of(lines, holds), gone])
        };
        let amount = sum(&|_, _| true);
        let cut = Fen(amount.0.saturating_sub(of(counting, &|_, _| true).0));
        let cut = (cut != Fen::ZERO && is_asked).then(|| words.with_one("papers-cut", "amount", scene.money.text(cut)));
        let kinds = amounts::of_which(words, &self.by_kind(&sum, scene));
        let notes = [kinds, cut.unwrap_or_default(), self.marked(field, counting, scene)];
        Some(Come { field, amount, note: amounts::notes(&notes) })
    }

    /// What of a sum of lines is of which kind.
    fn by_kind(&self, sum: SumOf<'_>, scene: &Scene<'_>) -> Vec<(&'static str, Amount)> {
        let Some((choices, by)) = self.apart else { return Vec::new() };
        let of = |choice: &Choice| sum(&|kind, line| line.text(kind, by.name) == Some(choice.code));
        parts(choices.iter().map(|choice| (choice.label, of(choice))), scene)
    }

    /// What of a sum of lines is not of the usual kind alone: of which it is then; nothing where all of it is of the usual one.
    fn of_which(&self, sum: SumOf<'_>, scene: &Scene<'_>) -> String {
        let words = Words(scene.viewer.language);
        let kinds = self.by_kind(sum, scene);
        let usual = self.apart.and_then(|(choices, _)| choices.first()).map(|choice| words.label(choice.label));
        if kinds.iter().all(|(label, _)| Some(*label) == usual) { String::new() } else { amounts::parts(words, &kinds) }
    }

    /// What of a sum of lines counts no more, and for which reason.
    fn by_reason(&self, sum: SumOf<'_>, scene: &Scene<'_>) -> String {
        let strikes = self.part.fields.iter().find_map(|field| field.strikes);
        let by = self.left_kind.and_then(|left| Some((left, left.left_by(self.part)?)));
        // Of what left for one reason alone its kind says why.
        let alone = self.left_kind.filter(|_| by.is_none());
        let alone = alone.map(|left| (left.label, sum(&|kind, _| kind.code == left.code)));
        let left = by.into_iter().flat_map(|(left, by)| by.of.choices().iter().map(move |choice| (left, by, choice)));
        let left = left.map(|(left, by, choice)| {
            let is_struck_so = |line: &Stored| strikes == Some(choice.code) && is_struck(self.part, line);
            let holds = |kind: &'static Kind, line: &Stored| match kind.code == left.code {
                true => line.text(kind, by.name) == Some(choice.code),
                false => is_struck_so(line),
            };
            (choice.label, sum(&holds))
        });
        let out = self.leaving_out().filter_map(|(by, code)| {
            let choice = by.of.choices().iter().find(|choice| choice.code == code)?;
            let holds = |kind: &'static Kind, line: &Stored| {
                kind.code == self.part.code && line.text(kind, by.name) == Some(code)
            };
            Some((choice.label, sum(&holds)))
        });
        amounts::parts(Words(scene.viewer.language), &parts(alone.into_iter().chain(left).chain(out), scene))
    }

    /// What of a column counts no more, and why: of what was asked alone.
    fn out_of(&self, field: &Field, lines: &[&Stored], scene: &Scene<'_>) -> String {
        let is_asked = self.part.fields.iter().any(|other| other.answers.is_some_and(|of| of.asked == field.name));
        let sum = |holds: Holds<'_>| {
            let own: Vec<&Stored> = lines.iter().filter(|line| holds(self.part, line)).copied().collect();
            self.sum(field, &own)
        };
        if is_asked { self.by_reason(&sum, scene) } else { String::new() }
    }

    /// What a column comes to with what was struck and with what left the table.
    fn sum_before(&self, field: &Field, holds: Holds<'_>) -> Fen {
        let own: Vec<&Stored> = self.stored.iter().filter(|line| holds(self.part, line)).collect();
        Fen::capped_sum([self.sum(field, &own), self.sum_left(field, holds)])
    }

    /// What the columns of some lines come to, with what is to be known of it.
    pub(super) fn told(&self, columns: &[&'static Field], lines: &[&Stored], scene: &Scene<'_>) -> Vec<Total> {
        let total = |(sum, field): (Option<Fen>, &&'static Field)| {
            // Of what no line says anything there is no sum.
            let says = |line: &&Stored| !first_value(self.part, field, line).is_null();
            let is_said = lines.is_empty() || lines.iter().any(says);
            let text = |sum| if is_said { scene.money.text(sum) } else { "—".to_owned() };
            let mark = || amounts::notes(&[self.out_of(field, lines, scene), self.marked(field, lines, scene)]);
            sum.map_or_else(Total::default, |sum| Total { text: text(sum), mark: mark() })
        };
        self.totals(columns, lines).into_iter().zip(columns).map(total).collect()
    }

    /// What the columns came to with what was struck and what left; nothing of those of which nothing did.
    pub(super) fn told_before(
        &self,
        columns: &[&'static Field],
        sums: &[Option<Fen>],
        scene: &Scene<'_>,
    ) -> Vec<Total> {
        let all: Vec<&Stored> = self.stored.iter().collect();
        let told = |field: &'static Field, amount: Fen| {
            let sum = |holds: Holds<'_>| self.sum_before(field, holds);
            let notes = [self.of_which(&sum, scene), self.by_reason(&sum, scene), self.marked(field, &all, scene)];
            Total { text: scene.money.text(amount), mark: amounts::notes(&notes) }
        };
        let before = self.totals_before(columns).into_iter().zip(sums).zip(columns);
        before
            .map(|((before, now), field)| match before {
                Some(before) if Some(before) != *now => told(field, before),
                _ => Total::default(),
            })
            .collect()
    }

    /// What the columns come to of what left the table, and of which kind that is where some is of another than the usual one.
    pub(super) fn told_left(
        &self,
        columns: &[&'static Field],
        scene: &Scene<'_>,
    ) -> (Vec<Total>, Vec<(String, Vec<Total>)>) {
        let totals = |holds: Holds<'_>| {
            let total = |field: &&'static Field| match field.of {
                Type::Money => Total::from(scene.money.text(self.sum_left(field, holds))),
                _ => Total::default(),
            };
            columns.iter().map(total).collect::<Vec<_>>()
        };
        let (choices, by) = self.apart.map_or((&[][..], ""), |(choices, by)| (choices, by.name));
        let left = |code: &str| {
            let mut lines = self.left.iter().flat_map(|(kind, lines)| lines.iter().map(move |line| (*kind, line)));
            lines.any(|(kind, line)| line.text(kind, by) == Some(code))
        };
        let apart = choices.iter().filter(|_| choices.iter().skip(1).any(|choice| left(choice.code)));
        let apart = apart.filter(|choice| left(choice.code)).map(|choice| {
            let label = Words(scene.viewer.language).of_which(choice.label);
            (label, totals(&|kind, line| line.text(kind, by) == Some(choice.code)))
        });
        (totals(&|_, _| true), apart.collect())
    }

    /// By how much an amount differs in all from the one that it answers: what is agreed from all that was asked. Of which kind that
    /// is, and what of it was struck.
    pub(super) fn difference(&self, columns: &[&'static Field], counting: &[&Stored], scene: &Scene<'_>) -> String {
        let words = Words(scene.viewer.language);
        let both = columns.iter().find_map(|said| {
            let asked = columns.iter().find(|other| said.answers.is_some_and(|answers| answers.asked == other.name))?;
            Some((*asked, *said))
        });
        let Some((asked, said)) = both else { return String::new() };
        let differs = |holds: Holds<'_>| {
            let given: Vec<&Stored> = counting.iter().filter(|line| holds(self.part, line)).copied().collect();
            Fen(self.sum(said, &given).0.saturating_sub(self.sum_before(asked, holds).0))
        };
        let all = differs(&|_, _| true);
        let notes = amounts::notes(&[self.of_which(&differs, scene), self.by_reason(&differs, scene)]);
        let facts = [
            ("asked", words.label(asked.label).to_owned()),
            ("said", words.label(said.label).to_owned()),
            ("amount", scene.money.said(all, words)),
            ("parts", words.aside(notes)),
        ];
        words.with(if all == Fen::ZERO { "lines-no-difference" } else { "lines-difference" }, &facts)
    }
}

/// Some parts of a sum with their words; what is nothing is left out.
fn parts(parts: impl Iterator<Item = (Label, Fen)>, scene: &Scene<'_>) -> Vec<(&'static str, Amount)> {
    let words = Words(scene.viewer.language);
    let said = parts.filter(|(_, sum)| *sum != Fen::ZERO);
    said.map(|(label, sum)| (words.label(label), scene.money.shown(sum, words))).collect()
}
