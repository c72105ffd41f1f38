//! What somebody sent after their sign-in had ended, elsewhere than in the form of an action: shown to them once they have signed
//! in again, and sent on by a button. A form of an action brings its words back by itself (`begins`).

use askama::Template;
use axum::response::Response;
use kernel::Refusal;

use crate::base::answer;
use crate::base::answer::redirect;
use crate::base::call::Call;
use crate::base::left;
use crate::base::page::Page;
use crate::base::session::FORM_KEY;

#[derive(Template)]
#[template(path = "left.html")]
struct LeftPage {
    page: Page,
    /// Where it is sent on to.
    to: String,
    /// What is sent on.
    pairs: Vec<(String, String)>,
    /// As much of it as people write and read.
    words: Vec<String>,
}

/// What was left at the address that is asked for; the desk where there is nothing.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    let at = call.asked(left::AT).unwrap_or_default();
    let own = format!("{}/desk/", call.base);
    let found = if at.starts_with(&own) { left::left(call, at)? } else { None };
    let Some(pairs) = found else { return Ok(redirect(own.trim_end_matches('/'))) };
    let own = |name: &str| [FORM_KEY, left::SENT_ON, "form_end", "by_enter"].contains(&name);
    let pairs: Vec<(String, String)> = pairs.into_iter().filter(|(name, _)| !own(name)).collect();
    let words = pairs.iter().map(|(_, value)| value).filter(|value| left::is_written(value)).cloned().collect();
    let page = Page::new(call, &call.words().say("left-heading"));
    Ok(answer::render(&LeftPage { page, to: at.to_owned(), pairs, words }))
}
