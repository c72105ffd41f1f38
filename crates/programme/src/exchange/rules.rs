//! Rules of visits: values in, values or a refusal out.

use kernel::{Day, Refusal};

use super::records::Visit;
use crate::categories::Category;
use crate::organisation::records::Organisation;

/// # Errors
/// When it would end before it begins.
pub fn span(begins: Day, ends: Day) -> Result<(), Refusal> {
    if ends < begins { Err(Refusal::rule("visit.backwards").at("ends")) } else { Ok(()) }
}

/// # Errors
/// When what has begun already is planned as if it were to come, or was entered later as of a day that is none of its own.
pub fn planned_ahead(visit: &Visit, planned: Day) -> Result<(), Refusal> {
    match visit.later.happened_on {
        None if visit.begins < planned => Err(Refusal::rule("visit.has-begun").at("begins")),
        Some(day) if day < visit.begins || day > visit.ends => Err(Refusal::rule("visit.other-day").at("happened_on")),
        _ => Ok(()),
    }
}

/// # Errors
/// When whoever arranges it is no department of that county.
pub fn hosted(office: &Organisation, host: Option<&Organisation>) -> Result<(), Refusal> {
    let Some(host) = host else { return Ok(()) };
    let arranges = matches!(host.category, Category::CountyDepartment | Category::FinanceBureau);
    if arranges && host.parent == office.parent { Ok(()) } else { Err(Refusal::rule("visit.other-host").at("host")) }
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
