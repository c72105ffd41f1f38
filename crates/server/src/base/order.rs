//! The order of a list as its address says it: a name, with a minus before it the other way round.

use super::amounts::with;
use super::call::Call;

/// The word of the address that says the order.
pub const SORT: &str = "sort";

/// The way to the order by one column, and how the list is ordered by it now.
#[derive(Clone, Debug, Default)]
pub struct Order {
    pub to: String,
    /// As `aria-sort` says it.
    pub direction: &'static str,
}

/// By what the address orders, and whether the largest comes first.
pub fn asked(call: &Call) -> Option<(&str, bool)> {
    let asked = call.asked(SORT)?;
    Some(asked.strip_prefix('-').map_or((asked, false), |name| (name, true)))
}

/// The order by a column: the largest number first, and the earliest day, since what one looks for is at the top; then the other
/// way round. A list in another order begins at its first page, so that these words leave the address.
pub fn by(call: &Call, name: &str, largest_first: bool, leaving: &[&str]) -> Order {
    let sorted = asked(call).filter(|(by, _)| *by == name).map(|(_, descending)| descending);
    let next = sorted.map_or(largest_first, |descending| !descending);
    let next = if next { format!("-{name}") } else { name.to_owned() };
    let mut changed = vec![(SORT, next.as_str())];
    changed.extend(leaving.iter().map(|word| (*word, "")));
    let direction = match sorted {
        None => "none",
        Some(true) => "descending",
        Some(false) => "ascending",
    };
    Order { to: with(call, &changed), direction }
}
