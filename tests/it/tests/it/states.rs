//! Where a record goes and who owes the next step by when: a table that anybody can read, made from the declarations.

use std::fmt::Write;

use kernel::role::{Scope, Who};
use kernel::{Action, Catalogue, Grant, Kind, State, Transition};

use crate::committed;

const HEADING: &str = "\
状态表 · States

由声明生成，测试保证它与程序一致。天数、月、日是工作规程里的数，以其名称表示，规程没有写的按通常的数。
Made from the declarations and kept true by a test. Days, months and dates are numbers of the rulebook, under their names;
what a rulebook leaves open is the usual number.

状态 · state    动作 · action    到 · to    谁 · who
(new) 新建记录 · making a record; * 任何状态 · any state; = 状态不变 · the state stays; (inside) 由别的动作带出 · by another action
& 各方都签署后进入的状态 · the state once everybody has signed
> 平台随之对所指记录办理的动作 · what the platform then does to the records that a field points at
@ 办理后通知谁 · who is told of it
! 该状态欠办的动作、由谁办、何时到期 · what the state owes, by whom, and when it is due
< 由此办成的新建记录 · by making which record it is done
";

/// Who is meant, and at which party of the record.
fn who(grant: &Grant) -> String {
    match grant.who {
        Who::Post(role, Scope::Party(party)) => format!("{} {party}", role.code),
        Who::Post(role, Scope::Named(line, field)) => format!("{} {line}.{field}", role.code),
        Who::Post(role, Scope::Only(party)) => format!("{} ={party}", role.code),
        Who::Post(role, Scope::Beside(party)) => format!("{} ~{party}", role.code),
        Who::Post(role, Scope::Programme) => format!("{} *", role.code),
        Who::SignedIn => "(any-post)".to_owned(),
        Who::Person(field) => format!("(person) {field}"),
        Who::Public => "(public)".to_owned(),
        Who::Clock => "(clock)".to_owned(),
        Who::Installation => "(installation)".to_owned(),
    }
}

fn to(action: &Action, kind: &Kind) -> String {
    match action.to {
        Transition::Stays if action.creates => kind.states.first().map_or("", |state| state.name).to_owned(),
        Transition::Stays => "=".to_owned(),
        Transition::To(state) => state.to_owned(),
        Transition::WhenAll(state) => format!("& {state}"),
        Transition::OneOf(states) => states.join(", "),
    }
}

fn step(state: &str, action: &Action, kind: &Kind) -> String {
    let by = if action.internal { vec!["(inside)".to_owned()] } else { action.by.iter().map(who).collect() };
    let mut text = format!("  {state:<18}{:<18}{:<40}{}\n", action.name, to(action, kind), by.join("; "));
    for then in action.then {
        let when = if then.when.is_empty() { String::new() } else { format!(", {}", then.when.join(", ")) };
        let _ = writeln!(text, "  {:<20}> {} ({}{when})", "", then.code(), then.through);
    }
    for tell in action.tells {
        let _ = writeln!(text, "  {:<20}@ {} ({})", "", who(&tell.to), tell.words);
    }
    text
}

/// What somebody owes while a record is in the state.
fn owed(catalogue: &Catalogue, kind: &Kind, state: &State) -> String {
    let mut text = String::new();
    for owe in state.owes {
        let due = catalogue.due_words(kind, &owe.due);
        let title = owe.title.map(|field| format!(" ({field})")).unwrap_or_default();
        let met = catalogue.met_by(kind.code, owe.action).and_then(|(made, field)| Some((made, field?)));
        let title = met.map_or(title, |(made, field)| format!(" < {} ({field})", made.code()));
        let _ = writeln!(text, "  {:<18}! {:<16}{}{title}", state.name, owe.action, who(&owe.by));
        let _ = writeln!(text, "  {:<20}{}\n  {:<20}{}", "", due.zh, "", due.en);
    }
    text
}

/// What is owed each year by whoever has no record yet.
fn standing(catalogue: &Catalogue, kind: &Kind) -> String {
    let mut text = String::new();
    for duty in catalogue.standing_duties.iter().filter(|duty| duty.fulfilled.kind == kind.code) {
        let due = catalogue.standing_words(kind, duty);
        let (by, owner) = (&duty.fulfilled, &duty.owner);
        let counts: Vec<String> = by.when.iter().map(|(field, choice)| format!(", {field} {choice}")).collect();
        let _ = writeln!(
            text,
            "  (new)             ! {:<16}{} {} of each {} ({}), every {:?}{}",
            by.action,
            duty.by.code,
            duty.at,
            owner.kind,
            duty.code,
            duty.every,
            counts.concat()
        );
        let _ = writeln!(text, "  {:<20}{}\n  {:<20}{}", "", due.zh, "", due.en);
    }
    text
}

fn table(catalogue: &Catalogue) -> String {
    let mut text = HEADING.to_owned();
    for kind in catalogue.roots().filter(|kind| !kind.states.is_empty()) {
        let _ = writeln!(text, "\n{} · {} · {}", kind.code, kind.label.zh, kind.label.en);
        let actions: Vec<_> = catalogue.actions_on(kind.code).collect();
        text.extend(actions.iter().filter(|action| action.creates).map(|action| step("(new)", action, kind)));
        text.push_str(&standing(catalogue, kind));
        let always = |action: &&&Action| !action.creates && action.from.is_empty();
        text.extend(actions.iter().filter(always).map(|action| step("*", action, kind)));
        for state in kind.states {
            let possible = |action: &&&Action| action.from.contains(&state.name);
            text.extend(actions.iter().filter(possible).map(|action| step(state.name, action, kind)));
            text.push_str(&owed(catalogue, kind, state));
        }
    }
    text
}

#[test]
fn the_table_of_states_is_what_is_declared() {
    committed::check("docs/states.txt", &table(&programme::catalogue()));
}
