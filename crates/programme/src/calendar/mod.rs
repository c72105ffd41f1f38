//! Working days: those of the notices built in, and the days off of years to come, entered as they are announced.
//!
//! **Invariant:** a deadline once opened keeps its date, whatever is entered afterwards. It leaves out hours and half days.

pub mod records;
pub mod actions;
pub mod rules;
pub mod working_days;

use kernel::{Kind, Record};
use store::Body;

pub const KINDS: &[&Kind] = &[records::CalendarYear::KIND, records::CalendarDay::KIND];

pub const BODIES: &[Body] = &[Body::of::<actions::EnterCalendar>(), Body::of::<actions::CorrectCalendar>()];
