//! Rules of the city plan: pure.

use kernel::{Fen, Refusal};

use super::records::{Accepted, CityPlanCut, CityPlanGap, CityPlanLine, Stands};
use crate::planning::records::{AnnualPlan, PlanLine, PlanState};

/// The states of accepted plans, by name.
pub const ACCEPTED: &[&str] = PlanState::Consolidated.onwards();

/// Whether the city office has taken a plan in this state into its consolidation.
pub fn is_accepted(state: PlanState) -> bool {
    ACCEPTED.contains(&state.name())
}

/// The lines of an accepted plan in the version in which they were kept: those that count, and those that were cut.
pub fn divide(plan: &AnnualPlan, version: i64, lines: &[PlanLine]) -> (Vec<CityPlanLine>, Vec<CityPlanCut>) {
    let (mut taken, mut cut) = (Vec::new(), Vec::new());
    for line in lines {
        let accepted = trace(plan, version, line);
        match &line.cut_reason {
            None => taken.push(CityPlanLine { id: kernel::Id::nil(), accepted }),
            Some(reason) => cut.push(CityPlanCut { id: kernel::Id::nil(), accepted, reason: reason.clone() }),
        }
    }
    (taken, cut)
}

fn trace(plan: &AnnualPlan, version: i64, line: &PlanLine) -> Accepted {
    let facts = &line.facts;
    Accepted {
        name: facts.name.clone(),
        planner: Some(plan.planner),
        place: plan.place.clone(),
        place_en: plan.place_en.clone(),
        nature: facts.nature,
        form: facts.form,
        theme: facts.theme,
        people_served: facts.people_served,
        lead_organisation: facts.lead_organisation.clone(),
        cost_fen: facts.cost_fen,
        asked_fen: facts.asked_fen,
        plan: Some(plan.id),
        plan_version: version,
        plan_line: line.id.to_string(),
        project: line.project,
    }
}

/// How far a plan is that is not accepted; none where it is.
pub fn stands(state: Option<PlanState>) -> Option<Stands> {
    match state {
        None => Some(Stands::None),
        Some(PlanState::Drafting | PlanState::Reviewing) => Some(Stands::Drafting),
        Some(PlanState::Countersigning | PlanState::AwaitingConsent) => Some(Stands::Review),
        Some(PlanState::CountyApproved) => Some(Stands::Approved),
        Some(PlanState::Reported) => Some(Stands::Reported),
        Some(_) => None,
    }
}

/// # Errors
/// When somebody is missing and nobody says why it is final without them.
pub fn gaps_are_explained(gaps: &[CityPlanGap], reason: Option<&str>) -> Result<(), Refusal> {
    let Some(first) = gaps.first().filter(|_| reason.is_none()) else { return Ok(()) };
    let refusal = Refusal::rule("city-plan.gaps").with("count", gaps.len()).with("first", &first.place);
    Err(refusal.at("gap_reason"))
}

/// What some projects come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub projects: i64,
    pub cost: Fen,
    pub asked: Fen,
}

impl Totals {
    /// Those of some projects; beyond what money can be there are none.
    pub fn of<'a>(projects: impl IntoIterator<Item = &'a Accepted> + Clone) -> Option<Totals> {
        Some(Totals {
            projects: projects.clone().into_iter().count() as i64,
            cost: Fen::sum(projects.clone().into_iter().map(|project| project.cost_fen))?,
            asked: Fen::sum(projects.into_iter().map(|project| project.asked_fen))?,
        })
    }

    /// Both together.
    pub fn and(self, other: Totals) -> Option<Totals> {
        Some(Totals {
            projects: self.projects + other.projects,
            cost: self.cost.checked_add(other.cost)?,
            asked: self.asked.checked_add(other.asked)?,
        })
    }

    /// What the recipients bring themselves.
    pub fn own(self) -> Fen {
        self.cost.checked_sub(self.asked).unwrap_or(Fen::ZERO)
    }
}

/// The totals of some lines. They are exact or there are none.
pub fn totals<'a>(lines: impl IntoIterator<Item = &'a CityPlanLine, IntoIter: Clone>) -> Result<Totals, Refusal> {
    Totals::of(lines.into_iter().map(|line| &line.accepted)).ok_or_else(|| Refusal::rule("city-plan.sum"))
}

/// The lines parted by what they have in common, in the order in which it first comes up. Lines of one part may stand apart.
pub fn parted<'a, K: PartialEq>(
    lines: &'a [CityPlanLine],
    key: impl Fn(&Accepted) -> K,
) -> Vec<(K, Vec<&'a CityPlanLine>)> {
    let mut parts: Vec<(K, Vec<&'a CityPlanLine>)> = Vec::new();
    for line in lines {
        let key = key(&line.accepted);
        match parts.iter_mut().find(|(known, _)| *known == key) {
            Some((_, part)) => part.push(line),
            None => parts.push((key, vec![line])),
        }
    }
    parts
}

/// A plan without lines says nothing.
pub fn something_is_accepted(plans: i64) -> Result<(), Refusal> {
    if plans > 0 { Ok(()) } else { Err(Refusal::rule("city-plan.nothing-accepted").at("year")) }
}

/// A final plan holds what is accepted now: as it was compiled, line by line.
pub fn is_current(
    compiled: (&[CityPlanLine], &[CityPlanCut]),
    now: (&[CityPlanLine], &[CityPlanCut]),
) -> Result<(), Refusal> {
    let lines = compiled.0.iter().map(|line| &line.accepted).eq(now.0.iter().map(|line| &line.accepted));
    let same = |one: &CityPlanCut, other: &CityPlanCut| one.accepted == other.accepted && one.reason == other.reason;
    let cuts = compiled.1.len() == now.1.len() && compiled.1.iter().zip(now.1).all(|(one, other)| same(one, other));
    if lines && cuts { Ok(()) } else { Err(Refusal::rule("city-plan.outdated")) }
}
