//! Several reported plans accepted or returned together: chosen on the board, shown beforehand, confirmed.
//!
//! **Invariant:** each is an action of its own, with the version that was shown and a key of its own: one that is refused
//! stops no other, and the same confirmation twice does nothing twice.

use askama::Template;
use axum::response::Response;
use kernel::decode::Source;
use kernel::{Action, Record, Refusal, Status, Transition};
use programme::planning::records::AnnualPlan;
use serde_json::{Value as Json, json};
use store::clock::{Randomness, real_now};
use store::{Request, query, titles};
use uuid::Uuid;

use super::figures;
use super::kept::KeptYears;
use super::sums;
use server::base::amounts::{Amount, Money};
use server::base::answer;
use server::base::call::Call;
use server::base::page::Page;
use server::base::show::{self, StateShown};

/// Plans of one confirmation at most.
const CHOSEN_MAX: usize = 200;

/// One plan that was chosen.
struct Chosen {
    id: Uuid,
    /// As the board showed it.
    version: i64,
    key: String,
}

impl Chosen {
    /// `{id}:{version}` from the board; `{id}:{version}:{key}` from the preview.
    fn read(text: &str, random: &Randomness) -> Option<Chosen> {
        let mut parts = text.splitn(3, ':');
        let id = parts.next()?.parse().ok()?;
        let version = parts.next()?.parse().ok()?;
        let key = parts.next().filter(|key| !key.is_empty() && key.len() <= 64).map(str::to_owned);
        Some(Chosen { id, version, key: key.unwrap_or_else(|| random.id(real_now()).to_string()) })
    }

    fn written(&self) -> String {
        format!("{}:{}:{}", self.id, self.version, self.key)
    }
}

/// What is to be done with all of them.
struct Deed {
    action: &'static Action,
    /// The name of its one field.
    field: &'static str,
    words: String,
    required: bool,
}

/// One plan with what happens to it.
pub struct Row {
    pub title: String,
    pub link: String,
    pub before: StateShown,
    pub projects: String,
    pub cost: Amount,
    pub asked: Amount,
    /// Where it goes, or has gone.
    pub after: Option<StateShown>,
    pub refused: String,
}

#[derive(Template)]
#[template(path = "planning/batch.html")]
struct BatchPage {
    page: Page,
    heading: String,
    summary: String,
    crumb: (String, String),
    rows: Vec<Row>,
    /// Over cost and what was asked.
    heads: [String; 2],
    projects: i64,
    total: [Amount; 2],
    /// Why nothing was done yet.
    problem: String,
    /// What is sent on; none where it is over or there is nothing to do.
    form: Option<Confirm>,
    links: Vec<(String, String)>,
}

/// The form that confirms.
pub struct Confirm {
    pub address: String,
    pub deed: &'static str,
    pub plans: Vec<String>,
    pub label: String,
    pub words: String,
    pub max: i64,
    pub required: bool,
    pub button: String,
    pub opposes: bool,
}

fn deed(call: &Call) -> Result<Deed, Refusal> {
    let named = call.typed("deed").filter(|name| ["accept", "return-by-city"].contains(name));
    let action = named.and_then(|name| call.app.engine.catalogue().action(AnnualPlan::CODE, name));
    let action = action.ok_or_else(Refusal::unseen)?;
    let field = action.input.first().ok_or_else(Refusal::unseen)?;
    let words = call.typed("words").unwrap_or_default().trim().to_owned();
    Ok(Deed { action, field: field.name, words, required: field.required })
}

fn chosen(call: &Call) -> Vec<Chosen> {
    let random = Randomness::from_system();
    let sent = call.form.iter().filter(|(name, _)| name == "plan").map(|(_, value)| value.as_str());
    let mut chosen: Vec<Chosen> = Vec::new();
    for plan in sent.filter_map(|text| Chosen::read(text, &random)).take(CHOSEN_MAX) {
        if !chosen.iter().any(|known| known.id == plan.id) {
            chosen.push(plan);
        }
    }
    chosen
}

