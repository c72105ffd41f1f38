//! An auditor who has read docs/rights.txt and looks into the tables of posts, of organisations and of the journal: what they
//! would expect of anybody on any record. No word of `kernel::policy` is asked here; the policy is compared with it.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Kind, PostHeld, Standing, Stored, Value, Viewer};
use store::{Connection, Engine, StoreError};
use uuid::Uuid;

use crate::cast::{MEMBERS, SEATS};
use crate::committed;
use crate::rights::{self, NEW, READ, Right, STATELESS};

/// A role at an organisation.
#[derive(Clone, Debug)]
pub struct Held {
    pub role: String,
    pub organisation: String,
}

/// Somebody with the posts they hold, and those in which they act for others, each with its holder.
#[derive(Clone, Debug)]
pub struct Somebody {
    pub name: String,
    pub person: Uuid,
    pub own: Vec<Held>,
    pub lent: Vec<(Held, String)>,
}

/// A record: its state as the table calls it, what its fields say that rights name, and who did what on it.
#[derive(Clone, Debug)]
pub struct Subject {
    pub kind: &'static str,
    pub id: Uuid,
    pub state: String,
    pub facts: BTreeMap<String, String>,
    /// Action and person.
    pub steps: BTreeSet<(String, String)>,
}

/// What is answered to somebody who asks for an action at a version that no record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    Unseen,
    Forbidden,
    /// Whoever did the other step is another person.
    Separate,
    /// They may.
    Stale,
}

pub struct Oracle {
    rights: BTreeMap<(String, String), Vec<Right>>,
    /// The organisation above each.
    above: BTreeMap<String, String>,
}

/// How somebody comes to a right.
enum Reach<'a> {
    Own,
    /// In the post of this person.
    For(&'a str),
}

impl Oracle {
    pub fn new(above: BTreeMap<String, String>) -> Oracle {
        let text = std::fs::read_to_string(committed::root().join(rights::PATH)).expect("the table of rights");
        let mut rights = BTreeMap::<_, Vec<Right>>::new();
        for right in rights::read(&text) {
            rights.entry((right.kind.clone(), right.right.clone())).or_default().push(right);
        }
        Oracle { rights, above }
    }

