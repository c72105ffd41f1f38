//! Public pages that are kept in memory: asked for again, they are answered without a thread, a database or a template.
//!
//! A page is kept with the position of publication that it shows, the day and the count of this process's commits. While
//! nothing was committed here it is good for a second, so that what another process publishes shows as soon; otherwise
//! the position is asked for. **Invariant:** only pages for nobody in particular are kept: without session and without
//! choices beyond address and language, which is the one chosen before, else the one that the browser asks for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use kernel::{Language, Refusal};
use serde_json::Value as Json;
use store::published;

use super::app::App;
use super::call::Call;
use super::conditions;
use super::fresh::Fresh;

/// Kept pages are forgotten together when they would hold more than this.
const BYTES_MAX: usize = 16 * 1024 * 1024;
/// A page larger than this is not kept.
const PAGE_MAX: usize = 512 * 1024;

/// One page as it was last made.
struct Kept {
    tag: HeaderValue,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Default)]
struct Pages {
    by_address: HashMap<String, Arc<Kept>>,
    bytes: usize,
}

/// The pages that one server keeps.
#[derive(Default)]
pub struct KeptPages {
    pages: RwLock<Pages>,
    /// The position that was read last.
    known: Fresh<(), i64>,
    /// What programmes publish of themselves, which every page needs, each with the position that it was read at.
    programmes: Mutex<HashMap<String, (i64, Arc<Json>)>>,
}

/// The key of a page: its address as it was asked for, and the language.
fn key(address: &str, language: Language) -> String {
    format!("{} {address}", language.tag())
}

/// What everybody would be answered here; none where the answer is somebody's own.
fn language_of(headers: &HeaderMap, query: &str) -> Option<Language> {
    if headers.contains_key(header::AUTHORIZATION) || query.split('&').any(|pair| pair.starts_with("lang=")) {
        return None;
    }
    let Some(cookies) = headers.get(header::COOKIE) else {
        let list = headers.get(header::ACCEPT_LANGUAGE).and_then(|list| list.to_str().ok());
        return Some(list.and_then(Language::accepted).unwrap_or_default());
    };
    let mut pairs = cookies.to_str().ok()?.split(';').filter_map(|cookie| cookie.trim().split_once('='));
    match (pairs.next(), pairs.next()) {
        (Some(("suimei_language", tag)), None) => Language::from_tag(tag),
        _ => None,
    }
}

impl KeptPages {
    /// The position that pages show now, if it is known without asking the database.
    fn known_position(&self, app: &App) -> Option<i64> {
        self.known.known(app, &())
    }

    /// The position that pages show now.
    ///
    /// # Errors
    /// 503 when the database does not answer.
    pub fn position(&self, app: &App) -> Result<i64, Refusal> {
        self.known.get(app, (), || app.read(published::position))
    }

