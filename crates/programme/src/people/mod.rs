//! Who acts: people with their accounts, the posts they hold, and who acts in whose post.
//!
//! Ask of the policy: 4.4.2.1, and the people behind every other one.
//! **Invariant:** rights come from a post (person × role × organisation × dates), never from a person.
//! **Invariant:** whoever creates accounts grants no posts, and neither acts in business (三员分立).
//! **Invariant:** nobody is giver and delegate on the same day; an administrator's post is never lent; whoever acts for
//! another acts in that post alone, and both count as one where separation asks for another person.
//! It leaves out signing in (`server`) and sessions (`store`).

pub mod records;
pub mod actions;
pub mod rules;
pub mod undelivered;
pub mod password;
pub mod directory;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] = &[records::Person::KIND, records::Post::KIND, records::Delegation::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::CloseOrganisation>(),
    Body::of::<actions::CreatePerson>(),
    Body::of::<actions::RevisePerson>(),
    Body::of::<actions::ChangeContact>(),
    Body::of::<actions::ChooseDigest>(),
    Body::of::<actions::SetPassword>(),
    Body::of::<actions::ChangePassword>(),
    Body::of::<actions::DisablePerson>(),
    Body::of::<actions::EnablePerson>(),
    Body::of::<actions::CreatePost>(),
    Body::of::<actions::EndPost>(),
    Body::of::<actions::CreateDelegation>(),
    Body::of::<actions::EndDelegation>(),
];

pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0009_many_hands", sql: include_str!("migrations/0009_many_hands.sql") },
    Migration { name: "0019_names_of_one_programme", sql: include_str!("migrations/0019_names_of_one_programme.sql") },
];