    pub fn rights(&self, kind: &str, right: &str) -> &[Right] {
        self.rights.get(&(kind.to_owned(), right.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Whether the organisation is the other one or stands above it.
    fn covers(&self, held: &Held, organisation: &str) -> bool {
        let mut at = Some(organisation);
        while let Some(found) = at {
            if found == held.organisation {
                return true;
            }
            at = self.above.get(found).map(String::as_str);
        }
        false
    }

    fn fits(&self, right: &Right, held: &Held, facts: &BTreeMap<String, String>) -> bool {
        let beside = |organisation: &str| {
            let above = self.above.get(&held.organisation);
            above.is_some_and(|above| self.covers(&Held { organisation: above.clone(), ..held.clone() }, organisation))
        };
        let there = || {
            let reaches = |organisation: &str| match right.at.chars().next() {
                Some(rights::ONLY) => held.organisation == organisation,
                Some(rights::BESIDE) => beside(organisation),
                _ => self.covers(held, organisation),
            };
            facts.get(party(&right.at)).is_some_and(|named| named.split(' ').any(reaches))
        };
        right.who == held.role && (right.at == "*" || there())
    }

    fn reach<'a>(&self, right: &Right, who: &'a Somebody, facts: &BTreeMap<String, String>) -> Option<Reach<'a>> {
        match right.who.as_str() {
            "(public)" => Some(Reach::Own),
            "(any-post)" => {
                let mut held = who.own.iter().chain(who.lent.iter().map(|(held, _)| held));
                held.any(|held| held.role != rights::OUTSIDE).then_some(Reach::Own)
            }
            "(person)" => (facts.get(&right.at) == Some(&who.person.to_string())).then_some(Reach::Own),
            "(clock)" | "(installation)" | "(inside)" => None,
            _ if who.own.iter().any(|held| self.fits(right, held, facts)) => Some(Reach::Own),
            _ => who.lent.iter().find(|(held, _)| self.fits(right, held, facts)).map(|(_, giver)| Reach::For(giver)),
        }
    }

    pub fn sees(&self, who: &Somebody, subject: &Subject) -> bool {
        let here = |right: &&Right| right.state == subject.state;
        self.rights(subject.kind, "see")
            .iter()
            .filter(here)
            .any(|right| self.reach(right, who, &subject.facts).is_some())
    }

    /// Whether they read the field of a record that they see: in each state that the table names with it, a line reaches
    /// them; where it names none, they do.
    pub fn reads(&self, field: &str, who: &Somebody, subject: &Subject) -> bool {
        let mut named: BTreeMap<&str, bool> = BTreeMap::new();
        for row in self.rights(subject.kind, READ).iter().filter(|row| row.except.iter().any(|name| name == field)) {
            *named.entry(&row.state).or_default() |= self.reach(row, who, &subject.facts).is_some();
        }
        named.into_values().all(|reached| reached)
    }

    /// Whether the table gives them the action in any state, and no step of theirs bars them from it.
    pub fn answer(&self, action: &str, who: &Somebody, subject: &Subject) -> Answer {
        let rows = self.rights(subject.kind, action);
        if rows.iter().any(|right| right.who == "(inside)") || !self.sees(who, subject) {
            return Answer::Unseen;
        }
        let reaches: Vec<_> = rows.iter().filter_map(|right| self.reach(right, who, &subject.facts)).collect();
        let own = reaches.iter().any(|reach| matches!(reach, Reach::Own));
        let giver = reaches.iter().find_map(|reach| if let Reach::For(giver) = reach { Some(*giver) } else { None });
        let person = who.person.to_string();
        let did =
            |person: &str| rows[0].except.iter().any(|step| subject.steps.contains(&(step.clone(), person.to_owned())));
        match (own, giver) {
            (false, None) => Answer::Forbidden,
            (true, _) if did(&person) => Answer::Separate,
            (false, Some(giver)) if did(&person) || did(giver) => Answer::Separate,
            _ => Answer::Stale,
        }
    }

    pub fn creates(&self, kind: &'static str, action: &str, who: &Somebody, facts: &BTreeMap<String, String>) -> bool {
        let rows = self.rights(kind, action).iter().filter(|right| right.state == NEW);
        rows.into_iter().any(|right| self.reach(right, who, facts).is_some())
    }

    /// The fields of a kind that rights name.
    fn named(&self, kind: &str) -> BTreeSet<String> {
        let rows = self.rights.iter().filter(|((of, _), _)| of == kind).flat_map(|(_, rows)| rows);
        let names = rows.map(|right| party(&right.at).to_owned());
        names.filter(|at| !["", "*", "id"].contains(&at.as_str())).collect()
    }
}

/// The party in the column that says where.
fn party(at: &str) -> &str {
    at.trim_start_matches([rights::ONLY, rights::BESIDE])
}

fn text(value: &Value) -> Option<String> {
    value.as_text().map(str::to_owned)
}

/// What the auditor finds in the tables of one programme.
pub struct Ground<'a> {
    pub engine: &'a Engine,
    pub programme: String,
    pub oracle: Oracle,
    pub people: Vec<Somebody>,
}

impl Ground<'_> {
    pub fn look<'a>(engine: &'a Engine, programme: &str) -> Ground<'a> {
        let query = |sql: &str, with: &[Value]| engine.read(|connection| connection.query(sql, with)).expect("rows");
        let own: [Value; 1] = [programme.into()];
        let sql = "SELECT id, parent FROM organisation WHERE programme = $1 AND parent IS NOT NULL";
        let above = query(sql, &own).iter().filter_map(|row| Some((text(&row[0])?, text(&row[1])?))).collect();
        let today = engine.shared.clock.now().day().iso();
        let people = engine.read(|connection| people(connection, programme, &today)).expect("people");
        Ground { engine, programme: programme.to_owned(), oracle: Oracle::new(above), people }
    }

    /// Every record of a kind.
    pub fn subjects(&self, kind: &'static Kind) -> Vec<Subject> {
        let (of_lines, names): (Vec<_>, Vec<_>) =
            self.oracle.named(kind.code).into_iter().partition(|name| name.contains('.'));
        let columns: String = names.iter().map(|name| format!(", {name}")).collect();
        let sql = format!("SELECT id, state{columns} FROM {} WHERE programme = $1 ORDER BY id", kind.table());
        let rows = self.engine.read(|connection| connection.query(&sql, &[self.programme.as_str().into()]));
        let of_lines = of_lines.into_iter().map(|name| (self.named_by_lines(&name), name)).collect::<Vec<_>>();
        let subject = |row: &Vec<Value>| {
            let id = text(&row[0]).expect("an identifier");
            let state = if kind.states.is_empty() { STATELESS.to_owned() } else { text(&row[1]).expect("a state") };
            let mut facts: BTreeMap<_, _> =
                names.iter().zip(&row[2..]).filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect();
            facts.insert("id".to_owned(), id.clone());
            facts.extend(of_lines.iter().filter_map(|(roots, name)| Some((name.clone(), roots.get(&id)?.clone()))));
            Subject { kind: kind.code, id: id.parse().expect("an identifier"), state, facts, steps: BTreeSet::new() }
        };
        rows.expect("records").iter().map(subject).collect()
    }

    /// What the lines of each record name in a field, one after the other.
    fn named_by_lines(&self, name: &str) -> BTreeMap<String, String> {
        let (line, field) = name.split_once('.').expect("a line and its field");
        let sql = format!("SELECT root, {field} FROM {} ORDER BY root, position", line.replace('-', "_"));
        let rows = self.engine.read(|connection| connection.query(&sql, &[])).expect("lines");
        let mut named = BTreeMap::<String, String>::new();
        for (root, at) in rows.iter().filter_map(|row| text(&row[0]).zip(text(&row[1]))) {
            let all = named.entry(root).or_default();
            *all = format!("{all} {at}").trim().to_owned();
        }
        named
    }

    /// Reads who did what on a record, and for whom.
    pub fn with_steps(&self, mut subject: Subject) -> Subject {
        let sql = "SELECT action, person, content FROM journal_entry WHERE record = $1";
        let rows = self.engine.read(|connection| connection.query(sql, &[subject.id.to_string().into()]));
        for row in rows.expect("entries") {
            let content: serde_json::Value = serde_json::from_str(row[2].as_text().expect("content")).expect("JSON");
            let giver = content["on_behalf"]["person"].as_str().map(str::to_owned);
            for person in [text(&row[1]), giver].into_iter().flatten() {
                subject.steps.insert((text(&row[0]).expect("an action"), person));
            }
        }
        subject
    }
}

