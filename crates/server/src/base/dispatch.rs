//! The way of a request: taken apart, asked who is there, let in or not, and handled on a blocking thread.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use kernel::{Refusal, Status, Viewer};
use store::sessions;

use super::answer;
use super::app::App;
use super::call::{Access, Call, Upload};
use super::kept::KeptPages;
use super::route::Route;
use super::{fault, problem, rooms, session};

/// Takes a request apart, asks who is there, and runs the handler on a blocking thread.
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
    let peer = peer.map(|peer| caller(&app.configuration.proxies, peer.ip(), &parts.headers).to_string());
    let peer = peer.unwrap_or_default();
    let query = parts.uri.query().unwrap_or_default();
    let too_long = query.len() > QUERY_MAX;
    let query = if too_long { "" } else { query };
    let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let mut call = Call {
        access: route.access,
        viewer: Viewer::anonymous(""),
        programme: String::new(),
        app,
        method: parts.method.clone(),
        path: parts.uri.path().to_owned(),
        address: parts.uri.path_and_query().map(|address| address.as_str().to_owned()).unwrap_or_default(),
        parameters,
        query,
        headers: parts.headers.clone(),
        base: String::new(),
        session: None,
        form: Vec::new(),
        uploads: Vec::new(),
        body: Bytes::new(),
        peer,
    };
    // Nothing is taken in from somebody who shows neither a session nor a token where one is needed.
    let shown = call.header("cookie").is_some() || call.header("authorization").is_some();
    let request = Request::from_parts(parts, body);
    let taken = if shown || route.access == Access::Public { take_body(&mut call, request).await } else { Ok(()) };
    let api = call.is_api();
    // Whoever writes waits for a commit among others and takes no turn. A closed semaphore would give none; it is never closed.
    let reads = matches!(call.method, Method::GET | Method::HEAD);
    let app = Arc::clone(&call.app);
    let _turn = if reads { app.turns.acquire().await.ok() } else { None };
    let ran = tokio::task::spawn_blocking(move || {
        let identified = session::identify(&mut call);
        let outcome = identified
            .and(if too_long { Err(asks_too_much()) } else { taken })
            .and_then(|()| rooms::led_elsewhere(&call))
            .and_then(|led| led.map_or_else(|| allow_or_note(&call, route).and_then(|()| (route.handler)(&call)), Ok));
        let mut response = outcome.unwrap_or_else(|refusal| problem::answer(&call, &refusal));
        session::keep_language(&call, &mut response);
        response
    });
    ran.await.unwrap_or_else(|error| {
        let number = fault::number(&error);
        if api { problem::broken_api(&number) } else { answer::broken(&number) }
    })
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

async fn take_body(call: &mut Call, request: Request) -> Result<(), Refusal> {
    let kind = call.header("content-type").unwrap_or_default().to_owned();
    if kind.starts_with("multipart/form-data") {
        return take_multipart(call, request).await;
    }
    let too_large = |_| Refusal::new(Status::TooLarge, "input.too-large-body").with("max", BODY_MAX / 1024);
    call.body = axum::body::to_bytes(request.into_body(), BODY_MAX).await.map_err(too_large)?;
    if kind.starts_with("application/x-www-form-urlencoded") {
        call.form = form_urlencoded::parse(&call.body).into_owned().collect();
    }
    Ok(())
}

async fn take_multipart(call: &mut Call, request: Request<Body>) -> Result<(), Refusal> {
    let broken = || Refusal::new(Status::Invalid, "input.broken-upload");
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    while let Some(field) = multipart.next_field().await.map_err(|_| broken())? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let content = field.bytes().await.map_err(|error| match error.status().as_u16() {
            413 => Refusal::new(Status::TooLarge, "file.too-large").with("max", store::files::SIZE_MAX / 1024 / 1024),
            _ => broken(),
        })?;
        match file {
            Some(_) if content.is_empty() => {}
            Some(file) => call.uploads.push(Upload { field: name, name: file, content }),
            None => call.form.push((name, String::from_utf8_lossy(&content).into_owned())),
        }
    }
    Ok(())
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
        let (programme, code, subject) = (call.programme.clone(), refusal.code, subject.to_owned());
        call.app.write(move |connection| {
            let audit = sessions::Audit {
                programme: &programme,
                person: Some(person),
                event: "refusal",
                subject: &subject,
                outcome: code,
            };
            sessions::audit(connection, &shared, &audit)
        })?;
    }
    Ok(())
}

/// Whether the route is open to this caller, and the request is no other site's.
fn allow(call: &Call, route: &Route) -> Result<(), Refusal> {
    let writing = call.method != Method::GET && call.method != Method::HEAD;
    match route.access {
        Access::Public => {}
        _ if call.is_signed_in() => {}
        _ => return Err(Refusal::new(Status::SignedOut, "session.signed-out")),
    }
    if !writing || route.access.is_for_programs() {
        return Ok(());
    }
    if let (Some(origin), Some(host)) = (call.header("origin"), call.header(header::HOST.as_str()))
        && origin.split_once("://").is_none_or(|(_, from)| from != host)
    {
        return Err(Refusal::new(Status::Forbidden, "session.other-site"));
    }
    match &call.session {
        Some(open) if route.access == Access::SignedIn => session::check_form_key(call, open),
        _ => Ok(()),
    }
}

/// What no page of ours asks for: nothing of it is read.
fn asks_too_much() -> Refusal {
    Refusal::new(Status::TooLong, "input.too-long-query").with("max", QUERY_MAX / 1024)
}

/// A query of more bytes than this is refused.
const QUERY_MAX: usize = 8 * 1024;
/// A form or JSON of more bytes than this is refused; files have their own limit.
const BODY_MAX: usize = 1024 * 1024;

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
