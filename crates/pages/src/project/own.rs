//! What the public page of a project says first: where it is, how far, until when, who pays how much; its photographs.

use askama::Template;
use kernel::{Record, Refusal};
use programme::project::records::Project;
use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::words::Words;
use server::public::own::PublicOwn;
use store::published::Published;

use super::shown::Shown;

pub const PUBLISHED: PublicOwn = PublicOwn { kind: Some(Project::CODE), figures: Some(summary), ..PublicOwn::EMPTY };

#[derive(Template)]
#[template(path = "project/summary.html")]
struct Summary {
    t: Words,
    one: Shown,
}

fn summary(call: &Call, version: &Published) -> Result<Html, Refusal> {
    answer::piece(&Summary { t: call.words(), one: Shown::of(call, version) })
}
