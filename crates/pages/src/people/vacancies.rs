//! Posts that nobody holds while something waits for them: told to whoever grants posts, to whoever ends one, and when a title is
//! granted that fits no step.

use std::collections::BTreeMap;

use kernel::{Action, Day, Record, Refusal, Stored};
use programme::organisation::records::Organisation;
use programme::people::actions::{DisablePerson, EndPost};
use programme::people::records::{Person, Post, PostState};
use programme::people::rules::{is_title, title};
use programme::planning::records::ReviewStep;
use programme::roles::{OFFICE_REVIEWER, ROLES, SECURITY_ADMINISTRATOR};
use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::fault::failed;
use server::base::show::show_day;
use server::base::words::Words;
use server::every::own::{FirstStep, Subject};
use server::every::sent::Typed;
use store::duties::{self, Vacant};
use store::{Held, rows};
use uuid::Uuid;

/// So many posts are named on a desk; the rest is counted.
const NAMED: usize = 8;

/// Something owed, as words: 审定计划 2 项.
fn counted(call: &Call, vacant: &[&Vacant]) -> String {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let mut by_what: BTreeMap<&str, usize> = BTreeMap::new();
    for owed in vacant {
        if let Some((action, _)) = catalogue.met_by(&owed.kind, &owed.action) {
            *by_what.entry(words.label(action.owed_label())).or_default() += owed.count;
        }
    }
    let said = by_what
        .iter()
        .map(|(what, count)| words.with("vacant-what", &[("what", (*what).to_owned()), ("count", count.to_string())]));
    said.collect::<Vec<_>>().join(words.say("list-comma").as_str())
}

/// A role with its title, where one title alone is meant.
fn post(call: &Call, role: &str, title: Option<&str>) -> String {
    let role = ROLES.iter().find(|known| known.code == role).map(|role| call.words().label(role.label));
    let role = role.unwrap_or_default().to_owned();
    match title {
        Some(title) => call.words().with("duty-holder", &[("role", role), ("title", title.to_owned())]),
        None => role,
    }
}

/// Posts to be granted, since something waits for them: the steps of whoever grants posts.
pub fn to_be_granted(call: &Call) -> Result<Vec<FirstStep>, Refusal> {
    if !call.viewer.holds(SECURITY_ADMINISTRATOR) {
        return Ok(Vec::new());
    }
    let shared = &call.app.engine.shared;
    let vacant = call.app.read(|connection| duties::vacant(connection, shared, &call.programme, call.today(), None))?;
    let mut posts: Vec<Vec<&Vacant>> = Vec::new();
    for owed in &vacant {
        let same = |other: &&mut Vec<&Vacant>| {
            let first = other[0];
            (&first.role, &first.title, first.organisation) == (&owed.role, &owed.title, owed.organisation)
        };
        match posts.iter_mut().find(same) {
            Some(known) => known.push(owed),
            None => posts.push(vec![owed]),
        }
    }
    let mut steps = Vec::new();
    for owed in posts.iter().take(NAMED) {
        steps.push(step(call, owed)?);
    }
    if posts.len() > NAMED {
        steps.push(FirstStep {
            text: call.words().with_one("vacant-more", "count", posts.len() - NAMED),
            help: String::new(),
            link: format!("{}/desk/responsibilities", call.base),
        });
    }
    Ok(steps)
}

