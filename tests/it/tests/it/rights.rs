//! Who sees what and does what: a table an auditor can read, made from the declarations. `oracle` reads it, and both the
//! policy and the running system are asked whether they say the same.

use std::collections::BTreeSet;
use std::fmt::Write;

use kernel::role::{Scope, Who};
use kernel::{Action, Catalogue, Grant, Kind};

use crate::committed;

/// Where the table stands.
pub const PATH: &str = "docs/rights.txt";
/// The state column of a creation.
pub const NEW: &str = "(new)";
/// The right to read fields that not everybody reads who sees the record.
pub const READ: &str = "read";
/// The right to be shown what else says the same in sealed words.
pub const COMPARE: &str = "compare";
/// Before a party: that very organisation alone; whoever stands directly below what the party is or lies below.
pub const ONLY: char = '=';
pub const BESIDE: char = '~';
/// Whoever holds no other role has none of what any post has.
pub const OUTSIDE: &str = "outside-body";
/// The state column of kinds without states.
pub const STATELESS: &str = "(any)";

const HEADING: &str = "\
权限表 · Rights

由声明生成，测试保证它与程序一致；每一行是一项权利，没有写的就是没有。
Made from the declarations and kept true by a test. Each line is one right; what is not here is refused.

状态 · state    谁 · who    在哪一方 · at which party    权利 · right    除外 · except
(new) 新建记录 · making a record; (any) 没有状态的记录 · a record without states
see 看见 · to see the record; * 本项目群任何一处 · anywhere in the programme
(any-post) 本项目群任何岗位，外部机构（outside-body）除外 · any post in the programme but those of outside bodies
一方的上级单位同样有权 · an organisation above the party has the right too
= 仅限这个单位本身，上级单位不随之有权 · that very organisation; one above it has not the right
~ 与这一方同在一县或一市：直属于这一方或其上级的单位 · beside the party: an organisation directly below the party or below one above it
除外：在这份记录上办过其中一步的人 · except whoever did one of these steps on the record
read 读取 · to read the fields named in the last column, of whoever sees the record while it is in this state, whatever its
state is now; what stands in no such line is read by everybody who sees the record
compare 比对 · to be shown, of a record that they see, which others that they see say the same in the sealed fields named
";

/// Who is meant, and at which party.
fn holder(grant: &Grant) -> (String, String) {
    match grant.who {
        Who::Post(role, Scope::Party(party)) => (role.code.to_owned(), party.to_owned()),
        Who::Post(role, Scope::Named(line, field)) => (role.code.to_owned(), format!("{line}.{field}")),
        Who::Post(role, Scope::Only(party)) => (role.code.to_owned(), format!("{ONLY}{party}")),
        Who::Post(role, Scope::Beside(party)) => (role.code.to_owned(), format!("{BESIDE}{party}")),
        Who::Post(role, Scope::Programme) => (role.code.to_owned(), "*".to_owned()),
        Who::SignedIn => ("(any-post)".to_owned(), "*".to_owned()),
        Who::Person(field) => ("(person)".to_owned(), field.to_owned()),
        Who::Public => ("(public)".to_owned(), "*".to_owned()),
        Who::Clock => ("(clock)".to_owned(), "*".to_owned()),
        Who::Installation => ("(installation)".to_owned(), "*".to_owned()),
    }
}

pub fn states(kind: &Kind) -> Vec<&'static str> {
    if kind.states.is_empty() { vec![STATELESS] } else { kind.states.iter().map(|state| state.name).collect() }
}

/// The states in which an action is declared to be possible.
pub fn moments(action: &Action, kind: &Kind) -> Vec<&'static str> {
    match (action.creates, action.from) {
        (true, _) => vec![NEW],
        (false, []) => states(kind),
        (false, from) => from.to_vec(),
    }
}

/// The columns, each with its width; the words that follow are not read back.
const COLUMNS: [usize; 5] = [18, 24, 28, 27, 56];

fn line([state, who, at, right, except]: [&str; 5], words: &str) -> String {
    let mut line = "  ".to_owned();
    for (column, width) in [state, who, at, right, except].into_iter().zip(COLUMNS) {
        assert!(column.len() < width, "{column} is too long for its column");
        let _ = write!(line, "{column:<width$}");
    }
    (line + words).trim_end().to_owned()
}

