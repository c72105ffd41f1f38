//! Sessions: the cookie, the form key, the token of a program; signing in and out.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use base64::Engine;
use kernel::{Language, Refusal, Status, Viewer};
use store::sessions::{self, Audit, TokenScope};
use subtle::ConstantTimeEq;

use crate::call::Call;
use crate::page::{self, Page};
use crate::problem::redirect;

/// The session of a request.
#[derive(Clone, Debug)]
pub struct Open {
    pub token: String,
    pub form_key: String,
}

const COOKIE: &str = "suimei_session";
const LANGUAGE_COOKIE: &str = "suimei_language";
/// A session is noted as in use at most once a minute.
const TOUCH_MS: i64 = 60_000;

fn cookie<'a>(call: &'a Call, name: &str) -> Option<&'a str> {
    let cookies = call.header("cookie")?.split(';');
    cookies.filter_map(|cookie| cookie.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Finds out who asks, in which language and programme.
pub fn identify(call: &mut Call, api: bool) -> Result<(), Refusal> {
    let language = language(call);
    let default = call.app.default_programme();
    call.programme.clone_from(&default);
    let asked = call.parameters.get("programme").cloned().or_else(|| call.asked("programme").map(str::to_owned));
    let signed_in = if api { bearer(call)? } else { by_cookie(call)? };
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

fn language(call: &Call) -> Language {
    let accepted = || {
        call.header("accept-language").and_then(|list| list.split(',').find_map(|tag| Language::from_tag(tag.trim())))
    };
    call.asked("lang")
        .and_then(Language::from_tag)
        .or_else(|| cookie(call, LANGUAGE_COOKIE).and_then(Language::from_tag))
        .or_else(|| if call.is_api() { accepted() } else { None })
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
    if store::engine::real_ms() - found.seen > TOUCH_MS {
        let touched = token.clone();
        // A session that cannot be noted as in use still serves: a full disk must not keep people from reading.
        if let Err(refusal) = call.app.write(move |connection| sessions::touch(connection, &touched)) {
            tracing::warn!(code = refusal.code, "a session could not be touched");
        }
    }
    let viewer = call.app.engine.viewer(found.person).map_err(|_| Refusal::unavailable())?;
    if viewer.is_some() {
        call.session = Some(Open { token, form_key: found.form_key });
    }
    Ok(viewer)
}

fn bearer(call: &Call) -> Result<Option<Viewer>, Refusal> {
    let feed = call.path == crate::calendar::FEED;
    let header = call.header("authorization").unwrap_or_default();
    let basic = header.strip_prefix("Basic ").filter(|_| feed).and_then(password_of);
    let Some(token) = header.strip_prefix("Bearer ").map(str::to_owned).or(basic) else { return Ok(None) };
    let scope = if feed { TokenScope::Calendar } else { TokenScope::All };
    let holder = call.app.read(|connection| sessions::token_holder(connection, token.trim(), scope))?;
    match holder {
        Some(person) => call.app.engine.viewer(person).map_err(|_| Refusal::unavailable()),
        None => Err(Refusal::new(Status::SignedOut, "session.token-unknown")),
    }
}

/// The password of HTTP Basic, which is all that calendar programs can send: there the token stands.
fn password_of(encoded: &str) -> Option<String> {
    let decoded = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
    String::from_utf8(decoded).ok()?.split_once(':').map(|(_, password)| password.to_owned())
}

/// A form must carry the key of its session.
pub fn check_form_key(call: &Call, open: &Open) -> Result<(), Refusal> {
    let given = call.typed("csrf").unwrap_or_default();
    if bool::from(given.as_bytes().ct_eq(open.form_key.as_bytes())) {
        Ok(())
    } else {
        Err(Refusal::new(Status::Forbidden, "session.form-key"))
    }
}

fn secure(call: &Call) -> &'static str {
    if call.app.configuration.is_secure() { "; Secure" } else { "" }
}

fn append_cookie(response: &mut Response, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// The sign-in page.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    if call.is_signed_in() {
        return Ok(redirect(&format!("{}/desk", call.base)));
    }
    Ok(show(call, None, 200))
}

