//! Signing in and out.

use askama::Template;
use axum::response::Response;
use kernel::Refusal;
use store::sessions::{self, Audit};

use crate::base::answer::{redirect, render_with};
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::session::{COOKIE, append_cookie, secure};

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn {
    pub page: Page,
    pub problem: Option<String>,
    /// The programme was founded a moment ago.
    pub founded: bool,
    pub next: String,
    pub user: String,
}

/// The sign-in page.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    if call.is_signed_in() {
        return Ok(redirect(&format!("{}/desk", call.base)));
    }
    Ok(show_sign_in(call, None, 200))
}

fn show_sign_in(call: &Call, problem: Option<String>, status: u16) -> Response {
    let next = call.asked("next").or_else(|| call.typed("next")).unwrap_or_default().to_owned();
    let user = call.typed("user").unwrap_or_default().to_owned();
    let page = Page::new(call, &call.words().say("sign-in-title"));
    render_with(status, &SignIn { page, problem, founded: call.asked("founded").is_some(), next, user })
}

fn is_local(next: &str) -> bool {
    next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.contains(char::is_control)
}

/// Signs in: the same words for a wrong name and a wrong password, the same time for both.
pub fn sign_in(call: &Call) -> Result<Response, Refusal> {
    let (user, password) =
        (call.typed("user").unwrap_or_default().trim().to_owned(), call.typed("password").unwrap_or_default());
    // The account of this programme is locked for this place only, so that nobody can lock somebody else out.
    let subject = format!("{}/{user}@{}", call.programme, call.peer);
    if user.len() > 100 || password.len() > 1000 {
        return Ok(show_sign_in(call, Some(call.words().say("sign-in-wrong")), 422));
    }
    let (locked, account) = call.app.read(|connection| {
        let locked = sessions::locked_until(connection, &subject)?;
        Ok((locked, call.app.engine.shared.directory.account(connection, &call.programme, &user)?))
    })?;
    if let Some(until) = locked {
        let minutes = (until - store::clock::real_ms()) / 60_000 + 1;
        return Ok(show_sign_in(call, Some(call.words().with_one("sign-in-locked", "minutes", minutes)), 429));
    }
    let hash = account.as_ref().map_or(NOBODY, |account| account.password_hash.as_str());
    let holds = call.app.engine.shared.directory.password_holds(password, hash);
    let Some(account) = account.filter(|account| holds && account.active) else {
        note(call, "sign-in", &user, "wrong", None)?;
        call.app.write(move |connection| sessions::failed(connection, &subject))?;
        return Ok(show_sign_in(call, Some(call.words().say("sign-in-wrong")), 422));
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
    let programme = call.programme.clone();
    // What is typed into the box for the name can be a password: only what is a user name is kept.
    let user = if known_name(call, user)? { user.to_owned() } else { "—".to_owned() };
    let person = account.map(|account| account.person);
    call.app.write(move |connection| {
        let audit = Audit { programme: &programme, person, event, subject: &user, outcome };
        sessions::audit(connection, &shared, &audit)
    })
}

fn known_name(call: &Call, user: &str) -> Result<bool, Refusal> {
    let directory = &call.app.engine.shared.directory;
    Ok(call.app.read(|connection| directory.account(connection, &call.programme, user))?.is_some())
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
