//! What annual plans contribute to figures. Reported and draft are apart in each; what was first asked and what was agreed are
//! figures of their own, and neither takes the other's place.

use kernel::{
    Aggregate, Choice, Contributes, Contributions, Dimension, FieldValue, Figure, Kind, Label, Measure, Record,
};
use kernel::{RecordState, Spot, Stored, Unit};

use super::records::{AnnualPlan, BudgetItem, BudgetLine, Dropped, DroppedLine, PlanLine, PlanState, Planner};
use crate::project::figures::{FORM, LETTER, NATURE, PROJECTS, THEME, tagged, year};

/// Where a plan is with the city: a plan that came back is a draft again.
pub const STAGE: Dimension = Dimension::new(
    "stage",
    Label::new("报送情况", "Reported or not"),
    &[
        Choice::new(DRAFT, Label::new("未报（在编、退回）", "Not reported: drafted or returned")),
        Choice::new(REPORTED, Label::new("已报市、待受理", "Reported, awaiting acceptance")),
        Choice::new(ACCEPTED, Label::new("已受理", "Accepted")),
    ],
)
.told();
pub const DRAFT: &str = "draft";
pub const REPORTED: &str = "reported";
pub const ACCEPTED: &str = "accepted";
/// 已报: has reached the city and was not sent back.
pub const AT_CITY: &[&str] = &[REPORTED, ACCEPTED];

const STATES: usize = PlanState::STATES.len();
/// The states of plans as choices.
static STATE_CHOICES: [Choice; STATES] = {
    let mut choices = [Choice::new("", Label::EMPTY); STATES];
    let mut at = 0;
    while at < STATES {
        let state = &PlanState::STATES[at];
        choices[at] = Choice::new(state.name, state.label);
        at += 1;
    }
    choices
};
pub static STATE: Dimension = Dimension::new("state", Label::new("状态", "State"), &STATE_CHOICES);
pub const PLANNER: Dimension =
    Dimension::new("planner", Label::new("编制类别", "Kind of planner"), Planner::TYPE.choices());
pub const ITEM: Dimension = Dimension::new("item", Label::new("科目", "Item"), BudgetItem::TYPE.choices());

const OF_LINES: &[&Dimension] = &[&STAGE, &NATURE, &FORM, &THEME];
const OF_AGREED: &[&Dimension] = &[&STAGE, &NATURE, &FORM, &THEME, &LETTER];
const OF_BUDGETS: &[&Dimension] = &[&STAGE, &ITEM];

const fn of_lines(code: &'static str, label: Label, note: Label) -> Figure {
    let asks = &["5.2.4.2", "3.5.3.1", "2.2.2.2"];
    Figure { code, label, unit: Unit::Fen, counts: PROJECTS, by: OF_LINES, note, public: false, asks }
}

pub static PLANS: Figure = Figure {
    code: "plans",
    label: Label::new("年度工作计划", "Annual plans"),
    unit: Unit::Count,
    counts: Label::new("份", "Plans"),
    by: &[&STAGE, &STATE, &PLANNER],
    note: Label::new("每个编制单位每年一份。", "One of each planner and year."),
    public: false,
    asks: &["5.2.4.1", "5.2.4.4"],
};
pub static COST: Figure = of_lines(
    "cost",
    Label::new("总投资", "Cost"),
    Label::new(
        "年度计划中各项目的总投资，帮扶方不同意的也在内；市里核减的不计。",
        "The cost of the projects in annual plans, agreed to or not; what the city cut does not count.",
    ),
);
pub static ASKED: Figure = of_lines(
    "asked",
    Label::new("拟请支持", "Asked"),
    Label::new(
        "年度计划中各项目报市时拟请帮扶方支持的金额，商定金额不影响它，帮扶方不同意的也在内；市里核减的不计。",
        "What was asked for each project when it was reported, agreed or not. What the city cut does not count.",
    ),
);
pub static CUT: Figure = of_lines(
    "cut",
    Label::new("市核减", "Cut by the city"),
    Label::new("市里核减的项目拟请支持的金额。", "What was asked for the projects that the city cut."),
);
pub static AGREED: Figure = Figure {
    by: OF_AGREED,
    ..of_lines(
        "agreed",
        Label::new("商定支持", "Agreed"),
        Label::new(
            "年度计划中各项目的商定金额，从形成商定结果起计；此前各单位的答复不计。",
            "What was agreed for the projects of plans, from when the result was drawn together. Answers before it do not count.",
        ),
    )
};
pub static BUDGET: Figure = Figure {
    code: "budget",
    label: Label::new("工作经费", "Work budget"),
    unit: Unit::Fen,
    counts: Label::new("笔数", "Items"),
    by: OF_BUDGETS,
    note: Label::new("年度计划中的工作经费预算。", "The work budgets in annual plans."),
    public: false,
    asks: &["5.2.3.4"],
};
pub static SPENT: Figure = Figure {
    code: "budget-spent",
    label: Label::new("工作经费实际支出", "Work budget spent"),
    unit: Unit::Fen,
    counts: Label::new("笔数", "Items"),
    by: OF_BUDGETS,
    note: Label::new(
        "年终总结报的工作经费实际支出。",
        "What was spent of work budgets, as the summaries of the year say.",
    ),
    public: false,
    asks: &["5.2.3.4"],
};