    /// What a programme publishes of itself.
    ///
    /// # Errors
    /// 503 when the database does not answer.
    pub fn programme(&self, app: &App, programme: &str) -> Result<Arc<Json>, Refusal> {
        let position = self.position(app)?;
        let lock = || self.programmes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, content)) = lock().get(programme)
            && *at == position
        {
            return Ok(Arc::clone(content));
        }
        let found =
            app.read(|connection| published::list(connection, programme, app.engine.shared.programmes.code, 1))?;
        let content = Arc::new(found.into_iter().next().map(|version| version.content).unwrap_or_default());
        let mut programmes = lock();
        // Names that nobody founded come from addresses: they are not kept.
        if !content.is_null() {
            programmes.insert(programme.to_owned(), (position, Arc::clone(&content)));
        }
        Ok(content)
    }

    /// The page as it is kept, if it is known without asking that it is still what would be made.
    pub fn answer(&self, app: &App, method: &Method, uri: &axum::http::Uri, headers: &HeaderMap) -> Option<Response> {
        if method != Method::GET {
            return None;
        }
        language_of(headers, uri.query().unwrap_or_default())?;
        self.answer_at(app, self.known_position(app)?, uri.path_and_query()?.as_str(), headers)
    }

    /// The page as it is kept, if it shows this position.
    pub fn answer_at(&self, app: &App, position: i64, address: &str, headers: &HeaderMap) -> Option<Response> {
        let language = language_of(headers, address.split_once('?').map_or("", |(_, query)| query))?;
        let kept = {
            let pages = self.pages.read().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(pages.by_address.get(&key(address, language))?)
        };
        let stamp = stamp(app, position);
        if kept.headers.get(STAMP).and_then(|kept| kept.to_str().ok()) != Some(stamp.as_str()) {
            return None;
        }
        let unchanged = kept.tag.to_str().is_ok_and(|tag| conditions::is_known(headers, tag));
        let body = if unchanged { Body::empty() } else { Body::from(kept.body.clone()) };
        let mut response = Response::new(body);
        if unchanged {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        *response.headers_mut() = kept.headers.clone();
        response.headers_mut().remove(STAMP);
        Some(response)
    }

    /// Keeps a page that was made for nobody in particular; answers it with what it was made of.
    pub fn keep_page(&self, app: &App, page: &Asked<'_>, position: i64, response: Response) -> Response {
        let whole = response.status() == StatusCode::OK && page.anonymous;
        let Some(tag) = response.headers().get(header::ETAG).filter(|_| whole).cloned() else { return response };
        let (parts, body) = response.into_parts();
        // The body of a rendered page is one piece that is there at once.
        let mut reading = std::pin::pin!(axum::body::to_bytes(body, usize::MAX));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(Ok(body)) = reading.as_mut().poll(&mut context) else {
            return Response::from_parts(parts, Body::empty());
        };
        if body.len() <= PAGE_MAX
            && let Ok(stamp) = HeaderValue::from_str(&stamp(app, position))
        {
            let mut headers = parts.headers.clone();
            headers.insert(STAMP, stamp);
            let key = key(page.address, page.language);
            let mut pages = self.pages.write().unwrap_or_else(PoisonError::into_inner);
            let size = body.len() + key.len() + 512;
            if pages.bytes + size > BYTES_MAX {
                *pages = Pages::default();
            }
            let replaced = pages.by_address.insert(key, Arc::new(Kept { tag, headers, body: body.clone() }));
            pages.bytes = (pages.bytes + size).saturating_sub(replaced.map_or(0, |old| old.body.len() + 512));
        }
        Response::from_parts(parts, Body::from(body))
    }
}

/// A request for a public page.
pub struct Asked<'a> {
    pub address: &'a str,
    pub language: Language,
    /// Whether nothing but address and language was asked for.
    pub anonymous: bool,
}

/// What a page was made of; never sent.
const STAMP: &str = "x-made-of";

fn stamp(app: &App, position: i64) -> String {
    format!("{position} {}", app.engine.shared.clock.now().day().iso())
}

/// Whether somebody with these headers is nobody in particular.
pub fn is_anonymous(headers: &HeaderMap, query: &str) -> bool {
    language_of(headers, query).is_some()
}

/// Answers a public page so that whoever has it already gets a short answer. Positions of published versions
/// only ever grow, so that the highest says whether a page has changed, whichever process published. Pages of people signed in are
/// nobody else's.
pub fn kept_fresh(call: &Call, render: impl FnOnce() -> Result<Response, Refusal>) -> Result<Response, Refusal> {
    static STARTED: OnceLock<i64> = OnceLock::new();
    if call.is_signed_in() || call.asked("lang").is_some() || !call.form.is_empty() {
        return render();
    }
    let kept = call.app.own::<KeptPages>();
    let position = kept.position(&call.app)?;
    let started = STARTED.get_or_init(store::clock::real_ms);
    if let Some(known) = kept.answer_at(&call.app, position, &call.address, &call.headers) {
        return Ok(known);
    }
    let (language, today) = (call.language().tag(), call.today().iso());
    let seen = format!("{started} {position} {language} {today} {} {} {:?}", call.programme, call.path, call.query);
    let tag = format!("W/\"{}\"", &store::journal::digest(seen.as_bytes())[..20]);
    let mut response = if conditions::is_known(&call.headers, &tag) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        render()?
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
    headers.append(header::VARY, HeaderValue::from_static("cookie, accept-language"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    let asked = Asked {
        address: &call.address,
        language: call.language(),
        anonymous: is_anonymous(&call.headers, call.address.split_once('?').map_or("", |(_, query)| query)),
    };
    Ok(kept.keep_page(&call.app, &asked, position, response))
}
