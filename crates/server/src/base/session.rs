//! Sessions: the cookie, the form key, the token of a program. Signing in and out has a page of its own.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use base64::Engine;
use kernel::{Language, Refusal, Status, Viewer};
use store::sessions::{self, TokenScope};

use super::call::{Access, Call, Open};
use super::fault::failed;

pub const COOKIE: &str = "suimei_session";
/// What the key of a form is called in it.
pub const FORM_KEY: &str = "csrf";
const LANGUAGE_COOKIE: &str = "suimei_language";
/// A session is noted as in use at most once a minute.
const TOUCH_MS: i64 = 60_000;

fn cookie<'a>(call: &'a Call, name: &str) -> Option<&'a str> {
    let cookies = call.header("cookie")?.split(';');
    cookies.filter_map(|cookie| cookie.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Finds out who asks, in which language and programme.
pub fn identify(call: &mut Call) -> Result<(), Refusal> {
    let language = language(call);
    let default = call.app.default_programme();
    call.programme.clone_from(&default);
    let asked = call.parameters.get("programme").cloned().or_else(|| call.asked("programme").map(str::to_owned));
    let signed_in = if call.access.is_for_programs() { bearer(call)? } else { by_cookie(call)? };
    if let Some(viewer) = signed_in {
        call.programme.clone_from(&viewer.programme);
        call.viewer = viewer;
    }
    match asked {
        Some(code) if call.is_signed_in() && !is_public_path(call) && code != call.programme => {
            return Err(Refusal::unseen());
        }
        Some(code) if code != call.programme => {
            if !exists(call, &code)? {
                return Err(Refusal::unseen());
            }
            call.programme = code;
        }
        None if !call.is_signed_in() || is_public_path(call) => call.programme.clone_from(&default),
        _ => {}
    }
    if call.programme != default {
        call.base = format!("/p/{}", call.programme);
    }
    if !call.is_signed_in() {
        call.viewer = Viewer::anonymous(&call.programme);
    }
    call.viewer.language = language;
    Ok(())
}

fn is_public_path(call: &Call) -> bool {
    let path = call
        .path
        .split_once("/p/")
        .and_then(|(_, rest)| rest.split_once('/'))
        .map_or(call.path.as_str(), |(_, rest)| rest);
    !path.trim_start_matches('/').starts_with("desk") && !call.is_api()
}

fn exists(call: &Call, programme: &str) -> Result<bool, Refusal> {
    let sql = "SELECT 1 FROM programme WHERE code = $1";
    Ok(!call.app.read(|connection| connection.query(sql, &[programme.into()]))?.is_empty())
}

/// What the address says, else what was chosen before, else what the browser asks for.
fn language(call: &Call) -> Language {
    call.asked("lang")
        .and_then(Language::from_tag)
        .or_else(|| cookie(call, LANGUAGE_COOKIE).and_then(Language::from_tag))
        .or_else(|| call.header("accept-language").and_then(Language::accepted))
        .unwrap_or_default()
}

/// A language asked for in the address stays chosen.
pub fn keep_language(call: &Call, response: &mut Response) {
    if let Some(language) = call.asked("lang").and_then(Language::from_tag) {
        let value =
            format!("{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax{}", language.tag(), secure(call));
        append_cookie(response, &value);
    }
}

fn by_cookie(call: &mut Call) -> Result<Option<Viewer>, Refusal> {
    let Some(token) = cookie(call, COOKIE).map(str::to_owned) else { return Ok(None) };
    let Some(found) = call.app.read(|connection| sessions::find(connection, &token))? else { return Ok(None) };
    if store::clock::real_ms() - found.seen > TOUCH_MS {
        let touched = token.clone();
        // Nobody waits for it: a full disk or a database that is held must not keep people from reading.
        call.app.engine.write_beside(move |connection| sessions::touch(connection, &touched));
    }
    let viewer = call.app.engine.viewer(found.person).map_err(|error| failed(&error))?;
    if viewer.is_some() {
        call.session = Some(Open { token, form_key: call.app.engine.shared.form_key(found.person) });
    }
    Ok(viewer)
}

fn bearer(call: &Call) -> Result<Option<Viewer>, Refusal> {
    let feed = call.access == Access::Feed;
    let header = call.header("authorization").unwrap_or_default();
    let basic = header.strip_prefix("Basic ").filter(|_| feed).and_then(password_of);
    let Some(token) = header.strip_prefix("Bearer ").map(str::to_owned).or(basic) else { return Ok(None) };
    let scope = if feed { TokenScope::Calendar } else { TokenScope::All };
    let holder = call.app.read(|connection| sessions::token_holder(connection, token.trim(), scope))?;
    match holder {
        Some(person) => call.app.engine.viewer(person).map_err(|error| failed(&error)),
        None => Err(Refusal::new(Status::SignedOut, "session.token-unknown")),
    }
}

/// The password of HTTP Basic, which is all that calendar programs can send: there the token stands.
fn password_of(encoded: &str) -> Option<String> {
    let decoded = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
    String::from_utf8(decoded).ok()?.split_once(':').map(|(_, password)| password.to_owned())
}

/// Whether the request says that it comes from a page of this site, or does not say where from.
pub fn is_from_here(call: &Call) -> bool {
    let (Some(origin), Some(host)) = (call.header("origin"), call.header(header::HOST.as_str())) else { return true };
    origin.split_once("://").is_some_and(|(_, from)| from == host)
}

/// A form must carry a key that was made for whoever is signed in, under this sign-in or an earlier one.
pub fn check_form_key(call: &Call) -> Result<(), Refusal> {
    let given = call.typed(FORM_KEY).unwrap_or_default();
    match call.app.engine.shared.made_for(given) {
        Some(made) if Some(made.person) != call.viewer.person => {
            Err(Refusal::new(Status::Forbidden, "session.other-person"))
        }
        Some(made) if made.is_fresh => Ok(()),
        _ => Err(Refusal::new(Status::Forbidden, "session.form-key")),
    }
}

pub fn secure(call: &Call) -> &'static str {
    if call.app.configuration.is_secure() { "; Secure" } else { "" }
}

pub fn append_cookie(response: &mut Response, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
