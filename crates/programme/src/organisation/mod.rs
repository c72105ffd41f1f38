//! Who takes part: the programme with its two sides, divisions, organisations, people, posts, pairings, the rulebook with
//! its dated versions, and the days off of years to come.
//!
//! Asks of the policy: 2.4.2.1, 4.4.2.1, 4.4.2.2, 4.4.2.3, and the organisation behind every other one.
//! **Invariant:** rights come from a post (person × role × organisation × dates), never from a person.
//! **Invariant:** whoever creates accounts grants no posts, and neither acts in business (三员分立).
//! **Invariant:** a rulebook begins today or later; a deadline once opened keeps its date.
//! **Invariant:** nobody is giver and delegate on the same day; an administrator's post is never lent; whoever acts for
//! another acts in that post alone, and both count as one where separation asks for another person.
//! It leaves out leading groups, agreements of a pairing, firms and schools.

pub mod records;
pub mod actions;
pub mod rules;
pub mod limits;
pub mod pairing;
pub mod directory;

use kernel::{Kind, Record};
use store::Body;

pub const KINDS: &[&Kind] = &[
    records::Programme::KIND,
    records::Region::KIND,
    records::Organisation::KIND,
    records::Person::KIND,
    records::Post::KIND,
    records::Delegation::KIND,
    records::Pairing::KIND,
    records::Rulebook::KIND,
    records::ReviewStep::KIND,
    records::CalendarYear::KIND,
    records::CalendarDay::KIND,
];

pub const BODIES: &[Body] = &[
    Body::of::<actions::CreateProgramme>(),
    Body::of::<actions::ReviseProgramme>(),
    Body::of::<actions::CreateRegion>(),
    Body::of::<actions::CreateOrganisation>(),
    Body::of::<actions::ReviseOrganisation>(),
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
    Body::of::<actions::CreatePairing>(),
    Body::of::<actions::EndPairing>(),
    Body::of::<actions::CreateRulebook>(),
    Body::of::<actions::EnterCalendar>(),
    Body::of::<actions::CorrectCalendar>(),
];
