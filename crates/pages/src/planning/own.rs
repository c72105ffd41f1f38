//! What planning adds to the pages of an annual plan: planned against actual, and the projects of the library that its form
//! takes up.

use std::collections::HashMap;

use kernel::{Action, ActionInput, Fen, FieldValue, Kind, Record, Refusal, Stored, Year};
use programme::consultation::records::Consultation;
use programme::consultation::rules::{self, Outcome};
use programme::consultation::settle::{Adjust, Supplement};
use programme::planning::records::{AnnualPlan, Dropped, DroppedLine, PlanLine, PlanState, Planner};
use programme::planning::rules::{own_share, year_is_open};
use programme::project::figures::NATURE;
use programme::project::records::{Letter, Nature, Project, ProjectState, ResultUnit, SOURCES};
use server::base::amounts::Money;
use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::fault::failed;
use server::every::apart::{marks, unusual_of};
use server::every::form::{self, FieldView, FormView};
use server::every::own::{Own, Place, Section, Subject};
use server::every::sent::{Typed, count_lines};
use store::{query, rows};
use uuid::Uuid;

use super::{answers, asking, continued, outcome};

/// The word of the form's address that names a project to take up.
const TAKE: &str = "take";

pub const PLAN: Own = Own {
    sections: &[
        Section { place: Place::Notice, make: larger_share },
        Section { place: Place::Notice, make: comes_to },
        Section { place: Place::Above, make: answers::section },
        Section { place: Place::Above, make: outcome::section },
    ],
    asks: &[TAKE],
    begins_with: Some(begin),
    beside: Some(beside),
    above_form: Some(before_the_lines),
    closed: Some(no_year_open),
    ..Own::of(AnnualPlan::CODE)
};

pub const CONSULTATION: Own = Own {
    above_form: Some(of_its_plan),
    beside: Some(asking::who_may_be_asked),
    closed: Some(asking::nothing_open),
    ..Own::of(Consultation::CODE)
};

