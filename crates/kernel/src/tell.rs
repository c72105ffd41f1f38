//! Whom an action tells, and in which words: a notice in the product, and a letter.

use crate::action::{Action, Transition};
use crate::field::{Field, Type};
use crate::kind::Kind;
use crate::label::Label;
use crate::role::Grant;

/// Everybody in the posts that a grant means on the record gets a notice of the action, but not whoever acted.
#[derive(Clone, Copy, Debug)]
pub struct Tell {
    pub to: Grant,
    /// The key of the words, in the words files: `notice-…`. They are given `who` and `title`.
    pub words: &'static str,
    /// The input, own or carried, whose words are told with it; empty: none.
    pub says: &'static str,
    /// Only other offices than the one that acts.
    pub elsewhere: bool,
}

impl Tell {
    pub const fn new(to: Grant, words: &'static str) -> Tell {
        Tell { to, words, says: "", elsewhere: false }
    }
    pub const fn says(mut self, input: &'static str) -> Tell {
        self.says = input;
        self
    }
    pub const fn elsewhere(mut self) -> Tell {
        self.elsewhere = true;
        self
    }

    /// The field whose words are told with it.
    pub fn said(&self, action: &Action, kind: &Kind) -> Option<&'static Field> {
        let carried = || kind.field(self.says).filter(|_| action.revises);
        action.input.iter().find(|field| field.name == self.says).or_else(carried)
    }
}

/// The name of the action by which people remark on a record.
pub const COMMENT: &str = "comment";
/// The key of the words by which a remark is told.
pub const TOLD: &str = "notice-comment";
/// The words of a remark.
const WORDS: &[Field] = &[Field::new("words", Type::Text, true).zh("留言内容").en("Words").long().max(2000).remark()];

impl Field {
    /// Read among the remarks on the record, in their order.
    pub const fn remark(mut self) -> Field {
        self.remark = true;
        self
    }
}

impl Action {
    /// The remark that a kind lets people make: in every state, by its grants, told to the others among them.
    pub(crate) fn comment(kind: &Kind) -> Action {
        let others = kind.commented_by.iter().map(|grant| Tell::new(*grant, TOLD).says("words").elsewhere());
        Action {
            label: Label::new("留言", "Remark"),
            purpose: Label::new(
                "能看到这份材料的有关单位都能看到留言；留言不改变状态和内容，发出后不能撤回。",
                "Read by every office that sees the record; it changes neither state nor content and stays.",
            ),
            to: Transition::Stays,
            by: kind.commented_by,
            asks: kind.asks,
            input: WORDS,
            comments: true,
            // Made once, when the declarations are put together, and kept as long as they are.
            tells: Box::leak(others.collect()),
            ..Action::new(kind.code, COMMENT)
        }
    }

    /// Whether the record stays as it is, with its version: what was said or signed beside it is in the entry alone. Only the
    /// signature by which all have signed makes the next version, since it leads to another state.
    pub fn leaves_version(&self) -> bool {
        self.comments || self.is_about_signing()
    }

    /// The input that is read among the remarks on the record.
    pub fn remark(&self) -> Option<&'static Field> {
        self.input.iter().find(|field| field.remark)
    }
}
