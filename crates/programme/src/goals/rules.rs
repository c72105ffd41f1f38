//! Rules of the action plan: pure functions, values in, values or a refusal out.

use kernel::{Day, Refusal, Year};

use super::records::{ActionPlan, Goal, Numbers, Reckoning, Standing};

/// Years that one action plan covers at most: a column each.
pub const YEARS_MAX: i16 = 5;

/// How many years lie between the two, both included.
fn years(first: Year, last: Year) -> usize {
    usize::try_from(last.number() - first.number() + 1).unwrap_or(0)
}

/// One to five years, not all of them over.
pub fn span(first: Year, last: Year, today: Day) -> Result<(), Refusal> {
    match last.number() - first.number() {
        difference if difference < 0 => Err(Refusal::rule("goals.span-backwards").at("last_year")),
        difference if difference >= YEARS_MAX => {
            Err(Refusal::rule("goals.span-too-long").with("max", YEARS_MAX).at("last_year"))
        }
        _ if last.number() < today.year() => Err(Refusal::rule("goals.span-over").at("last_year")),
        _ => Ok(()),
    }
}

/// Two action plans of a county do not cover the same year.
pub fn overlaps(one: (Year, Year), other: (Year, Year)) -> bool {
    one.0 <= other.1 && other.0 <= one.1
}

/// Where the numbers of one goal stand in the input: the county's own, or those that the partner proposes.
struct Place {
    years: String,
    target: String,
}

impl Place {
    fn own(index: usize) -> Place {
        Place { years: format!("goals[{index}].year_"), target: format!("goals[{index}].target") }
    }

    fn proposed(index: usize) -> Place {
        Place { years: format!("goals[{index}].proposed_"), target: format!("goals[{index}].proposed_target") }
    }

    fn year(&self, position: usize) -> String {
        format!("{}{}", self.years, position + 1)
    }
}

/// What holds of goals at any time: each is named once, and has no number beyond the last year.
pub fn may_be_kept(plan: &ActionPlan, goals: &[Goal]) -> Result<(), Refusal> {
    let count = years(plan.first_year, plan.last_year);
    Refusal::all(goals.iter().enumerate().flat_map(|(index, goal)| {
        let twice = goals[..index].iter().any(|earlier| earlier.name == goal.name);
        let named = if twice {
            Err(Refusal::rule("goals.twice").with("goal", &goal.name).at(format!("goals[{index}].name")))
        } else {
            Ok(())
        };
        [named, nothing_beyond(goal, &goal.numbers, (count, plan.last_year), &Place::own(index))]
    }))
}

fn nothing_beyond(goal: &Goal, numbers: &Numbers, (count, last): (usize, Year), place: &Place) -> Result<(), Refusal> {
    let beyond = (count..YEARS_MAX as usize).find(|year| numbers.years()[*year].is_some());
    beyond.map_or(Ok(()), |year| {
        Err(Refusal::rule("goals.beyond").with("goal", &goal.name).with("last", last).at(place.year(year)))
    })
}

