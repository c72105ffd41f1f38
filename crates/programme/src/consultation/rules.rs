//! Rules of a consultation: pure.

use kernel::{DueFacts, DueRule, Fen, Record, Refusal};

use super::records::{Answer, Consultation, ConsultationLine};
use crate::rulebook::limits;

/// The partner answers by the day that the city office named.
pub fn answer_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    let consultation = Consultation::read(facts.record).ok()?;
    Some(DueRule { base: consultation.due, term: kernel::days::Term::CalendarDays(0), roll: kernel::days::Roll::None })
}

/// The county replies to a question.
pub fn reply_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    limits::working_days(facts, |limits| limits.reply_days)
}

/// A recorded letter is confirmed by its sender.
pub fn confirm_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    limits::working_days(facts, |limits| limits.confirm_days)
}

/// One answer made whole: agreeing takes the amount asked, another amount is named, a decline has its reason.
pub fn complete(line: &ConsultationLine, index: usize) -> Result<ConsultationLine, Refusal> {
    let mut line = line.clone();
    let at = |field: &str| format!("consultation_lines[{index}].{field}");
    match line.answer {
        Answer::Pending => {
            return Err(Refusal::rule("consultation.unanswered").with("project", &line.name).at(at("answer")));
        }
        Answer::Agree => line.agreed_fen = Some(line.requested_fen),
        Answer::OtherAmount => match line.agreed_fen {
            Some(agreed) if agreed > Fen::ZERO && agreed <= line.cost_fen => {}
            _ => return Err(Refusal::rule("consultation.amount").with("project", &line.name).at(at("agreed_fen"))),
        },
        Answer::Decline if line.reason.is_none() => {
            return Err(Refusal::rule("consultation.reason").with("project", &line.name).at(at("reason")));
        }
        Answer::Decline => line.agreed_fen = None,
    }
    Ok(line)
}

/// A deadline lies ahead.
pub fn due_ahead(today: kernel::Day, due: kernel::Day) -> Result<(), Refusal> {
    if due > today { Ok(()) } else { Err(Refusal::rule("consultation.due").at("due")) }
}