/// Why the viewer's office cannot begin a plan now: of the year that a copy goes into, or of this year and the next.
fn no_year_open(call: &Call, from: Option<(&'static Kind, &Stored)>) -> Result<Option<Refusal>, Refusal> {
    let today = call.today();
    let kind = call.app.engine.catalogue().kind_of::<AnnualPlan>();
    let years: Vec<i16> = match from {
        None => vec![today.year(), today.year() + 1],
        Some((own, plan)) if own.code == kind.code => {
            let of = plan.integer(kind, "year").and_then(|year| i16::try_from(year).ok()).unwrap_or(today.year());
            vec![today.year().max(of + 1)]
        }
        // A project is put into the plan that is in the making.
        Some(_) => return Ok(None),
    };
    Ok(first_open(call, &years)?.err())
}

/// The first of these years for which the viewer's office can begin a plan, or why it can for none.
fn first_open(call: &Call, years: &[i16]) -> Result<Result<Year, Refusal>, Refusal> {
    let (today, catalogue) = (call.today(), call.app.engine.catalogue());
    let kind = catalogue.kind_of::<AnnualPlan>();
    call.app.read(|connection| {
        let numbers = rows::in_force(connection, catalogue, &call.programme, today)?.numbers()?;
        let mut first = None;
        for year in years.iter().filter_map(|year| Year::new(*year)) {
            let filters = vec![("year", i64::from(year.number()).into())];
            let asked = query::Query { filters, limit: 50, ..query::Query::default() };
            let is_own = |plan: &Stored| {
                let planner = plan.uuid(kind, "planner");
                call.viewer.posts.iter().any(|post| Some(post.organisation) == planner)
            };
            let there = query::part(connection, kind, &call.viewer, &asked)?.0.iter().any(is_own);
            let refusal = match year_is_open(year, today, &numbers) {
                Err(refusal) => refusal,
                Ok(()) if there => Refusal::rule("plan.exists").with("year", year),
                Ok(()) => return Ok(Ok(year)),
            };
            first.get_or_insert(refusal);
        }
        Ok(Err(first.unwrap_or_else(Refusal::unseen)))
    })
}

/// Above the lines of a form of a plan: an adjustment in all, and what the year before came to.
fn before_the_lines(
    call: &Call,
    action: &'static Action,
    record: Option<&Stored>,
    values: &Typed,
) -> Result<Vec<String>, Refusal> {
    let mut said = agreed_in_all(call, action, record, values)?;
    if let Some(plan) = record.filter(|_| !action.edits.is_empty() || action.revises) {
        let plan = AnnualPlan::read(plan).map_err(|mismatch| failed(&mismatch))?;
        said.extend(said_of_year_before(call, &plan)?);
    }
    Ok(said)
}

/// Above the lines of a consultation: what the year before came to for its plan.
fn of_its_plan(
    call: &Call,
    action: &'static Action,
    record: Option<&Stored>,
    _: &Typed,
) -> Result<Vec<String>, Refusal> {
    let asked =
        record.filter(|_| !action.creates && !action.comments).and_then(|one| one.uuid(Consultation::KIND, "plan"));
    let Some(plan) = asked else { return Ok(Vec::new()) };
    let kind = call.app.engine.catalogue().kind_of::<AnnualPlan>();
    let Some(plan) = call.app.read(|connection| query::get(connection, kind, &call.viewer, plan))? else {
        return Ok(Vec::new());
    };
    let plan = AnnualPlan::read(&plan).map_err(|mismatch| failed(&mismatch))?;
    Ok(said_of_year_before(call, &plan)?.into_iter().collect())
}

/// What the plan of the year before asked for, what was agreed of it, what the county bore.
fn said_of_year_before(call: &Call, plan: &AnnualPlan) -> Result<Option<String>, Refusal> {
    let Some((year, before)) = year_before(call, plan)?.filter(|(_, before)| !before.is_empty()) else {
        return Ok(None);
    };
    let facts = [
        ("year", year.to_string()),
        ("asked", by_kind(call, &before, first_asked)),
        ("agreed", by_kind(call, &before, |line| line.agreed_fen.unwrap_or_default())),
        ("own", by_kind(call, &before, own_of)),
    ];
    Ok(Some(call.words().with("plan-year-before", &facts)))
}

/// What a county bears itself of a project.
fn own_of(line: &PlanLine) -> Fen {
    own_share(std::slice::from_ref(line))
}

/// A sum of lines, with what of it is of which kind where some are of another than the usual one.
fn by_kind(call: &Call, lines: &[PlanLine], of: fn(&PlanLine) -> Fen) -> String {
    let sum = |nature: Option<&str>| {
        let own = lines.iter().filter(|line| nature.is_none_or(|nature| line.facts.nature.code() == nature));
        Fen::capped_sum(own.map(of))
    };
    let note = unusual_of(call, &NATURE, |choice| sum(Some(choice.code)));
    format!("{}{}", Money::of(call).said(sum(None), call.words()), call.words().aside(note))
}

/// An adjustment begins with what was agreed in place of what was asked.
fn begin(call: &Call, action: &'static Action, values: &mut Typed) -> Result<(), Refusal> {
    if action.name == <Adjust as ActionInput>::ACTION.name && action.kind == AnnualPlan::CODE {
        for number in 0..count_lines(values, "plan_lines") {
            let agreed = values.get(&format!("plan_lines[{number}].agreed_fen")).filter(|agreed| !agreed.is_empty());
            if let Some(agreed) = agreed.cloned() {
                values.insert(format!("plan_lines[{number}].asked_fen"), agreed);
            }
        }
    }
    if action.name == <Supplement as ActionInput>::ACTION.name && action.kind == AnnualPlan::CODE {
        let anew = answered_anew(call)?;
        for number in 0..count_lines(values, "plan_lines") {
            let path = |name: &str| format!("plan_lines[{number}].{name}");
            if let Some(fen) = values.get(&path("id")).and_then(|id| anew.get(id)) {
                values.insert(path("agreed_fen"), fen.yuan().trim_end_matches(".00").to_owned());
            }
        }
    }
    if action.creates && action.kind == AnnualPlan::CODE && !values.contains_key("year") {
        let this = call.today().year();
        let open = first_open(call, &[this, this + 1])?.ok();
        values.extend(open.map(|year| ("year".to_owned(), year.number().to_string())));
    }
    take_project(call, action, values)
}

/// The lines of a plan that is adjusted, by their identifiers.
pub(super) fn lines_of(call: &Call, plan: Uuid) -> Result<Vec<PlanLine>, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<PlanLine>();
    let lines = call.app.read(|connection| rows::lines(connection, kind, plan))?;
    lines.iter().map(PlanLine::read).collect::<Result<_, _>>().map_err(|mismatch| failed(&mismatch))
}