/// The whole table.
fn table(catalogue: &Catalogue) -> String {
    let mut text = HEADING.to_owned();
    for kind in catalogue.roots() {
        let _ = writeln!(text, "\n{} · {} · {}", kind.code, kind.label.zh, kind.label.en);
        let mut lines = Vec::new();
        for (order, state) in [NEW].into_iter().chain(states(kind)).enumerate() {
            for grant in kind.seen_by.iter().filter(|grant| grant.states.is_empty() || grant.states.contains(&state)) {
                let (who, at) = holder(grant);
                if state != NEW {
                    lines.push((order, line([state, &who, &at, "see", ""], "")));
                }
                let told = kind.fields.iter().filter(|field| field.seen_in.contains(&state));
                let told: Vec<_> = told.map(|field| field.name).collect();
                if !told.is_empty() {
                    lines.push((order, line([state, &who, &at, READ, &told.join(",")], "")));
                }
            }
            let possible = |action: &&&Action| moments(action, kind).contains(&state);
            for action in catalogue.actions_on(kind.code).collect::<Vec<_>>().iter().filter(possible) {
                let words = format!("{} · {}", action.label.zh, action.label.en);
                let except = action.not_by.join(",");
                for (who, at) in action.by.iter().map(holder) {
                    lines.push((order, line([state, &who, &at, action.name, &except], &words)));
                }
                if action.internal {
                    lines.push((order, line([state, "(inside)", "", action.name, &except], &words)));
                }
            }
        }
        for role in catalogue.roles {
            let theirs = kind.fields.iter().filter(|field| field.visible_to.contains(role));
            let theirs: Vec<_> = theirs.map(|field| field.name).collect();
            if !theirs.is_empty() {
                lines.push((0, line([STATELESS, role.code, "*", READ, &theirs.join(",")], "")));
            }
            let shown = |field: &&kernel::Field| field.blind.is_some_and(|blind| blind.shown_to.contains(role));
            let compared: Vec<_> = kind.fields.iter().filter(shown).map(|field| field.name).collect();
            if !compared.is_empty() {
                lines.push((0, line([STATELESS, role.code, "*", COMPARE, &compared.join(",")], "")));
            }
        }
        lines.sort();
        text.extend(lines.into_iter().map(|(_, line)| line + "\n"));
    }
    text
}

/// One right, as it stands in the text.
#[derive(Debug)]
pub struct Right {
    pub kind: String,
    pub state: String,
    pub who: String,
    pub at: String,
    pub right: String,
    /// The steps whose performers are barred; of the right to read, the fields.
    pub except: Vec<String>,
}

/// Reads the table as an auditor does: headings begin at the margin, rights are indented.
pub fn read(text: &str) -> Vec<Right> {
    let mut rights = Vec::new();
    let mut kind = String::new();
    for line in text.lines().skip(HEADING.lines().count()) {
        if !line.starts_with(' ') {
            kind = line.split(" · ").next().unwrap_or_default().to_owned();
            continue;
        }
        let mut from = 2;
        let [state, who, at, right, except] = COLUMNS.map(|width| {
            let column = line.get(from..(from + width).min(line.len())).unwrap_or_default();
            from += width;
            column.trim().to_owned()
        });
        let except = except.split(',').filter(|step| !step.is_empty()).map(str::to_owned).collect();
        rights.push(Right { kind: kind.clone(), state, who, at, right, except });
    }
    rights
}

#[test]
fn the_table_of_rights_is_the_declared_one() {
    committed::check(PATH, &table(&programme::catalogue()));
}

#[test]
fn the_table_can_be_read_back() {
    let catalogue = programme::catalogue();
    let rights = read(&table(&catalogue));
    let grants = |action: &&'static Action| {
        let kind = catalogue.kind(action.kind).expect("a declared kind");
        moments(action, kind).len() * (action.by.len() + usize::from(action.internal))
    };
    let acts: usize = catalogue.actions.iter().map(grants).sum();
    assert_eq!(rights.iter().filter(|right| !["see", READ, COMPARE].contains(&right.right.as_str())).count(), acts);
    let not_by = |kind: &str, name: &str| catalogue.action(kind, name).is_none_or(|action| action.not_by.is_empty());
    for right in &rights {
        let kind = catalogue.kind(&right.kind).unwrap_or_else(|| panic!("{right:?}"));
        assert!(
            ["see", READ, COMPARE].contains(&right.right.as_str())
                || catalogue.action(kind.code, &right.right).is_some(),
            "{right:?}"
        );
        assert!([NEW, STATELESS].contains(&right.state.as_str()) || kind.state(&right.state).is_some(), "{right:?}");
        assert!(right.who.starts_with('(') || catalogue.role(&right.who).is_some(), "{right:?}");
        if [READ, COMPARE].contains(&right.right.as_str()) {
            assert!(right.except.iter().all(|field| kind.field(field).is_some()), "{right:?}");
            continue;
        }
        let barred = right.except.iter().all(|step| catalogue.action(kind.code, step).is_some());
        assert!(barred && right.except.is_empty() == not_by(&right.kind, &right.right), "{right:?}");
    }
}

#[test]
fn the_three_administrators_act_in_no_business_and_share_no_right() {
    let rights = read(&table(&programme::catalogue()));
    let of = |role: &str| -> BTreeSet<(String, String)> {
        let own = rights.iter().filter(|right| right.who == role && right.right != "see");
        own.map(|right| (right.kind.clone(), right.right.clone())).collect()
    };
    let kinds = |role: &str| -> BTreeSet<String> { of(role).into_iter().map(|(kind, _)| kind).collect() };
    assert_eq!(kinds("system-administrator"), BTreeSet::from(["person".to_owned()]));
    assert_eq!(kinds("security-administrator"), BTreeSet::from(["delegation".to_owned(), "post".to_owned()]));
    assert_eq!(kinds("audit-administrator"), BTreeSet::new());
    for role in ["system-administrator", "security-administrator", "audit-administrator"] {
        let seen: BTreeSet<_> = rights.iter().filter(|right| right.who == role).map(|right| &right.kind).collect();
        assert!(
            seen.iter().all(|kind| ["delegation", "person", "post"].contains(&kind.as_str())),
            "{role} sees {seen:?}"
        );
    }
}
