//! Published projects.

use server::Room;
use server::base::call::Access::Public;
use server::base::rooms::PortalLink;
use server::base::route::get;
use server::public::{narrowed, version};

pub const ROOM: Room = Room {
    name: "project",
    routes: &[get("/projects", Public, narrowed::list), get("/projects/{id}", Public, version::page)],
    portal: &[PortalLink { key: "nav-projects", path: "/projects" }],
    ..Room::EMPTY
};
