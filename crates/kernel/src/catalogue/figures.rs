//! Figures: what of their declarations can be wrong.

use std::collections::BTreeSet;

use super::Catalogue;
use super::faults::Tell as Fault;
use crate::figure::Figure;
use crate::label::Label;

/// Tells every fault, each with its code.
pub(super) fn tell(catalogue: &Catalogue, tell: Fault<'_>) {
    let (mut kinds, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for contributes in catalogue.figures {
        if catalogue.kind(contributes.kind).is_none_or(|kind| kind.part_of.is_some()) {
            tell("figure-of-unknown-kind", contributes.kind.to_owned());
        }
        if !kinds.insert(contributes.kind) {
            tell("kind-contributes-twice", contributes.kind.to_owned());
        }
        for figure in contributes.figures {
            if !codes.insert(figure.code) {
                tell("figure-declared-twice", figure.code.to_owned());
            }
            if labels(figure).any(|label| label.zh.is_empty() || label.en.is_empty()) {
                tell("figure-without-words", figure.code.to_owned());
            }
            // A tag is read again from a text of names and codes.
            let is_plain = |text: &str| !text.contains([' ', '=', '%']);
            let mut choices = figure.by.iter().flat_map(|dimension| dimension.choices);
            if !figure.by.iter().all(|by| is_plain(by.name)) || !choices.all(|choice| is_plain(choice.code)) {
                tell("figure-with-unclear-tags", figure.code.to_owned());
            }
        }
    }
}

fn labels(figure: &'static Figure) -> impl Iterator<Item = Label> {
    [figure.label, figure.counts, figure.note].into_iter().chain(figure.by.iter().map(|dimension| dimension.label))
}
