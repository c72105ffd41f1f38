//! Annual plans: the board of a year, the leader's page, the printed sheet, planned against actual.

pub mod board;
pub mod glance;
pub mod outcome;
pub mod answers;
pub mod sheet;
pub mod asking;
pub mod continued;
pub mod own;

use programme::menu::PLANS;
use programme::roles::CITY_OFFICE;
use server::Room;
use server::base::call::Access::SignedIn;
use server::base::rooms::MenuLink;
use server::base::route::{get, post};

pub const ROOM: Room = Room {
    name: "planning",
    routes: &[
        get("/desk/overview", SignedIn, board::overview::page),
        get("/desk/consolidation/{year}", SignedIn, board::board),
        post("/desk/consolidation/{year}/preview", SignedIn, board::batch::preview),
        post("/desk/consolidation/{year}/perform", SignedIn, board::batch::perform),
        get("/desk/{kinds}/{id}/sheet", SignedIn, sheet::sheet),
    ],
    own: &[own::PLAN, own::CONSULTATION],
    tiles: Some(glance::tiles),
    pictures: Some(glance::pictures),
    menu: &[
        MenuLink {
            place: None,
            key: "nav-overview",
            path: |_| "/desk/overview".to_owned(),
            shown: |viewer| viewer.holds(CITY_OFFICE),
        },
        MenuLink {
            place: Some(PLANS),
            key: "nav-board",
            path: |call| format!("/desk/consolidation/{}", call.today().year()),
            shown: |viewer| viewer.holds(CITY_OFFICE),
        },
    ],
    ..Room::EMPTY
};
