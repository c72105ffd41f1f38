//! What the city plan contributes to figures: what it took in, as it was accepted.

use kernel::{Aggregate, Choice, Contributes, Contributions, Dimension, Figure, Label, Measure, Record, Spot, Unit};

use super::records::{CityPlan, CityPlanCut, CityPlanLine, CityPlanState};
use crate::project::figures::{FORM, NATURE, PROJECTS, THEME, tagged, year};

/// Whether the city plan is final.
pub const STANDING: Dimension = Dimension::new(
    "standing",
    Label::new("汇编情况", "Standing"),
    &[
        Choice::new(CityPlanState::Compiling.name(), Label::new("汇编中", "Being compiled")),
        Choice::new(CityPlanState::Final.name(), Label::new("已定稿", "Final")),
    ],
);

const OF_CITY: &[&Dimension] = &[&STANDING, &NATURE, &FORM, &THEME];

const fn of_city(code: &'static str, label: Label, note: Label) -> Figure {
    Figure { code, label, unit: Unit::Fen, counts: PROJECTS, by: OF_CITY, note, public: false, asks: &["5.2.4.5"] }
}

pub static PLANNED: Figure = of_city(
    "planned",
    Label::new("列入市级计划的拟请支持", "Asked, in the city plan"),
    Label::new(
        "市级计划汇入的项目受理时的拟请支持金额，核减的不计。",
        "What was asked for the projects that the city plan took in, as they were accepted; what was cut does not count.",
    ),
);
pub static PLANNED_COST: Figure = of_city(
    "planned-cost",
    Label::new("列入市级计划的总投资", "Cost, in the city plan"),
    Label::new(
        "市级计划汇入的项目受理时的总投资，核减的不计。",
        "The cost of the projects that the city plan took in, as they were accepted; what was cut does not count.",
    ),
);
pub static PLANNED_CUT: Figure = of_city(
    "planned-cut",
    Label::new("市级计划核减", "Cut, in the city plan"),
    Label::new(
        "市级计划列明的核减项目拟请支持的金额。",
        "What was asked for the projects that stand in the city plan as cut.",
    ),
);

pub const FIGURES: Contributes = Contributes {
    kind: CityPlan::CODE,
    figures: &[&PLANNED, &PLANNED_COST, &PLANNED_CUT],
    of,
    published: Contributes::NOTHING,
    reckoning: 1,
};

fn of(plan: &Aggregate, to: &mut Contributions) {
    let root = &plan.root;
    let taken: &[(&'static Figure, &str)] = &[(&PLANNED, "asked_fen"), (&PLANNED_COST, "cost_fen")];
    for (kind, figures) in [(CityPlanLine::KIND, taken), (CityPlanCut::KIND, &[(&PLANNED_CUT, "asked_fen")][..])] {
        for line in plan.lines.get(kind.code).into_iter().flatten() {
            for (figure, field) in figures {
                let spot = Spot::of(figure).line(line.id).party(line.uuid(kind, "planner"));
                let spot = spot.year(year(CityPlan::KIND, root)).tag(&STANDING, &root.state);
                to.add(tagged(spot, kind, line), Measure::new(line.integer(kind, field).unwrap_or(0), 1));
            }
        }
    }
}
