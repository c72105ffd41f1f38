//! What partners have said to the projects of a plan, on the plan’s page while its result is drawn together: what is decided on
//! stands above where it is decided.

use kernel::{Fen, FieldValue, Record, Refusal};
use programme::consultation::records::{Consultation, ConsultationLine, ConsultationState};
use programme::planning::records::{PlanLine, PlanState};
use programme::project::records::Letter;

use server::base::amounts::Money;
use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::show::{Scene, toned};
use server::every::own::Subject;
use server::every::section::{LineRow, LinesView, Total};
use store::query::{self, Query};
use store::{rows, titles};

use super::board::sums;
use super::outcome::{self, Outcome};

/// The fields of an answer that are shown, in their order.
const SHOWN: [&str; 5] = ["name", "requested_fen", "answer", "agreed_fen", "reason"];
/// Where among them stands what is given.
const AGREED: usize = 3;

/// The answers of every consultation of the plan that the viewer sees; nothing unless it is being settled.
pub fn section(call: &Call, subject: &Subject<'_>) -> Result<Html, Refusal> {
    let (root, catalogue, words) = (&subject.aggregate.root, call.app.engine.catalogue(), call.words());
    if root.state != PlanState::Consulting.name() {
        return Ok(Html::default());
    }
    let (kind, part) = (Consultation::KIND, ConsultationLine::KIND);
    let (mut told, mut natures) = (Vec::new(), Vec::new());
    let (mut asked, mut agreed, mut unconfirmed) = (Vec::new(), Vec::new(), Vec::new());
    let plan_lines: Vec<PlanLine> = outcome::lines(subject.aggregate)?;
    let letter = &Letter::TYPE.choices()[0];
    call.app.read(|connection| {
        let of_plan = Query { filters: vec![("plan", root.id.to_string().into())], limit: 50, ..Query::default() };
        let found = query::list(connection, kind, &call.viewer, &of_plan)?.rows;
        let names = titles::names(connection, catalogue, &call.programme, found.iter().map(|one| (kind, one)))?;
        let scene = Scene::of(call, &names);
        for talk in &found {
            let partner = kind.field("partner").map(|field| scene.cell(field, talk.get(kind, "partner")));
            let is_recorded = talk.state == ConsultationState::Recorded.name();
            for line in rows::lines(connection, part, talk.id)? {
                let cells = SHOWN.iter().filter_map(|name| Some(scene.cell(part.field(name)?, line.get(part, name))));
                let mut cells: Vec<_> = cells.collect();
                let given = line.integer(part, "agreed_fen").map(kernel::Fen);
                if is_recorded && given.is_some() {
                    cells[AGREED].mark = toned(words.label(letter.label).to_owned(), letter.tone);
                }
                let of =
                    plan_lines.iter().find(|own| Some(own.id.to_string().as_str()) == line.text(part, "plan_line"));
                natures.push(of.map(|own| own.facts.nature));
                unconfirmed.push(given.filter(|_| is_recorded));
                cells.splice(1..1, partner.clone());
                told.push(LineRow { cells, under: String::new(), details: Vec::new(), struck: String::new() });
                asked.push(line.integer(part, "requested_fen").map(kernel::Fen));
                agreed.push(given);
            }
        }
        Ok(())
    })?;
    if told.is_empty() {
        return Ok(Html::default());
    }
    let head = |name: &str| part.field(name).map(|field| words.label(field.label).to_owned()).unwrap_or_default();
    let mut heads: Vec<(String, bool)> = SHOWN.iter().map(|name| (head(name), name.ends_with("_fen"))).collect();
    let partner = kind.field("partner").map(|field| words.label(field.label).to_owned()).unwrap_or_default();
    heads.insert(1, (partner, false));
    let money = Money::of(call);
    let totals = |holds: &dyn Fn(usize) -> bool| {
        let own = |all: &[Option<Fen>]| -> Vec<Option<Fen>> {
            all.iter().enumerate().filter(|(at, _)| holds(*at)).map(|(_, amount)| *amount).collect()
        };
        let open = Fen::capped_sum(own(&unconfirmed).into_iter().flatten());
        let asked = Total::from(outcome::total(money, own(&asked).into_iter()));
        let agreed =
            Total { text: outcome::total(money, own(&agreed).into_iter()), mark: sums::unconfirmed(call, open) };
        vec![Total::default(), Total::default(), asked, Total::default(), agreed, Total::default()]
    };
    let view = LinesView {
        label: words.say("answers-heading"),
        heads,
        totals: totals(&|_| true),
        apart: outcome::by_kind(call, &natures, totals),
        count: money.counted(told.len(), words),
        rows: told,
        before: Vec::new(),
        words: String::new(),
    };
    answer::piece(&Outcome { t: words, parts: vec![view] })
}
