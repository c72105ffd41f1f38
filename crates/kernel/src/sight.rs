//! Sight: under which conditions one viewer sees records of one kind. Made once from the kind's `seen_by` and the viewer;
//! evaluated for a record, printed as SQL by the store, and asked whether it is empty.
//!
//! **Invariant:** whether somebody sees something is decided by a sight and by nothing else. What it means in SQL is left
//! to the store.

use uuid::Uuid;

use crate::field::Field;
use crate::kind::Kind;
use crate::policy;
use crate::record::Stored;
use crate::role::{Grant, Scope, Who};
use crate::viewer::{PostHeld, Standing, Viewer};

/// How a grant reaches a record.
#[derive(Clone, Debug)]
pub enum Reach<'a> {
    /// Through this post.
    Post(&'a PostHeld),
    /// Not through a post: the clock, the installation, the person named in the record.
    Itself,
}

/// Which records a grant reaches for one viewer.
#[derive(Clone, Debug)]
pub enum Place<'a> {
    /// Every one; through this post, where it is a post that reaches them.
    Everywhere(Option<&'a PostHeld>),
    /// Those whose party is the organisation of one of these posts, or lies below it.
    Below { party: &'static str, posts: Vec<&'a PostHeld> },
    /// Those of which a line names the organisation of one of these posts, or one below it, in this field.
    Named { line: &'static str, field: &'static str, posts: Vec<&'a PostHeld> },
    /// Those whose party is the very organisation of one of these posts.
    Only { party: &'static str, posts: Vec<&'a PostHeld> },
    /// Those whose party is what lies directly above the organisation of one of these posts, or lies below that.
    Beside { party: &'static str, posts: Vec<&'a PostHeld> },
    /// Those that name the viewer in this field.
    Naming { field: &'static str, person: Uuid },
}

impl<'a> Place<'a> {
    /// The place of a grant for the viewer; none where it is not theirs.
    pub fn of(grant: &Grant, viewer: &'a Viewer) -> Option<Place<'a>> {
        match grant.who {
            Who::Post(role, scope) => {
                let mut posts = viewer.posts.iter().filter(|post| post.role == role).peekable();
                posts.peek()?;
                Some(match scope {
                    Scope::Programme => Place::Everywhere(posts.next()),
                    Scope::Party(party) => Place::Below { party, posts: posts.collect() },
                    Scope::Named(line, field) => Place::Named { line, field, posts: posts.collect() },
                    Scope::Only(party) => Place::Only { party, posts: posts.collect() },
                    Scope::Beside(party) => Place::Beside { party, posts: posts.collect() },
                })
            }
            Who::Public => Some(Place::Everywhere(None)),
            Who::SignedIn => viewer.is_member().then_some(Place::Everywhere(None)),
            Who::Person(field) => viewer.person.map(|person| Place::Naming { field, person }),
            Who::Clock => (viewer.standing == Standing::Clock).then_some(Place::Everywhere(None)),
            Who::Installation => (viewer.standing == Standing::Installation).then_some(Place::Everywhere(None)),
        }
    }

    /// How the record is reached from here. `record` is none for creations before the party is known: then only the
    /// role is asked.
    pub fn reach(&self, kind: &Kind, record: Option<&Stored>) -> Option<Reach<'a>> {
        let through = |post: Option<&'a PostHeld>| post.map_or(Reach::Itself, Reach::Post);
        let at = |scope: Scope, posts: &[&'a PostHeld], reaches: fn(&PostHeld, Uuid) -> bool| match record {
            None => posts.first().map(|post| Reach::Post(post)),
            Some(record) => {
                let offices = record.offices(kind, scope);
                let reaches = |post: &&&PostHeld| offices.iter().any(|office| reaches(post, *office));
                posts.iter().find(reaches).map(|post| Reach::Post(post))
            }
        };
        match (self, record) {
            (Place::Everywhere(post), _) => Some(through(*post)),
            (Place::Below { party, posts }, _) => at(Scope::Party(party), posts, PostHeld::covers),
            (Place::Named { line, field, posts }, _) => at(Scope::Named(line, field), posts, PostHeld::covers),
            (Place::Only { party, posts }, _) => {
                at(Scope::Only(party), posts, |post, organisation| post.organisation == organisation)
            }
            (Place::Beside { party, posts }, _) => at(Scope::Beside(party), posts, PostHeld::is_beside),
            (Place::Naming { field, person }, Some(record)) => {
                let named = if *field == "id" { Some(record.id) } else { record.uuid(kind, field) };
                (named == Some(*person)).then_some(Reach::Itself)
            }
            (Place::Naming { .. }, None) => None,
        }
    }
}

/// One way in which records come into sight.
#[derive(Clone, Debug)]
pub struct Clause<'a> {
    pub place: Place<'a>,
    /// Only while they are in these states; empty: in all.
    pub states: &'static [&'static str],
}

