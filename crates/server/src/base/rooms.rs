//! What the rooms hand to the frame of every page: their links in the menus, and who leads a request elsewhere.

use axum::response::Response;
use kernel::{Place, Refusal, Viewer};

use super::call::Call;
use super::once::Once;

/// A page of an institution in the menu of the desk: a tab of a place, or a line of its own.
pub struct MenuLink {
    pub place: Option<Place>,
    /// The key of its words.
    pub key: &'static str,
    pub path: fn(&Call) -> String,
    pub shown: fn(&Viewer) -> bool,
}

/// A page in the menu of the portal, or at the foot of every page.
pub struct PortalLink {
    /// The key of its words.
    pub key: &'static str,
    pub path: &'static str,
}

/// Answers in place of every page, where it does not leave it alone.
pub type Before = fn(&Call) -> Result<Option<Response>, Refusal>;

/// What the frame of every page takes of the rooms, in their order.
#[derive(Default)]
pub struct Frame {
    pub menu: Vec<&'static MenuLink>,
    pub portal: Vec<&'static PortalLink>,
    pub foot: Vec<&'static PortalLink>,
    pub before: Vec<Before>,
}

/// The answer of a room that takes every page for itself, if one does now.
pub fn led_elsewhere(call: &Call) -> Result<Option<Response>, Refusal> {
    for before in &call.app.own::<Once<Frame>>().given().before {
        if let Some(answer) = before(call)? {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}
