//! What a consultation does to its plan: begun, settled, adjusted, changed by a supplementary agreement.

use derive::Action;
use kernel::action::Fills;
use kernel::{Day, Edit, Fen, FieldValue, Grant, Id, Refusal, Then};
use store::{Context, Fault, Perform};

use super::letters;
use super::records::*;
use super::rules;
use crate::organisation::records::Organisation;
use crate::planning;
use crate::planning::lines::{lead_projects, lines_hold, lines_serve_own_goals};
use crate::planning::numbers::Numbers;
use crate::planning::records::{AnnualPlan, Dropped, DroppedLine, PlanLine, PlanState, Planner, Turn};
use crate::planning::rules::own_share;
use crate::project::records::Letter;
use crate::project::rules::facts_hold;
use crate::roles::*;

/// A consultation with Guangzhou has begun on the plan.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "consult", zh = "开始商定", en = "Consultation begins", internal,
         from = [PlanState::Consolidated, PlanState::Consulting], to = PlanState::Consulting, asks = ["5.2.4.6"])]
pub struct Consult {}

impl Perform for Consult {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        note_turn(plan, cx)
    }
}

/// What a partner has answered, or taken back, is noted on the plan: whose turn it is now. A county does not bring its sources in line
/// with amounts that are not so any more: the result is drawn together anew first.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "note-answers", zh = "记录答复情况", en = "Answers noted", internal,
         from = PlanState::Consulting.onwards(),
         to = [PlanState::Consulting, PlanState::Adjusting, PlanState::Reconsenting, PlanState::Agreed, PlanState::Executing,
               PlanState::Summarised],
         asks = ["5.2.4.6"],
         then = [Then::new("disclosure", "note-difference", "disclosure")])]
pub struct NoteAnswers {}

impl Perform for NoteAnswers {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        letters::follow(plan, &answers(plan, cx)?, cx)?;
        if plan.state == PlanState::Adjusting && plan.letter == Some(Letter::Differs) {
            plan.state = PlanState::Consulting;
        }
        if plan.state == PlanState::Consulting {
            note_turn(plan, cx)?;
        }
        Ok(())
    }
}

/// Notes how far a plan is settled that an earlier release brought there.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "find-turn", zh = "补记商定进度", en = "Find how far it is settled", by = [Grant::CLOCK],
         from = [PlanState::Consulting, PlanState::Agreed, PlanState::Executing],
         fills = Fills::lacking("turn", TURNED).only(OF_COUNTIES), asks = ["5.2.4.6"])]
pub struct FindTurn {}

const OF_COUNTIES: &[(&str, &str)] = &[("planner_kind", Planner::County.code())];
/// States in which a county’s plan says how far it is settled.
const TURNED: &[&str] = &[PlanState::Consulting.name(), PlanState::Agreed.name(), PlanState::Executing.name()];

impl Perform for FindTurn {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        if plan.state == PlanState::Consulting {
            return note_turn(plan, cx);
        }
        turn_to(plan, Turn::Settled, cx.today());
        plan.agreed_on = cx.last_day_of("settle")?;
        Ok(())
    }
}

/// The consultations of the plan with their answers.
pub(super) fn answers(
    plan: &AnnualPlan,
    cx: &mut Context<'_>,
) -> Result<Vec<(Consultation, Vec<ConsultationLine>)>, Fault> {
    let mut answers = Vec::new();
    for consultation in cx.find::<Consultation>(&[("plan", plan.id.to_value())])? {
        let lines = cx.lines_of::<ConsultationLine>(consultation.id.uuid())?;
        answers.push((consultation, lines));
    }
    Ok(answers)
}

/// Notes whose turn it is, and since when.
pub(super) fn note_turn(plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
    let turn = rules::turn(&cx.lines::<PlanLine>()?, &answers(plan, cx)?);
    turn_to(plan, turn, cx.today());
    Ok(())
}