const LENT: &str = "SELECT d.delegate, p.role, p.organisation, p.person FROM delegation d
    JOIN post p ON p.id = d.post JOIN post s ON s.id = d.substitute JOIN person g ON g.id = p.person
    WHERE d.programme = $1 AND d.state = 'arranged' AND d.begins <= $2 AND (d.ends IS NULL OR d.ends >= $2)
    AND p.state = 'held' AND s.state = 'held' AND g.state = 'enabled' ORDER BY d.id";

/// Everybody whose account is enabled.
fn people(connection: &mut Connection, programme: &str, today: &str) -> Result<Vec<Somebody>, StoreError> {
    let both: [Value; 2] = [programme.into(), today.into()];
    let sql = "SELECT u.id, u.user_name, p.role, p.organisation FROM person u
        LEFT JOIN post p ON p.person = u.id AND p.state = 'held' AND p.begins <= $2
        WHERE u.programme = $1 AND u.state = 'enabled' ORDER BY u.id, p.id";
    let mut people: Vec<Somebody> = Vec::new();
    for row in connection.query(sql, &both)? {
        let person = text(&row[0]).and_then(|id| id.parse().ok()).expect("an identifier");
        if people.last().is_none_or(|last| last.person != person) {
            let name = text(&row[1]).expect("a name");
            people.push(Somebody { name, person, own: Vec::new(), lent: Vec::new() });
        }
        if let (Some(role), Some(organisation), Some(last)) = (text(&row[2]), text(&row[3]), people.last_mut()) {
            last.own.push(Held { role, organisation });
        }
    }
    for row in connection.query(LENT, &both)? {
        let [delegate, role, organisation, giver] = [0, 1, 2, 3].map(|at| text(&row[at]).expect("a text"));
        let delegate = people.iter_mut().find(|one| one.person.to_string() == delegate);
        delegate.expect("somebody enabled").lent.push((Held { role, organisation }, giver));
    }
    Ok(people)
}

/// The cast with made-up identifiers: each as the auditor knows them, and as the policy does.
fn cast(seats: &BTreeMap<&str, Uuid>) -> Vec<(Somebody, Viewer)> {
    let catalogue = programme::catalogue();
    let member = |(index, member): (usize, &crate::cast::Member)| {
        let person = Uuid::from_u128(0x9000 + index as u128);
        let own = member
            .posts
            .iter()
            .map(|(seat, role, _)| Held { role: (*role).to_owned(), organisation: seats[seat].to_string() });
        let post = |(number, (seat, role, title)): (usize, &(&str, &str, &str))| PostHeld {
            id: Uuid::from_u128(0x8000 + (index * 10 + number) as u128),
            role: catalogue.role(role).expect("a declared role"),
            title: (*title).to_owned(),
            organisation: seats[seat],
            organisation_name: String::new(),
            covers: below(seats, seat).into(),
            above: superior(seat).map(|above| seats[above]),
            beside: superior(seat).map(|above| below(seats, above)).unwrap_or_default().into(),
            on_behalf: None,
        };
        let posts = member.posts.iter().enumerate().map(post).collect();
        let somebody = Somebody { name: member.key.to_owned(), person, own: own.collect(), lent: Vec::new() };
        let viewer =
            Viewer { standing: Standing::Person, person: Some(person), posts, ..Viewer::anonymous("programme") };
        (somebody, viewer)
    };
    MEMBERS.iter().enumerate().map(member).collect()
}

