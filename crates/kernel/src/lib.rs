//! The vocabulary in which the policy is declared: kinds, fields, values, states, actions, roles, duties, refusals.
//!
//! **Invariant:** nothing here does any input or output; every function takes values and gives values or a refusal.
//! What a declaration is made to do (tables, pages, forms) is left to the crates above.

pub mod label;
pub mod value;
pub mod letters;
pub mod personal;
pub mod written;
pub mod blind;
pub mod field;
pub mod files;
pub mod due;
pub mod series;
pub mod link;
pub mod dates;
pub mod lights;
pub mod phrases;
pub mod kind;
pub mod role;
pub mod action;
pub mod tell;
pub mod record;
pub mod figure;
pub mod standing;
pub mod numbers;
pub mod sentence;
pub mod refusal;
pub mod decode;
pub mod encode;
pub mod viewer;
pub mod sight;
pub mod policy;
pub mod signing;
pub mod catalogue;
pub mod days;
pub mod fen;
pub mod identifiers;

pub use action::{Action, ActionInput, Edit, Then, Transition};
pub use blind::Blind;
pub use catalogue::{Catalogue, Narrowing, Referring};
pub use dates::Dates;
pub use days::{Calendar, Day, DueRule, Instant, Year};
pub use due::{Due, DueFacts, Named, Numbered, Yearly};
pub use fen::Fen;
pub use field::{Answers, Choice, Field, FieldValue, Reads, Type};
pub use figure::{Contributes, Contributions, Dimension, Figure, Measure, Spot, Unit};
pub use files::Files;
pub use identifiers::{Coded, Id};
pub use kind::{Kind, Owe, Place, Stage, State, Tone};
pub use label::{Label, Language, Romanised, Said};
pub use letters::{folded, mended};
pub use lights::{Light, Lights};
pub use link::Link;
pub use numbers::{InForce, Numbers};
pub use phrases::Phrases;
pub use record::{Aggregate, Fields, Line, NoState, Record, RecordState, Stored};
pub use refusal::{Problem, Refusal, Status};
pub use role::{Class, Grant, Oversight, Role, Scope};
pub use series::Series;
pub use sight::{Seen, Sight};
pub use signing::Slot;
pub use standing::{Every, Fulfilled, Owner, Period, StandingDuty};
pub use tell::Tell;
pub use value::{Mismatch, Value};
pub use viewer::{OnBehalf, PostHeld, Standing, Viewer};
