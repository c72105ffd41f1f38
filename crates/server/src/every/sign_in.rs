//! Signing in and out.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use kernel::Refusal;
use store::audit::{self, Audit};
use store::sessions;
use store::{Account, Subject};

use crate::base::answer::{redirect, render_with};
use crate::base::call::Call;
use crate::base::left::SENT_ON;
use crate::base::page::Page;
use crate::base::problem;
use crate::base::session::{COOKIE, append_cookie, secure};

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn {
    pub page: Page,
    pub problem: Option<String>,
    /// The programme was founded a moment ago.
    pub founded: bool,
    /// What was typed before is kept for whoever typed it.
    pub left: bool,
    pub next: String,
    pub user: String,
}

/// The sign-in page.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    if call.is_signed_in() {
        // Signed in meanwhile, in another tab.
        let next = call.asked("next").filter(|next| is_local(next)).map(str::to_owned);
        return Ok(redirect(&next.unwrap_or_else(|| format!("{}/desk", call.base))));
    }
    Ok(show_sign_in(call, None, 200))
}

fn show_sign_in(call: &Call, problem: Option<String>, status: u16) -> Response {
    let next = call.asked("next").or_else(|| call.typed("next")).unwrap_or_default().to_owned();
    let user = call.typed("user").unwrap_or_default().to_owned();
    let page = Page::new(call, &call.words().say("sign-in-title"));
    let left = call.asked(SENT_ON).or_else(|| call.typed(SENT_ON)).is_some();
    render_with(status, &SignIn { page, problem, founded: call.asked("founded").is_some(), left, next, user })
}

fn is_local(next: &str) -> bool {
    next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.contains(char::is_control)
}

/// Signs in: the same words for a wrong name and a wrong password, the same time for both.
pub fn sign_in(call: &Call) -> Result<Response, Refusal> {
    let (user, password) =
        (kernel::folded(call.typed("user").unwrap_or_default()), call.typed("password").unwrap_or_default());
    // Nobody is called so: answered as any wrong name, without asking a database.
    if user.len() > 100 || password.len() > 1000 || user.contains(char::is_control) {
        return Ok(show_sign_in(call, Some(call.words().say("sign-in-wrong")), 422));
    }
    let engine = &call.app.engine;
    let account = call.app.read(|connection| engine.shared.directory.account(connection, &call.programme, &user))?;
    let hash = account.as_ref().map_or(NOBODY, |account| account.password_hash.as_str());
    let active = account.as_ref().is_some_and(|account| account.active);
    let subject = Subject { programme: &call.programme, account: &user, place: &call.peer };
    let guess = match engine.guess(subject, || engine.shared.directory.password_holds(password, hash) && active) {
        Ok(guess) => guess,
        Err(refusal) => return Ok(refused(call, &refusal)),
    };
    let Some(account) = account.filter(|_| guess.is_right) else {
        note_wrong(call, &user)?;
        return Ok(show_sign_in(call, Some(call.words().say("sign-in-wrong")), 422));
    };
    let token = open_session(call, &account, subject)?;
    let base = call.app.base_of(&account.programme);
    let next = call.typed("next").filter(|next| is_local(next)).map_or_else(|| format!("{base}/desk"), str::to_owned);
    let mut response = redirect(&next);
    append_cookie(&mut response, &format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{}", secure(call)));
    Ok(response)
}

/// The page again, with why nothing was looked at and when to come again.
fn refused(call: &Call, refusal: &Refusal) -> Response {
    let words = call.words().refusal(call.app.engine.catalogue(), refusal);
    problem::say_when(show_sign_in(call, Some(words), refusal.status.http()), refusal)
}

/// Opens a session and forgets wrong guesses; answers the token.
fn open_session(call: &Call, account: &Account, subject: Subject<'_>) -> Result<String, Refusal> {
    let randomness = store::clock::Randomness::from_system();
    let token = hexadecimal(&randomness.bytes::<32>());
    let (kept, shared, key) = (token.clone(), Arc::clone(&call.app.engine.shared), subject.key());
    let (person, programme, user) = (account.person, account.programme.clone(), subject.account.to_owned());
    call.app.write(move |connection| {
        store::forget_guesses(connection, &key)?;
        sessions::open(connection, &kept, person, &programme)?;
        let audit =
            Audit { programme: &programme, person: Some(person), event: "sign-in", subject: &user, outcome: "done" };
        audit::audit(connection, &shared, &audit)
    })?;
    Ok(token)
}

/// A hash that no password has: signing in as nobody takes as long as signing in as somebody.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c3VpbWVpLW5vYm9keS1zYWx0$Zrf0nQRZ1qVnVb1d4gM0JmWbqfT3hT9g2yqf0v1l8o4";

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is typed into the box for the name can be a password: only what is a user name is kept.
fn note_wrong(call: &Call, user: &str) -> Result<(), Refusal> {
    let shared = Arc::clone(&call.app.engine.shared);
    let known = call.app.read(|connection| shared.directory.account(connection, &call.programme, user))?.is_some();
    let (programme, user) = (call.programme.clone(), if known { user.to_owned() } else { "—".to_owned() });
    call.app.write(move |connection| {
        let audit = Audit { programme: &programme, person: None, event: "sign-in", subject: &user, outcome: "wrong" };
        audit::audit(connection, &shared, &audit)
    })
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
