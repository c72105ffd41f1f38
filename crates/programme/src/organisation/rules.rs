//! Rules of organisations: values in, a refusal out.

use kernel::Refusal;

use super::records::{Category, Side};

/// Firms and institutes stand outside and nobody else does; those who oversee, and a county's bureaus, belong to the recipient
/// side.
pub fn stands_on(category: Category, side: Side) -> Result<(), Refusal> {
    let fits = match category {
        Category::Firm | Category::Institute => side == Side::Outside,
        Category::CountyDepartment
        | Category::FinanceBureau
        | Category::AuditBureau
        | Category::DisciplineInspection
        | Category::Town => side == Side::Recipient,
        _ => side != Side::Outside,
    };
    if fits { Ok(()) } else { Err(Refusal::rule("organisation.other-side").at("side")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_stand_those_who_belong_to_neither_side() {
        for category in Category::ALL.iter().copied() {
            let sides: Vec<_> =
                Side::ALL.iter().copied().filter(|side| stands_on(category, *side).is_ok()).map(Side::code).collect();
            let is_outside = matches!(category, Category::Firm | Category::Institute);
            assert_eq!(sides.contains(&"outside"), is_outside, "{}", category.code());
            assert!(!sides.is_empty(), "{}", category.code());
        }
    }
}
