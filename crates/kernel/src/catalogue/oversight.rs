//! Oversight: declared once for a role, added to the sight of every kind of business.

use crate::field::Type;
use crate::kind::Kind;
use crate::role::{Grant, Oversight, Who};

/// Whether the kind is business that somebody oversees: not a line, not closed, and not seen by everybody anyway.
pub(super) fn is_overseen(kind: &Kind) -> bool {
    let for_all = |grant: &Grant| matches!(grant.who, Who::SignedIn | Who::Public);
    kind.part_of.is_none() && !kind.closed && !kind.seen_by.iter().any(for_all)
}

/// The parties by which it is overseen.
pub(super) fn parties(kind: &'static Kind, organisations: &str) -> impl Iterator<Item = &'static str> {
    let is_organisation = move |of: &Type| matches!(of, Type::Reference(target) if *target == organisations);
    kind.parties().filter(move |party| is_organisation(&party.of)).map(|party| party.name)
}

/// The kinds with what those who oversee see of them. Made once a catalogue, for as long as the process runs.
pub(super) fn added(
    kinds: Vec<&'static Kind>,
    oversight: &[Oversight],
    organisations: &'static str,
) -> Vec<&'static Kind> {
    let overseen = |kind: &'static Kind| -> &'static Kind {
        if oversight.is_empty() || !is_overseen(kind) {
            return kind;
        }
        let mut grants = kind.seen_by.to_vec();
        for Oversight { role } in oversight {
            grants.extend(parties(kind, organisations).map(|party| role.beside(party)));
        }
        Box::leak(Box::new(Kind { seen_by: grants.leak(), ..*kind }))
    };
    kinds.into_iter().map(overseen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;
    use crate::label::Label;
    use crate::role::{Class, Role};

    const INSPECTOR: Role = Role::new("inspector", Label::EMPTY, Class::Business, &[]);
    const CLERK: Role = Role::new("clerk", Label::EMPTY, Class::Business, &[]);
    const FIELDS: &[Field] = &[
        Field::new("owner", Type::Reference("organisation"), true).party(),
        Field::new("bond", Type::Reference("pairing"), true).party(),
    ];
    static BUSINESS: Kind = Kind::new("paper").fields(FIELDS).seen_by(&[CLERK.at("owner")]);
    static CLOSED: Kind = Kind::new("post").fields(FIELDS).seen_by(&[CLERK.at("owner")]).closed();
    static OPEN: Kind = Kind::new("pairing").fields(FIELDS).seen_by(&[Grant::SIGNED_IN]);
    static LINE: Kind = Kind::new("line").fields(FIELDS).part_of("paper");

    #[test]
    fn business_is_overseen_beside_its_organisations_and_nothing_else_is() {
        let kinds = added(vec![&BUSINESS, &CLOSED, &OPEN, &LINE], &[Oversight { role: INSPECTOR }], "organisation");
        assert_eq!(
            kinds[0].seen_by[1..].iter().map(|grant| grant.who).collect::<Vec<_>>(),
            [INSPECTOR.beside("owner").who]
        );
        assert_eq!([kinds[1], kinds[2], kinds[3]].map(|kind| kind.seen_by.len()), [1, 1, 0]);
    }
}
