//! The first page of the portal, and all its pages on one.

pub mod money;
pub mod front;
pub mod sitemap;

use server::Room;
use server::base::call::Access::Public;
use server::base::rooms::PortalLink;
use server::base::route::get;

pub const ROOM: Room = Room {
    name: "home",
    routes: &[get("/", Public, front::home), get("/sitemap", Public, sitemap::sitemap)],
    portal: &[PortalLink { key: "nav-home", path: "/" }],
    foot: &[PortalLink { key: "nav-sitemap", path: "/sitemap" }],
    ..Room::EMPTY
};
