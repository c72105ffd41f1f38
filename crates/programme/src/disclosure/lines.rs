//! What a disclosure tells of the projects of its plan, taken from the plan whenever it is drafted, mended or submitted.

use kernel::{FieldValue, Id, Romanised};
use store::romanised::carrying;
use store::{Context, Fault};

use super::records::{Disclosure, DisclosureLine, DisclosureUnchosen, Matter};
use super::rules;
use crate::consultation::records::{Answer, Consultation, ConsultationLine};
use crate::organisation::records::Organisation;
use crate::places::records::Region;
use crate::planning::records::{AnnualPlan, PlanLine};

/// Who gives to which line of the plan, in the order in which they were asked.
fn givers(plan: &AnnualPlan, line: &PlanLine, cx: &mut Context<'_>) -> Result<Vec<Organisation>, Fault> {
    let mut givers: Vec<Organisation> = Vec::new();
    for consultation in cx.find::<Consultation>(&[("plan", plan.id.to_value())])? {
        let answers = cx.lines_of::<ConsultationLine>(consultation.id.uuid())?;
        let gives = answers.iter().any(|answer| {
            answer.plan_line == line.id.to_string() && matches!(answer.answer, Answer::Agree | Answer::OtherAmount)
        });
        if let (true, Some(partner)) = (gives, cx.get::<Organisation>(consultation.partner)?)
            && !givers.iter().any(|giver| giver.id == partner.id)
        {
            givers.push(partner);
        }
    }
    Ok(givers)
}

