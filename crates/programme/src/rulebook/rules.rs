//! Rules of the rulebook: values in, a refusal out.

use kernel::{Day, Refusal};

use super::records::Rulebook;
use crate::categories::Category;
use crate::organisation::records::Organisation;

/// The days named must be days of every year, the limits in order, and the beginning not before today.
pub fn rulebook(rulebook: &Rulebook, today: Day, founding: bool) -> Result<(), Refusal> {
    let of_every_year =
        |month: i64, day: i64| kernel::days::MonthDay::new(month as i8, day as i8).is_some() && (month, day) != (2, 29);
    let (planning, consolidation) = (&rulebook.planning, &rulebook.consolidation);
    let compiled = of_every_year(consolidation.compile_month, consolidation.compile_day);
    let is_final = of_every_year(consolidation.finalise_month, consolidation.finalise_day);
    let refuse = |code, field: &str, holds: bool| if holds { Ok(()) } else { Err(Refusal::rule(code).at(field)) };
    let early = Refusal::rule("rulebook.backdated").with("today", today.iso()).at("effective");
    Refusal::all([
        if founding || rulebook.effective >= today { Ok(()) } else { Err(early) },
        refuse("rulebook.limits", "key_projects_min", planning.key_projects_min <= planning.key_projects_max),
        refuse("rulebook.deadline", "report_day", of_every_year(planning.report_month, planning.report_day)),
        refuse("rulebook.deadline", "draft_day", of_every_year(planning.draft_month, planning.draft_day)),
        refuse("rulebook.deadline", "compile_day", compiled),
        refuse("rulebook.deadline", "finalise_day", is_final),
        refuse("rulebook.deadline", "summary_day", of_every_year(planning.summary_month, planning.summary_day)),
    ])
}

/// # Errors
/// When the office is no department of the planner's own county.
pub fn countersigner(planner: &Organisation, office: &Organisation, index: usize) -> Result<(), Refusal> {
    let signs = matches!(office.category, Category::FinanceBureau | Category::CountyDepartment);
    if signs && office.parent.is_some() && office.parent == planner.parent {
        return Ok(());
    }
    let refusal = Refusal::rule("rulebook.countersigner").with("office", &office.name);
    Err(refusal.at(format!("countersigners[{index}].office")))
}