fn request(call: &Call, deed: &Deed, chosen: &Chosen, words: &str) -> Request {
    let input = if words.is_empty() { json!({}) } else { json!({ deed.field: words }) };
    let mut request = Request::new(&call.viewer, deed.action, Some(chosen.id), Json::Null);
    request.input = input.as_object().cloned().unwrap_or_default();
    request.source = Source::Text;
    request.expected_version = Some(chosen.version);
    request
}

/// POST: what would happen to each; nothing is kept.
pub fn preview(call: &Call) -> Result<Response, Refusal> {
    super::year_of(call)?;
    let (deed, chosen) = (deed(call)?, chosen(call));
    show_preview(call, &deed, &chosen, false)
}

fn show_preview(call: &Call, deed: &Deed, chosen: &[Chosen], missing: bool) -> Result<Response, Refusal> {
    let words = call.words();
    // The reason is asked for here; whether the plans can be returned does not hang on it.
    let stand_in = if deed.required && deed.words.is_empty() { "—" } else { deed.words.as_str() };
    let requests = chosen.iter().map(|plan| request(call, deed, plan, stand_in)).collect();
    let refused = call.app.engine.perform_all(requests, true).err().unwrap_or_default();
    let of = |index: usize| refused.iter().find(|(at, _)| *at == index).map(|(_, refusal)| refusal.clone());
    let outcomes: Vec<Result<String, Refusal>> =
        (0..chosen.len()).map(|index| of(index).map_or_else(|| Ok(destination(deed.action)), Err)).collect();
    let open: Vec<&Chosen> =
        chosen.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_ok()).map(|(plan, _)| plan).collect();
    let facts = [("open", open.len().to_string()), ("refused", (chosen.len() - open.len()).to_string())];
    let label = words.label(deed.action.label);
    let heading = words.with_one("batch-preview", "action", label);
    let form = Confirm {
        address: format!("{}/desk/consolidation/{}/perform", call.base, call.parameter("year")),
        deed: deed.action.name,
        plans: open.iter().map(|plan| plan.written()).collect(),
        label: deed.action.input.first().map(|field| words.label(field.label).to_owned()).unwrap_or_default(),
        words: deed.words.clone(),
        max: deed.action.input.first().map_or(0, |field| field.max),
        required: deed.required,
        button: words.with("batch-confirm", &[("action", label.to_owned()), ("count", open.len().to_string())]),
        opposes: deed.action.opposes,
    };
    let problem = match (chosen.is_empty(), missing) {
        (true, _) => words.say("batch-none-chosen"),
        (_, true) => words.with_one("batch-reason-missing", "field", &form.label),
        _ => String::new(),
    };
    let sent = Sent { heading, summary: words.with("batch-preview-summary", &facts), problem, links: Vec::new() };
    let status = if chosen.is_empty() || missing { 422 } else { 200 };
    show_batch(call, chosen, &outcomes, sent, (!open.is_empty()).then_some(form), status)
}

/// The state to which a declared action leads.
fn destination(action: &Action) -> String {
    match action.to {
        Transition::To(state) => state.to_owned(),
        _ => String::new(),
    }
}

/// POST: confirmed. Each is performed for itself, and its own outcome is told.
pub fn perform(call: &Call) -> Result<Response, Refusal> {
    super::year_of(call)?;
    let (deed, chosen) = (deed(call)?, chosen(call));
    if chosen.is_empty() || (deed.required && deed.words.is_empty()) {
        return show_preview(call, &deed, &chosen, deed.required && deed.words.is_empty());
    }
    let outcomes: Vec<Result<String, Refusal>> = chosen
        .iter()
        .map(|plan| {
            let mut request = request(call, &deed, plan, &deed.words);
            request.idempotency_key = Some(plan.key.clone());
            call.app.engine.perform(request).map(|done| done.state)
        })
        .collect();
    let words = call.words();
    let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let facts = [("done", done.to_string()), ("refused", (chosen.len() - done).to_string())];
    let year = call.parameter("year");
    let mut links = vec![(format!("{}/desk/consolidation/{year}", call.base), words.say("batch-back"))];
    if done > 0 && !deed.action.opposes {
        let plan = call.app.read(|connection| match year.parse().ok().and_then(kernel::Year::new) {
            Some(year) => figures::city_plan(connection, &call.programme, year),
            None => Ok(None),
        })?;
        let to =
            plan.as_ref().map_or_else(|| format!("new/create?year={year}"), |plan| format!("{}/recompile", plan.id));
        let key = if plan.is_some() { "batch-recompile" } else { "board-city-plan-new" };
        links.push((format!("{}/desk/city-plans/{to}", call.base), words.say(key)));
    }
    let heading = words.with_one("batch-done", "action", words.label(deed.action.label));
    let sent = Sent { heading, summary: words.with("batch-done-summary", &facts), problem: String::new(), links };
    show_batch(call, &chosen, &outcomes, sent, None, 200)
}

