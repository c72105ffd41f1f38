//! What the rooms hand to the frame of every page: their links in the menus, and who leads a request elsewhere.

use std::sync::OnceLock;

use axum::response::Response;
use kernel::{Place, Refusal, Viewer};

use super::call::Call;

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
pub struct Frame(OnceLock<Parts>);

/// The parts of the frame.
pub struct Parts {
    pub menu: Vec<&'static MenuLink>,
    pub portal: Vec<&'static PortalLink>,
    pub foot: Vec<&'static PortalLink>,
    pub before: Vec<Before>,
}

impl Frame {
    /// Hangs the frame, once; the same again changes nothing.
    pub fn hang(&self, parts: Parts) {
        self.0.get_or_init(|| parts);
    }

    pub fn menu(&self) -> impl Iterator<Item = &'static MenuLink> {
        self.0.get().into_iter().flat_map(|parts| parts.menu.iter().copied())
    }

    pub fn portal(&self) -> impl Iterator<Item = &'static PortalLink> {
        self.0.get().into_iter().flat_map(|parts| parts.portal.iter().copied())
    }

    pub fn foot(&self) -> impl Iterator<Item = &'static PortalLink> {
        self.0.get().into_iter().flat_map(|parts| parts.foot.iter().copied())
    }
}

/// The answer of a room that takes every page for itself, if one does now.
pub fn led_elsewhere(call: &Call) -> Result<Option<Response>, Refusal> {
    let frame = call.app.own::<Frame>();
    for before in frame.0.get().into_iter().flat_map(|parts| &parts.before) {
        if let Some(answer) = before(call)? {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}
