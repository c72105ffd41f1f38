//! What the form of a reminder leaves out: a paper that nothing named beforehand. Whoever is reminded of one is reminded from where it is
//! waited for; a list of all papers of all offices would offer what is refused.

use kernel::{Action, Record, Refusal};
use programme::tasks::records::Reminder;
use server::base::call::Call;
use server::every::form::FormView;
use server::every::own::Own;

pub const REMINDER: Own = Own { beside: Some(named_alone), ..Own::of(Reminder::CODE) };

/// The fields that name a paper.
const PAPERS: &[&str] = &["plan", "consultation"];

fn named_alone(_: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    if action.creates {
        form.fields.retain(|field| !PAPERS.contains(&field.name.as_str()) || !field.value.is_empty());
    }
    Ok(())
}