/// The clauses under which one viewer sees records of one kind: any of them is enough.
#[derive(Clone, Debug)]
pub struct Sight<'a> {
    pub kind: &'a Kind,
    pub clauses: Vec<Clause<'a>>,
}

impl<'a> Sight<'a> {
    pub fn of(kind: &'a Kind, viewer: &'a Viewer) -> Sight<'a> {
        let all = Clause { place: Place::Everywhere(None), states: &[] };
        let clauses = match viewer.standing {
            Standing::Clock | Standing::Installation => vec![all],
            Standing::Anonymous | Standing::Person => {
                let clause = |grant: &Grant| Some(Clause { place: Place::of(grant, viewer)?, states: grant.states });
                kind.seen_by.iter().filter_map(clause).collect()
            }
        };
        Sight { kind, clauses }
    }

    /// Only what is seen at an organisation of the viewer's, or because it names them.
    pub fn near(&self) -> Sight<'a> {
        let near = |clause: &&Clause<'_>| !matches!(clause.place, Place::Everywhere(_) | Place::Beside { .. });
        Sight { kind: self.kind, clauses: self.clauses.iter().filter(near).cloned().collect() }
    }

    /// What of it holds of a record while it is in a state, as a sight that asks for no state.
    pub fn while_in(&self, state: &str) -> Sight<'a> {
        let holds = |clause: &&Clause<'_>| clause.states.is_empty() || clause.states.contains(&state);
        let clauses = self.clauses.iter().filter(holds).map(|clause| Clause { states: &[], ..clause.clone() });
        Sight { kind: self.kind, clauses: clauses.collect() }
    }

    /// Whether no record of the kind can be seen: such kinds are in no menu.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Whether every record of the kind is seen, in every state.
    pub fn is_everything(&self) -> bool {
        let is_all = |clause: &Clause<'_>| clause.states.is_empty() && matches!(clause.place, Place::Everywhere(_));
        self.clauses.iter().any(is_all)
    }

    /// Whether the viewer sees only records that name them: such kinds need no list.
    pub fn is_of_oneself(&self) -> bool {
        self.clauses.iter().all(|clause| matches!(clause.place, Place::Naming { .. }))
    }

    /// Whether the record with this identifier could be seen, as far as that can be said without reading it.
    pub fn may_cover(&self, id: Uuid) -> bool {
        self.clauses.iter().any(|clause| match clause.place {
            Place::Naming { field: "id", person } => person == id,
            _ => true,
        })
    }

    /// Whether the record is seen.
    pub fn covers(&self, record: &Stored) -> bool {
        self.covers_state(record, &record.state)
    }

    /// Whether the record is seen while it is in this state.
    pub fn covers_state(&self, record: &Stored, state: &str) -> bool {
        self.clauses.iter().any(|clause| {
            (clause.states.is_empty() || clause.states.contains(&state))
                && clause.place.reach(self.kind, Some(record)).is_some()
        })
    }
}

/// One record as one viewer sees it. What happened while it was out of their sight stays out of it: an entry of its history,
/// a kept version, a duty and a field's words are seen by whoever could see the record in the state that they belong to.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    pub sight: Sight<'a>,
    pub stored: &'a Stored,
    viewer: &'a Viewer,
}

impl<'a> Seen<'a> {
    pub fn new(kind: &'a Kind, stored: &'a Stored, viewer: &'a Viewer) -> Seen<'a> {
        Seen { sight: Sight::of(kind, viewer), stored, viewer }
    }

    /// Whether the viewer sees the record while it is in this state; one without states has none to hide.
    pub fn saw(&self, state: &str) -> bool {
        self.sight.kind.states.is_empty() || self.sight.covers_state(self.stored, state)
    }

    /// The states in which the viewer sees the record; none where that is every one.
    pub fn states(&self) -> Option<Vec<&'static str>> {
        let all = self.sight.kind.states.iter().map(|state| state.name);
        let seen: Vec<_> = all.filter(|state| self.saw(state)).collect();
        (seen.len() < self.sight.kind.states.len()).then_some(seen)
    }

