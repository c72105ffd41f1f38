//! Disclosures: the published lists, the paper for the village board, and the photo that proves that it hung.

pub mod own;
pub mod poster;

use server::Room;
use server::base::call::Access::Public;
use server::base::rooms::PortalLink;
use server::base::route::get;
use server::public::{narrowed, version};

pub const ROOM: Room = Room {
    name: "disclosure",
    routes: &[
        get("/disclosures", Public, narrowed::list),
        get("/disclosures/{id}", Public, version::page),
        get("/disclosures/{id}/poster", Public, poster::poster),
        get("/disclosures/{id}/photo", Public, poster::photo),
    ],
    own: &[own::DISCLOSURE],
    public: &[own::PUBLISHED],
    portal: &[PortalLink { key: "nav-disclosures", path: "/disclosures" }],
    ..Room::EMPTY
};