/// One post to be granted, with its form filled in.
fn step(call: &Call, owed: &[&Vacant]) -> Result<FirstStep, Refusal> {
    let (words, first) = (call.words(), owed[0]);
    let seat = call
        .app
        .read(|connection| duties::seat_of(connection, call.app.engine.catalogue(), first.organisation, &first.role))?;
    let kind = Organisation::KIND;
    let office = match seat {
        Some(seat) => call.app.read(|connection| rows::load(connection, kind, &call.programme, seat))?,
        None => None,
    };
    let name = office.as_ref().map(|office| {
        let organisation = Organisation::read(office);
        organisation.map(|it| words.language().of(&[it.name, it.name_en]).clone()).unwrap_or_default()
    });
    let who = post(call, &first.role, first.title.as_deref());
    let text = match name {
        Some(office) => words.with("vacant-post-at", &[("post", who), ("office", office)]),
        None => words.with("vacant-post", &[("post", who)]),
    };
    let due = owed.iter().map(|owed| owed.due).min().unwrap_or_else(|| call.today());
    let facts = [("waiting", counted(call, owed)), ("day", show_day(due, words))];
    let mut given = vec![format!("role={}", first.role)];
    given.extend(seat.map(|seat| format!("organisation={seat}")));
    let title = first.title.as_deref().map(|title| form_urlencoded::byte_serialize(title.as_bytes()).collect());
    given.extend(title.map(|title: String| format!("title={title}")));
    Ok(FirstStep {
        text,
        help: words.with("vacant-help", &facts),
        link: format!("{}/desk/posts/new/create?{}", call.base, given.join("&")),
    })
}

/// Above the form that ends a post or an account: what nobody could do afterwards.
pub fn left_behind(
    call: &Call,
    action: &'static Action,
    record: Option<&Stored>,
    _: &Typed,
) -> Result<Vec<String>, Refusal> {
    let Some(record) = record else { return Ok(Vec::new()) };
    let id: Uuid = record.id;
    let of_post = action.kind == Post::CODE && action.name == <EndPost as kernel::ActionInput>::ACTION.name;
    let of_person = action.kind == Person::CODE && action.name == <DisablePerson as kernel::ActionInput>::ACTION.name;
    if !of_post && !of_person {
        return Ok(Vec::new());
    }
    let goes = move |held: &Held| if of_post { held.post == id } else { held.person == id };
    let shared = &call.app.engine.shared;
    let left =
        call.app.read(|connection| duties::vacant(connection, shared, &call.programme, call.today(), Some(&goes)))?;
    let Some(due) = left.iter().map(|owed| owed.due).min() else { return Ok(Vec::new()) };
    let all: Vec<&Vacant> = left.iter().collect();
    let facts = [("waiting", counted(call, &all)), ("day", show_day(due, call.words()))];
    Ok(vec![call.words().with("vacant-left", &facts)])
}

/// The titles of the steps inside an office that hold on the day.
fn steps(call: &Call, office: Uuid, today: Day) -> Result<Vec<String>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_of::<ReviewStep>();
    let lines = call.app.read(|connection| {
        let Some(rulebook) = rows::rulebook(connection, catalogue, &call.programme, today)? else {
            return Ok(Vec::new());
        };
        rows::lines(connection, kind, rulebook.id)
    })?;
    let steps =
        lines.iter().map(ReviewStep::read).collect::<Result<Vec<_>, _>>().map_err(|mismatch| failed(&mismatch))?;
    let own = steps.iter().filter(|step| step.organisation.uuid() == office);
    Ok(own.map(|step| title(&step.title)).collect())
}

/// On the page of a reviewer's post whose title is none of those that its office's steps name: nothing will ever wait for it.
pub fn no_step(call: &Call, subject: &Subject<'_>) -> Result<Html, Refusal> {
    let post = Post::read(&subject.aggregate.root).map_err(|mismatch| failed(&mismatch))?;
    if post.state != PostState::Held || post.role != OFFICE_REVIEWER.code {
        return Ok(Html::default());
    }
    let steps = steps(call, post.organisation.uuid(), call.today())?;
    if steps.iter().any(|step| is_title(step, &post.title)) {
        return Ok(Html::default());
    }
    let words: Words = call.words();
    let text = if steps.is_empty() {
        words.say("vacant-no-steps")
    } else {
        let facts = [("title", post.title), ("steps", steps.join(words.say("list-comma").as_str()))];
        words.with("vacant-no-such-step", &facts)
    };
    answer::notice(text)
}