/// The words of a page.
struct Sent {
    heading: String,
    summary: String,
    problem: String,
    links: Vec<(String, String)>,
}

fn show_batch(
    call: &Call,
    chosen: &[Chosen],
    outcomes: &[Result<String, Refusal>],
    sent: Sent,
    form: Option<Confirm>,
    status: u16,
) -> Result<Response, Refusal> {
    let (words, catalogue, kind) = (call.words(), call.app.engine.catalogue(), AnnualPlan::KIND);
    let ids: Vec<Uuid> = chosen.iter().map(|plan| plan.id).collect();
    let plans = call.app.read(|connection| {
        let mut plans = Vec::new();
        for id in &ids {
            let stored = query::get(connection, kind, &call.viewer, *id)?;
            plans.push(match stored {
                Some(stored) => {
                    let title = titles::title(connection, catalogue, &call.programme, kind, &stored)?;
                    Some((call.language().of(&title).clone(), stored))
                }
                None => None,
            });
        }
        Ok(plans)
    })?;
    let year = super::year_of(call)?;
    let kept = call.app.own::<KeptYears>().year(&call.app, &call.programme, year)?;
    let (mut sum, mut parts) = (figures::Amounts::default(), Vec::new());
    let mut rows = Vec::new();
    for ((plan, found), outcome) in chosen.iter().zip(&plans).zip(outcomes) {
        let amounts = found.as_ref().and_then(|_| kept.plans.get(&plan.id)).map(|plan| figures::total(&plan.parts));
        let amounts = amounts.unwrap_or_default();
        if outcome.is_ok() {
            sum.add(amounts);
            parts.extend(kept.plans.get(&plan.id).map(|plan| plan.parts.clone()).unwrap_or_default());
        }
        rows.push(Row {
            title: found.as_ref().map_or_else(|| words.say("batch-unseen"), |(title, _)| title.clone()),
            link: found.as_ref().map_or(String::new(), |_| format!("{}/desk/{}/{}", call.base, kind.path, plan.id)),
            before: found.as_ref().map(|(_, stored)| show::state(kind, &stored.state, words)).unwrap_or_default(),
            projects: amounts.projects.to_string(),
            cost: Money::Wan.shown(amounts.cost, words),
            asked: Money::Wan.shown(amounts.asked, words),
            after: outcome.as_ref().ok().map(|state| show::state(kind, state, words)),
            refused: outcome.as_ref().err().map(|refusal| refusal_in_words(call, refusal)).unwrap_or_default(),
        });
    }
    let year = year.number();
    let template = BatchPage {
        page: Page::new(call, &sent.heading),
        heading: sent.heading,
        summary: sent.summary,
        crumb: (format!("{}/desk/consolidation/{year}", call.base), words.with_one("board-heading", "year", year)),
        projects: sum.projects,
        total: [
            Money::Wan.shown(sum.cost, words).noted(sums::of_which(call, &parts, |amounts| amounts.cost)),
            Money::Wan.shown(sum.asked, words).noted(sums::of_which(call, &parts, |amounts| amounts.asked)),
        ],
        heads: ["board-cost", "board-asked"].map(|key| Money::Wan.head(&words.say(key), words)),
        rows,
        problem: sent.problem,
        form,
        links: sent.links,
    };
    Ok(answer::render_with(status, &template))
}

/// Why one was refused: of wrong input, what is wrong with it.
fn refusal_in_words(call: &Call, refusal: &Refusal) -> String {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    match refusal.problems.first().filter(|_| refusal.status == Status::Invalid) {
        Some(problem) => words.problem(catalogue, problem),
        None => words.refusal(catalogue, refusal),
    }
}
