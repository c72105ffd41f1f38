//! What partners have said to the projects of a plan, on the plan’s page while its result is drawn together: what is decided on
//! stands above where it is decided.

use std::collections::BTreeMap;

use kernel::{Fen, Label, Record, Refusal, Stored};
use programme::consultation::records::{Answer, Consultation, ConsultationLine};
use programme::planning::records::{PlanLine, PlanState};
use programme::project::records::Nature;

use server::base::amounts::{self, Money};
use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::show::Scene;
use server::every::apart;
use server::every::own::Subject;
use server::every::section::{LineRow, LinesView, Total};
use store::query::{self, Query};
use store::{rows, titles};
use uuid::Uuid;

use super::outcome::{self, Outcome};

/// What partners were asked about a plan, and what they said, as far as the viewer sees it.
pub(super) fn of_plan(call: &Call, plan: Uuid) -> Result<Vec<(Consultation, Vec<ConsultationLine>)>, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<Consultation>();
    let of_plan =
        Query { filters: vec![("plan", plan.to_string().into())], limit: query::LIMIT_MAX, ..Query::default() };
    call.app.read(|connection| {
        let found = query::part(connection, kind, &call.viewer, &of_plan)?.0;
        let with_lines = |one: &Stored| {
            let lines = rows::lines(connection, ConsultationLine::KIND, one.id)?;
            let lines = lines.iter().map(ConsultationLine::read).collect::<Result<_, _>>()?;
            Ok((Consultation::read(one)?, lines))
        };
        found.iter().map(with_lines).collect()
    })
}

/// The fields of an answer that are shown, in their order.
const SHOWN: [&str; 4] = ["name", "requested_fen", "answer", "agreed_fen"];

/// One answer: its row, what it is of, what was asked, what is given, and whether that is the partner’s own word.
struct Given {
    row: LineRow,
    /// The line of the plan: several partners may be asked for parts of it.
    of: String,
    nature: Option<Nature>,
    asked: Option<Fen>,
    given: Option<Fen>,
    /// Under which mark it stands.
    mark: Option<Label>,
}

/// Every answer that the viewer sees, letter by letter.
fn given(call: &Call, subject: &Subject<'_>) -> Result<Vec<Given>, Refusal> {
    let (kind, part, plan) = (Consultation::KIND, ConsultationLine::KIND, subject.aggregate.root.id);
    let lines: Vec<PlanLine> = outcome::lines(subject.aggregate)?;
    call.app.read(|connection| {
        let of_plan = Query { filters: vec![("plan", plan.to_string().into())], limit: 50, ..Query::default() };
        let found = query::list(connection, kind, &call.viewer, &of_plan)?.rows;
        let catalogue = call.app.engine.catalogue();
        let names = titles::names(connection, catalogue, &call.programme, found.iter().map(|one| (kind, one)))?;
        let scene = Scene::of(call, &names);
        let mut all = Vec::new();
        for talk in &found {
            for line in rows::lines(connection, part, talk.id)? {
                let own = ConsultationLine::read(&line)?;
                // One that an earlier release asked about was not told what it is.
                let of = lines.iter().find(|of| of.id.to_string() == own.plan_line).map(|of| of.facts.nature);
                all.push(one(&scene, talk, &line, own, of));
            }
        }
        Ok(all)
    })
}

fn one(scene: &Scene<'_>, talk: &Stored, line: &Stored, own: ConsultationLine, of: Option<Nature>) -> Given {
    let (kind, part) = (Consultation::KIND, ConsultationLine::KIND);
    let partner = kind.field("partner").map(|field| scene.cell(field, talk.get(kind, "partner")).text);
    let mark = part.field("agreed_fen").and_then(|field| field.mark_in(&talk.state)).map(|mark| mark.label);
    let cell = |name: &&str| {
        let (field, value) = (part.field(name)?, line.get(part, name));
        Some(scene.in_state(field, value, &talk.state, scene.cell(field, value)))
    };
    let is_declined = own.answer == Answer::Decline;
    let said = |label: Label| scene.words().label(label).to_owned();
    // That nobody has confirmed it holds of what is declined too.
    let declined = || said(own.answer.choice().label) + &scene.words().aside(mark.map(said).unwrap_or_default());
    Given {
        of: own.plan_line.clone(),
        nature: own.nature.or(of),
        asked: Some(own.requested_fen),
        given: own.agreed_fen,
        mark,
        row: LineRow {
            cells: SHOWN.iter().filter_map(cell).collect(),
            under: amounts::notes(&[partner.unwrap_or_default(), own.reason.unwrap_or_default()]),
            details: Vec::new(),
            struck: if is_declined { declined() } else { String::new() },
        },
    }
}

/// The answers of every consultation of the plan that the viewer sees; nothing unless it is being settled.
pub fn section(call: &Call, subject: &Subject<'_>) -> Result<Html, Refusal> {
    let (words, money, part) = (call.words(), Money::of(call), ConsultationLine::KIND);
    if subject.aggregate.root.state != PlanState::Consulting.name() {
        return Ok(Html::default());
    }
    let all = given(call, subject)?;
    if all.is_empty() {
        return Ok(Html::default());
    }
    let head = |name: &str| part.field(name).map(|field| words.label(field.label).to_owned()).unwrap_or_default();
    let totals = |holds: &dyn Fn(usize) -> bool| {
        let own = |of: fn(&Given) -> Option<Fen>| {
            let own = all.iter().enumerate().filter(|(at, _)| holds(*at)).map(move |(_, one)| of(one));
            own.collect::<Vec<_>>().into_iter()
        };
        let holding = all.iter().enumerate().filter(|(at, _)| holds(*at)).map(|(_, one)| one);
        let mark = apart::marks(call, holding.filter_map(|one| Some((one.mark?, one.given?))));
        // What several were asked for one after another was asked for once.
        let mut asked: BTreeMap<&str, Fen> = BTreeMap::new();
        for (_, one) in all.iter().enumerate().filter(|(at, _)| holds(*at)) {
            let most = asked.entry(&one.of).or_default();
            *most = one.asked.unwrap_or_default().max(*most);
        }
        let asked = Total::from(outcome::total(money, asked.into_values().map(Some)));
        let agreed = Total { text: outcome::total(money, own(|one| one.given)), mark };
        vec![Total::default(), asked, Total::default(), agreed]
    };
    let natures: Vec<_> = all.iter().map(|one| one.nature).collect();
    let view = LinesView {
        label: words.say("answers-heading"),
        heads: SHOWN.iter().map(|name| (head(name), name.ends_with("_fen"))).collect(),
        totals: totals(&|_| true),
        apart: outcome::by_kind(call, &natures, totals),
        count: money.counted(all.len(), words),
        rows: all.iter().map(|one| one.row.clone()).collect(),
        before: Vec::new(),
        words: String::new(),
    };
    answer::piece(&Outcome { t: words, parts: vec![view] })
}
