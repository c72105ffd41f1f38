//! Whoever looks or acts: a person with the posts they hold today, the clock, the installation, or nobody signed in.
//! What they may is left to `policy`.

use std::sync::Arc;

use uuid::Uuid;

use crate::label::Language;
use crate::role::{Class, Role};

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
    /// The organisation directly above it.
    pub above: Option<Uuid>,
    /// That one with every one below it, sorted; of roles that nobody is granted beside a party, nothing.
    pub beside: Arc<[Uuid]>,
    /// Somebody else's post, in which the viewer acts for them (代理); none for one's own.
    pub on_behalf: Option<OnBehalf>,
}

impl PostHeld {
    /// Whether the organisation is the post's own or lies below it.
    pub fn covers(&self, organisation: Uuid) -> bool {
        self.covers.binary_search(&organisation).is_ok()
    }

    /// Whether the organisation is the one above the post's own, or lies below that.
    pub fn is_beside(&self, organisation: Uuid) -> bool {
        self.beside.binary_search(&organisation).is_ok()
    }
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

    /// Whether a post of theirs is the programme's own, not an outside body's.
    pub fn is_member(&self) -> bool {
        self.posts.iter().any(|post| post.role.class != Class::Outside)
    }

    /// Whether they decide and do nothing else: every post of theirs is one of a role that decides.
    pub fn decides(&self) -> bool {
        !self.posts.is_empty() && self.posts.iter().all(|post| post.role.decides)
    }

    pub fn holds_class(&self, class: Class) -> bool {
        self.posts.iter().any(|post| post.role.class == class)
    }
}
