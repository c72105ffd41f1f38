//! Rules of a consultation: pure.

use kernel::{Fen, Refusal};

use super::records::{Answer, Consultation, ConsultationLine, ConsultationState};
use crate::organisation::records::Side;
use crate::planning::records::{PlanLine, PlanState, TO_ASK, Turn};
use crate::project::records::{Letter, Theme};

/// One answer made whole: agreeing takes the amount asked, another amount is named, a decline has its reason.
pub fn complete(line: &ConsultationLine, index: usize) -> Result<ConsultationLine, Refusal> {
    let mut line = line.clone();
    let at = |field: &str| format!("consultation_lines[{index}].{field}");
    let given = line.given_fen.unwrap_or_default();
    match line.answer {
        Answer::Pending => {
            return Err(Refusal::rule("consultation.unanswered").with("project", &line.name).at(at("answer")));
        }
        // Nobody's amount is changed without a word: another one is another answer.
        Answer::Agree if line.agreed_fen.is_some_and(|agreed| agreed != line.requested_fen) => {
            let refusal = Refusal::rule("consultation.agreed-otherwise").with("project", &line.name);
            return Err(refusal.with("asked", line.requested_fen.yuan_grouped()).at(at("answer")));
        }
        Answer::Agree => line.agreed_fen = Some(line.requested_fen),
        Answer::OtherAmount => match line.agreed_fen {
            Some(agreed) if agreed > Fen::ZERO && Fen::capped_sum([agreed, given]) <= line.cost_fen => {}
            _ => return Err(Refusal::rule("consultation.amount").with("project", &line.name).at(at("agreed_fen"))),
        },
        Answer::Decline if line.reason.is_none() => {
            return Err(Refusal::rule("consultation.reason").with("project", &line.name).at(at("reason")));
        }
        Answer::Decline => line.agreed_fen = None,
    }
    Ok(line)
}

/// Whether nothing of a line of a plan is agreed yet, and it was not struck off.
fn is_open(line: &PlanLine) -> bool {
    line.cut_reason.is_none() && line.agreed_fen.is_none()
}

/// What a partner can still be asked for, and what others give already: all of it where nobody has agreed to any of it, else what
/// they left; nothing where they left nothing.
pub fn left_to_ask(line: &PlanLine, answers: &[(Consultation, Vec<ConsultationLine>)]) -> Option<(Fen, Fen)> {
    if !is_open(line) {
        return None;
    }
    let given = given(to_line(line, answers));
    let left = line.facts.asked_fen.checked_sub(given).filter(|left| *left > Fen::ZERO)?;
    Some((left, given))
}

/// What partners give that have answered.
pub fn given<'a>(answers: impl Iterator<Item = (&'a Consultation, &'a ConsultationLine)>) -> Fen {
    let gives = |(consultation, answer): (&Consultation, &ConsultationLine)| {
        let is_given = !is_awaited(consultation) && answer.answer != Answer::Decline;
        answer.agreed_fen.filter(|_| is_given)
    };
    Fen::capped_sum(answers.filter_map(gives))
}

/// # Errors
/// When a partner agrees to all that it was asked for while others have agreed to some of it since.
pub fn is_left(line: &ConsultationLine, given: Fen, index: usize) -> Result<(), Refusal> {
    let since = given.0.saturating_sub(line.given_fen.unwrap_or_default().0);
    if line.answer != Answer::Agree || since <= 0 {
        return Ok(());
    }
    let refusal = Refusal::rule("consultation.given").with("project", &line.name).with("given", given.yuan_grouped());
    Err(refusal.at(format!("consultation_lines[{index}].answer")))
}

/// # Errors
/// When nothing of a plan is left to ask a partner about.
pub fn something_open(lines: usize) -> Result<(), Refusal> {
    if lines == 0 { Err(Refusal::rule("consultation.nothing-open").at("plan")) } else { Ok(()) }
}

/// # Errors
/// When nothing of a plan, or of it nothing of a theme, is left to ask a partner about.
pub fn something_open_of(theme: Option<Theme>, all: usize, of_theme: usize) -> Result<(), Refusal> {
    match theme {
        Some(_) if all > 0 && of_theme == 0 => Err(Refusal::rule("consultation.theme").at("theme")),
        _ => something_open(of_theme),
    }
}

/// # Errors
/// When partners are not asked about a plan that is so far.
pub fn may_be_asked_about(plan: PlanState) -> Result<(), Refusal> {
    if TO_ASK.contains(&plan.name()) { Ok(()) } else { Err(Refusal::rule("consultation.plan-state").at("plan")) }
}

/// # Errors
/// When an organisation is none of the assisting side, or has not answered yet what it was asked about the same plan.
pub fn may_be_asked(side: Side, earlier: &[ConsultationState]) -> Result<(), Refusal> {
    if side != Side::Assisting {
        return Err(Refusal::rule("consultation.partner").at("partner"));
    }
    match earlier.iter().all(|earlier| *earlier == ConsultationState::Answered) {
        true => Ok(()),
        false => Err(Refusal::rule("consultation.open").at("partner")),
    }
}

