//! What follows a plan's report in the sample: what the partner answers, what the county discloses and sums up, what
//! somebody asks.

use kernel::{Fen, Record, Refusal};
use serde_json::{Value as Json, json};
use store::{Engine, files, rows};
use uuid::Uuid;

use super::content::{Content, Place};
use crate::consultation::records::ConsultationLine;
use crate::planning::records::{BudgetLine, PlanLine};

/// Days that a partner has for its answer.
const ANSWER_DAYS: i64 = 20;

/// A plan of a planner, and what is told of it.
pub struct Scene<'a> {
    pub engine: &'a Engine,
    pub content: &'a Content<'a>,
    pub programme: &'a str,
    pub place: Place,
    pub planner: Option<&'a String>,
    pub partner: Option<&'a String>,
    pub plan: Option<Uuid>,
    pub year: i16,
    /// Who acts.
    pub person: Option<Uuid>,
}

/// A picture made for the sample: a notice board with a poster on it.
const HUNG: &[u8] = include_bytes!("texts/hung.jpg");

fn lines<R: Record>(engine: &Engine, root: Uuid) -> Result<Vec<R>, Refusal> {
    let read = engine.read(|connection| rows::lines(connection, R::KIND, root)).map_err(|_| Refusal::unavailable())?;
    read.iter().map(|line| R::read(line).map_err(|_| Refusal::unavailable())).collect()
}

impl Scene<'_> {
    fn said(&self, action: &str, field: &str) -> Option<String> {
        let text = self.content.words(action, field)?;
        Some(text.replace("{county}", &self.place.county).replace("{year}", &self.year.to_string()))
    }

    /// The input of a step, where more than words belongs to it.
    pub fn input(&self, kind: &str, action: &str, record: Option<Uuid>) -> Result<Option<Json>, Refusal> {
        Ok(Some(match (kind, action, record) {
            ("consultation", "create", _) => json!({
                "plan": self.plan.map(|plan| plan.to_string()), "partner": self.partner, "note": self.said("consultation.create", "note"),
                "due": self.engine.shared.clock.now().day().add_days(ANSWER_DAYS).iso(),
            }),
            ("consultation", "answer", Some(record)) => self.answer(record)?,
            ("annual-plan", "adjust", Some(record)) => self.adjust(record)?,
            ("annual-plan", "summarise", Some(record)) => self.summary(record)?,
            ("disclosure", "create", _) => json!({
                "publisher": self.planner, "plan": self.plan.map(|plan| plan.to_string()), "matter": "selection",
                "why": self.said("disclosure.create", "why"),
                "telephone": self.said("disclosure.create", "telephone"),
            }),
            ("disclosure", "hang", _) => json!({ "photo": self.photo()? }),
            ("city-plan", "create", _) => json!({ "year": self.year, "answerable": "示例分管领导" }),
            ("supervision-case", "create", _) => json!({
                "receiver": self.planner, "may_publish": true, "code": format!("示例{}{}", self.place.county, self.year),
                "about": format!("{}{}年度帮扶项目", self.place.county, self.year),
                "words": self.said("supervision-case.create", "words"),
            }),
            ("supervision-case", "answer", _) => json!({ "answer": self.said("supervision-case.answer", "answer") }),
            _ => return Ok(None),
        }))
    }

    /// Agrees to everything; in every second year to somewhat less for the dearest project.
    fn answer(&self, record: Uuid) -> Result<Json, Refusal> {
        let lines: Vec<ConsultationLine> = lines(self.engine, record)?;
        let dearest = lines.iter().map(|line| line.requested_fen).max().filter(|_| self.year % 2 == 0);
        let answers = lines.iter().map(|line| {
            if Some(line.requested_fen) == dearest && line.requested_fen > Fen(1_000_000) {
                let less = line.requested_fen.0 / 10 / 1_000_000 * 1_000_000;
                return json!({
                    "id": line.id.to_string(), "answer": "other-amount", "agreed_fen": line.requested_fen.0 - less.max(1_000_000),
                    "reason": self.said("answer", "reason"),
                });
            }
            json!({ "id": line.id.to_string(), "answer": "agree" })
        });
        Ok(json!({ "opinion": self.said("answer", "opinion"), "consultation_lines": answers.collect::<Vec<_>>() }))
    }

    /// Asks for what was agreed, and lets the county bear the difference.
    fn adjust(&self, record: Uuid) -> Result<Json, Refusal> {
        let lines: Vec<PlanLine> = lines(self.engine, record)?;
        let adjusted = lines.iter().map(|line| {
            let agreed = line.agreed_fen.unwrap_or(line.facts.asked_fen);
            let county = line.facts.county_fen.unwrap_or_default().0 + line.facts.asked_fen.0 - agreed.0;
            json!({ "id": line.id.to_string(), "asked_fen": agreed.0, "county_fen": county })
        });
        Ok(json!({ "plan_lines": adjusted.collect::<Vec<_>>() }))
    }

    fn photo(&self) -> Result<String, Refusal> {
        let file = files::check("上墙照片（示例）.jpg", HUNG.to_vec())?;
        let (shared, person) = (&self.engine.shared, self.person.ok_or_else(Refusal::unseen)?);
        let (now, programme) = (shared.clock.now(), self.programme.to_owned());
        let id = shared.randomness.id(now);
        let kept =
            self.engine.write(move |connection| files::keep(connection, id, &programme, person, &file, now.millis()));
        kept.map(|()| id.to_string()).map_err(|_| Refusal::unavailable())
    }

    fn summary(&self, record: Uuid) -> Result<Json, Refusal> {
        let projects: Vec<PlanLine> = lines(self.engine, record)?;
        let budget: Vec<BudgetLine> = lines(self.engine, record)?;
        let achieved = projects
            .iter()
            .map(|line| json!({ "id": line.id.to_string(), "achieved": self.said("summarise", "achieved") }));
        let spent = budget.iter().map(|line| {
            let share = i64::from(self.content.between(80, 100));
            json!({ "id": line.id.to_string(), "spent_fen": line.amount_fen.0 / 10_000 * share * 100 })
        });
        Ok(json!({
            "summary": self.said("summarise", "summary"), "lessons": self.said("summarise", "lessons"),
            "plan_lines": achieved.collect::<Vec<_>>(), "budget_lines": spent.collect::<Vec<_>>(),
        }))
    }
}
