//! Everything that the policy can be asked: each kind in each state, each member, each action.

use kernel::{Catalogue, Instant, Kind, Stored, Viewer, policy};
use store::Engine;
use uuid::Uuid;

use crate::Failure;

/// What was asked and granted.
#[derive(Default)]
pub struct Asked {
    pub questions: usize,
    pub granted: usize,
}

/// A record of the kind in a state, whose every party is this organisation.
fn witness(kind: &Kind, state: &str, organisation: Uuid) -> Stored {
    let mut record = Stored::new(kind, Uuid::nil(), Instant::from_millis(0));
    state.clone_into(&mut record.state);
    for (field, value) in kind.fields.iter().zip(&mut record.values).filter(|(field, _)| field.party) {
        debug_assert!(matches!(field.of, kernel::Type::Reference(_)));
        *value = organisation.to_string().into();
    }
    record
}

fn of_record(catalogue: &Catalogue, kind: &Kind, record: &Stored, member: &Viewer, asked: &mut Asked) {
    asked.questions += 1;
    asked.granted += usize::from(policy::sees(kind, record, member));
    for action in catalogue.actions_on(kind.code) {
        let now = action.from.is_empty() || action.from.contains(&record.state.as_str());
        asked.questions += 1;
        asked.granted += usize::from(now && policy::may_act(action, kind, Some(record), member).is_some());
    }
}

/// Asks it all of every account, of a record of the member's own office and of one of another.
pub fn ask(engine: &Engine) -> Result<Asked, Failure> {
    let rows = engine.read(|connection| connection.query("SELECT id FROM person ORDER BY id", &[]))?;
    let people = rows.iter().filter_map(|row| row[0].as_text()?.parse().ok());
    let found: Result<Vec<_>, _> = people.map(|person| engine.viewer(person)).collect();
    let members: Vec<Viewer> = found?.into_iter().flatten().collect();
    let (catalogue, mut asked) = (engine.catalogue(), Asked::default());
    for kind in catalogue.roots() {
        let states = kind.states.iter().map(|state| state.name).chain(kind.states.is_empty().then_some(""));
        for state in states {
            for member in &members {
                let own = member.posts.first().map_or(Uuid::nil(), |post| post.organisation);
                for office in [own, Uuid::max()] {
                    of_record(catalogue, kind, &witness(kind, state, office), member, &mut asked);
                }
            }
        }
    }
    Ok(asked)
}
