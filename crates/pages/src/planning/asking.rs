//! What the form that asks a partner leaves out: plans of which nothing is left to be asked, and partners that have not answered yet. Where
//! no plan is left none is begun.

use axum::http::Method;
use kernel::{Action, Fen, Kind, Record, Refusal, Stored};
use programme::consultation::records::{Consultation, ConsultationLine, ConsultationState};
use programme::consultation::rules;
use programme::organisation::records::Side;
use programme::planning::records::{AnnualPlan, TO_ASK, Turn};
use programme::project::records::Theme;
use server::base::call::Call;
use server::every::form::{self, FormView};
use store::query::{self, LIMIT_MAX};
use store::rows;
use uuid::Uuid;

use super::answers;
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
    let states: Vec<_> = states_of(&answers::of_plan(call, plan.id)?, partner);
    Ok(rules::may_be_asked(Side::Assisting, &states).err())
}

/// Whether something of a plan is left to be asked about.
fn is_left(call: &Call, plan: Uuid) -> Result<Result<(), Refusal>, Refusal> {
    Ok(rules::something_open(open_themes(call, plan)?.len()))
}

/// The themes of which something of a plan is left to be asked about.
fn open_themes(call: &Call, plan: Uuid) -> Result<Vec<Theme>, Refusal> {
    let (lines, told) = (lines_of(call, plan)?, answers::of_plan(call, plan)?);
    let open = lines.into_iter().filter(|line| rules::left_to_ask(line, &told).is_some());
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

/// Beside the answer to each project: what others have agreed to give, as it is now, though this partner does not see their papers.
fn given_by_others(call: &Call, form: &mut FormView) -> Result<(), Refusal> {
    let Ok(own) = call.id() else { return Ok(()) };
    let (kind, part) = (Consultation::KIND, ConsultationLine::KIND);
    let mut parts =
        form.parts.iter_mut().filter(|part| part.existing).flat_map(|part| part.lines.iter_mut()).peekable();
    if parts.peek().is_none() {
        return Ok(());
    }
    let (lines, others): (Vec<Stored>, Vec<_>) = call.app.read(|connection| {
        let lines = rows::lines(connection, part, own)?;
        let Some(talk) = rows::load(connection, kind, &call.programme, own)? else { return Ok(Default::default()) };
        let plan = talk.get(kind, "plan").clone();
        let mut others = Vec::new();
        for other in rows::find(connection, kind, &call.programme, &[("plan", plan)])? {
            if other.id != own {
                let said = rows::lines(connection, part, other.id)?;
                let said = said.iter().map(ConsultationLine::read).collect::<Result<Vec<_>, _>>()?;
                others.push((Consultation::read(&other)?, said));
            }
        }
        Ok((lines, others))
    })?;
    for view in parts {
        let line = lines.iter().find(|line| line.id.to_string() == view.id);
        let of = line.and_then(|line| line.text(part, "plan_line")).unwrap_or_default().to_owned();
        let given = rules::given(rules::to_line_of(of, &others));
        let field = view.fields.iter_mut().find(|field| field.name.ends_with("].agreed_fen"));
        if let Some(field) = field.filter(|_| given != Fen::ZERO) {
            field.now = call.words().with_one("consultation-given", "amount", given.yuan_grouped());
        }
    }
    Ok(())
}

/// How far the consultations with a partner are.
fn states_of(asked: &[(Consultation, Vec<ConsultationLine>)], partner: Uuid) -> Vec<ConsultationState> {
    asked.iter().filter(|(one, _)| one.partner.uuid() == partner).map(|(one, _)| one.state).collect()
}

/// Offers the plans of which something is left to be asked, and of one that is named the partners that are not asked already.
pub fn who_may_be_asked(call: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    if !action.creates {
        return given_by_others(call, form);
    }
    let plan = form.fields.iter().find(|field| field.name == "plan").and_then(|field| field.value.parse().ok());
    let asked = plan.map(|plan| answers::of_plan(call, plan)).transpose()?.unwrap_or_default();
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
                    let states: Vec<_> = asked
                        .iter()
                        .map(|(one, _)| one)
                        .filter(|one| one.partner.uuid() == partner)
                        .map(|one| one.state)
                        .collect();
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