/// The place as those who read English find it: the village first, the county last.
fn place_en(plan: &AnnualPlan, line: &PlanLine, town: Option<&Region>) -> String {
    let village = line.facts.village.as_deref().map(|village| carrying(village, Romanised::Place));
    let town = town.map(|town| town.name_en.clone().unwrap_or_else(|| carrying(&town.name, Romanised::Place)));
    [village, town, Some(plan.place_en.clone())].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Who answers for it in English: an office that the programme knows by its name there, anybody by the letters of their name.
fn lead_en(line: &PlanLine, cx: &mut Context<'_>) -> Result<Option<String>, Fault> {
    let office = match &line.facts.lead_organisation {
        Some(name) => {
            let known = cx.find::<Organisation>(&[("name", name.as_str().into())])?;
            Some(known.into_iter().next().map_or_else(|| name.clone(), |known| known.name_en))
        }
        None => None,
    };
    let person = line.facts.lead_person.as_deref().map(|person| carrying(person, Romanised::Person));
    let said: Vec<String> = office.into_iter().chain(person).collect();
    Ok(Some(said.join(" ")).filter(|said| !said.is_empty()))
}

fn told(
    disclosure: &Disclosure,
    plan: &AnnualPlan,
    line: PlanLine,
    cx: &mut Context<'_>,
) -> Result<DisclosureLine, Fault> {
    let town = line.facts.town.map(|town| cx.get::<Region>(town)).transpose()?.flatten();
    let lead = [line.facts.lead_organisation.clone(), line.facts.lead_person.clone()];
    let givers = givers(plan, &line, cx)?;
    let names: Vec<&str> = givers.iter().map(|giver| giver.name.as_str()).collect();
    let names_en: Vec<&str> = givers.iter().map(|giver| giver.name_en.as_str()).collect();
    let result = disclosure.matter == Matter::Progress;
    let (place_en, answers_for_it_en) = (place_en(plan, &line, town.as_ref()), lead_en(&line, cx)?);
    let place = [Some(plan.place.clone()), town.map(|town| town.name), line.facts.village.clone()];
    Ok(DisclosureLine {
        id: Id::nil(),
        given_by: names.join("、"),
        given_by_en: Some(names_en.join(", ")).filter(|names| !names.is_empty()),
        giver: givers.first().map(|giver| giver.id),
        project: line.project,
        place: place.into_iter().flatten().collect(),
        place_en: Some(place_en),
        content: line.facts.content.unwrap_or_default(),
        nature: Some(line.facts.nature),
        cost_fen: line.facts.cost_fen,
        agreed_fen: line.agreed_fen.unwrap_or_default(),
        letter: line.letter,
        people_served: line.facts.people_served.unwrap_or(0),
        theme: Some(line.facts.theme),
        town: line.facts.town,
        village: line.facts.village,
        answers_for_it_en,
        answers_for_it: lead.into_iter().flatten().collect::<Vec<_>>().join(" "),
        name: line.facts.name,
        became: if result { line.became } else { Default::default() },
        achieved: line.achieved.filter(|_| result),
        left_on: None,
        as_submitted: None,
    })
}

/// Tells of each project of the plan what the plan says today. One that was told of in public and has left the plan since
/// stays, with the day.
pub fn tell_anew(disclosure: &Disclosure, plan: &AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
    let before = cx.stored_lines::<DisclosureLine>()?;
    let (mut lines, mut ids) = (Vec::new(), Vec::new());
    for line in cx.lines_of::<PlanLine>(plan.id.uuid())? {
        let known = before.iter().find(|(_, old)| old.project == line.project);
        ids.push(known.map(|(id, _)| *id));
        lines.push(told(disclosure, plan, line, cx)?);
    }
    for (id, mut old) in before.into_iter().filter(|_| disclosure.published_on.is_some()) {
        if !ids.contains(&Some(id)) {
            old.left_on = old.left_on.or(Some(cx.today()));
            old.as_submitted = None;
            ids.push(Some(id));
            lines.push(old);
        }
    }
    cx.set_lines(&lines, &ids);
    let known = cx.lines::<DisclosureUnchosen>()?;
    let unchosen = if disclosure.matter == Matter::Selection { unchosen(plan, cx)? } else { Vec::new() };
    // What was told before stays the same line: nothing of it has changed.
    let mut free: Vec<&DisclosureUnchosen> = known.iter().collect();
    let ids = unchosen.iter().map(|one| {
        let same = free.iter().position(|known| known.name == one.name && known.asked_fen == one.asked_fen);
        same.map(|at| free.remove(at).id.uuid())
    });
    let ids: Vec<_> = ids.collect();
    cx.set_lines(&unchosen, &ids);
    Ok(())
}

/// What was put forward and not selected: what the city cut, and what every partner that was asked declined.
fn unchosen(plan: &AnnualPlan, cx: &mut Context<'_>) -> Result<Vec<DisclosureUnchosen>, Fault> {
    let chosen = cx.lines_of::<PlanLine>(plan.id.uuid())?;
    let cut = cx.kept_lines::<PlanLine>(plan.id.uuid(), &["cut"])?.map(|(_, lines)| lines).unwrap_or_default();
    let mut unchosen: Vec<DisclosureUnchosen> = cut
        .into_iter()
        .filter(|line| !chosen.iter().any(|kept| kept.project == line.project))
        .filter_map(|line| {
            let because = line.cut_reason?;
            Some(DisclosureUnchosen {
                id: Id::nil(),
                name: line.facts.name,
                asked_fen: line.first_asked_fen.unwrap_or(line.facts.asked_fen),
                because,
                because_en: None,
            })
        })
        .collect();
    // Several partners may decline one project, and projects of one name are still several.
    let mut declined: Vec<(String, DisclosureUnchosen)> = Vec::new();
    for consultation in cx.find::<Consultation>(&[("plan", plan.id.to_value())])? {
        let partner = cx.get::<Organisation>(consultation.partner)?;
        let [partner, partner_en] = partner.map(|partner| [partner.name, partner.name_en]).unwrap_or_default();
        for answer in cx.lines_of::<ConsultationLine>(consultation.id.uuid())? {
            let is_kept = chosen.iter().any(|line| line.id.to_string() == answer.plan_line);
            let (true, Some(reason)) = (answer.answer == Answer::Decline && !is_kept, answer.reason) else { continue };
            let (because, because_en) = (format!("{partner}：{reason}"), format!("{partner_en}: {reason}"));
            match declined.iter_mut().find(|(line, _)| *line == answer.plan_line) {
                Some((_, known)) => {
                    known.because = format!("{}；{because}", known.because);
                    known.because_en = known.because_en.take().map(|known| format!("{known}; {because_en}"));
                }
                None => {
                    let (asked_fen, because_en) = (answer.requested_fen, Some(because_en));
                    let one = DisclosureUnchosen { id: Id::nil(), name: answer.name, asked_fen, because, because_en };
                    declined.push((answer.plan_line, one));
                }
            }
        }
    }
    unchosen.extend(declined.into_iter().map(|(_, one)| one));
    for one in &mut unchosen {
        one.because = one.because.chars().take(BECAUSE_MAX).collect();
        one.because_en = one.because_en.take().map(|said| said.chars().take(BECAUSE_EN_MAX).collect());
    }
    Ok(unchosen)
}

/// As long as the reasons of several may be.
const BECAUSE_MAX: usize = 600;
/// The same with the partners' names in English.
const BECAUSE_EN_MAX: usize = 800;

/// The same where the plan says something that holds; while it is negotiated anew, what was told stays in the draft.
pub fn tell_what_holds(disclosure: &Disclosure, cx: &mut Context<'_>) -> Result<(), Fault> {
    let plan = cx.need::<AnnualPlan>(disclosure.plan)?;
    match rules::may_tell(disclosure.matter, plan.state) {
        Ok(()) => tell_anew(disclosure, &plan, cx),
        Err(_) => Ok(()),
    }
}

/// Notes since when the public reads something else of a project than the plan says, and forgets it where it does not.
pub fn note_difference(disclosure: &mut Disclosure, cx: &mut Context<'_>) -> Result<(), Fault> {
    let plan = cx.need::<AnnualPlan>(disclosure.plan)?;
    if rules::may_tell(disclosure.matter, plan.state).is_err() {
        return Ok(());
    }
    let public = cx.lines::<DisclosureLine>()?;
    let mut still: Vec<&DisclosureLine> = public.iter().filter(|line| line.left_on.is_none()).collect();
    let mut differs = false;
    for line in cx.lines_of::<PlanLine>(plan.id.uuid())? {
        let now = told(disclosure, &plan, line, cx)?;
        let known = still.iter().position(|old| old.project == now.project).map(|index| still.remove(index));
        differs |= known.is_none_or(|old| !says_the_same(old, &now));
    }
    let differs = differs || !still.is_empty();
    disclosure.differs_since = differs.then(|| disclosure.differs_since.unwrap_or(cx.today()));
    Ok(())
}

/// Whether both say the same to the public.
fn says_the_same(old: &DisclosureLine, now: &DisclosureLine) -> bool {
    let now = DisclosureLine {
        id: old.id,
        left_on: old.left_on,
        as_submitted: old.as_submitted.clone(),
        // What an earlier release disclosed does not differ for not having said it.
        nature: old.nature.and(now.nature),
        place_en: old.place_en.as_ref().and(now.place_en.clone()),
        given_by_en: old.given_by_en.as_ref().and(now.given_by_en.clone()),
        answers_for_it_en: old.answers_for_it_en.as_ref().and(now.answers_for_it_en.clone()),
        ..now.clone()
    };
    *old == now
}

/// What of the line's project would become public now, by its digest.
pub fn would_publish(line: &DisclosureLine, cx: &mut Context<'_>) -> Result<Option<String>, Fault> {
    line.project.map(|project| cx.would_publish(project)).transpose()
}
