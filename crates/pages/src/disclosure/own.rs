//! What disclosures begin with, and what they add to their public pages: the sums over the projects, the photo of the board.

use askama::Template;
use kernel::{Action, Choice, Day, Fen, Kind, Record, Refusal, Stored};
use programme::disclosure::records::{AGREED, Disclosure, Matter};
use programme::disclosure::rules;
use programme::planning::records::{AnnualPlan, PlanLine, PlanState};
use programme::project::figures::{LETTER, NATURE};
use serde_json::Value as Json;
use server::base::amounts::{self, Amount, Headline, Money};
use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::fault::failed;
use server::base::show::show_day;
use server::base::words::Words;
use server::every::apart::marks;
use server::every::form::{self, FormView};
use server::every::own::Own;
use server::every::sent::Typed;
use server::public::own::PublicOwn;
use server::public::version;
use store::published::Published;
use store::{query, rows};
use uuid::Uuid;

pub const DISCLOSURE: Own = Own {
    begins_with: Some(begin),
    beside: Some(to_be_told),
    closed: Some(nothing_to_tell),
    ..Own::of(Disclosure::CODE)
};

/// Offers the plans of which something is still to be told in public, and of one that is named what that is.
fn to_be_told(call: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    if !action.creates {
        return Ok(());
    }
    let chosen = form.fields.iter().find(|field| field.name == "plan").map(|field| field.value.clone());
    let chosen = match matters(call, &chosen.unwrap_or_default())? {
        Some(matters) => Some(matters),
        None => of_all(call, form)?,
    };
    for field in &mut form.fields {
        match field.name.as_str() {
            "plan" => form::keep(field, |plan| {
                Ok(tellable_of(call, plan)?.is_none_or(|each| each.iter().any(|(_, can)| can.is_ok())))
            })?,
            "matter" => {
                if let Some(matters) = chosen.as_ref().filter(|matters| !matters.is_empty()) {
                    let is_one = |code: &str| matters.iter().any(|matter| matter.code() == code);
                    field.options.retain(|option| option.value.is_empty() || option.selected || is_one(&option.value));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What can still be told of any plan that the form offers; none where it lists none.
fn of_all(call: &Call, form: &FormView) -> Result<Option<Vec<Matter>>, Refusal> {
    let plans = form.fields.iter().filter(|field| field.name == "plan").flat_map(|field| &field.options);
    let mut all: Option<Vec<Matter>> = None;
    for plan in plans.filter(|option| !option.value.is_empty()) {
        all.get_or_insert_default().extend(matters(call, &plan.value)?.unwrap_or_default());
    }
    Ok(all)
}

/// A matter, and whether it can be told.
type Tellable = (Matter, Result<(), Refusal>);

/// Each matter of a plan that is named: whether it can still be told, or why not. None where no plan is named that is seen.
fn tellable_of(call: &Call, id: Uuid) -> Result<Option<Vec<Tellable>>, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<AnnualPlan>();
    let plan = call.app.read(|connection| query::get(connection, kind, &call.viewer, id))?;
    plan.map(|plan| tellable(call, &plan)).transpose()
}

fn tellable(call: &Call, stored: &Stored) -> Result<Vec<Tellable>, Refusal> {
    let plan = AnnualPlan::read(stored).map_err(|mismatch| failed(&mismatch))?;
    let lines = || -> Result<Vec<PlanLine>, Refusal> {
        let lines = call.app.read(|connection| rows::lines(connection, PlanLine::KIND, stored.id))?;
        lines.iter().map(PlanLine::read).collect::<Result<_, _>>().map_err(|mismatch| failed(&mismatch))
    };
    let mut each = Vec::new();
    for (matter, told) in [(Matter::Selection, plan.disclosure), (Matter::Progress, plan.progress_disclosure)] {
        let can = match (told, rules::may_tell(matter, plan.state)) {
            (Some(_), _) => Err(Refusal::rule("record.exists").with("kind", Disclosure::CODE)),
            (None, Err(refusal)) => Err(refusal),
            (None, Ok(())) => rules::something_to_tell(matter, &lines()?),
        };
        each.push((matter, can));
    }
    Ok(each)
}

/// What can still be told of a plan; none where no plan is named that is seen.
fn matters(call: &Call, plan: &str) -> Result<Option<Vec<Matter>>, Refusal> {
    let Ok(id) = plan.parse::<Uuid>() else { return Ok(None) };
    let each = tellable_of(call, id)?;
    Ok(each.map(|each| each.into_iter().filter(|(_, can)| can.is_ok()).map(|(matter, _)| matter).collect()))
}

/// Why nothing can be told in public of this plan, or of any of the viewer's office: none is agreed, or of each all is told that can be.
fn nothing_to_tell(call: &Call, from: Option<(&'static Kind, &Stored)>) -> Result<Option<Refusal>, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<AnnualPlan>();
    let plans = match from.filter(|(own, _)| own.code == kind.code) {
        Some((_, plan)) => vec![plan.clone()],
        None => {
            let asked = query::Query { states: AGREED, limit: query::LIMIT_MAX, ..query::Query::default() };
            let own = |plan: &Stored| plan.uuid(kind, "planner").is_some_and(|office| is_own(call, office));
            let found = call.app.read(|connection| query::part(connection, kind, &call.viewer, &asked))?.0;
            found.into_iter().filter(own).collect()
        }
    };
    let mut last = None;
    for plan in plans {
        for (_, can) in tellable(call, &plan)? {
            match can {
                Ok(()) => return Ok(None),
                Err(refusal) => last = Some(refusal),
            }
        }
    }
    // Of everything that is agreed all is told: what comes next is another plan.
    if from.is_none() && last.is_some() {
        return Ok(Some(Refusal::rule("disclosure.all-told")));
    }
    Ok(Some(last.unwrap_or_else(|| Refusal::rule("disclosure.plan"))))
}

fn is_own(call: &Call, office: Uuid) -> bool {
    call.viewer.posts.iter().any(|post| post.organisation == office)
}

/// What is disclosed of a plan that is named: how far it is once it was summed up, before that what was selected.
fn begin(call: &Call, action: &'static Action, values: &mut Typed) -> Result<(), Refusal> {
    let plan = call.asked("plan").and_then(|plan| plan.parse::<Uuid>().ok());
    let Some(plan) = plan.filter(|_| action.creates) else { return Ok(()) };
    let kind = call.app.engine.catalogue().kind_of::<AnnualPlan>();
    let Some(plan) = call.app.read(|connection| query::get(connection, kind, &call.viewer, plan))? else {
        return Ok(());
    };
    let matter = if plan.state == PlanState::Summarised.name() { Matter::Progress } else { Matter::Selection };
    if values.get("matter").is_none_or(String::is_empty) {
        values.insert("matter".to_owned(), matter.code().to_owned());
    }
    Ok(())
}

pub const PUBLISHED: PublicOwn =
    PublicOwn { kind: Some(Disclosure::CODE), figures: Some(figures_shown), sections: Some(hung), ..PublicOwn::EMPTY };

/// The sums over the lines: how much in all, from the partner, for how many people; of money, what is grants and what is
/// cooperation, and what rests on a letter that nobody has confirmed.
pub fn figures(call: &Call, version: &Published) -> Vec<Headline> {
    let Some(lines) = version.content["disclosure_lines"].as_array() else { return Vec::new() };
    let (words, money) = (call.words(), Money::of(call));
    let sum = |name: &str, holds: &dyn Fn(&Json) -> bool| {
        let amounts = lines.iter().filter(|line| holds(line)).filter_map(|line| line[name].as_i64());
        Fen(amounts.fold(0i64, i64::saturating_add))
    };
    let served = lines.iter().filter_map(people).fold(0i64, i64::saturating_add);
    let apart = |name: &str| {
        let parts = NATURE.choices.iter().map(|choice| (choice, sum(name, &|line| line["nature"] == choice.code)));
        let parts = parts.filter(|(_, fen)| *fen != Fen::ZERO);
        let parts: Vec<_> = parts.map(|(choice, fen)| (words.label(choice.label), money.shown(fen, words))).collect();
        amounts::of_which(words, &parts)
    };
    let served_of = |choice: &'static Choice| {
        let own = lines.iter().filter(|line| line["nature"] == choice.code).filter_map(people);
        let count = own.fold(0i64, i64::saturating_add);
        (count != 0).then(|| (words.label(choice.label), Amount::count(count)))
    };
    let served_of: Vec<_> = NATURE.choices.iter().filter_map(served_of).collect();
    let sums = |key: &str, name: &str, mark: String| Headline {
        label: words.say(key),
        amount: money.shown(sum(name, &|_| true), words),
        unit: money.word(words),
        note: amounts::notes(&[apart(name), mark]),
    };
    let count =
        |key: &str, count: i64| Headline { label: words.say(key), amount: Amount::count(count), ..Headline::default() };
    let letters = LETTER.choices.iter();
    let open = letters.map(|choice| (choice.label, sum("agreed_fen", &|line| line["letter"] == choice.code)));
    let open = marks(call, open);
    vec![
        count("figure-projects", lines.len() as i64),
        sums("figure-cost", "cost_fen", String::new()),
        sums("figure-given", "agreed_fen", open),
        Headline {
            note: amounts::notes(&[amounts::of_which(words, &served_of), reached(call, lines)]),
            ..count("figure-people", served)
        },
    ]
}

/// Of how many projects it is disclosed how many people they serve now: of those that is counted, and of the others the plan.
fn reached(call: &Call, lines: &[Json]) -> String {
    let known = lines.iter().filter(|line| line["people_reached"].is_i64()).count();
    if known == 0 { String::new() } else { call.words().with_one("figure-people-reached", "count", known) }
}

/// How many people a project serves, where that is disclosed; else how many it is to serve.
pub fn people(line: &Json) -> Option<i64> {
    line["people_reached"].as_i64().or_else(|| line["people_served"].as_i64())
}

#[derive(Template)]
#[template(path = "disclosure/figures.html")]
struct Figures {
    figures: Vec<Headline>,
}

fn figures_shown(call: &Call, version: &Published) -> Result<Html, Refusal> {
    let figures = figures(call, version);
    if figures.is_empty() { Ok(Html::default()) } else { answer::piece(&Figures { figures }) }
}

#[derive(Template)]
#[template(path = "disclosure/hung.html")]
struct Hung {
    t: Words,
    photo: String,
    hung: String,
}

/// The photo of the paper on its board, where there is one.
fn hung(call: &Call, version: &Published) -> Result<Html, Refusal> {
    let content = &version.content;
    if !content["photo"].is_string() {
        return Ok(Html::default());
    }
    let day = content["hung_on"].as_str().and_then(|day| Day::parse(day).ok());
    let own = version::address(call, Disclosure::CODE, version.record);
    answer::piece(&Hung {
        t: call.words(),
        photo: format!("{own}/photo?version={}", version.number),
        hung: day.map(|day| show_day(day, call.words())).unwrap_or_default(),
    })
}
