//! Actions on the rulebook.

use derive::Action;
use kernel::{Grant, Standing};
use store::{Context, Fault, Perform};

use super::records::*;
use super::rules;
use crate::organisation::records::Organisation;
use crate::people::rules::title;
use crate::planning::records::{Countersigner, ReviewStep};
use crate::roles::*;

/// Puts a rulebook in force from a day on; earlier ones stay as they were.
#[derive(Action, Clone)]
#[action(on = Rulebook, name = "create", zh = "颁布规程", en = "Issue a rulebook", creates, revises,
         by = [PROGRAMME_MANAGER.anywhere(), Grant::INSTALLATION], asks = ["5.2.4.2", "5.2.4.4"],
         purpose("从现行规程改起，只改要变的。已经开出的期限不变，新规程管施行之日起开出的期限。",
                 "Begin from the rulebook in force and change what is to change. Deadlines already opened stay as they are."))]
pub struct CreateRulebook {}

impl Perform for CreateRulebook {
    fn perform(self, rulebook: &mut Rulebook, cx: &mut Context<'_>) -> Result<(), Fault> {
        // Nothing was counted before the first one: it may begin when the work began.
        let founding = cx.viewer().standing == Standing::Installation || cx.find::<Rulebook>(&[])?.is_empty();
        rules::rulebook(rulebook, cx.today(), founding)?;
        let mut steps = cx.lines::<ReviewStep>()?;
        for step in &mut steps {
            step.title = title(&step.title);
        }
        cx.put_lines(&steps);
        for (index, line) in cx.lines::<Countersigner>()?.iter().enumerate() {
            let (planner, office) =
                (cx.need::<Organisation>(line.organisation)?, cx.need::<Organisation>(line.office)?);
            rules::countersigner(&planner, &office, index)?;
        }
        Ok(())
    }
}