/// Every year has its number, and together they come to the target: parts add up to it from the baseline, levels go
/// towards it without turning back and end at it.
fn comes_to_its_target(
    goal: &Goal,
    numbers: &Numbers,
    (first, last): (Year, Year),
    place: &Place,
) -> Result<(), Refusal> {
    let count = years(first, last);
    let given = &numbers.years()[..count.min(YEARS_MAX as usize)];
    let refuse = |code| Refusal::rule(code).with("goal", &goal.name).with("target", numbers.target);
    if let Some(open) = given.iter().position(Option::is_none) {
        let year = i64::from(first.number()) + open as i64;
        return Err(refuse("goals.year-open").with("year", year).at(place.year(open)));
    }
    let given: Vec<i64> = given.iter().flatten().copied().collect();
    if numbers.target == goal.baseline {
        return Err(refuse("goals.no-change").at(&place.target));
    }
    match goal.reckoning {
        Reckoning::Adds => {
            let sum = given.iter().fold(goal.baseline, |sum, part| sum.saturating_add(*part));
            let refusal = refuse("goals.sum").with("baseline", goal.baseline).with("sum", sum);
            if sum == numbers.target { Ok(()) } else { Err(refusal.at(&place.target)) }
        }
        Reckoning::Level => {
            let rises = numbers.target > goal.baseline;
            let turns = |(before, after): (i64, i64)| if rises { after < before } else { after > before };
            let steps = std::iter::once(goal.baseline).chain(given.iter().copied()).zip(given.iter().copied());
            if let Some(turned) = steps.into_iter().position(turns) {
                let code = if rises { "goals.falls-back" } else { "goals.rises-again" };
                return Err(refuse(code).at(place.year(turned)));
            }
            let reached = given.last().copied().unwrap_or(goal.baseline);
            let refusal = refuse("goals.last-year").with("reached", reached).with("last", last);
            if reached == numbers.target { Ok(()) } else { Err(refusal.at(place.year(given.len().saturating_sub(1)))) }
        }
    }
}

/// What may stay open in a draft must be there before the other side reads it.
pub fn may_be_put_forward(plan: &ActionPlan, goals: &[Goal]) -> Result<(), Refusal> {
    if plan.approach.is_none() {
        return Err(Refusal::rule("goals.approach").at("approach"));
    }
    if goals.is_empty() {
        return Err(Refusal::rule("goals.none").at("goals"));
    }
    may_be_kept(plan, goals)?;
    Refusal::all(goals.iter().enumerate().map(|(index, goal)| {
        comes_to_its_target(goal, &goal.numbers, (plan.first_year, plan.last_year), &Place::own(index))
    }))
}

/// Something is proposed, it differs from what stands there, and it comes to a target as well.
pub fn may_be_proposed(plan: &ActionPlan, goals: &[Goal]) -> Result<(), Refusal> {
    let mut differs = false;
    let count = years(plan.first_year, plan.last_year);
    for (index, goal) in goals.iter().enumerate() {
        let Some(numbers) = goal.proposed() else { continue };
        let place = Place::proposed(index);
        nothing_beyond(goal, &numbers, (count, plan.last_year), &place)?;
        comes_to_its_target(goal, &numbers, (plan.first_year, plan.last_year), &place)?;
        differs |= numbers != goal.numbers;
    }
    if differs { Ok(()) } else { Err(Refusal::rule("goals.same").at("goals")) }
}

/// The draft that somebody confirms is the one that stands there.
pub fn same_draft(plan: &ActionPlan, edition: i64) -> Result<(), Refusal> {
    if plan.edition == edition {
        return Ok(());
    }
    Err(Refusal::rule("goals.another-draft").with("edition", edition).with("now", plan.edition))
}

