//! What the form that asks a partner leaves out: plans of which nothing is left to be asked, and partners that have not answered yet. Where
//! no plan is left none is begun.

use axum::http::Method;
use kernel::{Action, Kind, Record, Refusal, Stored};
use programme::consultation::records::{Consultation, ConsultationState};
use programme::consultation::rules;
use programme::organisation::records::Side;
use programme::planning::records::{AnnualPlan, TO_ASK, Turn};
use programme::project::records::Theme;
use server::base::call::Call;
use server::base::fault::failed;
use server::every::form::{self, FormView};
use store::query::{self, LIMIT_MAX};
use uuid::Uuid;

use super::own::lines_of;

/// Why no partner can be asked about a plan, or about any: nothing is left to be asked about.
pub fn nothing_open(call: &Call, from: Option<(&'static Kind, &Stored)>) -> Result<Option<Refusal>, Refusal> {
    let Some((_, plan)) = from.filter(|(kind, _)| kind.code == AnnualPlan::CODE) else { return none_open(call) };
    if let Some(refusal) = is_left(call, plan.id)?.err() {
        return Ok(Some(refusal));
    }
    // Everything is asked about, and its own partner has not answered yet.
    let all_asked = plan.text(AnnualPlan::KIND, "turn").is_some_and(|turn| turn != Turn::Ask.code());
    let Some(partner) = plan.uuid(AnnualPlan::KIND, "partner").filter(|_| all_asked) else { return Ok(None) };
    let states: Vec<_> = asked(call, plan.id)?.into_iter().filter(|(of, _)| *of == partner).map(|(_, is)| is).collect();
    Ok(rules::may_be_asked(Side::Assisting, &states).err())
}

/// Whether something of a plan is left to be asked about.
fn is_left(call: &Call, plan: Uuid) -> Result<Result<(), Refusal>, Refusal> {
    Ok(rules::something_open(lines_of(call, plan)?.iter().filter(|line| rules::is_open(line)).count()))
}

/// The themes of which something of a plan is left to be asked about.
fn open_themes(call: &Call, plan: Uuid) -> Result<Vec<Theme>, Refusal> {
    let open = lines_of(call, plan)?.into_iter().filter(rules::is_open);
    Ok(open.map(|line| line.facts.theme).collect())
}

/// Why of none of the plans that partners are asked about anything is left.
fn none_open(call: &Call) -> Result<Option<Refusal>, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<AnnualPlan>();
    let all = query::Query { states: TO_ASK, limit: LIMIT_MAX, ..query::Query::default() };
    let plans = call.app.read(|connection| query::part(connection, kind, &call.viewer, &all))?.0;
    let mut first = None;
    for plan in plans {
        match is_left(call, plan.id)? {
            Ok(()) => return Ok(None),
            Err(refusal) => first.get_or_insert(refusal),
        };
    }
    Ok(Some(first.unwrap_or_else(|| Refusal::rule("consultation.plan-state"))))
}

/// Who was asked about a plan, and how far each is.
fn asked(call: &Call, plan: Uuid) -> Result<Vec<(Uuid, ConsultationState)>, Refusal> {
    let filters = vec![("plan", plan.to_string().into())];
    let asked = query::Query { filters, limit: LIMIT_MAX, ..query::Query::default() };
    let kind = call.app.engine.catalogue().kind_of::<Consultation>();
    let found = call.app.read(|connection| query::part(connection, kind, &call.viewer, &asked))?.0;
    let read = |one: &Stored| Consultation::read(one).map(|one| (one.partner.uuid(), one.state));
    found.iter().map(read).collect::<Result<_, _>>().map_err(|mismatch| failed(&mismatch))
}

/// Offers the plans of which something is left to be asked, and of one that is named the partners that are not asked already.
pub fn who_may_be_asked(call: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    if !action.creates {
        return Ok(());
    }
    let plan = form.fields.iter().find(|field| field.name == "plan").and_then(|field| field.value.parse().ok());
    let asked = plan.map(|plan| asked(call, plan)).transpose()?.unwrap_or_default();
    let open = plan.map(|plan| open_themes(call, plan)).transpose()?;
    for field in &mut form.fields {
        match field.name.as_str() {
            "plan" => form::keep(field, |plan| Ok(is_left(call, plan)?.is_ok()))?,
            "theme" => {
                if let Some(open) = &open {
                    let is_open = |code: &str| open.iter().any(|theme| theme.code() == code);
                    field.options.retain(|option| option.value.is_empty() || option.selected || is_open(&option.value));
                }
            }
            "partner" => {
                let may_be_asked = |partner: Uuid| {
                    let states: Vec<_> = asked.iter().filter(|(of, _)| *of == partner).map(|(_, is)| *is).collect();
                    rules::may_be_asked(Side::Assisting, &states).is_ok()
                };
                // What was sent comes back; a form does not begin with whom nobody can ask.
                let begins = call.method == Method::GET && field.value.parse().is_ok_and(|own| !may_be_asked(own));
                if begins {
                    field.value.clear();
                    field.options.iter_mut().for_each(|option| option.selected = false);
                }
                form::keep(field, |partner| Ok(may_be_asked(partner)))?;
            }
            _ => {}
        }
    }
    Ok(())
}