fn turn_to(plan: &mut AnnualPlan, turn: Turn, today: Day) {
    if plan.turn != Some(turn) {
        (plan.turn, plan.turn_since) = (Some(turn), Some(today));
    }
}

/// Draws the consultation together: to the agreed plan, or back to the county to adjust (5.2.4.6).
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "settle", zh = "形成商定结果", en = "Draw the result together", keeps_version,
         from = [PlanState::Consulting], to = [PlanState::Adjusting, PlanState::Agreed],
         by = [CITY_OFFICE.anywhere()], asks = ["5.2.4.6"],
         then = [Then::new("project", "select", "plan-line.project").when(&["agreed"])
             .gives(&[("year", "year"), ("agreed", "agreed_fen"), ("letter", "letter")]),
                 Then::new("disclosure", "note-difference", "disclosure").when(&["agreed"])],
         purpose("各单位都答复后汇成商定结果：金额有变或项目不足的回到县里调整，否则即为商定计划。",
                 "When all have answered: back to the county if amounts differ or projects are too few, else agreed."))]
pub struct Settle {
    #[field(
        zh = "项目不足说明",
        en = "Why there are too few projects",
        long,
        max = 1000,
        hint_zh = "项目少于规定数又不再补报时填写，公开显示",
        hint_en = "Only when there are too few and none will be added; shown publicly",
        sets
    )]
    pub shortage_reason: Option<String>,
}

impl Perform for Settle {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let numbers = cx.numbers::<Numbers>()?;
        let answers = answers(plan, cx)?;
        let mut kept = Vec::new();
        let mut dropped = cx.lines::<DroppedLine>()?;
        let mut lines = cx.lines::<PlanLine>()?;
        let again = agreed_since(plan, &dropped, &answers, cx)?;
        dropped.retain(|left| !again.iter().any(|line| is_of(left, line)));
        lines.extend(again);
        for mut line in lines {
            match rules::of_line(&line, &answers) {
                _ if line.cut_reason.is_some() => dropped.extend(cut(&line)),
                rules::Outcome::Open => {
                    let is_asked = rules::to_line(&line, &answers).next().is_some();
                    let code = if is_asked { "plan.answers-open" } else { "plan.not-asked" };
                    return Err(Refusal::rule(code).with("project", &line.facts.name).into());
                }
                rules::Outcome::Declined => {
                    let (because, because_en) = declined_because(&line, &answers, cx)?;
                    dropped.push(dropping(&line, Dropped::Declined, because, Some(because_en)));
                }
                rules::Outcome::Agreed(agreed) => {
                    if line.agreed_fen.is_none() || line.letter == Some(Letter::Differs) {
                        line.letter = rules::letter(&line, agreed, &answers);
                    }
                    line.agreed_fen = Some(agreed);
                    kept.push(line);
                }
            }
        }
        let amounts: Vec<_> =
            kept.iter().map(|line| (line.facts.asked_fen, line.agreed_fen.unwrap_or_default())).collect();
        let settlement = rules::settlement(&amounts, numbers.key_projects_min, plan.shortage_reason.as_deref());
        set_both(&kept, &dropped, cx);
        letters::note(plan, &kept, false, cx.today());
        lead_projects(plan, cx)?;
        turn_to(plan, Turn::Settled, cx.today());
        // Until a supplement is settled, what was agreed before it holds.
        if settlement == rules::Settlement::Agreed {
            plan.agreed_on = Some(cx.today());
        }
        plan.state = match settlement {
            rules::Settlement::ToAdjust => PlanState::Adjusting,
            rules::Settlement::Agreed => PlanState::Agreed,
        };
        Ok(())
    }
}

