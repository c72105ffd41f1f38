//! Rules of tasks: values in, values or a refusal out.

use kernel::{Day, Id, PostHeld, Refusal};

use super::assigned::{Task, TaskHelper, TaskState};
use super::parties::{DOING, reminded_categories};
use super::records::{Matter, Reminder};
use crate::organisation::records::Organisation;

/// # Errors
/// When the day has passed.
pub fn to_come(due: Day, today: Day) -> Result<(), Refusal> {
    if due < today { Err(Refusal::rule("task.past").at("due")) } else { Ok(()) }
}

/// # Errors
/// When it would be due after what it is a part of.
pub fn within(due: Day, line: &[Task]) -> Result<(), Refusal> {
    match line.first() {
        Some(parent) if due > parent.due => Err(Refusal::rule("task.later").with("day", parent.due)),
        _ => Ok(()),
    }
}

/// # Errors
/// When nobody there is reminded of anything.
pub fn is_reminded(receiver: &Organisation) -> Result<(), Refusal> {
    let category = receiver.category.code();
    if reminded_categories().any(|reminded| reminded == category) {
        return Ok(());
    }
    Err(Refusal::rule("reminder.receiver").at("receiver"))
}

/// # Errors
/// When somebody beside the city office reminds of what no paper is named for: whether that is owed nobody could tell.
pub fn names_a_paper(papers: usize, of_the_city: bool) -> Result<(), Refusal> {
    if papers > 0 || of_the_city { Ok(()) } else { Err(Refusal::rule("reminder.without-paper")) }
}

/// # Errors
/// When the office was reminded of the same thing on that day already, by whomever: `sent` is all that it was sent then.
pub fn not_again<'a>(of: &Matter<'_>, sent: impl IntoIterator<Item = &'a Reminder>) -> Result<(), Refusal> {
    let mut sent = sent.into_iter();
    if sent.any(|other| other.matter() == *of) { Err(Refusal::rule("reminder.today")) } else { Ok(()) }
}

/// What a task may be, given what it is a part of, the nearest first.
///
/// # Errors
/// When it is given to whoever gives it, or back to an office that it comes from; when it is a part of what is not in hand,
/// or of what another office leads; when it would be due after it.
pub fn may_be_given(task: &Task, line: &[Task]) -> Result<(), Refusal> {
    if task.lead == task.giver {
        return Err(Refusal::rule("task.self").at("lead"));
    }
    if let Some(parent) = line.first() {
        if parent.lead != task.giver {
            return Err(Refusal::rule("task.of-another").at("parent"));
        }
        if parent.state != TaskState::InHand {
            return Err(Refusal::rule("task.parent-over").at("parent"));
        }
    }
    if line.iter().any(|above| above.lead == task.lead || above.giver == task.lead) {
        return Err(Refusal::rule("task.circle").at("lead"));
    }
    within(task.due, line).map_err(|refusal| refusal.at("due"))
}

/// # Errors
/// When the lead is named as its own helper, or an office twice.
pub fn helpers(task: &Task, named: &[Id<Organisation>]) -> Result<(), Refusal> {
    let is_wrong =
        |(index, office): &(usize, &Id<Organisation>)| **office == task.lead || named[..*index].contains(office);
    match named.iter().enumerate().find(is_wrong) {
        Some((index, _)) => Err(Refusal::rule("task.helper-twice").at(format!("task_helpers[{index}].office"))),
        None => Ok(()),
    }
}

/// Which helper somebody speaks for, and in which of their posts: their own office before one below it, and of those below the
/// first that has said nothing.
pub fn help_of<'a>(helpers: &[TaskHelper], posts: &'a [PostHeld]) -> Option<(usize, &'a PostHeld)> {
    let find = |fits: &dyn Fn(&PostHeld, &TaskHelper) -> bool| {
        let posts = posts.iter().filter(|post| DOING.contains(&post.role));
        posts
            .flat_map(|post| helpers.iter().enumerate().map(move |(at, helper)| (at, helper, post)))
            .find_map(|(at, helper, post)| fits(post, helper).then_some((at, post)))
    };
    let covers = |post: &PostHeld, helper: &TaskHelper| post.covers(helper.office.uuid());
    find(&|post, helper| post.organisation == helper.office.uuid())
        .or_else(|| find(&|post, helper| covers(post, helper) && helper.did.is_none()))
        .or_else(|| find(&covers))
}

/// # Errors
/// When a part of it is neither struck off nor stopped.
pub fn parts_are_over(parts: &[Task]) -> Result<(), Refusal> {
    let open: Vec<&str> = parts
        .iter()
        .filter(|part| !matches!(part.state, TaskState::StruckOff | TaskState::Stopped))
        .map(|part| part.subject.as_str())
        .collect();
    match open.first() {
        Some(first) => Err(Refusal::rule("task.children").with("count", open.len()).with("first", *first)),
        None => Ok(()),
    }
}
