//! What public lists are narrowed by: made from the fields that say so (`narrows`, `under`), those of a kind and of its lines
//! together. What a control looks like is left to the pages.

use std::collections::HashMap;

use super::Catalogue;
use crate::field::{Field, Type};
use crate::kind::Kind;

/// One name by which the public list of a kind is narrowed.
#[derive(Clone, Copy, Debug)]
pub struct Narrowing {
    pub name: &'static str,
    pub of: Type,
    /// The narrowing in whose value this one lies; empty: in none.
    pub under: &'static str,
}

impl Narrowing {
    /// Whether what was published is what there is to choose from; choices are declared, text is typed.
    pub fn is_offered(&self) -> bool {
        matches!(self.of, Type::Reference(_) | Type::Year)
    }

    /// Where its control stands: what things belong to, what they are called, what they are about, when.
    fn rank(&self) -> u8 {
        match self.of {
            Type::Reference(_) => 0,
            Type::Text => 1,
            Type::Choice(_) => 2,
            _ => 3,
        }
    }
}

/// Whether a list can be narrowed by fields of the type.
pub(super) fn may_narrow(field: &Field) -> bool {
    matches!(field.of, Type::Reference(_) | Type::Text | Type::Choice(_) | Type::Year)
}

/// How many narrowings one lies under; none where they lie under each other in a ring, or under one that there is not.
pub(super) fn depth(all: &[Narrowing], narrowing: &Narrowing) -> Option<usize> {
    let mut above = narrowing.under;
    for depth in 0..=all.len() {
        if above.is_empty() {
            return Some(depth);
        }
        above = all.iter().find(|other| other.name == above)?.under;
    }
    None
}

/// The narrowings of each kind with public pages, in the order of their controls.
///
/// A record with a public page of its own leads from there to what tells of it, so no list is narrowed to it.
pub(super) fn by_kind(
    kinds: &[&'static Kind],
    by_code: &HashMap<&'static str, &'static Kind>,
) -> HashMap<&'static str, Vec<Narrowing>> {
    let has_page = |target: &str| by_code.get(target).is_some_and(|kind| kind.has_public_page());
    let mut all: HashMap<&'static str, Vec<Narrowing>> = HashMap::new();
    for kind in kinds {
        let root = kind.part_of.unwrap_or(kind.code);
        if !has_page(root) {
            continue;
        }
        let narrowings = all.entry(root).or_default();
        for field in kind.fields.iter().filter(|field| !field.narrows.is_empty()) {
            if matches!(field.of, Type::Reference(target) if has_page(target)) {
                continue;
            }
            match narrowings.iter_mut().find(|narrowing| narrowing.name == field.narrows) {
                Some(known) if known.under.is_empty() => known.under = field.under,
                Some(_) => {}
                None => narrowings.push(Narrowing { name: field.narrows, of: field.of, under: field.under }),
            }
        }
    }
    for narrowings in all.values_mut() {
        let unsorted = narrowings.clone();
        narrowings.sort_by_key(|one| (one.rank(), depth(&unsorted, one)));
    }
    all
}

impl Catalogue {
    /// By what the public list of a kind is narrowed, in the order of its controls.
    pub fn narrowings(&self, kind: &str) -> &[Narrowing] {
        self.narrowings.get(kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// By what any public list is narrowed, each name once.
    pub fn narrowings_of_all(&self) -> Vec<Narrowing> {
        let mut all: Vec<Narrowing> = Vec::new();
        for narrowing in self.roots().flat_map(|kind| self.narrowings(kind.code)) {
            if all.iter().all(|known| known.name != narrowing.name) {
                all.push(*narrowing);
            }
        }
        all
    }
}
