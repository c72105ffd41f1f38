//! What the form that lets a colleague act leaves out: posts that are not lent, oneself, and colleagues who may not hold what is
//! lent beside what they hold.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Action, Day, Record, Refusal, Role};
use programme::people::actions::role_of;
use programme::people::records::{Person, Post, PostState};
use programme::people::rules;
use server::base::call::Call;
use server::base::fault::failed;
use server::every::form::{self, FieldView, FormView};
use store::rows;
use uuid::Uuid;

/// The posts that are held, and the people who hold them, of those that a form names.
struct Held {
    posts: BTreeMap<Uuid, Post>,
    people: BTreeMap<Uuid, Person>,
    /// What each of these people holds.
    roles: BTreeMap<Uuid, Vec<Role>>,
}

impl Held {
    fn of(call: &Call, ids: &[Uuid]) -> Result<Held, Refusal> {
        let catalogue = call.app.engine.catalogue();
        let (of_post, of_person) = (catalogue.kind_of::<Post>(), catalogue.kind_of::<Person>());
        let (posts, people, others) = call.app.read(|connection| {
            let posts = rows::load_all(connection, of_post, &call.programme, ids)?;
            let people: BTreeSet<Uuid> = posts.iter().filter_map(|post| post.uuid(of_post, "person")).collect();
            let ids: Vec<Uuid> = people.into_iter().collect();
            let people = rows::load_all(connection, of_person, &call.programme, &ids)?;
            let mut others = Vec::new();
            for person in &ids {
                let held = [("person", person.to_string().into()), ("state", PostState::Held.name().into())];
                others.extend(rows::find(connection, of_post, &call.programme, &held)?);
            }
            Ok((posts, people, others))
        })?;
        let read = |posts: &[kernel::Stored]| posts.iter().map(Post::read).collect::<Result<Vec<_>, _>>();
        let posts = read(&posts).map_err(|mismatch| failed(&mismatch))?;
        let others = read(&others).map_err(|mismatch| failed(&mismatch))?;
        let people = people.iter().map(Person::read).collect::<Result<Vec<_>, _>>();
        let mut roles = BTreeMap::<Uuid, Vec<Role>>::new();
        for post in &others {
            roles.entry(post.person.uuid()).or_default().extend(role_of(&post.role));
        }
        Ok(Held {
            posts: posts.into_iter().map(|post| (post.id.uuid(), post)).collect(),
            people: people
                .map_err(|mismatch| failed(&mismatch))?
                .into_iter()
                .map(|person| (person.id.uuid(), person))
                .collect(),
            roles,
        })
    }

    /// Whether a post of the viewer's own may be lent at all.
    fn may_give(&self, call: &Call, post: Uuid, today: Day) -> bool {
        self.posts.get(&post).is_some_and(|post| {
            rules::may_give(post, call.viewer.person, today).is_ok()
                && rules::may_lend(role_of(&post.role), &[]).is_ok()
        })
    }

    /// Whether who holds one post may act in another.
    fn may_act(&self, post: Uuid, substitute: Uuid) -> bool {
        let (Some(post), Some(substitute)) = (self.posts.get(&post), self.posts.get(&substitute)) else { return false };
        let Some(delegate) = self.people.get(&substitute.person.uuid()) else { return false };
        let held = self.roles.get(&delegate.id.uuid()).map(Vec::as_slice).unwrap_or_default();
        rules::may_stand_in(post, substitute, delegate).is_ok() && rules::may_lend(role_of(&post.role), held).is_ok()
    }
}

/// The records that a field lists.
fn listed(field: &FieldView) -> impl Iterator<Item = Uuid> {
    field.options.iter().filter_map(|option| option.value.parse().ok())
}

pub fn who_may_act(call: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    let of = |name: &str| form.fields.iter().position(|field| field.name == name);
    let Some((post, substitute)) = of("post").zip(of("substitute")).filter(|_| action.creates) else { return Ok(()) };
    let ids: Vec<Uuid> = listed(&form.fields[post]).chain(listed(&form.fields[substitute])).collect();
    let (held, today) = (Held::of(call, &ids)?, call.today());
    form::keep(&mut form.fields[post], |post| Ok(held.may_give(call, post, today)))?;
    // Once it is said which post is lent, whoever may act in that one; before, in any.
    let chosen = form.fields[post].options.iter().find(|option| option.selected).and_then(|one| one.value.parse().ok());
    let lent: Vec<Uuid> = chosen.map_or_else(|| listed(&form.fields[post]).collect(), |post| vec![post]);
    form::keep(&mut form.fields[substitute], |other| Ok(lent.iter().any(|post| held.may_act(*post, other))))
}