/// What a project's line may point at: a goal of the county's own, agreed, of years that cover the plan's.
pub fn may_be_served(goal: &Goal, own: bool, year: Year, path: &str) -> Result<(), Refusal> {
    let refuse = |code| Err(Refusal::rule(code).with("goal", &goal.name).with("year", year).at(path));
    let covered = goal.first_year.zip(goal.last_year).is_some_and(|(first, last)| (first..=last).contains(&year));
    match () {
        () if !own => refuse("goals.of-another-county"),
        () if goal.standing != Standing::Agreed => refuse("goals.not-agreed"),
        () if !covered => refuse("goals.another-year"),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::records::Theme;

    fn year(number: i16) -> Year {
        Year::new(number).expect("a year")
    }

    fn goal(reckoning: Reckoning, baseline: i64, target: i64, parts: &[i64]) -> Goal {
        let part = |index: usize| parts.get(index).copied();
        let numbers =
            Numbers { target, year_1: part(0), year_2: part(1), year_3: part(2), year_4: part(3), year_5: part(4) };
        Goal {
            id: kernel::Id::nil(),
            name: "自来水入户".to_owned(),
            theme: Theme::Water,
            unit: "户".to_owned(),
            reckoning,
            baseline,
            numbers,
            proposed_target: None,
            proposed_1: None,
            proposed_2: None,
            proposed_3: None,
            proposed_4: None,
            proposed_5: None,
            county: None,
            first_year: None,
            last_year: None,
            standing: Standing::Draft,
        }
    }

    fn told(goal: &Goal) -> Option<(&'static str, String)> {
        let span = (year(2011), year(2013));
        let refusal = comes_to_its_target(goal, &goal.numbers, span, &Place::own(0)).err()?;
        Some((refusal.code, refusal.problems[0].field.clone()))
    }

    #[test]
    fn parts_add_up_from_the_baseline_to_the_target() {
        let adds = |target, parts: &[i64]| told(&goal(Reckoning::Adds, 100, target, parts));
        assert_eq!(adds(400, &[100, 100, 100]), None);
        assert_eq!(adds(400, &[300, 0, 0]), None);
        assert_eq!(adds(400, &[100, 100, 99]), Some(("goals.sum", "goals[0].target".to_owned())));
        assert_eq!(adds(400, &[100, 100]), Some(("goals.year-open", "goals[0].year_3".to_owned())));
        assert_eq!(adds(100, &[0, 0, 0]), Some(("goals.no-change", "goals[0].target".to_owned())));
        assert_eq!(adds(400, &[i64::MAX, i64::MAX, 1]), Some(("goals.sum", "goals[0].target".to_owned())));
    }

    #[test]
    fn levels_go_towards_the_target_without_turning_back() {
        let level = |baseline, target, parts: &[i64]| told(&goal(Reckoning::Level, baseline, target, parts));
        assert_eq!(level(60, 90, &[70, 80, 90]), None);
        assert_eq!(level(60, 90, &[60, 60, 90]), None, "a year may stand still");
        assert_eq!(level(60, 90, &[70, 65, 90]), Some(("goals.falls-back", "goals[0].year_2".to_owned())));
        assert_eq!(level(60, 90, &[50, 80, 90]), Some(("goals.falls-back", "goals[0].year_1".to_owned())));
        assert_eq!(level(60, 90, &[70, 80, 85]), Some(("goals.last-year", "goals[0].year_3".to_owned())));
        assert_eq!(level(30, 10, &[25, 20, 10]), None, "poverty falls");
        assert_eq!(level(30, 10, &[25, 27, 10]), Some(("goals.rises-again", "goals[0].year_2".to_owned())));
    }

    #[test]
    fn an_action_plan_covers_one_to_five_years_that_are_not_over() {
        let today = Day::parse("2011-06-01").expect("a day");
        let told = |first, last| span(year(first), year(last), today).err().map(|refusal| refusal.code);
        assert_eq!(told(2011, 2011), None);
        assert_eq!(told(2009, 2013), None);
        assert_eq!(told(2011, 2010), Some("goals.span-backwards"));
        assert_eq!(told(2011, 2016), Some("goals.span-too-long"));
        assert_eq!(told(2008, 2010), Some("goals.span-over"));
        assert!(overlaps((year(2011), year(2013)), (year(2013), year(2015))));
        assert!(!overlaps((year(2011), year(2013)), (year(2014), year(2015))));
    }

    #[test]
    fn what_the_partner_leaves_open_stays_as_it_is() {
        let mut goal = goal(Reckoning::Adds, 0, 300, &[100, 100, 100]);
        assert_eq!(goal.proposed(), None);
        goal.proposed_target = Some(400);
        goal.proposed_3 = Some(200);
        let numbers = goal.proposed().expect("something is proposed");
        assert_eq!((numbers.target, numbers.years()), (400, [Some(100), Some(100), Some(200), None, None]));
        goal.clear();
        assert_eq!(goal.proposed(), None);
    }
}
