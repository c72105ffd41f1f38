//! The way of a request: taken apart, asked who is there, let in or not, and handled on a blocking thread.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use kernel::{Refusal, Status, Viewer};
use store::audit::{self, Audit};

use super::answer;
use super::app::App;
use super::call::{Access, Call};
use super::kept::KeptPages;
use super::room::{Answers, Held, Waiting};
use super::route::Route;
use super::{body, fault, left, problem, rooms, session};

/// Parameters of an address that are looked at; with more, none is.
const PARAMETERS_MAX: usize = 200;

/// Takes a request apart, asks who is there, takes the body if the route takes one of them, and runs the handler on a
/// blocking thread.
pub async fn dispatch(
    app: Arc<App>,
    route: &'static Route,
    parameters: HashMap<String, String>,
    peer: Option<SocketAddr>,
    request: Request,
) -> Response {
    if route.access == Access::Public
        && let Some(kept) = app.own::<KeptPages>().answer(&app, request.method(), request.uri(), request.headers())
    {
        return kept;
    }
    let (parts, body) = request.into_parts();
    let (call, asked) = begin(app, route, parameters, peer, &parts);
    let size_max = (route.takes)(&call);
    if size_max == 0 {
        body::read_past(&call.headers, body).await;
        let app = Arc::clone(&call.app);
        // Whoever writes waits for a commit among others and takes no turn, nor does whoever waits at a gate. A closed
        // semaphore would give none; it is never closed.
        if route.waits {
            return waiting(call, route, asked).await;
        }
        let reads = matches!(call.method, Method::GET | Method::HEAD);
        let _turn = if reads { app.turns.acquire().await.ok() } else { None };
        return answered(call, move |call| known(call, route)?.map_or_else(|| handled(call, route, asked), Ok)).await;
    }
    let request = Request::from_parts(parts, body);
    if body::is_small(&call.headers) && !route.waits {
        let mut call = call;
        let taken = body::take(&mut call, request, size_max).await.map(|_| ());
        let taken = asked.and(taken);
        return answered(call, move |call| known(call, route)?.map_or_else(|| handled(call, route, taken), Ok)).await;
    }
    // Nothing large is taken in before it is known who sends it.
    match known_in_turn(call, route).await {
        Err(broken) => broken,
        Ok((mut call, Ok(None))) => {
            let taken = body::take(&mut call, request, size_max).await;
            let (_place, asked) = if route.waits { place(&call, asked).await } else { (None, asked) };
            answered(call, move |call| {
                let (_held, taken) = taken.map_or_else(|refusal| (None, Err(refusal)), |held| (held, Ok(())));
                handled(call, route, asked.and(taken))
            })
            .await
        }
        Ok((call, Ok(Some(led)))) => {
            body::read_past(&call.headers, request.into_body()).await;
            answered(call, |_| Ok(led)).await
        }
        Ok((mut call, Err(refusal))) => {
            if left::may_come(&call, &refusal) {
                // What cannot be taken of it is not kept; that it was refused is said in any case.
                let _held = body::take_left(&mut call, request, size_max).await;
                return answered(call, |_| Err(refusal)).await;
            }
            body::read_past(&call.headers, request.into_body()).await;
            answered(call, |_| Err(refusal)).await
        }
    }
}

/// Answers a call whose handler waits at a gate: a few of one caller at once, so that the others stand on no thread.
async fn waiting(call: Call, route: &'static Route, asked: Result<(), Refusal>) -> Response {
    match known_in_turn(call, route).await {
        Err(broken) => broken,
        Ok((call, Ok(Some(led)))) => answered(call, |_| Ok(led)).await,
        Ok((call, Err(refusal))) => answered(call, |_| Err(refusal)).await,
        Ok((call, Ok(None))) => {
            let (_place, asked) = place(&call, asked).await;
            answered(call, move |call| handled(call, route, asked)).await
        }
    }
}

/// Who asks, looked up in turn with those who read: hundreds at once stand on no thread for it.
async fn known_in_turn(
    call: Call,
    route: &'static Route,
) -> Result<(Call, Result<Option<Response>, Refusal>), Response> {
    let app = Arc::clone(&call.app);
    let turn = app.turns.acquire().await;
    let known = on_thread(call, move |call| known(call, route)).await;
    drop(turn);
    known
}

