//! How words are compared that lie sealed: of each a digest is kept that only the key of its programme gives, so that equal
//! words are found and no word is read.

use crate::label::Label;
use crate::letters::folded;
use crate::role::Role;

/// What counts as the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A telephone number, however it is written.
    Telephone,
    /// Words, whatever their width, case and blanks.
    Words,
}

/// Shorter is no telephone number: 分机, 110.
const DIGITS_MIN: usize = 5;

impl Form {
    /// The name that is bound into every digest: words of another form are never the same.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Telephone => "telephone",
            Form::Words => "words",
        }
    }

    /// The words as they are compared; none where nothing is left of them.
    pub fn normal(self, words: &str) -> Option<String> {
        let words = folded(words);
        match self {
            Form::Telephone => Some(telephone(&words)).filter(|digits| digits.len() >= DIGITS_MIN),
            Form::Words => Some(words).filter(|said| !said.is_empty()),
        }
    }
}

/// The digits of a number as it is dialled within the country: a mobile number, or an area code with its zero. What has no
/// area code stays without.
fn telephone(words: &str) -> String {
    let digits: String = words.chars().filter(char::is_ascii_digit).collect();
    let is_mobile = |number: &str| number.len() == 11 && number.starts_with('1');
    let is_abroad = words.trim_start_matches(|c: char| c != '+' && !c.is_ascii_digit()).starts_with('+');
    let national = digits.strip_prefix("0086").or_else(|| {
        let national = digits.strip_prefix("86");
        national.filter(|national| is_abroad || is_mobile(national))
    });
    match national {
        Some(national) if is_mobile(national) || national.starts_with('0') => national.to_owned(),
        Some(national) => format!("0{national}"),
        None => digits,
    }
}

/// With what the words of a field are compared, and who is shown what says the same.
#[derive(Clone, Copy, Debug)]
pub struct Blind {
    /// Fields of one domain are compared with each other, of whatever kind they are: 身份证号 of workers and of pupils.
    pub domain: &'static str,
    pub form: Form,
    /// Heads the list, on the page of a record, of the others that say the same; empty: there is none.
    pub others: Label,
    /// Who is shown that list without opening anything.
    pub shown_to: &'static [Role],
}

impl Blind {
    pub const fn new(domain: &'static str, form: Form) -> Blind {
        Blind { domain, form, others: Label::EMPTY, shown_to: &[] }
    }

    /// The page of a record lists under these words, to these roles, the others that say the same and that they see.
    pub const fn others(mut self, zh: &'static str, en: &'static str, shown_to: &'static [Role]) -> Blind {
        self.others = Label::new(zh, en);
        self.shown_to = shown_to;
        self
    }

    /// What a digest is made of; none where the words say nothing that could be compared.
    pub fn said(&self, words: &str) -> Option<String> {
        let normal = self.form.normal(words)?;
        Some(format!("{}\n{}\n{normal}", self.domain, self.form.name()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_telephone_is_the_same_however_it_is_written() {
        let same = |written: &[&str]| {
            let normal: Vec<_> = written.iter().map(|written| Form::Telephone.normal(written)).collect();
            assert!(normal.windows(2).all(|two| two[0] == two[1]) && normal[0].is_some(), "{written:?}: {normal:?}");
        };
        same(&[
            "13800000001",
            "138 0000 0001",
            "+86 138-0000-0001",
            "（+86）13800000001",
            "8613800000001",
            "0086 13800000001",
        ]);
        same(&["１３８０００００００１", "13800000001", "＋８６１３８０００００００１", "电话：13800000001"]);
        same(&["0753-7654321", "（0753）7654321", "+86 753 7654321", "0086-0753-7654321", "０７５３－７６５４３２１"]);
        let differ = ["13800000001", "13800000002", "7654321", "0753-7654321", "8675437", "075437"];
        let normal: std::collections::BTreeSet<_> = differ.iter().map(|one| Form::Telephone.normal(one)).collect();
        assert_eq!(normal.len(), differ.len(), "{normal:?}");
        for nothing in ["", "没有", "110", "见信封", "+86"] {
            assert_eq!(Form::Telephone.normal(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn words_are_the_same_whatever_their_width_case_and_blanks() {
        let normal = |words| Form::Words.normal(words);
        assert_eq!(normal(" 示例　甲 "), normal("示例 甲"));
        assert_eq!(normal("４４１４２４ｘ"), normal("441424X"));
        assert_ne!(normal("示例甲"), normal("示例乙"));
        assert_eq!(normal(" \u{3000}"), None);
    }

    #[test]
    fn the_same_words_in_another_domain_or_form_are_others() {
        let said = |blind: Blind| blind.said("13800000001");
        let telephone = Blind::new("telephone", Form::Telephone);
        assert_eq!(said(telephone), said(telephone.others("同一电话", "The same telephone", &[])));
        assert_ne!(said(telephone), said(Blind::new("guardian", Form::Telephone)));
        assert_ne!(said(telephone), said(Blind::new("telephone", Form::Words)));
    }

    proptest! {
        #[test]
        fn what_was_made_normal_stays_as_it_is(words in "\\PC{0,40}") {
            for form in [Form::Telephone, Form::Words] {
                let normal = form.normal(&words);
                let again = normal.as_deref().and_then(|normal| form.normal(normal));
                // Of digits that begin with 0086 nobody says whether they were national already.
                let is_ambiguous = normal.as_deref().is_some_and(|normal| normal.starts_with("0086"));
                prop_assert!(is_ambiguous || normal == again, "{words:?}: {normal:?} and {again:?}");
            }
        }
    }
}
