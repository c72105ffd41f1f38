//! Amounts that rest on a letter which its partner has not confirmed yet: they count, and say so wherever they stand.

use kernel::Day;
use store::{Context, Fault};

use super::records::*;
use super::rules;
use super::settle::agreed_since;
use crate::planning::records::{AnnualPlan, PlanLine};
use crate::project::actions::NoteLetter;
use crate::project::records::Letter;

/// Notes on the plan what its lines rest on: the worst of it, and since when. A project that left it may be agreed to by now.
pub(super) fn note(plan: &mut AnnualPlan, lines: &[PlanLine], agreed_again: bool, today: Day) {
    let stands = |letter: Letter| lines.iter().any(|line| line.letter == Some(letter));
    let worst = [Letter::Differs, Letter::Disputed, Letter::Unconfirmed];
    let worst = worst.into_iter().find(|letter| stands(*letter) || (agreed_again && *letter == Letter::Differs));
    if plan.letter != worst {
        (plan.letter, plan.letter_since) = (worst, worst.map(|_| today));
    }
}

/// A partner has confirmed its letter, disputed it or answered itself: each line that rests on it follows, and so does its project.
pub(super) fn follow(
    plan: &mut AnnualPlan,
    answers: &[(Consultation, Vec<ConsultationLine>)],
    cx: &mut Context<'_>,
) -> Result<(), Fault> {
    let mut lines = cx.lines::<PlanLine>()?;
    for line in &mut lines {
        let (Some(before), Some(agreed)) = (line.letter, line.agreed_fen) else { continue };
        line.letter = rules::letter(line, agreed, answers);
        if let Some(project) = line.project.filter(|_| line.letter != Some(before)) {
            cx.perform(project, NoteLetter { letter: line.letter })?;
        }
    }
    cx.put_lines(&lines);
    let agreed_again = !agreed_since(plan, &cx.lines()?, answers, cx)?.is_empty();
    note(plan, &lines, agreed_again, cx.today());
    Ok(())
}