/// What stands beside the lines of a plan’s form, and what they offer.
fn beside(call: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    continued::offered(call, form)?;
    counted_in(call, form)?;
    anew_beside(call, action, form)?;
    agreed_beside(call, action, form)
}

/// What partners say now to the lines of a plan that rest on a letter which they answered otherwise, by line.
fn answered_anew(call: &Call) -> Result<HashMap<String, Fen>, Refusal> {
    let plan = call.id()?;
    let (lines, told) = (lines_of(call, plan)?, answers::of_plan(call, plan)?);
    let differing = lines.iter().filter(|line| line.letter == Some(Letter::Differs));
    let anew = differing.filter_map(|line| match rules::of_line(line, &told) {
        Outcome::Agreed(fen) => Some((line.id.to_string(), fen)),
        Outcome::Declined => Some((line.id.to_string(), Fen::ZERO)),
        Outcome::Open => None,
    });
    Ok(anew.collect())
}

/// Beside what a supplementary agreement says: what its partner says now, and how a project leaves the plan.
fn anew_beside(call: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    if action.name != <Supplement as ActionInput>::ACTION.name {
        return Ok(());
    }
    let (words, anew) = (call.words(), answered_anew(call)?);
    for view in form.parts.iter_mut().flat_map(|part| part.lines.iter_mut()) {
        let said = anew.get(&view.id).map(|fen| match *fen == Fen::ZERO {
            true => words.say("supplement-declined"),
            false => words.with_one("supplement-anew", "amount", fen.yuan_grouped()),
        });
        if let Some(field) = view.fields.iter_mut().find(|field| field.name.ends_with("].agreed_fen")) {
            field.now = said.unwrap_or_else(|| words.say("supplement-zero"));
        }
    }
    Ok(())
}

/// The result of each project is counted in the unit of its theme.
fn counted_in(call: &Call, form: &mut FormView) -> Result<(), Refusal> {
    let parts = form.parts.iter_mut().filter(|part| part.existing && part.member == PlanLine::KIND.member());
    let mut results: Vec<(&str, &mut FieldView)> = Vec::new();
    for line in parts.flat_map(|part| part.lines.iter_mut()) {
        let result = line.fields.iter_mut().find(|field| field.name.ends_with("].result"));
        results.extend(result.map(|field| (line.id.as_str(), field)));
    }
    if results.is_empty() {
        return Ok(());
    }
    let lines = lines_of(call, call.id()?)?;
    for (id, field) in results {
        if let Some(line) = lines.iter().find(|line| line.id.to_string() == id) {
            let unit = ResultUnit::TYPE.choices().iter().find(|unit| unit.code == line.facts.theme.unit().code());
            field.unit = unit.map(|unit| call.words().label(unit.label).to_owned()).unwrap_or_default();
            field.hint.clear();
        }
    }
    Ok(())
}

/// Beside what is asked for each line: what was agreed last year where a project goes on, and of an adjustment what was agreed and
/// what was asked first.
fn agreed_beside(call: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    if action.creates || !action.revises {
        return Ok(());
    }
    let is_adjusted = action.name == <Adjust as ActionInput>::ACTION.name;
    let lines = lines_of(call, call.id()?)?;
    let label = PlanLine::KIND.field("agreed_fen").map(|field| call.words().label(field.label)).unwrap_or_default();
    for part in form.parts.iter_mut().filter(|part| is_adjusted && part.member == PlanLine::KIND.member()) {
        // What was agreed is a source of the money, in the place of what was asked.
        let columns = part.sums.iter_mut().flat_map(|sums| sums.columns.iter_mut());
        columns
            .filter(|column| column.field == "asked_fen")
            .for_each(|column| column.label = call.words().say("adjust-source"));
    }
    let parts = form.parts.iter_mut().filter(|part| part.member == PlanLine::KIND.member());
    for view in parts.flat_map(|part| part.lines.iter_mut()) {
        let Some(line) = lines.iter().find(|line| line.id.to_string() == view.id) else { continue };
        let agreed = line.agreed_fen.filter(|_| is_adjusted);
        if agreed.is_some() {
            // What was agreed on stays, and of it only the sources of the money are brought in line.
            view.stays = true;
            for field in &mut view.fields {
                let own = field.name.rsplit("].").next().unwrap_or_default();
                field.locked = own != "cost_fen" && !SOURCES.contains(&own) && field.input != "file";
            }
        }
        if let Some(field) = view.fields.iter_mut().find(|field| field.name.ends_with("].asked_fen")) {
            if let Some(agreed) = agreed {
                // Nothing but what was agreed can be said here.
                label.clone_into(&mut field.label);
                field.locked = true;
                field.value = agreed.yuan().trim_end_matches(".00").to_owned();
            }
            field.now = said_beside(call, line, agreed);
            field.differs = agreed.is_some_and(|agreed| agreed != first_asked(line));
        }
    }
    Ok(())
}

