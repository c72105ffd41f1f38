//! Who may see what and do what: one policy, asked by pages and by the engine alike.
//!
//! **Invariant:** the default is no. What is not granted by a declaration is refused.

use std::sync::Arc;

use uuid::Uuid;

use crate::action::Action;
use crate::kind::Kind;
use crate::label::Language;
use crate::record::Stored;
use crate::role::{Class, Grant, Role, Scope, Who};

/// A post somebody holds today.
#[derive(Clone, Debug)]
pub struct PostHeld {
    pub id: Uuid,
    pub role: Role,
    pub title: String,
    pub organisation: Uuid,
    pub organisation_name: String,
    /// The organisation and every one below it, sorted.
    pub covers: Arc<[Uuid]>,
    /// Somebody else's post, in which the viewer acts for them (代理); none for one's own.
    pub on_behalf: Option<OnBehalf>,
}

/// For whom somebody acts, and by which delegation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnBehalf {
    pub delegation: Uuid,
    pub giver: Uuid,
    pub giver_name: String,
}

/// What somebody acts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody is signed in.
    Anonymous,
    Person,
    /// Jobs of the engine.
    Clock,
    /// The command line of the machine.
    Installation,
}

/// Whoever looks or acts, in one programme.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub standing: Standing,
    pub programme: String,
    pub person: Option<Uuid>,
    pub name: String,
    /// One's own posts first, then those in which one acts for others.
    pub posts: Vec<PostHeld>,
    pub language: Language,
}

impl Viewer {
    pub fn anonymous(programme: &str) -> Viewer {
        Viewer {
            standing: Standing::Anonymous,
            programme: programme.to_owned(),
            person: None,
            name: String::new(),
            posts: Vec::new(),
            language: Language::Chinese,
        }
    }

    pub fn clock(programme: &str) -> Viewer {
        Viewer { standing: Standing::Clock, ..Viewer::anonymous(programme) }
    }

    pub fn installation(programme: &str) -> Viewer {
        Viewer { standing: Standing::Installation, ..Viewer::anonymous(programme) }
    }

    pub fn holds(&self, role: Role) -> bool {
        self.posts.iter().any(|post| post.role == role)
    }

    pub fn holds_class(&self, class: Class) -> bool {
        self.posts.iter().any(|post| post.role.class == class)
    }
}

/// How a grant reaches a record.
#[derive(Clone, Debug)]
pub enum Reach<'a> {
    /// Through this post.
    Post(&'a PostHeld),
    /// Not through a post: the clock, the installation, the person named in the record.
    Itself,
}

/// Whether the grant reaches the record for this viewer, and through which post. `record` is none for creations before
/// the party is known: then only the role is asked.
pub fn reaches<'a>(grant: &Grant, viewer: &'a Viewer, kind: &Kind, record: Option<&Stored>) -> Option<Reach<'a>> {
    match grant.who {
        Who::Post(role, scope) => viewer
            .posts
            .iter()
            .find(|post| {
                post.role == role
                    && match (scope, record) {
                        (Scope::Programme, _) | (_, None) => true,
                        (Scope::Party(party), Some(record)) => {
                            record.uuid(kind, party).is_some_and(|organisation| covers(post, organisation))
                        }
                    }
            })
            .map(Reach::Post),
        Who::Public => Some(Reach::Itself),
        Who::SignedIn => (!viewer.posts.is_empty()).then_some(Reach::Itself),
        Who::Person(field) => {
            let person = viewer.person?;
            let named = if field == "id" { Some(record?.id) } else { record?.uuid(kind, field) };
            (named == Some(person)).then_some(Reach::Itself)
        }
        Who::Clock => (viewer.standing == Standing::Clock).then_some(Reach::Itself),
        Who::Installation => (viewer.standing == Standing::Installation).then_some(Reach::Itself),
    }
}

fn covers(post: &PostHeld, organisation: Uuid) -> bool {
    post.covers.binary_search(&organisation).is_ok()
}

/// Whether the viewer may see the record at all.
pub fn sees(kind: &Kind, record: &Stored, viewer: &Viewer) -> bool {
    matches!(viewer.standing, Standing::Clock | Standing::Installation)
        || kind.seen_by.iter().any(|grant| {
            (grant.states.is_empty() || grant.states.contains(&record.state.as_str()))
                && reaches(grant, viewer, kind, Some(record)).is_some()
        })
}

/// The first grant of the action that reaches the record for this viewer: in their own right before somebody else's.
pub fn may_act<'a>(action: &Action, kind: &Kind, record: Option<&Stored>, viewer: &'a Viewer) -> Option<Reach<'a>> {
    let lent = |reach: &Reach<'_>| matches!(reach, Reach::Post(post) if post.on_behalf.is_some());
    let mut reaching = action.by.iter().filter_map(|grant| reaches(grant, viewer, kind, record));
    let first = reaching.next()?;
    if lent(&first) { Some(reaching.find(|reach| !lent(reach)).unwrap_or(first)) } else { Some(first) }
}

/// Whether the viewer may read the field of a record that they see.
pub fn reads(field: &crate::field::Field, viewer: &Viewer) -> bool {
    !matches!(field.of, crate::field::Type::Secret)
        && (field.visible_to.is_empty()
            || viewer.standing == Standing::Installation
            || viewer.posts.iter().any(|post| field.visible_to.contains(&post.role)))
}
