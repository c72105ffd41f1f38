//! 制度对照: the policy's text beside what carries it out.

pub mod clauses;
pub mod asks;

use server::Room;
use server::base::call::Access::Public;
use server::base::rooms::PortalLink;
use server::base::route::get;

pub const ROOM: Room = Room {
    name: "policy",
    routes: &[get("/policy", Public, asks::policy)],
    portal: &[PortalLink { key: "nav-policy", path: "/policy" }],
    foot: &[PortalLink { key: "nav-policy", path: "/policy" }],
    found: Some(asks::found),
    ..Room::EMPTY
};
