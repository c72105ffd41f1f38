//! Rules of days and years: values in, a refusal out.

use kernel::{Day, Refusal, Year};

use super::records::{CalendarDay, DayOff};
use super::working_days;

/// Nothing ends before it began.
pub fn ends_after(begins: Day, ends: Day) -> Result<(), Refusal> {
    if ends < begins { Err(Refusal::rule("period.ends-before-it-begins").at("ends")) } else { Ok(()) }
}

/// Days of the year, or of the week before it, each named once; worked ones are days off otherwise: a weekend, or what an earlier
/// notice that is built in had made one. All are told at once.
pub fn days_off(year: Year, days: &[CalendarDay]) -> Result<(), Refusal> {
    if days.is_empty() {
        return Err(Refusal::rule("calendar.empty").at("calendar_days"));
    }
    let first = year.first_day().add_days(-7);
    let built_in = working_days::calendar();
    Refusal::all(days.iter().enumerate().map(|(index, line)| {
        let refuse = |code| {
            let refusal = Refusal::rule(code).with("day", line.day.iso()).with("year", year);
            Err(refusal.at(format!("calendar_days[{index}].day")))
        };
        match () {
            () if !(first..=year.last_day()).contains(&line.day) => refuse("calendar.another-year"),
            () if days[..index].iter().any(|earlier| earlier.day == line.day) => refuse("calendar.twice"),
            () if line.arrangement == DayOff::Workday && built_in.is_working(line.day).0 => {
                refuse("calendar.worked-anyway")
            }
            () => Ok(()),
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(day: &str, arrangement: DayOff) -> CalendarDay {
        CalendarDay {
            id: kernel::Id::nil(),
            day: Day::parse(day).expect("a day"),
            name: "示例".to_owned(),
            arrangement,
        }
    }

    fn code(outcome: Result<(), Refusal>) -> Option<&'static str> {
        outcome.err().map(|refusal| refusal.code)
    }

    #[test]
    fn a_year_of_days_off_is_of_that_year_and_names_each_day_once() {
        let year = Year::new(2027).expect("a year");
        let holiday = |day| line(day, DayOff::Holiday);
        assert_eq!(code(days_off(year, &[])), Some("calendar.empty"));
        assert_eq!(code(days_off(year, &[holiday("2027-01-01"), line("2027-02-20", DayOff::Workday)])), None);
        assert_eq!(code(days_off(year, &[holiday("2026-12-31")])), None, "New Year can begin in the old one");
        assert_eq!(code(days_off(year, &[holiday("2026-12-20")])), Some("calendar.another-year"));
        assert_eq!(code(days_off(year, &[holiday("2028-01-01")])), Some("calendar.another-year"));
        assert_eq!(code(days_off(year, &[holiday("2027-01-01"), holiday("2027-01-01")])), Some("calendar.twice"));
        assert_eq!(code(days_off(year, &[line("2027-02-22", DayOff::Workday)])), Some("calendar.worked-anyway"));
        // Of a year that is built in: a day off is worked after all; one that is worked anyway is no change.
        let known = Year::new(2026).expect("a year");
        assert_eq!(code(days_off(known, &[holiday("2026-10-09"), line("2026-10-01", DayOff::Workday)])), None);
        assert_eq!(code(days_off(known, &[line("2026-10-12", DayOff::Workday)])), Some("calendar.worked-anyway"));
    }
}
