//! What may have been meant where nothing was found: the places and organisations that are called nearly so.

use std::collections::BTreeSet;

use kernel::letters::near::{self, Typed};
use kernel::{Refusal, folded};
use store::published::look;

use super::own;
use crate::base::call::Call;
use crate::every::own::Link;

/// Names that are held against one word.
const NAMES_MAX: usize = 2_000;

/// For each word that is nobody's name the nearest names, as links that look for them instead; `address` makes an address of a
/// query.
pub fn of(call: &Call, query: &str, address: impl Fn(&str) -> String) -> Result<Vec<Link>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let mut links: Vec<Link> = Vec::new();
    for word in query.split_whitespace() {
        let typed = Typed::new(word);
        let asked = typed.asked();
        let names = call.app.read(|connection| {
            let mut names = Vec::new();
            for kind in catalogue.roots().filter(|kind| !catalogue.narrowings(kind.code).is_empty()) {
                names.extend(look::choices_near(connection, (&call.programme, kind.code), &asked, NAMES_MAX)?);
            }
            Ok(names)
        })?;
        let published = names.into_iter().map(|choice| [choice.zh, choice.en]);
        let called = published.chain(own::called(call, &asked)?);
        let mut known = BTreeSet::new();
        let named = called.filter(|names| known.insert(names.clone()));
        let named = named.map(|names| (call.language().of(&names).clone(), names.to_vec()));
        for name in typed.nearest(named) {
            let instead = query.replacen(word, &name, 1);
            if folded(&name) != folded(word)
                && links.len() < near::OFFERED
                && links.iter().all(|(_, known)| *known != name)
            {
                links.push((address(&instead), name));
            }
        }
    }
    Ok(links)
}
