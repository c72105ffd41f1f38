//! Consultation with Guangzhou: per plan and partner, one answer to each project, to the agreed plan.
//!
//! Asks of the policy: 5.2.4.6, 5.2.2.1. **Invariant:** an answer is the partner's own, or recorded from its letter by
//! the city office (代录) and then confirmed by the partner. **Invariant:** what a plan agrees is the sum of answers.
//! Questions, replies and remarks are read together, in their order, where the consultation lies.
//! It leaves out meetings and talks (governance) and the money itself (fund).

pub mod numbers;
pub mod records;
pub mod settle;
pub mod letters;
pub mod consent_again;
pub mod actions;
pub mod rules;

use kernel::{Kind, Record};
use store::{Body, Migration};

pub const KINDS: &[&Kind] = &[records::Consultation::KIND, records::ConsultationLine::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<settle::Consult>(),
    Body::of::<settle::NoteAnswers>(),
    Body::of::<settle::FindTurn>(),
    Body::of::<settle::Settle>(),
    Body::of::<settle::Adjust>(),
    Body::of::<settle::Supplement>(),
    Body::of::<consent_again::ConsentAgain>(),
    Body::of::<consent_again::ReturnAdjustment>(),
    Body::of::<actions::OpenConsultation>(),
    Body::of::<actions::GiveAnswer>(),
    Body::of::<actions::AskBack>(),
    Body::of::<actions::Reply>(),
    Body::of::<actions::RecordLetter>(),
    Body::of::<actions::ConfirmLetter>(),
    Body::of::<actions::DisputeLetter>(),
];

pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0032_remarks_and_notices", sql: include_str!("migrations/0032_remarks_and_notices.sql") },
    Migration { name: "0038_what_is_asked_about", sql: include_str!("migrations/0038_what_is_asked_about.sql") },
    Migration { name: "0051_one_theme", sql: include_str!("migrations/0051_one_theme.sql") },
    Migration { name: "0053_letters", sql: include_str!("migrations/0053_letters.sql") },
    Migration { name: "0066_nature", sql: include_str!("migrations/0066_nature.sql") },
    Migration { name: "0073_given_by_others", sql: include_str!("migrations/0073_given_by_others.sql") },
];