/// The projects that a partner is said to have declined and to which it has agreed since, as they were accepted: they are in the plan
/// again when its result is drawn together.
pub(super) fn agreed_since(
    plan: &AnnualPlan,
    dropped: &[DroppedLine],
    answers: &[(Consultation, Vec<ConsultationLine>)],
    cx: &mut Context<'_>,
) -> Result<Vec<PlanLine>, Fault> {
    let declined: Vec<_> = dropped.iter().filter(|left| left.dropped == Dropped::Declined).collect();
    if declined.is_empty() {
        return Ok(Vec::new());
    }
    let kept = cx.kept_lines::<PlanLine>(plan.id.uuid(), &["accept", "cut"])?;
    let mut lines = kept.map(|(_, lines)| lines).unwrap_or_default();
    lines.retain(|line| {
        let is_agreed = || matches!(rules::of_line(line, answers), rules::Outcome::Agreed(_));
        declined.iter().any(|left| is_of(left, line)) && is_agreed()
    });
    Ok(lines)
}

/// Whether a project that left the plan stood in this line.
fn is_of(left: &DroppedLine, line: &PlanLine) -> bool {
    left.dropped == Dropped::Declined && left.project == line.project
}

/// A project that is in the plan no more, and why.
fn dropping(line: &PlanLine, dropped: Dropped, because: String, because_en: Option<String>) -> DroppedLine {
    let facts = line.facts.clone();
    DroppedLine {
        id: Id::nil(),
        name: facts.name,
        project: line.project,
        nature: facts.nature,
        form: facts.form,
        theme: facts.theme,
        cost_fen: facts.cost_fen,
        asked_fen: line.first_asked_fen.unwrap_or(facts.asked_fen),
        dropped,
        because,
        because_en,
    }
}

fn cut(line: &PlanLine) -> Option<DroppedLine> {
    Some(dropping(line, Dropped::Cut, line.cut_reason.clone()?, None))
}

/// What each partner that declined a project says of it: after its name in Chinese, and in English.
fn declined_because(
    line: &PlanLine,
    answers: &[(Consultation, Vec<ConsultationLine>)],
    cx: &mut Context<'_>,
) -> Result<(String, String), Fault> {
    let (mut said, mut said_en) = (Vec::new(), Vec::new());
    for (consultation, answer) in rules::to_line(line, answers) {
        let partner = cx.get::<Organisation>(consultation.partner)?;
        let (mut name, mut name_en) = partner.map(|partner| (partner.name, partner.name_en)).unwrap_or_default();
        // What a letter is said to decline is not its partner’s own word.
        if consultation.state == ConsultationState::Recorded {
            name += "（按来函代录）";
            name_en += " (by a recorded letter)";
        }
        let after = |name: String, colon: &str| match &answer.reason {
            Some(reason) => format!("{name}{colon}{reason}"),
            None => name,
        };
        said.push(after(name, "："));
        said_en.push(after(name_en, ": "));
    }
    // So much is kept of what several said.
    let kept = |said: String| said.chars().take(2_000).collect();
    Ok((kept(said.join("；")), kept(said_en.join("; "))))
}

/// The county brings the sources in line with what was agreed, or puts other projects forward for those declined.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "adjust", zh = "调整后再报", en = "Adjust", revises, keeps_version,
         from = [PlanState::Adjusting], to = [PlanState::Consulting, PlanState::Reconsenting], by = [COUNTY_OFFICE.at("planner")],
         asks = ["5.2.4.6"],
         purpose("商定金额与原申请不同的，把资金来源改到与总投资一致；项目不足的，可以补报新项目。",
                 "Where less was agreed, make the sources add up again; where projects are too few, add others."))]
pub struct Adjust {}

