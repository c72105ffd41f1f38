//! Who has to do with a task, said once: whoever gives one, whoever leads one or helps, and what they see, owe and hear of it.

use kernel::role::{each, joined};
use kernel::{Due, Grant, Owe, Role, Scope, Tell};

use crate::roles::*;

/// Whoever gives tasks: the leaders, and the offices, of what they lead.
const GIVING: [Role; 8] = joined(&[LEADERS, &[CITY_OFFICE], OFFICES]);
/// Whoever leads a task or helps with one and sees what concerns them alone; the city office sees every task.
const CONCERNED: [Role; 7] = joined(&[&[COUNTY_GOVERNMENT], OFFICES, &[OUTSIDE_BODY]]);
pub(super) const DOING: [Role; 8] = joined(&[&[CITY_OFFICE], &CONCERNED]);

const HELPS: Scope = Scope::Named("task-helper", "office");

/// Whoever is reminded of what they owe, each where the role is held; those of the office itself speak with each other.
const REMINDED_ROLES: [Role; 6] =
    [COUNTY_OFFICE, DEPARTMENT, COUNTY_GOVERNMENT, PARTNER_DEPARTMENT, COUNTY_DEPARTMENT, FINANCE_BUREAU];
pub(super) const REMINDED: [Grant; 6] = each(&REMINDED_ROLES, Scope::Only("receiver"));

/// Whether the office where the role is held is reminded of what the role owes there: of its reviewers, its leaders too.
pub fn is_reminded(role: &Role) -> bool {
    role.held_in.iter().all(|category| reminded_categories().any(|reminded| reminded == *category))
}

/// The categories of organisation that are reminded.
pub(super) fn reminded_categories() -> impl Iterator<Item = &'static str> {
    REMINDED_ROLES.iter().flat_map(|role| role.held_in.iter().copied())
}

/// Who sees a reminder: whoever sent it or got it, with the government of a county, and the city office.
pub(super) const SEE_REMINDERS: [Grant; 8] = joined(&[
    &each::<6>(&REMINDED_ROLES, Scope::Party("receiver")),
    &[CITY_OFFICE.anywhere(), COUNTY_OFFICE.at("sender")],
]);

/// Whoever gave it, and verifies it: never an office above, unless it gave it itself.
pub(super) const GIVERS: [Grant; 8] = each(&GIVING, Scope::Only("giver"));
/// Whoever leads it.
pub(super) const LEADS: [Grant; 8] = each(&DOING, Scope::Only("lead"));

/// Whoever helps, and the offices above them.
pub(super) const HELPERS: [Grant; 8] = each(&DOING, HELPS);

/// Whoever gave, leads or helps, and the offices above them.
pub(super) const SEE: [Grant; 25] = joined(&[
    &each::<7>(&joined(&[LEADERS, OFFICES]), Scope::Party("giver")),
    &[CITY_OFFICE.anywhere(), COUNTY_GOVERNMENT.at("giver"), CITY_LEADER.at("lead"), COUNTY_LEADER.at("lead")],
    &each(&CONCERNED, Scope::Party("lead")),
    &each(&CONCERNED, HELPS),
]);

/// Whoever has to do with it says how it goes, and asks; a leader of what they gave themselves.
pub(super) const REMARK: [Grant; 24] = joined(&[
    &[CITY_LEADER.only_at("giver"), COUNTY_LEADER.only_at("giver"), CITY_OFFICE.at("giver")],
    &each::<5>(&joined(&[OFFICES]), Scope::Party("giver")),
    &each(&DOING, Scope::Party("lead")),
    &HELPERS,
]);

/// What each of them owes, whichever of the roles it is.
pub(super) const fn owed<const N: usize>(by: [Grant; N], action: &'static str, due: Due) -> [Owe; N] {
    let mut owed = [Owe::new(action, by[0], due); N];
    let mut at = 0;
    while at < N {
        owed[at] = Owe::new(action, by[at], due);
        at += 1;
    }
    owed
}

/// What each of them is told.
pub(super) const fn told<const N: usize>(grants: [Grant; N], words: &'static str, says: &'static str) -> [Tell; N] {
    let mut tells = [Tell::new(grants[0], ""); N];
    let mut at = 0;
    while at < N {
        tells[at] = Tell::new(grants[at], words).says(says);
        at += 1;
    }
    tells
}
