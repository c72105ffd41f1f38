//! The yearly cycle: a county's or department's annual plan from draft to the city office.
//!
//! Asks of the policy: 5.2.3.2, 5.2.3.4, 5.2.4.1 to 5.2.4.4. **Invariant:** the consent is to the very version that is
//! reported: any change leads back to drafting. **Invariant:** timeliness counts the first report; dates are never typed.
//! After the report: accepted into the city's consolidation, consulted on with Guangzhou (`consultation`), agreed,
//! carried out, summarised. **Invariant:** an agreed amount changes only by a supplementary agreement.

pub mod numbers;
pub mod records;
pub mod figures;
pub mod lines;
pub mod actions;
pub mod countersigning;
pub mod rules;

use kernel::standing::ITSELF;
use kernel::{Fulfilled, Kind, Label, Owner, Record, StandingDuty};
use store::{Body, Migration};

use crate::organisation::records::OrganisationState;
use crate::roles::COUNTY_OFFICE;

pub const KINDS: &[&Kind] = &[
    records::AnnualPlan::KIND,
    records::PlanLine::KIND,
    records::DroppedLine::KIND,
    records::BudgetLine::KIND,
    records::PlanStep::KIND,
    records::PlanCountersigner::KIND,
    records::ReviewStep::KIND,
    records::Countersigner::KIND,
];

pub const BODIES: &[Body] = &[
    Body::of::<actions::CreatePlan>(),
    Body::of::<actions::RevisePlan>(),
    Body::of::<actions::Submit>(),
    Body::of::<actions::Endorse>(),
    Body::of::<actions::SendBack>(),
    Body::of::<countersigning::Countersign>(),
    Body::of::<countersigning::TakeBackSignature>(),
    Body::of::<countersigning::ReturnByCountersigner>(),
    Body::of::<countersigning::ConcludeCountersigning>(),
    Body::of::<actions::Consent>(),
    Body::of::<actions::ReturnByGovernment>(),
    Body::of::<actions::Report>(),
    Body::of::<actions::ReportDirectly>(),
    Body::of::<actions::Withdraw>(),
    Body::of::<actions::Recall>(),
    Body::of::<actions::ReturnByCity>(),
    Body::of::<actions::Accept>(),
    Body::of::<actions::Cut>(),
    Body::of::<actions::CarryOut>(),
    Body::of::<actions::ReportProgress>(),
    Body::of::<actions::Summarise>(),
];

/// Each county owes a plan every year; the county with no plan is the late one (5.2.4.1).
pub const PLAN_OWED: StandingDuty = StandingDuty::yearly(
    "annual-plan",
    Label::new("年度工作计划", "Annual plan"),
    Owner::of("organisation").only("category", "county-office").in_states(&[OrganisationState::Active.name()]),
    (COUNTY_OFFICE, ITSELF),
    Fulfilled::by("annual-plan", "create", "planner", "year"),
    ("report_month", "report_day"),
);

/// The first one made the tables of all that there was then.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0002_yearly_cycle", sql: include_str!("migrations/0002_yearly_cycle.sql") },
    Migration { name: "0004_next_title", sql: include_str!("migrations/0004_next_title.sql") },
    Migration { name: "0010_kept_sums", sql: include_str!("migrations/0010_kept_sums.sql") },
    Migration { name: "0023_numbered", sql: include_str!("migrations/0023_numbered.sql") },
    Migration { name: "0030_countersigning", sql: include_str!("migrations/0030_countersigning.sql") },
    Migration { name: "0040_whose_turn", sql: include_str!("migrations/0040_whose_turn.sql") },
    Migration { name: "0052_own_steps", sql: include_str!("migrations/0052_own_steps.sql") },
    Migration { name: "0054_no_sums_by_index", sql: include_str!("migrations/0054_no_sums_by_index.sql") },
    Migration { name: "0062_dropped_lines", sql: include_str!("migrations/0062_dropped_lines.sql") },
    Migration { name: "0067_continued", sql: include_str!("migrations/0067_continued.sql") },
    Migration { name: "0070_declined_in_english", sql: include_str!("migrations/0070_declined_in_english.sql") },
];
