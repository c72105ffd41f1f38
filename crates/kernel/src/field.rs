//! Fields: the type, the limits, the words and the visibility of one value of a record or of an action's input.

mod answers;
mod beside;
mod choice;
mod of;
mod reads;
mod values;

use crate::blind::Blind;
use crate::files::FILES_MAX;
use crate::label::{Label, Romanised};
use crate::role::Role;
use crate::series::Series;

pub use values::FieldValue;

pub use answers::Answers;
pub use choice::Choice;
pub use of::Type;
pub use reads::Reads;

/// A declared field. Built by the derives through the methods below, one method a word of the declaration.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub label: Label,
    pub hint: Label,
    pub unit: Label,
    pub of: Type,
    pub required: bool,
    /// Text: characters at most. Numbers: the largest value. Files: so many at most.
    pub max: i64,
    /// Numbers: the smallest value.
    pub min: i64,
    pub long: bool,
    /// Text that is one thing, read by the reader of it; none: any words.
    pub reads: Option<Reads>,
    /// Shown as a column of lists.
    pub list: bool,
    pub filter: bool,
    pub search: bool,
    /// Part of a published version.
    pub public: bool,
    /// Words of the public: what names whoever wrote them is masked in what is published, and stays in the record.
    pub masked: bool,
    /// The name under which public lists are narrowed by the field; empty: they are not.
    pub narrows: &'static str,
    /// The narrowing in whose value this one lies, as a town lies in a county; empty: in none.
    pub under: &'static str,
    /// Said in the one line that stands with a published record in lists.
    pub brief: bool,
    /// Why the record came back to where it began; its page says so until it goes on.
    pub returned: bool,
    /// Set by bodies only; no form and no call may carry it.
    pub computed: bool,
    /// Set when the record is created and never afterwards.
    pub fixed: bool,
    /// The organisation in this field is a party of the record.
    pub party: bool,
    /// Kept by forms and not shown in them.
    pub hidden: bool,
    /// Of the records a reference may point at, only those whose field has this value are offered.
    pub only: Option<(&'static str, &'static str)>,
    /// Of the records a reference may point at, only those in one of these states are offered; empty: in any.
    pub while_in: &'static [&'static str],
    /// Offers, where there are any, only what lies by this field of its own in what this field of the viewer's organisation points at.
    pub lies_in: Option<(&'static str, &'static str)>,
    /// A file that is a photograph, taken with the phone's camera where there is one.
    pub photo: bool,
    /// The files belong to another record, which has them given out; here they are only shown.
    pub borrowed: bool,
    /// A name in Chinese, which English pages say in the letters of pinyin too.
    pub romanised: Option<Romanised>,
    /// The field of the same record that says the same in English; empty, or empty of words: English pages say this one.
    pub in_english: &'static str,
    /// The choice of the same record that says in what it is counted; empty: nothing does.
    pub counted_in: &'static str,
    /// The choice of the same record that, where it is made, stands as a mark beside the value wherever that is shown; empty: none.
    pub marked_by: &'static str,
    /// The amount of the same record that is what of this one is of another kind than the usual one: it stands beside it wherever
    /// that is shown. Empty: none.
    pub parted_by: &'static str,
    /// The marks under which it stands while the record, or that of its lines, is in a state; empty: under none.
    pub marked_in: &'static [(&'static str, Choice)],
    /// The amount of the same record beside which this one stands to be compared with it, where it says something: what was agreed
    /// last year beside what is asked. It is never a sum of its own. Empty: none.
    pub beside: &'static str,
    /// The amounts of the same record that add up to this one: the sources of what a project costs; empty: none do.
    pub made_of: &'static [&'static str],
    /// The field of the same record of which this one keeps what it was at first; empty: of none.
    pub first_of: &'static str,
    /// A column of public lists, by which they are sorted.
    pub tabled: bool,
    /// A choice that forms of several lines offer for all that are left at once; empty: none.
    pub at_once: &'static str,
    /// What it came to in the end: where that field of the same record is filled, public lists say it instead; empty: nothing does.
    pub came_to: &'static str,
    /// Says how far the record is in place of its state, where it is filled.
    pub as_state: bool,
    /// Of the records a reference may point at, only those whose field names whoever fills the form in are offered.
    pub mine: Option<&'static str>,
    /// A copy begins with what this field of the copied record says; empty: with its own.
    pub copied_from: &'static str,
    /// Forms begin with this field of the record that the other one names.
    pub taken_from: Option<(&'static str, &'static str)>,
    /// Forms of a new record begin with the day so many working days from today, as this number says.
    pub begins_in: Option<&'static str>,
    /// Who may read the field; empty: everybody who sees the record.
    pub visible_to: &'static [Role],
    /// States of the record whose doings the field tells; only those who could see the record in each of them may read it,
    /// whatever its state is now. Empty: everybody who sees the record.
    pub seen_in: &'static [&'static str],
    /// Nothing is said of the field while this one is empty: days late of what was not reported. Empty: it is always said.
    pub said_with: &'static str,
    /// Kept as ciphertext wherever it lies; opened only for those who may read it.
    pub sealed: bool,
    /// Of a sealed field: opened one by one, with a reason that the audit journal keeps.
    pub on_reveal: bool,
    /// Of a sealed field: with what its words are compared while they lie sealed; none: with nothing.
    pub blind: Option<Blind>,
    /// Heads the fields from this one on, where there are many.
    pub heading: Label,
    /// What holds of a number that is left open.
    pub usual: Option<i64>,
    /// Of which series the field holds the number; none: it holds none.
    pub number: Option<Series>,
    /// Of an action's input: goes into the record's field of the same name.
    pub sets: bool,
    /// Of an action's input: read among the remarks on the record.
    pub remark: bool,
    /// Of an amount of a line: the amount of the same line that it answers, such as what was asked beside what is agreed.
    pub answers: Option<Answers>,
    /// A line in which the field is filled in is struck: it counts no more, and stands there with this reason.
    pub strikes: Option<&'static str>,
    /// Heads the list, on the page of the record that the field points at, of the records that point there; empty: none.
    pub there: Label,
}

