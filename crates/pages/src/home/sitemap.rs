//! Every public page on one.

use askama::Template;
use axum::response::Response;
use kernel::Refusal;
use server::base::answer;
use server::base::call::Call;
use server::base::kept::kept_fresh;
use server::base::page::Page;

use crate::policy::clauses;

#[derive(Template)]
#[template(path = "home/sitemap.html")]
struct Sitemap {
    page: Page,
    chapters: Vec<clauses::Chapter>,
}

pub fn sitemap(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let page = Page::new(call, &call.words().say("nav-sitemap"));
        Ok(answer::render(&Sitemap { page, chapters: clauses::chapters() }))
    })
}