/// A place before the gates, until it is dropped; where none came free in time, that is what is wrong.
async fn place(call: &Call, asked: Result<(), Refusal>) -> (Option<Held>, Result<(), Refusal>) {
    let room = call.app.own::<Waiting>();
    let place = tokio::time::timeout(call.app.configuration.limits.patience, room.wait(call)).await.ok().flatten();
    let asked = if place.is_some() { asked } else { asked.and(Err(Refusal::busy())) };
    (place, asked)
}

/// The call as far as its head says, and whether that is too much.
fn begin(
    app: Arc<App>,
    route: &Route,
    parameters: HashMap<String, String>,
    peer: Option<SocketAddr>,
    parts: &Parts,
) -> (Call, Result<(), Refusal>) {
    let peer = peer.map(|peer| caller(&app.configuration.proxies, peer.ip(), &parts.headers).to_string());
    let query = parts.uri.query().unwrap_or_default();
    let too_long = query.len() > QUERY_MAX;
    let many = query.bytes().filter(|byte| *byte == b'&').count() >= PARAMETERS_MAX;
    let too_many = || Refusal::new(Status::Invalid, "input.too-many-parameters").with("max", PARAMETERS_MAX);
    // No database keeps or looks for it, and nobody types it.
    let asked = match (too_long, many) {
        (true, _) => Err(asks_too_much()),
        (_, true) => Err(too_many()),
        _ if is_broken(query) => Err(Refusal::new(Status::Invalid, "input.broken-text")),
        _ if query.contains("%00") => Err(Refusal::new(Status::Invalid, "input.null-character")),
        _ if parameters.values().any(|value| value.contains('\0')) => Err(Refusal::unseen()),
        _ => Ok(()),
    };
    let query = if asked.is_err() { "" } else { query };
    let parameters = if asked.is_err() { HashMap::new() } else { parameters };
    let call = Call {
        access: route.access,
        viewer: Viewer::anonymous(""),
        programme: String::new(),
        app,
        method: parts.method.clone(),
        path: parts.uri.path().to_owned(),
        address: parts.uri.path_and_query().map(|address| address.as_str().to_owned()).unwrap_or_default(),
        parameters,
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: parts.headers.clone(),
        base: String::new(),
        session: None,
        form: Vec::new(),
        uploads: Vec::new(),
        body: Bytes::new(),
        peer: peer.unwrap_or_default(),
    };
    (call, asked)
}

/// Works on a call on a blocking thread; a panic is answered.
async fn on_thread<T: Send + 'static>(
    mut call: Call,
    work: impl FnOnce(&mut Call) -> T + Send + 'static,
) -> Result<(Call, T), Response> {
    let api = call.is_api();
    let ran = tokio::task::spawn_blocking(move || {
        let outcome = work(&mut call);
        (call, outcome)
    });
    ran.await.map_err(|error| {
        let number = fault::number(&error);
        if api { problem::broken_api(&number) } else { answer::broken(&number) }
    })
}

/// The answer to a call, whatever comes of it.
async fn answered(call: Call, work: impl FnOnce(&mut Call) -> Result<Response, Refusal> + Send + 'static) -> Response {
    let answer = move |call: &mut Call| {
        let response = work(call).unwrap_or_else(|refusal| problem::answer(call, &refusal));
        let room = call.app.own::<Answers>();
        let mut response = room.take(call, response).unwrap_or_else(|| problem::answer(call, &Refusal::busy()));
        session::keep_language(call, &mut response);
        response
    };
    on_thread(call, answer).await.map_or_else(|broken| broken, |(_, response)| response)
}

/// Finds out who asks, and whether they may ask here; the answer of a room that takes every page for itself, if one does.
fn known(call: &mut Call, route: &Route) -> Result<Option<Response>, Refusal> {
    session::identify(call)?;
    if let Some(led) = rooms::led_elsewhere(call)? {
        return Ok(Some(led));
    }
    opened(call, route).map(|()| None)
}

/// Runs the handler, if what was sent could be taken and the request is no other site's.
fn handled(call: &Call, route: &Route, taken: Result<(), Refusal>) -> Result<Response, Refusal> {
    let answered = taken.and_then(|()| allow_or_note(call, route)).and_then(|()| (route.handler)(call))?;
    if !answered.status().is_client_error() && !answered.status().is_server_error() {
        left::forget_sent_on(call);
    }
    Ok(answered)
}

