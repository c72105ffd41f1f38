//! A form as its page shows it: fields, lines of fields, and what those that are there say already.

use kernel::Fen;

use super::lines::Fixed;
use super::sums::{Balance, Sums, Total};
use crate::every::attachments::FileShown;
use crate::every::section::LinesView;

/// One choice of a select.
#[derive(Clone, Debug)]
pub struct OptionView {
    pub value: String,
    pub label: String,
    pub selected: bool,
}

/// One field of a form.
#[derive(Clone, Debug, Default)]
pub struct FieldView {
    pub id: String,
    pub name: String,
    pub label: String,
    pub hint: String,
    pub unit: String,
    /// text, long, money, number, day, select, named, flag, file, secret or hidden.
    pub input: &'static str,
    /// What it holds of files, whether it takes several, and whether they are photographs.
    pub files: Vec<FileShown>,
    pub several: bool,
    pub photo: bool,
    /// Where a script sends each file by itself.
    pub uploaded_at: String,
    /// Where names are suggested for what is typed, of a field that points at one of many.
    pub suggested_at: String,
    pub value: String,
    pub options: Vec<OptionView>,
    pub required: bool,
    pub max: i64,
    pub problem: String,
    /// Words that head the fields from this one on.
    pub heading: String,
    /// What it is in the record that this one will follow, and whether it differs.
    pub now: String,
    pub differs: bool,
    /// A choice that is not made yet: nothing is said of its line.
    pub is_open: bool,
    /// Shown and sent as it is: what the action may not change.
    pub locked: bool,
    /// One of its choices says that nothing is chosen.
    pub has_none: bool,
    /// How far other amounts of the form add up to it.
    pub balance: Option<Balance>,
    /// Usual phrases that are offered, and where they are looked after.
    pub phrases: Vec<String>,
    pub phrases_at: String,
}

/// One line of a part.
#[derive(Clone, Debug, Default)]
pub struct LineView {
    pub number: usize,
    pub prefix: String,
    pub id: String,
    pub fields: Vec<FieldView>,
    pub wrong: bool,
    /// It cannot be taken out.
    pub stays: bool,
    /// Of an existing line: what it says already.
    pub fixed: Fixed,
}

impl FieldView {
    /// What it holds, as people read it.
    pub fn shown(&self) -> String {
        let chosen = self.options.iter().find(|option| option.selected);
        let amount = (self.input == "money").then(|| Fen::parse(self.value.trim()).ok()).flatten();
        match (chosen, amount) {
            (Some(option), _) => option.label.clone(),
            (None, Some(amount)) => amount.yuan_grouped(),
            (None, None) => self.value.clone(),
        }
    }
}

impl LineView {
    /// The line as its buttons name it: `plan_lines[1]`.
    pub fn mark(&self) -> &str {
        self.prefix.trim_end_matches('.')
    }
}

/// The lines of one kind.
#[derive(Clone, Debug)]
pub struct PartView {
    pub member: String,
    pub label: String,
    pub lines: Vec<LineView>,
    pub blank: LineView,
    pub max: usize,
    /// Many fields: each line is a block of its own instead of a row.
    pub wide: bool,
    pub problem: String,
    pub heads: Vec<String>,
    /// The lines are there; none is added or taken away.
    pub existing: bool,
    /// Of existing lines: the heads of what they say already, each with whether numbers stand below it.
    pub fixed_heads: Vec<(String, bool)>,
    /// Of existing lines: what their amounts add up to.
    pub sums: Option<Sums>,
    /// What left them is in the record no more: struck, with its amounts and why.
    pub left: Option<LinesView>,
    pub totals: Vec<Total>,
    /// Of several existing lines: the button that chooses the same for all that are left, its value and its words.
    pub at_once: Option<(String, String)>,
}

impl PartView {
    /// The heads of what is typed, each with whether it must be said in every line.
    pub fn typed_heads(&self) -> impl Iterator<Item = (&str, bool)> {
        let is_required = |at: usize| {
            let mut own = self.lines.iter().chain(self.lines.is_empty().then_some(&self.blank));
            own.all(|line| {
                line.fields.iter().filter(|field| field.input != "hidden").nth(at).is_some_and(|field| field.required)
            })
        };
        self.heads.iter().enumerate().map(move |(at, head)| (head.as_str(), is_required(at)))
    }

    pub fn has_totals(&self) -> bool {
        self.existing && self.totals.iter().any(|total| total.sums.iter().any(Option::is_some))
    }

    /// Sums under their heads.
    pub fn totals_of<'a>(&'a self, sums: &'a [Option<String>]) -> impl Iterator<Item = (&'a str, &'a Option<String>)> {
        self.fixed_heads.iter().map(|(head, _)| head.as_str()).zip(sums)
    }

    /// The number of a column among those of amounts.
    pub fn amount_number(&self, column: &usize) -> usize {
        self.totals.first().map_or(0, |total| total.sums[..*column].iter().filter(|sum| sum.is_some()).count())
    }
}

/// A whole form.
#[derive(Clone, Debug)]
pub struct FormView {
    pub fields: Vec<FieldView>,
    pub parts: Vec<PartView>,
    /// Everything that is wrong: the address of the field, and a sentence that says what it is called.
    pub problems: Vec<(String, String)>,
    pub has_files: bool,
}

impl FormView {
    /// Tells its fields apart from those of other forms on the same page.
    pub fn mark(&mut self, name: &str) {
        for field in &mut self.fields {
            field.id = format!("{name}-{}", field.id);
        }
    }

    /// So many fields that words head groups of them.
    pub fn is_grouped(&self) -> bool {
        self.fields.iter().any(|field| !field.heading.is_empty())
    }

    /// Lines that are there already are what is decided on: they stand before what is said of all of them.
    pub fn lines_first(&self) -> bool {
        self.parts.iter().any(|part| part.existing)
    }

    /// Nothing is to be filled in: the action is only confirmed.
    pub fn is_bare(&self) -> bool {
        self.parts.is_empty() && self.fields.iter().all(|field| field.input == "hidden")
    }
}
