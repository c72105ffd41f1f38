//! One request as the handlers see it: who asks, in which programme and language, with what.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use kernel::{Day, Instant, Language, Refusal, Standing, Status, Viewer};
use store::Comer;
use uuid::Uuid;

use super::app::App;
use super::words::Words;

/// Who may ask at all; rights on records are asked further in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Public,
    /// By the session cookie.
    SignedIn,
    /// By a bearer token.
    Api,
    /// By a bearer token, or by one that stands where calendar programs put a password (HTTP Basic).
    Feed,
}

impl Access {
    /// Whether programs ask here, by a token and without forms.
    pub fn is_for_programs(self) -> bool {
        matches!(self, Access::Api | Access::Feed)
    }
}

/// The session of a request.
#[derive(Clone, Debug)]
pub struct Open {
    pub token: String,
    pub form_key: String,
}

/// A file of a form, not yet checked.
#[derive(Clone, Debug)]
pub struct Upload {
    pub field: String,
    pub name: String,
    /// Its bytes, or why they were not kept.
    pub content: Result<Bytes, Refusal>,
}

/// One request.
pub struct Call {
    pub app: Arc<App>,
    /// Who may ask here at all.
    pub access: Access,
    pub method: Method,
    pub path: String,
    /// The path with the query, as it was sent.
    pub address: String,
    pub parameters: HashMap<String, String>,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub viewer: Viewer,
    pub programme: String,
    /// Prefix of every address of the programme: empty for the default one.
    pub base: String,
    pub session: Option<Open>,
    pub form: Vec<(String, String)>,
    pub uploads: Vec<Upload>,
    pub body: Bytes,
    pub peer: String,
}

impl Call {
    pub fn words(&self) -> Words {
        Words(self.viewer.language)
    }

    pub fn language(&self) -> Language {
        self.viewer.language
    }

    pub fn now(&self) -> Instant {
        self.app.engine.shared.clock.now()
    }

    pub fn today(&self) -> Day {
        self.now().day()
    }

    pub fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The identifier in the address; anything else is not there.
    pub fn id(&self) -> Result<Uuid, Refusal> {
        self.parameter("id").parse().map_err(|_| Refusal::unseen())
    }

    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    pub fn typed(&self, name: &str) -> Option<&str> {
        self.form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn is_signed_in(&self) -> bool {
        self.viewer.standing == Standing::Person
    }

    /// The person signed in; pages behind sign-in always have one.
    pub fn person(&self) -> Result<Uuid, Refusal> {
        self.viewer.person.ok_or_else(|| Refusal::new(Status::SignedOut, "session.signed-out"))
    }

    /// As who comes to a gate.
    pub fn comer(&self) -> Comer<'_> {
        Comer { place: &self.peer, ..Comer::default() }
    }

    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }
}

/// A handler answers, or refuses; one place turns the refusal into a page or a problem document.
pub type Handler = fn(&Call) -> Result<Response, Refusal>;