/// Who asks, as far as proxies that are trusted say: of `X-Forwarded-For`, to which each proxy appends whom it sees, the
/// last address that is no such proxy. What stands before it anybody may have written.
fn caller(proxies: &[IpAddr], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let named = headers.get_all("x-forwarded-for").into_iter().filter_map(|line| line.to_str().ok());
    let hops: Vec<&str> = named.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut caller = peer.to_canonical();
    for hop in hops.into_iter().rev() {
        if !proxies.contains(&caller) {
            break;
        }
        let Ok(before) = hop.parse::<IpAddr>() else { break };
        caller = before.to_canonical();
    }
    caller
}

/// A change refused at the door leaves its audit entry too, when it is known whose it was.
fn allow_or_note(call: &Call, route: &Route) -> Result<(), Refusal> {
    let outcome = allow(call, route);
    if let (Err(refusal), true) = (&outcome, call.method != Method::GET) {
        note_refusal(call, &format!("{} {}", route.method, route.path), refusal)?;
    }
    outcome
}

/// Leaves an audit entry of a refused change, when it is known whose it was.
pub fn note_refusal(call: &Call, subject: &str, refusal: &Refusal) -> Result<(), Refusal> {
    if let Some(person) = call.viewer.person {
        let shared = Arc::clone(&call.app.engine.shared);
        // In the programme of whoever was refused, wherever they knocked.
        let (programme, code, subject) = (call.viewer.programme.clone(), refusal.code, subject.to_owned());
        call.app.write(move |connection| {
            let audit = Audit {
                programme: &programme,
                person: Some(person),
                event: "refusal",
                subject: &subject,
                outcome: code,
            };
            audit::audit(connection, &shared, &audit)
        })?;
    }
    Ok(())
}

/// Whether the route is open to this caller.
fn opened(call: &Call, route: &Route) -> Result<(), Refusal> {
    match route.access {
        Access::Public => Ok(()),
        _ if call.is_signed_in() => Ok(()),
        _ => Err(Refusal::new(Status::SignedOut, "session.signed-out")),
    }
}

/// Whether the request is no other site's.
fn allow(call: &Call, route: &Route) -> Result<(), Refusal> {
    let writing = call.method != Method::GET && call.method != Method::HEAD;
    if !writing || route.access.is_for_programs() {
        return Ok(());
    }
    if !session::is_from_here(call) {
        return Err(Refusal::new(Status::Forbidden, "session.other-site"));
    }
    match &call.session {
        Some(_) if route.access == Access::SignedIn => session::check_form_key(call),
        _ => Ok(()),
    }
}

/// What no page of ours asks for: nothing of it is read.
fn asks_too_much() -> Refusal {
    Refusal::new(Status::TooLong, "input.too-long-query").with("max", QUERY_MAX / 1024)
}

/// A query of more bytes than this is refused.
const QUERY_MAX: usize = 8 * 1024;
/// Whether an address holds bytes that are no text: nobody could find what they stand for.
fn is_broken(query: &str) -> bool {
    let broken = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
    form_urlencoded::parse(query.as_bytes()).any(|(name, value)| broken(&name) || broken(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_by(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let proxies: Vec<IpAddr> = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        caller(&proxies, peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_says_who_asks() {
        assert_eq!(asked_by(&[], "10.0.0.1", &["192.0.2.7"]), "10.0.0.1", "nobody is trusted by default");
        assert_eq!(asked_by(&["10.0.0.2"], "10.0.0.1", &["192.0.2.7"]), "10.0.0.1", "not the proxy's address");
        assert_eq!(asked_by(&["10.0.0.1"], "10.0.0.1", &["192.0.2.7"]), "192.0.2.7");
        assert_eq!(asked_by(&["10.0.0.1"], "::ffff:10.0.0.1", &["::ffff:192.0.2.7"]), "192.0.2.7", "mapped addresses");
        assert_eq!(asked_by(&["10.0.0.1"], "10.0.0.1", &[]), "10.0.0.1", "the proxy itself asks");
    }

    #[test]
    fn what_a_caller_writes_before_the_proxy_is_not_believed() {
        let proxies = ["10.0.0.1", "10.0.0.2"];
        assert_eq!(asked_by(&proxies, "10.0.0.1", &["203.0.113.9, 192.0.2.7"]), "192.0.2.7");
        assert_eq!(asked_by(&proxies, "10.0.0.1", &["203.0.113.9, 192.0.2.7, 10.0.0.2"]), "192.0.2.7", "two proxies");
        assert_eq!(asked_by(&proxies, "10.0.0.1", &["203.0.113.9", "192.0.2.7"]), "192.0.2.7", "two header lines");
        assert_eq!(asked_by(&proxies, "10.0.0.1", &["203.0.113.9, nonsense"]), "10.0.0.1");
    }
}