/// Text a person may type into a one-line field unless the declaration says otherwise, in characters.
pub const TEXT_MAX: i64 = 200;
/// Money beyond ten trillion yuan is a typing error (10^15 fen).
pub const MONEY_MAX_FEN: i64 = 1_000_000_000_000_000;

/// The least and the most that a field of a type holds, or its length, unless the declaration says otherwise.
const fn bounds(of: &Type) -> (i64, i64) {
    match of {
        Type::Text | Type::Secret => (0, TEXT_MAX),
        Type::Integer => (0, 1_000_000_000),
        Type::Money => (0, MONEY_MAX_FEN),
        Type::Year => (1979, 2100),
        Type::Files => (0, FILES_MAX),
        _ => (i64::MIN, i64::MAX),
    }
}

impl Field {
    pub const fn new(name: &'static str, of: Type, required: bool) -> Field {
        let (min, max) = bounds(&of);
        Field {
            name,
            label: Label::EMPTY,
            hint: Label::EMPTY,
            unit: Label::EMPTY,
            of,
            required,
            max,
            min,
            long: false,
            reads: None,
            list: false,
            filter: false,
            search: false,
            public: false,
            masked: false,
            narrows: "",
            under: "",
            brief: false,
            returned: false,
            computed: false,
            fixed: false,
            party: false,
            hidden: false,
            only: None,
            while_in: &[],
            lies_in: None,
            photo: false,
            borrowed: false,
            romanised: None,
            in_english: "",
            counted_in: "",
            marked_by: "",
            marked_in: &[],
            parted_by: "",
            beside: "",
            made_of: &[],
            copied_from: "",
            first_of: "",
            tabled: false,
            at_once: "",
            came_to: "",
            as_state: false,
            mine: None,
            taken_from: None,
            begins_in: None,
            visible_to: &[],
            seen_in: &[],
            said_with: "",
            sealed: false,
            on_reveal: false,
            blind: None,
            heading: Label::EMPTY,
            usual: None,
            number: None,
            sets: false,
            remark: false,
            answers: None,
            strikes: None,
            there: Label::EMPTY,
        }
    }