fn superior(seat: &str) -> Option<&'static str> {
    SEATS.iter().find(|one| one.key == seat).and_then(|one| one.above)
}

/// A seat and all below it, sorted.
fn below(seats: &BTreeMap<&str, Uuid>, seat: &str) -> Vec<Uuid> {
    let is_below = |key: &str| std::iter::successors(Some(key), |key| superior(key)).any(|key| key == seat);
    let mut found: Vec<_> = seats.iter().filter(|(key, _)| is_below(key)).map(|(_, id)| *id).collect();
    found.sort_unstable();
    found
}

/// Records of a kind in a state, such that each field which rights name points at each seat or person in turn.
fn made_up(kind: &'static Kind, state: &'static str, names: &BTreeSet<String>, ids: &[Uuid]) -> Vec<Stored> {
    let id = Uuid::from_u128(0x7000);
    let record = |turn: usize| {
        let mut stored = Stored::new(kind, ids.get(turn).copied().unwrap_or(id), kernel::Instant::from_millis(0));
        if state != STATELESS {
            state.clone_into(&mut stored.state);
        }
        for (index, name) in names.iter().enumerate() {
            // Fields move at different speeds, so that parties of one circle and of two both come up.
            let at = (turn + turn / ids.len() * index) % ids.len();
            match kind.naming().into_iter().find(|(line, field)| *name == format!("{line}.{field}")) {
                Some((line, field)) => stored.named.push((line, field, ids[at])),
                None => {
                    let position = kind.position(name).unwrap_or_else(|| panic!("{} has no {name}", kind.code));
                    stored.values[position] = ids[at].to_string().into();
                }
            }
        }
        stored
    };
    (0..ids.len() * if names.len() > 1 { 3 } else { 1 }).map(record).collect()
}

fn as_subject(kind: &'static Kind, state: &str, names: &BTreeSet<String>, stored: &Stored) -> Subject {
    let fact = |name: &String| Some((name.clone(), stored.text(kind, name)?.to_owned()));
    let mut facts: BTreeMap<_, _> = names.iter().filter_map(fact).collect();
    facts.extend(stored.named.iter().map(|(line, field, at)| (format!("{line}.{field}"), at.to_string())));
    facts.insert("id".to_owned(), stored.id.to_string());
    Subject { kind: kind.code, id: stored.id, state: state.to_owned(), facts, steps: BTreeSet::new() }
}

#[test]
fn the_policy_says_what_the_table_says_of_every_kind_state_role_and_action() {
    let catalogue = programme::catalogue();
    let seats: BTreeMap<_, _> =
        SEATS.iter().enumerate().map(|(index, seat)| (seat.key, Uuid::from_u128(0x1000 + index as u128))).collect();
    let above = |seat: &crate::cast::Seat| Some((seats[seat.key].to_string(), seats[seat.above?].to_string()));
    let oracle = Oracle::new(SEATS.iter().filter_map(above).collect());
    let people = cast(&seats);
    let ids: Vec<Uuid> = seats.values().copied().chain(people.iter().map(|(one, _)| one.person)).collect();
    let mut asked = 0;
    for kind in catalogue.roots() {
        let names = oracle.named(kind.code);
        let actions: Vec<_> = catalogue.actions_on(kind.code).collect();
        let records = rights::states(kind)
            .into_iter()
            .flat_map(|state| made_up(kind, state, &names, &ids).into_iter().map(move |stored| (state, stored)));
        for (state, stored) in records {
            let subject = as_subject(kind, state, &names, &stored);
            for (who, viewer) in &people {
                let sees = oracle.sees(who, &subject);
                let what = format!("{} and {} in {state}: {:?}", who.name, kind.code, subject.facts);
                assert_eq!(kernel::policy::sees(kind, &stored, viewer), sees, "{what}");
                let seen = kernel::Seen::new(kind, &stored, viewer);
                let fields = kind.fields.iter().filter(|field| sees && !matches!(field.of, kernel::Type::Secret));
                for field in fields {
                    assert_eq!(seen.reads(field), oracle.reads(field.name, who, &subject), "{} of {what}", field.name);
                }
                for action in &actions {
                    let rows = oracle.rights(kind.code, action.name);
                    let may = rows.iter().any(|row| oracle.reach(row, who, &subject.facts).is_some());
                    let says = kernel::policy::may_act(action, kind, Some(&stored), viewer).is_some();
                    assert_eq!(says, may, "{} by {what}", action.name);
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 100_000, "{asked} questions");
}
