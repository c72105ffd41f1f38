//! Published projects: their lists and pages, and how other pages show one.

pub mod shown;
pub mod own;

use server::Room;
use server::base::call::Access::Public;
use server::base::rooms::PortalLink;
use server::base::route::get;
use server::public::{narrowed, pictures, version};

pub const ROOM: Room = Room {
    name: "project",
    routes: &[
        get("/projects", Public, narrowed::list),
        get("/projects/{id}", Public, version::page),
        get("/projects/{id}/photos/{file}", Public, pictures::photo),
    ],
    public: &[own::PUBLISHED],
    portal: &[PortalLink { key: "nav-projects", path: "/projects" }],
    ..Room::EMPTY
};