    pub const fn zh(mut self, zh: &'static str) -> Field {
        self.label.zh = zh;
        self
    }
    pub const fn en(mut self, en: &'static str) -> Field {
        self.label.en = en;
        self
    }
    pub const fn hint_zh(mut self, zh: &'static str) -> Field {
        self.hint.zh = zh;
        self
    }
    pub const fn hint_en(mut self, en: &'static str) -> Field {
        self.hint.en = en;
        self
    }
    pub const fn unit(mut self, zh: &'static str, en: &'static str) -> Field {
        self.unit = Label::new(zh, en);
        self
    }
    pub const fn max(mut self, max: i64) -> Field {
        self.max = max;
        self
    }
    pub const fn min(mut self, min: i64) -> Field {
        self.min = min;
        self
    }
    pub const fn long(mut self) -> Field {
        self.long = true;
        self
    }
    /// Holds one telephone.
    pub const fn telephone(mut self) -> Field {
        self.reads = Some(Reads::Telephone);
        self
    }
    /// Holds one mail address.
    pub const fn mail(mut self) -> Field {
        self.reads = Some(Reads::Mail);
        self
    }
    pub const fn list(mut self) -> Field {
        self.list = true;
        self
    }
    pub const fn filter(mut self) -> Field {
        self.filter = true;
        self
    }
    pub const fn search(mut self) -> Field {
        self.search = true;
        self
    }
    pub const fn public(mut self) -> Field {
        self.public = true;
        self
    }
    /// What names somebody in it is masked where it is published (`personal`).
    pub const fn masked(mut self) -> Field {
        self.masked = true;
        self
    }
    /// Public lists are narrowed by the field, under this name.
    pub const fn narrows(mut self, name: &'static str) -> Field {
        self.narrows = name;
        self
    }
    /// What public lists offer of the field lies in the value of another narrowing of the record: towns in a county.
    pub const fn under(mut self, narrowing: &'static str) -> Field {
        self.under = narrowing;
        self
    }
    /// Said in the one line that stands with a published record in lists.
    pub const fn brief(mut self) -> Field {
        self.brief = true;
        self
    }
    /// Says why the record came back to where it began; its page heads with it until it goes on.
    pub const fn returned(mut self) -> Field {
        self.returned = true;
        self
    }
    pub const fn computed(mut self) -> Field {
        self.computed = true;
        self
    }
    pub const fn fixed(mut self) -> Field {
        self.fixed = true;
        self
    }
    pub const fn party(mut self) -> Field {
        self.party = true;
        self.fixed = true;
        self
    }
    /// A number that is a year, where none is known before a body sets it.
    pub const fn year(mut self) -> Field {
        self.of = Type::Year;
        self
    }
    pub const fn secret(mut self) -> Field {
        self.of = Type::Secret;
        self
    }
    pub const fn file(mut self) -> Field {
        self.of = Type::File;
        self
    }
    pub const fn photo(mut self) -> Field {
        self.photo = true;
        self
    }
    /// Shows files of another record, to which they belong.
    pub const fn borrowed(mut self) -> Field {
        self.borrowed = true;
        self
    }
    /// English pages say the name in the letters of pinyin too.
    pub const fn romanised(mut self, how: Romanised) -> Field {
        self.romanised = Some(how);
        self
    }
    /// Public lists have it as a column, and are sorted by it.
    pub const fn tabled(mut self) -> Field {
        self.tabled = true;
        self
    }
    /// Forms offer this choice for all lines of which nothing is chosen: none, or the first, which says that nothing is.
    pub const fn at_once(mut self, choice: &'static str) -> Field {
        self.at_once = choice;
        self
    }
    /// Where it is filled, it is the word for how far the record is.
    pub const fn as_state(mut self) -> Field {
        self.as_state = true;
        self
    }
    pub const fn hidden(mut self) -> Field {
        self.hidden = true;
        self
    }
    pub const fn only(mut self, field: &'static str, value: &'static str) -> Field {
        self.only = Some((field, value));
        self
    }
    /// Only what is in one of these states is offered: a partner is asked about plans that wait for that.
    pub const fn while_in(mut self, states: &'static [&'static str]) -> Field {
        self.while_in = states;
        self
    }
    /// Of what there is where the viewer's organisation lies, nothing else is offered: towns of one's own county.
    pub const fn lies_in(mut self, through: &'static str, of_organisation: &'static str) -> Field {
        self.lies_in = Some((through, of_organisation));
        self
    }
    /// Offers only records that name the viewer in this field.
    pub const fn mine(mut self, field: &'static str) -> Field {
        self.mine = Some(field);
        self
    }
    /// Forms begin with what the record that `reference` names says in `field`: the partner of a plan.
    pub const fn taken_from(mut self, reference: &'static str, field: &'static str) -> Field {
        self.taken_from = Some((reference, field));
        self
    }
    /// Forms of a new record begin with the day so many working days from today.
    pub const fn begins_in(mut self, number: &'static str) -> Field {
        self.begins_in = Some(number);
        self
    }
    /// Takes one of these values only.
    pub const fn choices(mut self, choices: &'static [Choice]) -> Field {
        self.of = Type::Choice(choices);
        self
    }
    /// Begins a group of fields with these words above it.
    pub const fn heading(mut self, zh: &'static str, en: &'static str) -> Field {
        self.heading = Label::new(zh, en);
        self
    }
    pub const fn visible_to(mut self, roles: &'static [Role]) -> Field {
        self.visible_to = roles;
        self
    }
    /// Tells what was done while the record was in these states: whoever did not see it there does not read it later.
    pub const fn seen_in(mut self, states: &'static [&'static str]) -> Field {
        self.seen_in = states;
        self
    }
    /// Pages say nothing of it while that field is empty.
    pub const fn said_with(mut self, field: &'static str) -> Field {
        self.said_with = field;
        self
    }
    /// Kept as ciphertext in tables, versions and the journal; `visible_to` names who reads it in their work.
    pub const fn sealed(mut self) -> Field {
        self.sealed = true;
        self
    }
    /// Sealed, and opened one by one with a reason.
    pub const fn on_reveal(mut self) -> Field {
        self.sealed = true;
        self.on_reveal = true;
        self
    }
    /// Of a sealed field: equal words are found while they lie sealed.
    pub const fn blind(mut self, blind: Blind) -> Field {
        self.blind = Some(blind);
        self
    }
    /// May be left open; then this holds.
    pub const fn usual(mut self, usual: i64) -> Field {
        self.usual = Some(usual);
        self.required = false;
        self
    }
    /// Must be filled in although there is a usual value: every rulebook says it.
    pub const fn required(mut self) -> Field {
        self.required = true;
        self
    }
    /// Holds the number that the record draws from a series.
    pub const fn number(mut self, series: Series) -> Field {
        self.number = Some(series);
        self.computed = true;
        self
    }
    /// Goes into the record's field of the same name.
    pub const fn sets(mut self) -> Field {
        self.sets = true;
        self
    }
    /// Strikes the line in which it is filled in; it then counts among what left its table for the reason of this code.
    pub const fn strikes(mut self, left_by: &'static str) -> Field {
        self.strikes = Some(left_by);
        self
    }
    /// The record pointed at lists, under these words, what points at it; lists are filtered by the field.
    pub const fn there(mut self, zh: &'static str, en: &'static str) -> Field {
        self.there = Label::new(zh, en);
        self.filter = true;
        self
    }
}

/// Joins declared lists at compile time, so that embedded fields are written once.
pub const fn join<const N: usize>(lists: &[&[Field]]) -> [Field; N] {
    let mut joined = [Field::new("", Type::Text, false); N];
    let (mut list, mut at) = (0, 0);
    while list < lists.len() {
        let mut index = 0;
        while index < lists[list].len() {
            joined[at] = lists[list][index];
            at += 1;
            index += 1;
        }
        list += 1;
    }
    joined
}
