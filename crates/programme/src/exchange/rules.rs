//! Rules of visits: values in, values or a refusal out.

use kernel::{Day, DueFacts, DueRule, Refusal};

use crate::rulebook::limits;

/// The report is due so many working days after the visit was to end.
pub fn report_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    let ends = facts.record.get(facts.kind, "ends").as_text().and_then(|day| Day::parse(day).ok())?;
    limits::working_days_from(ends, facts, |limits| limits.visit_report_days)
}

pub fn report_again_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    limits::working_days(facts, |limits| limits.visit_report_days)
}

pub fn confirm_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    limits::working_days(facts, |limits| limits.visit_confirm_days)
}

/// # Errors
/// When it would end before it begins.
pub fn span(begins: Day, ends: Day) -> Result<(), Refusal> {
    if ends < begins { Err(Refusal::rule("visit.backwards").at("ends")) } else { Ok(()) }
}

/// # Errors
/// When it is reported before it was held.
pub fn held(held_on: Day, today: Day) -> Result<(), Refusal> {
    if held_on > today { Err(Refusal::rule("visit.not-yet").at("held_on")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_ends_no_sooner_than_it_begins_and_is_reported_when_it_is_over() {
        let day = |text| Day::parse(text).unwrap();
        assert!(span(day("2011-05-03"), day("2011-05-03")).is_ok());
        assert_eq!(span(day("2011-05-03"), day("2011-05-02")).unwrap_err().code, "visit.backwards");
        assert!(held(day("2011-05-03"), day("2011-05-03")).is_ok());
        assert_eq!(held(day("2011-05-04"), day("2011-05-03")).unwrap_err().code, "visit.not-yet");
    }
}