fn first_asked(line: &PlanLine) -> Fen {
    line.first_asked_fen.unwrap_or(line.facts.asked_fen)
}

fn said_beside(call: &Call, line: &PlanLine, agreed: Option<Fen>) -> String {
    let words = call.words();
    let before = line.year_before_fen;
    let before = before.map(|fen| words.with_one("continued-before", "amount", fen.yuan_grouped()));
    let agreed = agreed.map(|agreed| {
        let letter = line.letter.map(|letter| words.label(letter.choice().label).to_owned());
        let facts = [
            ("agreed", agreed.yuan_grouped()),
            ("asked", first_asked(line).yuan_grouped()),
            ("mark", words.aside(letter.unwrap_or_default())),
        ];
        words.with("adjust-agreed", &facts)
    });
    agreed.into_iter().chain(before).collect::<Vec<_>>().join(" · ")
}

/// Above an adjustment: what was asked and what was agreed in all, and how much the county’s sources are short of.
fn agreed_in_all(
    call: &Call,
    action: &'static Action,
    record: Option<&Stored>,
    _: &Typed,
) -> Result<Vec<String>, Refusal> {
    let Some(plan) = record.filter(|_| action.name == <Adjust as ActionInput>::ACTION.name) else {
        return Ok(Vec::new());
    };
    let lines = lines_of(call, plan.id)?;
    let answered: Vec<PlanLine> = lines.into_iter().filter(|line| line.agreed_fen.is_some()).collect();
    let agreed_of = |line: &PlanLine| line.agreed_fen.unwrap_or_default();
    let sum = |of: fn(&PlanLine) -> Fen| Fen::capped_sum(answered.iter().map(of));
    let (asked, agreed) = (sum(first_asked), Fen::capped_sum(answered.iter().map(agreed_of)));
    // What the city cut and what the partners declined was asked for too: it is told by itself.
    let dropped = dropped(call, plan.id)?;
    let open = answered.iter().filter_map(|line| Some((line.letter?.choice().label, agreed_of(line))));
    let facts = [
        ("asked", by_kind(call, &answered, first_asked)),
        ("agreed", by_kind(call, &answered, |line| line.agreed_fen.unwrap_or_default())),
        ("mark", call.words().aside(marks(call, open))),
        ("less", Money::of(call).said(asked.checked_sub(agreed).unwrap_or_default(), call.words())),
    ];
    let mut said = vec![call.words().with("adjust-in-all", &facts)];
    let names = |by: Dropped| -> Vec<&str> {
        dropped.iter().filter(|line| line.dropped == by).map(|line| line.name.as_str()).collect()
    };
    let comma = call.words().say("list-comma");
    for (by, key) in [(Dropped::Cut, "adjust-cut"), (Dropped::Declined, "adjust-declined")] {
        let left = dropped.iter().filter(|line| line.dropped == by).map(|line| line.asked_fen);
        let facts =
            [("names", names(by).join(&comma)), ("amount", Money::of(call).said(Fen::capped_sum(left), call.words()))];
        if !facts[0].1.is_empty() {
            said.push(call.words().with(key, &facts));
        }
    }
    Ok(said)
}

