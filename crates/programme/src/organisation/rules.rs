//! Rules of the organisation: values in, a refusal out.

use kernel::{Day, Refusal, Role, Year};

use super::records::{CalendarDay, DayOff, Rulebook};

/// Passwords are at least this long, in characters.
pub const PASSWORD_MIN: i64 = 10;

/// A role can be held only in an organisation of its categories.
pub fn may_hold(role: Option<Role>, category: &str) -> Result<(), Refusal> {
    match role {
        Some(role) if role.held_in.contains(&category) => Ok(()),
        _ => Err(Refusal::rule("post.role-not-held-there").at("role")),
    }
}

/// The three administrators are three people, and none of them acts in business (三员分立).
pub fn may_combine(new: Role, held: &[Role]) -> Result<(), Refusal> {
    let parts = |role: &Role| !matches!(role.class, kernel::Class::Business);
    match held.iter().find(|role| **role != new && (parts(role) || parts(&new))) {
        Some(_) => Err(Refusal::rule("post.separation").at("role")),
        None => Ok(()),
    }
}

/// The system administrator resets the passwords of business posts alone: whoever could sign in as another administrator
/// would be both (三员分立). Administrators' own are reset at the machine.
pub fn may_reset(oneself: bool, held: &[&Role]) -> Result<(), Refusal> {
    let administers = held.iter().any(|role| role.class != kernel::Class::Business);
    if oneself || administers { Err(Refusal::rule("person.reset-at-the-machine")) } else { Ok(()) }
}

/// Nothing ends before it began.
pub fn ends_after(begins: Day, ends: Day) -> Result<(), Refusal> {
    if ends < begins { Err(Refusal::rule("period.ends-before-it-begins").at("ends")) } else { Ok(()) }
}

/// A user name is ASCII, so that it can be typed on any keyboard.
pub fn user_name(name: &str) -> Result<(), Refusal> {
    let fits = name.len() >= 2
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_'));
    if fits { Ok(()) } else { Err(Refusal::rule("person.user-name").at("user_name")) }
}

/// An address that could be one; whether mail arrives there only mail can tell.
pub fn email(address: Option<&str>) -> Result<(), Refusal> {
    let Some(address) = address else { return Ok(()) };
    let fits = address.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !address.contains(char::is_whitespace) && address.is_ascii()
    });
    if fits { Ok(()) } else { Err(Refusal::rule("person.email").at("email")) }
}

/// The days named must be days of every year, the limits in order, and the beginning not before today.
pub fn rulebook(rulebook: &Rulebook, today: Day, founding: bool) -> Result<(), Refusal> {
    let of_every_year =
        |month: i64, day: i64| kernel::days::MonthDay::new(month as i8, day as i8).is_some() && (month, day) != (2, 29);
    let limits = &rulebook.limits;
    let refuse = |code, field: &str, holds: bool| if holds { Ok(()) } else { Err(Refusal::rule(code).at(field)) };
    let early = Refusal::rule("rulebook.backdated").with("today", today.iso()).at("effective");
    Refusal::all([
        if founding || rulebook.effective >= today { Ok(()) } else { Err(early) },
        refuse("rulebook.limits", "key_projects_min", rulebook.key_projects_min <= rulebook.key_projects_max),
        refuse("rulebook.deadline", "report_day", of_every_year(rulebook.report_month, rulebook.report_day)),
        refuse(
            "rulebook.deadline",
            "summary_day",
            of_every_year(limits.summary_month.unwrap_or(1), limits.summary_day.unwrap_or(1)),
        ),
    ])
}

/// What the product knows already is not entered again.
pub fn year_is_unknown(year: Year) -> Result<(), Refusal> {
    let known = crate::calendar::calendar().covers(year);
    if known { Err(Refusal::rule("calendar.year-known").with("year", year).at("year")) } else { Ok(()) }
}

/// Days of the year, or of the week before it, each named once; worked ones fall on weekends. All are told at once.
pub fn days_off(year: Year, days: &[CalendarDay]) -> Result<(), Refusal> {
    if days.is_empty() {
        return Err(Refusal::rule("calendar.empty").at("calendar_days"));
    }
    let first = year.first_day().add_days(-7);
    Refusal::all(days.iter().enumerate().map(|(index, line)| {
        let refuse = |code| {
            let refusal = Refusal::rule(code).with("day", line.day.iso()).with("year", year);
            Err(refusal.at(format!("calendar_days[{index}].day")))
        };
        match () {
            () if !(first..=year.last_day()).contains(&line.day) => refuse("calendar.another-year"),
            () if days[..index].iter().any(|earlier| earlier.day == line.day) => refuse("calendar.twice"),
            () if line.arrangement == DayOff::Workday && !line.day.is_weekend() => refuse("calendar.worked-anyway"),
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
        assert_eq!(code(year_is_unknown(Year::new(2026).expect("a year"))), Some("calendar.year-known"));
        assert_eq!(code(year_is_unknown(year)), None);
    }
}

/// A delegation as far as rules ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub deputy: bool,
    pub begins: Day,
    pub ends: Option<Day>,
}

/// An absence lasts so many days at most: whoever is away for longer hands the post over.
pub const ABSENCE_DAYS_MAX: i32 = 366;

impl Term {
    /// Whether two terms have a day in common.
    pub fn meets(&self, other: &Term) -> bool {
        self.ends.is_none_or(|ends| other.begins <= ends) && other.ends.is_none_or(|ends| self.begins <= ends)
    }
}

/// An absence has both its days, a deputy only the first; neither begins in the past.
pub fn term(term: Term, today: Day) -> Result<(), Refusal> {
    if term.begins < today {
        return Err(Refusal::rule("delegation.begins-in-the-past").at("begins"));
    }
    match (term.deputy, term.ends) {
        (true, None) => Ok(()),
        (true, Some(_)) => Err(Refusal::rule("delegation.deputy-without-end").at("ends")),
        (false, None) => Err(Refusal::rule("delegation.end-missing").at("ends")),
        (false, Some(ends)) => {
            ends_after(term.begins, ends)?;
            if term.begins.days_until(ends) >= ABSENCE_DAYS_MAX.into() {
                return Err(Refusal::rule("delegation.too-long").with("max", ABSENCE_DAYS_MAX).at("ends"));
            }
            Ok(())
        }
    }
}

/// The three administrators' posts are never lent, and what is lent must be something the delegate could hold themselves
/// beside what they hold (三员分立).
pub fn may_lend(role: Option<Role>, held: &[Role]) -> Result<(), Refusal> {
    let lendable = |role: &Role| matches!(role.class, kernel::Class::Business | kernel::Class::Manager);
    let role = role.filter(lendable).ok_or_else(|| Refusal::rule("delegation.administrator").at("post"))?;
    may_combine(role, held).map_err(|_| Refusal::rule("delegation.separation").at("substitute"))
}
