//! What the form of a reminder leaves out: a paper that nothing named beforehand. Whoever is reminded of one is reminded from where it is
//! waited for; a list of all papers of all offices would offer what is refused.

use kernel::{Action, Kind, Record, Refusal, Stored};
use programme::roles::CITY_OFFICE;
use programme::tasks::records::Reminder;
use programme::tasks::rules;
use server::base::call::Call;
use server::every::form::FormView;
use server::every::own::Own;

pub const REMINDER: Own = Own { beside: Some(named_alone), closed: Some(without_paper), ..Own::of(Reminder::CODE) };

/// Why the viewer begins no reminder from nothing: beside the city office everybody reminds of a paper.
fn without_paper(call: &Call, from: Option<(&'static Kind, &Stored)>) -> Result<Option<Refusal>, Refusal> {
    let papers = from.iter().count();
    Ok(rules::names_a_paper(papers, call.viewer.holds(CITY_OFFICE)).err())
}

/// The fields that name a paper.
const PAPERS: &[&str] = &["plan", "consultation"];

fn named_alone(_: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    if action.creates {
        form.fields.retain(|field| !PAPERS.contains(&field.name.as_str()) || !field.value.is_empty());
    }
    Ok(())
}