pub const FIGURES: Contributes = Contributes {
    kind: AnnualPlan::CODE,
    figures: &[&PLANS, &COST, &ASKED, &CUT, &AGREED, &BUDGET, &SPENT],
    of,
    published: Contributes::NOTHING,
    reckoning: 7,
};

/// The stage of a plan in this state.
pub fn stage(state: &str) -> &'static str {
    match state {
        reported if reported == PlanState::Reported.name() => REPORTED,
        accepted if PlanState::Consolidated.onwards().contains(&accepted) => ACCEPTED,
        _ => DRAFT,
    }
}

fn lines<'a>(plan: &'a Aggregate, kind: &Kind) -> std::slice::Iter<'a, Stored> {
    plan.lines.get(kind.code).map(Vec::as_slice).unwrap_or_default().iter()
}

fn of(plan: &Aggregate, to: &mut Contributions) {
    let (kind, root) = (AnnualPlan::KIND, &plan.root);
    let stage = stage(&root.state);
    let spot = |figure: &'static Figure| {
        let spot = Spot::of(figure).party(root.uuid(kind, "planner")).partner(root.uuid(kind, "partner"));
        spot.year(year(kind, root)).tag(&STAGE, stage)
    };
    let planner = root.text(kind, "planner_kind").unwrap_or_default();
    to.add(spot(&PLANS).tag(&STATE, &root.state).tag(&PLANNER, planner), Measure::new(1, 1));
    let kind = PlanLine::KIND;
    for line in lines(plan, kind) {
        let letter = line.text(kind, "letter").unwrap_or_default();
        let mut add = |figure: &'static Figure, amount| {
            let spot = tagged(spot(figure).line(line.id), kind, line);
            let spot = if figure.code == AGREED.code { spot.tag(&LETTER, letter) } else { spot };
            to.add(spot, Measure::new(amount, 1));
        };
        let money = |field: &str| line.integer(kind, field);
        let asked = money("first_asked_fen").or_else(|| money("asked_fen")).unwrap_or(0);
        if line.text(kind, "cut_reason").is_some() {
            add(&CUT, asked);
            continue;
        }
        add(&COST, money("cost_fen").unwrap_or(0));
        add(&ASKED, asked);
        // Nothing but the result that was drawn together says it: while the county adjusts its sources, it stays so.
        if let Some(agreed) = money("agreed_fen") {
            add(&AGREED, agreed);
        }
    }
    // What was asked for a project stays told when the city has cut it, or nobody has agreed to it.
    let kind = DroppedLine::KIND;
    for line in lines(plan, kind) {
        let is_cut = line.text(kind, "dropped") == Some(Dropped::Cut.code());
        let figures: &[(&'static Figure, &str)] =
            if is_cut { &[(&CUT, "asked_fen")] } else { &[(&ASKED, "asked_fen"), (&COST, "cost_fen")] };
        for (figure, field) in figures {
            let amount = line.integer(kind, field).unwrap_or(0);
            to.add(tagged(spot(figure).line(line.id), kind, line), Measure::new(amount, 1));
        }
    }
    let kind = BudgetLine::KIND;
    for line in lines(plan, kind) {
        let item = line.text(kind, "item").unwrap_or_default();
        for (figure, field) in [(&BUDGET, "amount_fen"), (&SPENT, "spent_fen")] {
            let Some(amount) = line.integer(kind, field) else { continue };
            to.add(spot(figure).tag(&ITEM, item).line(line.id), Measure::new(amount, 1));
        }
    }
}
