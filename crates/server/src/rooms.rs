//! What an institution hands in: its pages, its links, and its part of the pages that are for every kind.

use crate::base::app::App;
use crate::base::once::Once;
use crate::base::rooms::{Before, Frame, MenuLink, PortalLink};
use crate::base::route::Route;
use crate::every::own::{self, FirstSteps, Own, Pictures, Tiles};
use crate::every::waiting::{self, Urge};
use crate::public::own::{self as public, Called, Found, Leads, PublicOwn};

/// One institution's own pages. Everything is optional: `Room { routes: …, ..Room::EMPTY }`.
pub struct Room {
    /// Its folder.
    pub name: &'static str,
    pub routes: &'static [Route],
    /// Its part of the pages of records, forms and lists, by kind.
    pub own: &'static [Own],
    /// Its part of the pages of published records.
    pub public: &'static [PublicOwn],
    /// In the menu of the desk.
    pub menu: &'static [MenuLink],
    /// In the menu of the portal.
    pub portal: &'static [PortalLink],
    /// At the foot of every page.
    pub foot: &'static [PortalLink],
    /// What to do first in a programme that was just founded.
    pub first_steps: Option<FirstSteps>,
    /// What the desk says in figures.
    pub tiles: Option<Tiles>,
    /// What the first screen of whoever decides shows in pictures.
    pub pictures: Option<Pictures>,
    /// What the public search finds beyond published records.
    pub found: Option<Found>,
    /// Pages of its own that words name, of what the public search found.
    pub leads: Option<Leads>,
    /// What places are called, whether anything of them is published or not.
    pub called: Option<Called>,
    /// How whoever is waited for is reminded.
    pub urge: Option<&'static Urge>,
    /// Answers in place of every page, where it does not leave it alone.
    pub before: Option<Before>,
}

impl Room {
    pub const EMPTY: Room = Room {
        name: "",
        routes: &[],
        own: &[],
        public: &[],
        menu: &[],
        portal: &[],
        foot: &[],
        first_steps: None,
        tiles: None,
        pictures: None,
        found: None,
        leads: None,
        called: None,
        urge: None,
        before: None,
    };
}

/// Gives each page what the rooms have for it.
pub fn open(app: &App, rooms: &'static [Room]) {
    app.own::<Once<Frame>>().take(Frame {
        menu: rooms.iter().flat_map(|room| room.menu).collect(),
        portal: rooms.iter().flat_map(|room| room.portal).collect(),
        // The home is the first room, and what leads everywhere stands last.
        foot: rooms.iter().rev().flat_map(|room| room.foot).collect(),
        before: rooms.iter().filter_map(|room| room.before).collect(),
    });
    app.own::<Once<own::Handed>>().take(own::Handed {
        own: rooms.iter().flat_map(|room| room.own).collect(),
        first_steps: rooms.iter().filter_map(|room| room.first_steps).collect(),
        tiles: rooms.iter().filter_map(|room| room.tiles).collect(),
        pictures: rooms.iter().filter_map(|room| room.pictures).collect(),
    });
    app.own::<Once<waiting::Handed>>().take(waiting::Handed { urge: rooms.iter().find_map(|room| room.urge) });
    app.own::<Once<public::Handed>>().take(public::Handed {
        own: rooms.iter().flat_map(|room| room.public).collect(),
        found: rooms.iter().filter_map(|room| room.found).collect(),
        leads: rooms.iter().filter_map(|room| room.leads).collect(),
        called: rooms.iter().filter_map(|room| room.called).collect(),
    });
}
