//! Places: my village, found by county, town and village; what each place, and each district that helps, is told of.

pub mod chosen;
pub mod own;
pub mod place;

use server::Room;
use server::base::call::Access::Public;
use server::base::rooms::PortalLink;
use server::base::route::get;

pub const ROOM: Room = Room {
    name: "places",
    routes: &[
        get("/villages", Public, chosen::villages),
        get("/villages/{town}/{village}", Public, place::village),
        get("/towns/{id}", Public, place::town),
        get("/counties/{id}", Public, place::county),
        get("/districts/{id}", Public, place::district),
    ],
    portal: &[PortalLink { key: "nav-villages", path: "/villages" }],
    own: &[own::REGION],
    called: Some(chosen::called_so),
    leads: Some(chosen::named),
    ..Room::EMPTY
};