/// What was reported and is in the plan no more.
fn dropped(call: &Call, plan: Uuid) -> Result<Vec<DroppedLine>, Refusal> {
    let lines = call.app.read(|connection| rows::lines(connection, DroppedLine::KIND, plan))?;
    lines.iter().map(DroppedLine::read).collect::<Result<_, _>>().map_err(|mismatch| failed(&mismatch))
}

/// While the county government is asked again: what it had consented to bear, and what the county bears now.
fn larger_share(call: &Call, subject: &Subject<'_>) -> Result<Html, Refusal> {
    let plan = AnnualPlan::read(&subject.aggregate.root).map_err(|mismatch| failed(&mismatch))?;
    let Some(before) = plan.own_share_fen.filter(|_| plan.state == PlanState::Reconsenting) else {
        return Ok(Html::default());
    };
    let now = own_share(&outcome::lines(subject.aggregate)?);
    let more = now.checked_sub(before).unwrap_or_default();
    let facts = [("before", before.wan()), ("now", now.wan()), ("more", more.wan())];
    answer::notice(call.words().with("plan-larger-share", &facts))
}

/// States in which the county's own side decides on a plan.
const BEFORE_THE_COUNTY: &[PlanState] = &[PlanState::Reviewing, PlanState::Countersigning, PlanState::AwaitingConsent];

/// While the county decides: what it bears itself, what is asked as a grant and as cooperation, and what the year before came to.
fn comes_to(call: &Call, subject: &Subject<'_>) -> Result<Html, Refusal> {
    let plan = AnnualPlan::read(&subject.aggregate.root).map_err(|mismatch| failed(&mismatch))?;
    if plan.planner_kind != Planner::County || !BEFORE_THE_COUNTY.contains(&plan.state) {
        return Ok(Html::default());
    }
    let lines: Vec<PlanLine> = outcome::lines(subject.aggregate)?;
    let money = Money::of(call);
    let asked = |nature: Nature| {
        let lines: Vec<&PlanLine> = lines.iter().filter(|line| line.facts.nature == nature).collect();
        // Nothing is said of what is not asked for.
        match lines.is_empty() {
            true => "—".to_owned(),
            false => money.said(Fen::capped_sum(lines.iter().map(|line| line.facts.asked_fen)), call.words()),
        }
    };
    let facts = [
        ("own", by_kind(call, &lines, own_of)),
        ("grant", asked(Nature::Grant)),
        ("cooperation", asked(Nature::Cooperation)),
    ];
    let mut said = call.words().with("plan-comes-to", &facts);
    if let Some(before) = said_of_year_before(call, &plan)? {
        said += " ";
        said += &before;
    }
    answer::notice(said)
}

/// The lines of the same planner's plan of the year before, as far as the reader sees it.
fn year_before(call: &Call, plan: &AnnualPlan) -> Result<Option<(i16, Vec<PlanLine>)>, Refusal> {
    let (kind, year) = (call.app.engine.catalogue().kind_of::<AnnualPlan>(), plan.year.number() - 1);
    let filters = vec![("planner", plan.planner.to_value()), ("year", i64::from(year).into())];
    let asked = query::Query { filters, limit: 1, ..query::Query::default() };
    let found = call.app.read(|connection| query::part(connection, kind, &call.viewer, &asked))?.0;
    found.first().map(|before| Ok((year, lines_of(call, before.id)?))).transpose()
}

/// Adds a project of the library as a further line of the plan.
fn take_project(call: &Call, _: &'static Action, values: &mut Typed) -> Result<(), Refusal> {
    let Some(id) = call.asked(TAKE).and_then(|id| id.parse::<Uuid>().ok()) else { return Ok(()) };
    let kind = call.app.engine.catalogue().kind_of::<Project>();
    let project = call.app.read(|connection| query::get(connection, kind, &call.viewer, id))?;
    let project =
        project.filter(|project| project.state == ProjectState::Reserve.name()).ok_or_else(Refusal::unseen)?;
    let number = count_lines(values, "plan_lines");
    values.insert(format!("plan_lines[{number}].project"), id.to_string());
    for (name, value) in form::read_values(call, kind, project)? {
        if name != "owner" && name != "plan" {
            values.insert(format!("plan_lines[{number}].{name}"), value);
        }
    }
    Ok(())
}