    /// The organisations in whose posts the viewer acts: what their own office did of what they saw, they know.
    pub fn offices(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.viewer.posts.iter().map(|post| post.organisation)
    }

    /// Whether the viewer sees an entry that led the record from a state to another, by somebody of this office: as it was
    /// afterwards, or, where it is their own office's doing, as it was before.
    pub fn saw_entry(&self, from: Option<&str>, to: &str, office: Option<Uuid>) -> bool {
        let own = || office.is_some_and(|office| self.offices().any(|own| own == office));
        self.saw(to) || (from.is_some_and(|from| self.saw(from)) && own())
    }

    /// Whether a duty of this role, at this organisation or at any, is the viewer's own.
    pub fn owes(&self, role: &str, organisation: Option<Uuid>) -> bool {
        let owes = |post: &PostHeld| post.role.code == role && organisation.is_none_or(|at| post.covers(at));
        self.viewer.posts.iter().any(owes)
    }

    /// Where each field that the viewer may not read stands among the record's own.
    pub fn unread(&self) -> Vec<usize> {
        let fields = self.sight.kind.fields.iter().enumerate();
        fields.filter(|(_, field)| !self.reads(field)).map(|(position, _)| position).collect()
    }

    /// Whether the viewer may read the field, of the record or of a line of it.
    pub fn reads(&self, field: &Field) -> bool {
        policy::reads_some(field, self.viewer) && field.seen_in.iter().all(|state| self.saw(state))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::days::Instant;
    use crate::field::Type;
    use crate::kind::State;
    use crate::label::{Label, Language};
    use crate::role::{Class, Role};
    use crate::value::Value;

    const CLERK: Role = Role::new("clerk", Label::EMPTY, Class::Business, &[]);
    const READER: Role = Role::new("reader", Label::EMPTY, Class::Business, &[]);
    const FIELDS: &[Field] = &[
        Field::new("owner", Type::Reference("organisation"), true).party(),
        Field::new("reason", Type::Text, false).seen_in(&["drafting"]),
    ];
    const STATES: &[State] = &[State::new("drafting"), State::new("issued")];
    const SEEN: &[Grant] = &[CLERK.at("owner"), READER.anywhere().in_states(&["issued"]), Grant::person("id")];
    const KIND: Kind = Kind::new("paper").fields(FIELDS).states(STATES).seen_by(SEEN);

    fn viewer(role: Role, covers: &[Uuid]) -> Viewer {
        let post = PostHeld {
            id: Uuid::from_u128(1),
            role,
            title: String::new(),
            organisation: covers[0],
            organisation_name: String::new(),
            covers: covers.into(),
            above: None,
            beside: Arc::new([]),
            on_behalf: None,
        };
        let person = Some(Uuid::from_u128(9));
        let language = Language::Chinese;
        Viewer { standing: Standing::Person, person, posts: vec![post], language, ..Viewer::anonymous("p") }
    }

    fn paper(owner: u128, state: &str) -> Stored {
        let mut stored = Stored::new(&KIND, Uuid::from_u128(7), Instant::from_millis(0));
        stored.values = vec![Value::from(Uuid::from_u128(owner).to_string()), Value::Null];
        state.clone_into(&mut stored.state);
        stored
    }

    #[test]
    fn a_sight_covers_what_its_clauses_say() {
        let (clerk, reader) = (viewer(CLERK, &[Uuid::from_u128(3)]), viewer(READER, &[Uuid::from_u128(3)]));
        let (of_clerk, of_reader) = (Sight::of(&KIND, &clerk), Sight::of(&KIND, &reader));
        assert!(of_clerk.covers(&paper(3, "drafting")));
        assert!(!of_clerk.covers(&paper(4, "drafting")), "another's");
        assert!(!of_reader.covers(&paper(3, "drafting")), "not issued");
        assert!(of_reader.covers_state(&paper(3, "drafting"), "issued"));
    }

    /// A small tree: a government 1 with a county 2 below it, an office 3 and a bureau 4 below the county.
    #[test]
    fn a_place_is_the_very_party_or_what_lies_beside_it() {
        const NARROW: &[Grant] = &[CLERK.only_at("owner"), READER.beside("owner")];
        const PAPER: Kind = KIND.seen_by(NARROW);
        let id = Uuid::from_u128;
        let (tree, county) = ([1, 2, 3, 4].map(id), [2, 3, 4].map(id));
        let at = |role: Role, own: u128, covers: &[Uuid], above: Option<u128>, beside: &[Uuid]| {
            let mut viewer = viewer(role, covers);
            let post = &mut viewer.posts[0];
            (post.organisation, post.above, post.beside) = (id(own), above.map(id), beside.into());
            viewer
        };
        let seen = |viewer: &Viewer| -> Vec<u128> {
            (1..=5).filter(|owner| Sight::of(&PAPER, viewer).covers(&paper(*owner, "issued"))).collect()
        };
        assert_eq!(seen(&at(CLERK, 3, &[id(3)], Some(2), &[])), [3]);
        assert_eq!(seen(&at(CLERK, 2, &county, Some(1), &[])), [2], "one above does not inherit");
        assert_eq!(seen(&at(READER, 4, &[id(4)], Some(2), &county)), [2, 3, 4], "its county");
        assert_eq!(seen(&at(READER, 2, &county, Some(1), &tree)), [1, 2, 3, 4], "the city");
        assert_eq!(seen(&at(READER, 1, &tree, None, &[])), [0; 0], "it lies below nobody");
        let overseer = at(READER, 4, &[id(4)], Some(2), &county);
        assert!(Sight::of(&PAPER, &overseer).near().is_empty(), "what one oversees is none of one's own");
    }

    #[test]
    fn near_is_what_an_organisation_of_ones_own_has_to_do_with() {
        let (clerk, reader) = (viewer(CLERK, &[Uuid::from_u128(3)]), viewer(READER, &[Uuid::from_u128(3)]));
        let (of_clerk, of_reader) = (Sight::of(&KIND, &clerk).near(), Sight::of(&KIND, &reader).near());
        assert!(of_clerk.covers(&paper(3, "issued")) && !of_clerk.covers(&paper(4, "issued")));
        assert!(!of_reader.covers(&paper(3, "issued")), "seen as everything is");
    }

    #[test]
    fn what_happened_out_of_sight_stays_out_of_it() {
        let office = Uuid::from_u128(3);
        let (clerk, reader) = (viewer(CLERK, &[office]), viewer(READER, &[office]));
        let issued = paper(3, "issued");
        let (clerk, reader) = (Seen::new(&KIND, &issued, &clerk), Seen::new(&KIND, &issued, &reader));
        assert!(clerk.reads(&FIELDS[1]) && clerk.states().is_none());
        assert!(!reader.reads(&FIELDS[1]), "it tells what was done while drafting");
        assert!(reader.reads(&FIELDS[0]) && reader.states() == Some(vec!["issued"]));
        assert!(reader.saw_entry(Some("drafting"), "issued", None));
        assert!(!reader.saw_entry(Some("issued"), "drafting", None), "it left their sight");
        assert!(reader.saw_entry(Some("issued"), "drafting", Some(office)), "their own doing");
        assert!(!reader.saw_entry(Some("drafting"), "drafting", Some(office)), "never in their sight");
    }

    #[test]
    fn a_sight_is_empty_for_nobody_and_whole_for_the_clock() {
        let (nobody, clock) = (Viewer::anonymous("p"), Viewer::clock("p"));
        assert!(Sight::of(&KIND, &nobody).is_empty());
        assert!(Sight::of(&KIND, &clock).covers(&paper(4, "drafting")));
    }

    #[test]
    fn who_sees_only_oneself_opens_only_their_own() {
        let mut person = viewer(CLERK, &[Uuid::from_u128(3)]);
        person.posts.clear();
        let sight = Sight::of(&KIND, &person);
        assert!(sight.is_of_oneself() && !sight.is_empty());
        assert!(sight.may_cover(Uuid::from_u128(9)) && !sight.may_cover(Uuid::from_u128(7)));
    }
}
