//! Who helps whom: the published pairings as a table and as a map.

pub mod flows;
pub mod pairings;
pub mod visits;

use server::Room;
use server::base::call::Access::Public;
use server::base::rooms::PortalLink;
use server::base::route::get;

pub const ROOM: Room = Room {
    name: "pairing",
    routes: &[get("/pairings", Public, pairings::pairings)],
    own: &[visits::VISIT],
    portal: &[PortalLink { key: "nav-pairings", path: "/pairings" }],
    ..Room::EMPTY
};