fn show(call: &Call, problem: Option<String>, status: u16) -> Response {
    let next = call.asked("next").or_else(|| call.typed("next")).unwrap_or_default().to_owned();
    let user = call.typed("user").unwrap_or_default().to_owned();
    let page = Page::new(call, &call.words().say("sign-in-title"));
    page::render_with(status, &page::SignIn { page, problem, founded: call.asked("founded").is_some(), next, user })
}

fn is_local(next: &str) -> bool {
    next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.contains(char::is_control)
}

/// Signs in: the same words for a wrong name and a wrong password, the same time for both.
pub fn sign_in(call: &Call) -> Result<Response, Refusal> {
    let (user, password) =
        (call.typed("user").unwrap_or_default().trim().to_owned(), call.typed("password").unwrap_or_default());
    // The account is locked for this place only, so that nobody can lock somebody else out.
    let subject = format!("{user}@{}", call.peer);
    if user.len() > 100 || password.len() > 1000 {
        return Ok(show(call, Some(call.words().say("sign-in-wrong")), 422));
    }
    let (locked, account) = call.app.read(|connection| {
        let locked = sessions::locked_until(connection, &subject)?;
        Ok((locked, call.app.engine.shared.directory.account(connection, &user)?))
    })?;
    if let Some(until) = locked {
        let minutes = (until - store::engine::real_ms()) / 60_000 + 1;
        return Ok(show(call, Some(call.words().with_one("sign-in-locked", "minutes", minutes)), 429));
    }
    let hash = account.as_ref().map_or(NOBODY, |account| account.password_hash.as_str());
    let holds = programme::people::password::holds(password, hash);
    let Some(account) = account.filter(|account| holds && account.active) else {
        note(call, "sign-in", &user, "wrong", None)?;
        call.app.write(move |connection| sessions::failed(connection, &subject))?;
        return Ok(show(call, Some(call.words().say("sign-in-wrong")), 422));
    };
    let randomness = store::clock::Randomness::from_system();
    let token = hexadecimal(&randomness.bytes::<32>());
    let form_key = hexadecimal(&randomness.bytes::<16>());
    let (kept, person, programme) = (token.clone(), account.person, account.programme.clone());
    call.app.write(move |connection| {
        sessions::succeeded(connection, &subject)?;
        sessions::open(connection, &kept, &form_key, person, &programme)
    })?;
    note(call, "sign-in", &user, "done", Some(&account))?;
    let base = call.app.base_of(&account.programme);
    let next = call.typed("next").filter(|next| is_local(next)).map_or_else(|| format!("{base}/desk"), str::to_owned);
    let mut response = redirect(&next);
    append_cookie(&mut response, &format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{}", secure(call)));
    Ok(response)
}

/// A hash that no password has: signing in as nobody takes as long as signing in as somebody.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c3VpbWVpLW5vYm9keS1zYWx0$Zrf0nQRZ1qVnVb1d4gM0JmWbqfT3hT9g2yqf0v1l8o4";

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn note(
    call: &Call,
    event: &'static str,
    user: &str,
    outcome: &'static str,
    account: Option<&store::Account>,
) -> Result<(), Refusal> {
    let shared = std::sync::Arc::clone(&call.app.engine.shared);
    let programme = account.map_or_else(|| call.programme.clone(), |account| account.programme.clone());
    // What is typed into the box for the name can be a password: only what is a user name is kept.
    let user = if known_name(call, user)? { user.to_owned() } else { "—".to_owned() };
    let person = account.map(|account| account.person);
    call.app.write(move |connection| {
        let audit = Audit { programme: &programme, person, event, subject: &user, outcome };
        sessions::audit(connection, &shared, &audit)
    })
}

fn known_name(call: &Call, user: &str) -> Result<bool, Refusal> {
    Ok(call.app.read(|connection| call.app.engine.shared.directory.account(connection, user))?.is_some())
}

/// Signs out and forgets the session.
pub fn sign_out(call: &Call) -> Result<Response, Refusal> {
    if let Some(open) = &call.session {
        let token = open.token.clone();
        call.app.write(move |connection| sessions::close(connection, &token))?;
    }
    let mut response = redirect(&format!("{}/", call.base));
    append_cookie(&mut response, &format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{}", secure(call)));
    Ok(response)
}
