//! Who may see what and do what: one policy, asked by pages and by the engine alike.
//!
//! **Invariant:** the default is no. What is not granted by a declaration is refused.

use crate::action::Action;
use crate::blind::Blind;
use crate::field::{Field, Type};
use crate::kind::Kind;
use crate::record::Stored;
use crate::role::Grant;
use crate::sight::{Place, Reach, Sight};
use crate::viewer::{Standing, Viewer};

/// Whether the grant reaches the record for this viewer, and through which post. `record` is none for creations before
/// the party is known: then only the role is asked.
pub fn reaches<'a>(grant: &Grant, viewer: &'a Viewer, kind: &Kind, record: Option<&Stored>) -> Option<Reach<'a>> {
    Place::of(grant, viewer)?.reach(kind, record)
}

/// Whether the viewer may see the record at all.
pub fn sees(kind: &Kind, record: &Stored, viewer: &Viewer) -> bool {
    Sight::of(kind, viewer).covers(record)
}

/// The first grant of the action that reaches the record for this viewer: in their own right before somebody else's.
pub fn may_act<'a>(action: &Action, kind: &Kind, record: Option<&Stored>, viewer: &'a Viewer) -> Option<Reach<'a>> {
    let lent = |reach: &Reach<'_>| matches!(reach, Reach::Post(post) if post.on_behalf.is_some());
    let mut reaching = action.by.iter().filter_map(|grant| reaches(grant, viewer, kind, record));
    let first = reaching.next()?;
    if lent(&first) { Some(reaching.find(|reach| !lent(reach)).unwrap_or(first)) } else { Some(first) }
}

/// Whether the viewer may read the field of every record that they see. Of a field that tells what was done in some states
/// that is left to each record (`Seen::reads`): lists are neither narrowed nor ordered by it.
pub fn reads(field: &Field, viewer: &Viewer) -> bool {
    field.seen_in.is_empty() && reads_some(field, viewer)
}

/// Whether the viewer's roles may read the field of some record that they see.
pub fn reads_some(field: &Field, viewer: &Viewer) -> bool {
    !matches!(field.of, Type::Secret)
        && (field.visible_to.is_empty()
            || viewer.standing == Standing::Installation
            || viewer.posts.iter().any(|post| field.visible_to.contains(&post.role)))
}

/// Whether the viewer is shown, of a record that they see, what else says the same.
pub fn compares(blind: &Blind, viewer: &Viewer) -> bool {
    viewer.posts.iter().any(|post| blind.shown_to.contains(&post.role))
}
