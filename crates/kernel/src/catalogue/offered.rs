//! What a reference offers of what lies near: what of its declaration can be wrong.

use super::Catalogue;
use super::faults::Tell;
use crate::field::{Field, Type};

/// Tells every fault, each with its code.
pub(super) fn tell(catalogue: &Catalogue, tell: Tell<'_>) {
    for kind in &catalogue.kinds {
        for (field, lies) in kind.fields.iter().filter_map(|field| Some((field, field.lies_in?))) {
            if !can_lie_in(catalogue, field, lies) {
                tell("lies-in-nothing", format!("{}.{}", kind.code, field.name));
            }
        }
    }
}

/// Whether what the field points at lies in records of its own kind, and organisations point at such a record too.
fn can_lie_in(catalogue: &Catalogue, field: &Field, (through, of_organisation): (&str, &str)) -> bool {
    let Type::Reference(target) = field.of else { return false };
    let points = |kind: &str, field: &str| {
        let field = catalogue.kind(kind).and_then(|kind| kind.field(field));
        field.is_some_and(|field| matches!(field.of, Type::Reference(to) if to == target))
    };
    points(target, through) && points(catalogue.organisations, of_organisation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;

    const TOWN: Field = Field::new("town", Type::Reference("region"), false);
    const PAPER: Kind = Kind::new("paper").fields(&[TOWN.lies_in("parent", "region")]);
    const ASTRAY: Kind = Kind::new("paper").fields(&[TOWN.lies_in("parent", "name")]);
    const REGION: Kind = Kind::new("region").fields(&[Field::new("parent", Type::Reference("region"), false)]);
    const OFFICE: Kind = Kind::new("office")
        .fields(&[Field::new("region", Type::Reference("region"), true), Field::new("name", Type::Text, true)]);

    /// What is wrong with what is offered, of all that is wrong.
    fn faults(paper: &'static Kind) -> Vec<String> {
        let made = Catalogue::new(vec![paper, &REGION, &OFFICE], Vec::new(), (&[], &[]), &[], "office", "office");
        let faults = made.err().unwrap_or_default().into_iter();
        faults.filter(|fault| fault.code == "lies-in-nothing").map(|fault| fault.subject).collect()
    }

    #[test]
    fn what_lies_near_is_where_organisations_lie_too() {
        assert_eq!(faults(&PAPER), Vec::<String>::new());
        assert_eq!(faults(&ASTRAY), ["paper.town"]);
    }
}
