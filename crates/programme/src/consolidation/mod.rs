//! The city plan: what the city office has accepted of a year's plans, put together, exact to the fen and traced.
//!
//! Asks of the policy: 5.2.4.5. **Invariant:** every line comes from the version of a plan that was kept when the city
//! office accepted it, or last cut it; nothing of it is typed. **Invariant:** the totals are those of the lines, and what
//! was cut stands beside them with its reason and counts for nothing. **Invariant:** a final plan holds what is accepted
//! at that moment, names whoever is missing, and says why it is final without them. It leaves out the work
//! budgets of offices, what a consultation changes afterwards, and publishing.

pub mod numbers;
pub mod records;
pub mod figures;
pub mod actions;
pub mod rules;

use kernel::standing::ITSELF;
use kernel::{Fulfilled, Kind, Label, Owner, Record, StandingDuty};
use store::{Body, Migration};

use crate::organisation::records::OrganisationState;
use crate::roles::CITY_OFFICE;

pub const KINDS: &[&Kind] =
    &[records::CityPlan::KIND, records::CityPlanLine::KIND, records::CityPlanCut::KIND, records::CityPlanGap::KIND];

pub const BODIES: &[Body] = &[
    Body::of::<actions::CompileCityPlan>(),
    Body::of::<actions::Recompile>(),
    Body::of::<actions::Finalise>(),
    Body::of::<actions::Reopen>(),
];

/// The city office puts together what the counties have reported, every year, from the day on which they had to (5.2.4.5).
pub const CITY_PLAN_OWED: StandingDuty = StandingDuty::yearly(
    "city-plan",
    Label::new("年度市级计划", "City plan"),
    Owner::of("organisation").only("category", "city-office").in_states(&[OrganisationState::Active.name()]),
    (CITY_OFFICE, ITSELF),
    Fulfilled::by("city-plan", "create", "office", "year"),
    ("compile_month", "compile_day"),
)
.from("report_month", "report_day");

pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0005_city_plan", sql: include_str!("migrations/0005_city_plan.sql") },
    Migration { name: "0042_who_is_missing", sql: include_str!("migrations/0042_who_is_missing.sql") },
    Migration { name: "0068_city_plan_number", sql: include_str!("migrations/0068_city_plan_number.sql") },
    Migration { name: "0072_cooperation", sql: include_str!("migrations/0072_cooperation.sql") },
];