/// A deadline lies ahead.
pub fn due_ahead(today: kernel::Day, due: kernel::Day) -> Result<(), Refusal> {
    if due > today { Ok(()) } else { Err(Refusal::rule("consultation.due").at("due")) }
}

/// Where one line of a plan stands in the consultation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Somebody has not answered yet, or nobody was asked.
    Open,
    /// Guangzhou gives so much.
    Agreed(Fen),
    /// Everybody asked has declined.
    Declined,
}

/// What the answers to one line come to: amounts agreed add up, and a decline counts only when all decline.
pub fn outcome(answers: &[Option<Fen>], unanswered: bool) -> Outcome {
    let agreed: Vec<Fen> = answers.iter().flatten().copied().collect();
    match (unanswered || answers.is_empty(), agreed.is_empty()) {
        (true, _) => Outcome::Open,
        (false, true) => Outcome::Declined,
        (false, false) => Outcome::Agreed(Fen::capped_sum(agreed)),
    }
}

/// What the answers to one line of the plan come to, over all consultations of the plan. What was drawn together once holds, unless
/// its partner disputes the letter that it rests on, or has said otherwise since.
pub fn of_line(line: &PlanLine, answers: &[(Consultation, Vec<ConsultationLine>)]) -> Outcome {
    match (line.agreed_fen, line.letter) {
        (Some(_), Some(Letter::Disputed)) => return Outcome::Open,
        (Some(agreed), None | Some(Letter::Unconfirmed)) => return Outcome::Agreed(agreed),
        (Some(_), Some(Letter::Differs)) | (None, _) => {}
    }
    let (mut given, mut unanswered) = (Vec::new(), false);
    for (consultation, answer) in to_line(line, answers) {
        unanswered |= is_unanswered(consultation, answer);
        given.push(answer.agreed_fen.filter(|_| answer.answer != Answer::Decline));
    }
    outcome(&given, unanswered)
}

/// What each partner that was asked about a line says to it.
pub fn to_line<'a>(
    line: &PlanLine,
    answers: &'a [(Consultation, Vec<ConsultationLine>)],
) -> impl Iterator<Item = (&'a Consultation, &'a ConsultationLine)> {
    to_line_of(line.id.to_string(), answers)
}

/// The same, of the line of this identifier.
pub fn to_line_of(
    id: String,
    answers: &[(Consultation, Vec<ConsultationLine>)],
) -> impl Iterator<Item = (&Consultation, &ConsultationLine)> {
    let all = answers.iter().flat_map(|(of, lines)| lines.iter().map(move |answer| (of, answer)));
    all.filter(move |(_, answer)| answer.plan_line == id)
}

/// Whether its partner has not said yet what it gives to a line.
fn is_unanswered(consultation: &Consultation, answer: &ConsultationLine) -> bool {
    is_awaited(consultation) || answer.answer == Answer::Pending
}

/// Whether its partner has not said yet what it gives.
fn is_awaited(consultation: &Consultation) -> bool {
    matches!(consultation.state, ConsultationState::Open | ConsultationState::Questioned)
}

/// What an amount of a line rests on as long as that is not its partners’ own word; none where all have said it themselves.
pub fn letter(line: &PlanLine, agreed: Fen, answers: &[(Consultation, Vec<ConsultationLine>)]) -> Option<Letter> {
    let (mut given, mut asked, mut disputed, mut recorded) = (Vec::new(), false, false, false);
    for (consultation, answer) in to_line(line, answers) {
        asked = true;
        disputed |= is_awaited(consultation);
        recorded |= consultation.state == ConsultationState::Recorded;
        given.extend(answer.agreed_fen.filter(|_| answer.answer != Answer::Decline));
    }
    match (disputed, recorded) {
        _ if !asked => None,
        (true, _) => Some(Letter::Disputed),
        (false, true) => Some(Letter::Unconfirmed),
        (false, false) => (Fen::capped_sum(given) != agreed).then_some(Letter::Differs),
    }
}

/// Whose turn it is on a plan that partners are asked about: the city office’s while nobody was asked about some project, then
/// the partners’, and the city office’s again when all have answered.
pub fn turn(lines: &[PlanLine], answers: &[(Consultation, Vec<ConsultationLine>)]) -> Turn {
    if lines.iter().filter(|line| is_open(line)).any(|line| to_line(line, answers).next().is_none()) {
        return Turn::Ask;
    }
    if answers.iter().any(|(consultation, _)| is_awaited(consultation)) { Turn::Partner } else { Turn::Settle }
}

/// Where a plan goes when it is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Amounts differ from what was asked, or too few projects are left: the county's turn.
    ToAdjust,
    Agreed,
}

/// Too few projects need a written reason; a sum that differs needs the county to bring its sources in line.
pub fn settlement(kept: &[(Fen, Fen)], min: i64, shortage: Option<&str>) -> Settlement {
    let short = (kept.len() as i64) < min && shortage.is_none();
    if short || kept.iter().any(|(asked, agreed)| asked != agreed) { Settlement::ToAdjust } else { Settlement::Agreed }
}
