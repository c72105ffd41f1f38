//! Rules of people, posts and delegations: values in, a refusal out.

use kernel::{Class, Day, Refusal, Role, folded, letters};
use uuid::Uuid;

use super::records::{Person, PersonState, Post, PostState};
use crate::calendar::rules::ends_after;

/// Passwords are at least this long, in characters.
pub const PASSWORD_MIN: i64 = 10;
/// And at most this long.
pub const PASSWORD_MAX: i64 = 200;

/// A role can be held only in an organisation of its categories.
pub fn may_hold(role: Option<Role>, category: &str) -> Result<(), Refusal> {
    match role {
        Some(role) if role.held_in.contains(&category) => Ok(()),
        _ => Err(Refusal::rule("post.role-not-held-there").at("role")),
    }
}

/// The three administrators are three people, and none of them acts in business (三员分立); whoever acts for an outside body
/// acts for nobody else in the programme.
pub fn may_combine(new: Role, held: &[Role]) -> Result<(), Refusal> {
    let parts = |role: &Role| role.class != Class::Business;
    match held.iter().find(|role| **role != new && (parts(role) || parts(&new))) {
        Some(role) if role.class == Class::Outside || new.class == Class::Outside => {
            Err(Refusal::rule("post.outside").at("role"))
        }
        Some(_) => Err(Refusal::rule("post.separation").at("role")),
        None => Ok(()),
    }
}

/// The system administrator resets the passwords of business posts alone: whoever could sign in as another administrator
/// would be both (三员分立). Administrators' own are reset at the machine.
pub fn may_reset(oneself: bool, held: &[&Role]) -> Result<(), Refusal> {
    let administers = held.iter().any(|role| !matches!(role.class, Class::Business | Class::Outside));
    if oneself || administers { Err(Refusal::rule("person.reset-at-the-machine")) } else { Ok(()) }
}

/// A user name is ASCII, so that it can be typed on any keyboard.
pub fn user_name(name: &str) -> Result<(), Refusal> {
    let fits = name.len() >= 2
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_'));
    if fits { Ok(()) } else { Err(Refusal::rule("person.user-name").at("user_name")) }
}

/// A title as it is kept: typed blanks inside Chinese words say nothing (主　任), those between others stay.
pub fn title(typed: &str) -> String {
    letters::closed(&letters::mended(typed))
}

/// Whether two titles are one, whichever way each is written.
pub fn is_title(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// A delegation as far as rules ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub deputy: bool,
    pub begins: Day,
    pub ends: Option<Day>,
}

/// An absence lasts so many days at most: whoever is away for longer hands the post over.
pub const ABSENCE_DAYS_MAX: i32 = 366;

impl Term {
    /// Whether two terms have a day in common.
    pub fn meets(&self, other: &Term) -> bool {
        self.ends.is_none_or(|ends| other.begins <= ends) && other.ends.is_none_or(|ends| self.begins <= ends)
    }
}

/// An absence has both its days, a deputy only the first; neither begins in the past.
pub fn term(term: Term, today: Day) -> Result<(), Refusal> {
    if term.begins < today {
        return Err(Refusal::rule("delegation.begins-in-the-past").at("begins"));
    }
    match (term.deputy, term.ends) {
        (true, None) => Ok(()),
        (true, Some(_)) => Err(Refusal::rule("delegation.deputy-without-end").at("ends")),
        (false, None) => Err(Refusal::rule("delegation.end-missing").at("ends")),
        (false, Some(ends)) => {
            ends_after(term.begins, ends)?;
            if term.begins.days_until(ends) >= ABSENCE_DAYS_MAX.into() {
                return Err(Refusal::rule("delegation.too-long").with("max", ABSENCE_DAYS_MAX).at("ends"));
            }
            Ok(())
        }
    }
}

/// One lends a post that one holds oneself, from the day on which one holds it.
pub fn may_give(post: &Post, person: Option<Uuid>, today: Day) -> Result<(), Refusal> {
    let own = person == Some(post.person.uuid());
    if !own || post.state != PostState::Held || post.begins > today {
        return Err(Refusal::rule("delegation.not-held").at("post"));
    }
    Ok(())
}

/// Who acts in a post is another person who holds one at the same organisation.
pub fn may_stand_in(post: &Post, substitute: &Post, delegate: &Person) -> Result<(), Refusal> {
    if delegate.id == post.person {
        return Err(Refusal::rule("delegation.oneself").at("substitute"));
    }
    let active = delegate.state == PersonState::Enabled && substitute.state == PostState::Held;
    if substitute.organisation != post.organisation || !active {
        return Err(Refusal::rule("delegation.not-a-colleague").at("substitute"));
    }
    Ok(())
}

/// The three administrators' posts are never lent, and what is lent must be something the delegate could hold themselves
/// beside what they hold (三员分立).
pub fn may_lend(role: Option<Role>, held: &[Role]) -> Result<(), Refusal> {
    let lendable = |role: &Role| !role.class.is_administrator();
    let role = role.filter(lendable).ok_or_else(|| Refusal::rule("delegation.administrator").at("post"))?;
    may_combine(role, held).map_err(|_| Refusal::rule("delegation.separation").at("substitute"))
}