impl Perform for Adjust {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let mut lines = cx.lines::<PlanLine>()?;
        let before = cx.lines_of::<PlanLine>(plan.id.uuid())?;
        if let Some(gone) = before.iter().find(|line| !lines.iter().any(|kept| kept.id == line.id)) {
            return Err(Refusal::rule("plan.agreed-line-removed").with("project", &gone.facts.name).into());
        }
        Refusal::all(lines.iter().enumerate().map(|(index, line)| {
            let prefix = format!("plan_lines[{index}].");
            let old = before.iter().find(|old| old.id == line.id);
            match (old, line.agreed_fen) {
                (Some(old), Some(agreed)) => planning::rules::adjusted(&old.facts, &line.facts, agreed, &prefix),
                _ => facts_hold(&line.facts, &prefix),
            }
        }))?;
        lines_hold(plan.year, &lines)?;
        lines_serve_own_goals(plan, &lines, cx)?;
        // What is put forward now is asked for the first time.
        for line in lines.iter_mut().filter(|line| line.agreed_fen.is_none()) {
            line.first_asked_fen = Some(line.facts.asked_fen);
        }
        cx.put_lines(&lines);
        let numbers = cx.numbers::<Numbers>()?;
        if lines.len() as i64 > numbers.key_projects_max {
            planning::rules::number_of_lines(plan.planner_kind, lines.len() as i64, &numbers)?;
        }
        lead_projects(plan, cx)?;
        // Of a plan of an earlier release the government consented to what it bore before.
        let consented = plan.own_share_fen.unwrap_or_else(|| own_share(&before));
        plan.state = if own_share(&lines) > consented { PlanState::Reconsenting } else { PlanState::Consulting };
        note_turn(plan, cx)
    }
}

/// Changes what was agreed by a supplementary agreement; the version before stays.
#[derive(Action, Clone)]
#[action(on = AnnualPlan, name = "supplement", zh = "补充协议", en = "Supplementary agreement", keeps_version, opposes,
         from = [PlanState::Agreed, PlanState::Executing], to = PlanState::Adjusting, by = [CITY_OFFICE.anywhere()],
         edits = [Edit { line: "plan-line", fields: &["agreed_fen"] }], asks = ["5.2.4.6"])]
pub struct Supplement {
    #[field(zh = "协议文号", en = "Document number", max = 80)]
    pub document: String,
    #[field(zh = "变更原因", en = "Reason", long, max = 1000)]
    pub reason: String,
    #[field(zh = "协议扫描件", en = "Scan of the agreement", file)]
    pub scan: Option<String>,
}

/// What was agreed anew takes the place of the letter that it rested on. A project for which nothing is given any more is in the plan
/// no more, with the agreement as the reason; of one of which nothing is said what was agreed stays.
impl Perform for Supplement {
    fn perform(self, plan: &mut AnnualPlan, cx: &mut Context<'_>) -> Result<(), Fault> {
        let (lines, before) = (cx.lines::<PlanLine>()?, cx.lines_of::<PlanLine>(plan.id.uuid())?);
        let (mut kept, mut dropped) = (Vec::new(), cx.lines::<DroppedLine>()?);
        for mut line in lines {
            let old = before.iter().find(|old| old.id == line.id).and_then(|old| old.agreed_fen);
            line.agreed_fen = line.agreed_fen.or(old);
            if line.agreed_fen == Some(Fen::ZERO) {
                let because = [&self.document, &self.reason].map(String::as_str);
                dropped.push(dropping(&line, Dropped::Declined, because.join("："), Some(because.join(": "))));
                continue;
            }
            if line.letter == Some(Letter::Differs) || line.agreed_fen != old {
                line.letter = None;
            }
            kept.push(line);
        }
        if kept.is_empty() {
            return Err(Refusal::rule("plan.nothing-agreed").at("plan_lines[0].agreed_fen").into());
        }
        set_both(&kept, &dropped, cx);
        letters::note(plan, &kept, false, cx.today());
        lead_projects(plan, cx)
    }
}

/// Makes these the projects of the plan, and those what left it.
fn set_both(kept: &[PlanLine], dropped: &[DroppedLine], cx: &mut Context<'_>) {
    let ids: Vec<_> = kept.iter().map(|line| Some(line.id.uuid())).collect();
    cx.set_lines(kept, &ids);
    let known = |line: &DroppedLine| Some(line.id.uuid()).filter(|id| !id.is_nil());
    let ids: Vec<_> = dropped.iter().map(known).collect();
    cx.set_lines(dropped, &ids);
}
