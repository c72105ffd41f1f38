//! The pages that every programme has, whatever its institutions; and the router over them and the rooms' own.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::routing::{MethodFilter, MethodRouter, on};
use tower_http::compression::CompressionLayer;

use crate::base::app::App;
use crate::base::call::Access::{self, Api, Feed, Public, SignedIn};
use crate::base::dispatch::dispatch;
use crate::base::route::{self, Route, get, post};
use crate::base::{assets, health};
use crate::every::{
    act, alike, api, audit, begins, calendar, compare, desk, entered_later, events, figures, left, lists, notices,
    offered, openapi, record, responsibilities, reveal, search as desk_search, sign_in, uploads, waiting, workbooks,
};
use crate::public::{preview, search};
use crate::rooms::{self, Room};

/// Every route of this crate, in reading order.
pub const ROUTES: &[Route] = &[
    get("/search", Public, search::search),
    get("/healthz", Public, health::alive),
    get("/readyz", Public, health::ready),
    get("/assets/{file}", Public, assets::asset),
    get("/sign-in", Public, sign_in::page),
    post("/sign-in", Public, sign_in::sign_in).taking(route::words),
    post("/sign-out", SignedIn, sign_in::sign_out),
    get("/desk", SignedIn, desk::desk),
    get("/desk/waiting", SignedIn, waiting::page),
    get("/desk/search", SignedIn, desk_search::search),
    get("/desk/search/names", SignedIn, desk_search::suggest),
    get("/desk/audit", SignedIn, audit::page),
    get("/desk/entered-later", SignedIn, entered_later::page),
    get("/desk/responsibilities", SignedIn, responsibilities::page),
    get("/desk/figures/{code}", SignedIn, figures::page),
    get("/figures/{code}", Public, figures::public_page),
    get("/desk/calendar", SignedIn, calendar::page),
    post("/desk/calendar/token", SignedIn, calendar::make_token),
    post("/desk/calendar/tokens/{id}/revoke", SignedIn, calendar::revoke_token),
    get("/desk/notices", SignedIn, notices::page),
    post("/desk/notices/read", SignedIn, notices::read_all),
    post("/desk/notices/{id}/open", SignedIn, notices::open),
    get("/desk/calendar.ics", SignedIn, calendar::file),
    get("/desk/left", SignedIn, left::page),
    post("/desk/drafts/{kinds}/{id}/{action}", SignedIn, begins::keep),
    post("/desk/files", SignedIn, uploads::upload_from_page).taking(route::file),
    get("/desk/files/{id}", SignedIn, uploads::download),
    get("/desk/files/{id}/small", SignedIn, uploads::small),
    get("/desk/{kinds}", SignedIn, lists::list),
    get("/desk/{kinds}/choices", SignedIn, offered::suggest),
    get("/desk/{kinds}/export.xlsx", SignedIn, workbooks::export).waiting(),
    get("/desk/{kinds}/template.xlsx", SignedIn, workbooks::template).waiting(),
    get("/desk/{kinds}/import", SignedIn, workbooks::page).waiting(),
    post("/desk/{kinds}/import", SignedIn, workbooks::import).taking(route::file).waiting(),
    get("/desk/{kinds}/find/{field}", SignedIn, alike::form),
    post("/desk/{kinds}/find/{field}", SignedIn, alike::search).taking(route::words),
    get("/desk/{kinds}/{id}", SignedIn, record::page),
    get("/desk/{kinds}/{id}/compare", SignedIn, compare::page),
    get("/desk/{kinds}/{id}/preview", SignedIn, preview::page),
    get("/desk/{kinds}/{id}/calendar.ics", SignedIn, events::file),
    get("/desk/{kinds}/{id}/reveal/{field}", SignedIn, reveal::form),
    post("/desk/{kinds}/{id}/reveal/{field}", SignedIn, reveal::reveal).taking(route::words),
    get("/desk/{kinds}/{id}/{action}", SignedIn, act::form),
    post("/desk/{kinds}/{id}/{action}", SignedIn, act::perform).taking(act::takes),
    get("/api/v1/openapi.json", Public, openapi::document),
    get("/api/v1/catalogue", Public, api::catalogue),
    get("/api/v1/calendar.ics", Feed, calendar::file),
    get("/api/v1/figures", Api, api::figures::list),
    get("/api/v1/figures/{code}", Api, api::figures::get),
    get("/api/v1/figures/{code}/rows", Api, api::figures::rows),
    post("/api/v1/files", Api, uploads::upload).taking(route::file),
    get("/api/v1/{kinds}", Api, api::list),
    post("/api/v1/{kinds}", Api, api::create),
    get("/api/v1/{kinds}/{id}", Api, api::get),
    get("/api/v1/{kinds}/{id}/history", Api, api::history),
    get("/api/v1/{kinds}/{id}/duties", Api, api::duties),
    post("/api/v1/{kinds}/{id}/{action}", Api, api::act),
];

/// Headers of every answer: nothing is framed, guessed, or loaded from elsewhere.
const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
];

/// What is not there.
static MISSING: Route = get("", Access::Public, health::missing);

fn filter(method: &str) -> MethodFilter {
    match method {
        "POST" => MethodFilter::POST,
        _ => MethodFilter::GET,
    }
}

fn endpoint(app: &Arc<App>, route: &'static Route) -> MethodRouter {
    let app = Arc::clone(app);
    on(filter(route.method), move |path: Result<Path<HashMap<String, String>>, PathRejection>, request: Request| {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        // An address that is not UTF-8 is not there: nothing has such a name.
        let (route, parameters) = match path {
            Ok(Path(parameters)) => (route, parameters),
            Err(_) => (&MISSING, HashMap::new()),
        };
        dispatch(Arc::clone(&app), route, parameters, peer, request)
    })
}

/// Builds the router from the tables, this one and the rooms'; every page also stands under `/p/{programme}`.
pub fn router(app: &Arc<App>, rooms: &'static [Room]) -> Router {
    rooms::open(app, rooms);
    let mut router = Router::new();
    for route in ROUTES.iter().chain(rooms.iter().flat_map(|room| room.routes)) {
        router = router.route(route.path, endpoint(app, route));
        if !route.access.is_for_programs() && !route.path.starts_with("/api/") && !route.path.starts_with("/assets/") {
            let prefixed = format!("/p/{{programme}}{}", route.path);
            router = router.route(&prefixed, endpoint(app, route));
        }
    }
    static WRONG_METHOD: Route = get("", Access::Public, api::wrong_method);
    let (missing, refusing) = (Arc::clone(app), Arc::clone(app));
    router
        .method_not_allowed_fallback(move |request: Request| {
            dispatch(Arc::clone(&refusing), &WRONG_METHOD, HashMap::new(), None, request)
        })
        .fallback(move |request: Request| dispatch(Arc::clone(&missing), &MISSING, HashMap::new(), None, request))
        .layer(axum::middleware::map_response(add_headers))
        .layer(CompressionLayer::new())
}

async fn add_headers(mut response: axum::response::Response) -> axum::response::Response {
    for (name, value) in HEADERS {
        response.headers_mut().entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if !response.headers().contains_key("cache-control") {
        response.headers_mut().insert("cache-control", HeaderValue::from_static("no-store"));
    }
    response
}
