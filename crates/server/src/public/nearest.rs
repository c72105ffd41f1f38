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
        let published = names.into_iter().map(|choice| ([choice.zh, choice.en], true));
        let called = published.chain(own::called(call, &asked)?.into_iter().map(|names| (names, false)));
        let mut known = BTreeSet::new();
        let named = called.filter(|(names, _)| known.insert(names[0].clone()));
        let named = named.map(|(names, is_published)| ((names.clone(), is_published), names.to_vec()));
        for (names, is_published) in typed.nearest(named) {
            let name = call.language().of(&names).clone();
            let is_new = links.len() < near::OFFERED && links.iter().all(|(_, known)| *known != name);
            match is_published {
                true if is_new && folded(&names[0]) != folded(word) => {
                    links.push((address(&query.replacen(word, &names[0], 1)), name));
                }
                // It is there, and nothing of it is public yet.
                false if is_new => {
                    links.push((String::new(), call.words().with_one("nearest-unpublished", "name", name)));
                }
                _ => {}
            }
        }
    }
    Ok(links)
}
