//! The city plan as an official table, and the city summary of a year.

pub mod city_plan;
pub mod city_summary;
pub mod own;

use server::Room;
use server::base::call::Access::SignedIn;
use server::base::call::Call;
use server::base::page::programme_of;
use server::base::route::get;

pub const ROOM: Room = Room {
    name: "consolidation",
    routes: &[
        get("/desk/city-plans/{id}/table", SignedIn, city_plan::page),
        get("/desk/city-plans/{id}/table.xlsx", SignedIn, city_plan::xlsx).waiting(),
        get("/desk/city-summary/{year}", SignedIn, city_summary::page),
    ],
    own: &[own::CITY_PLAN],
    ..Room::EMPTY
};

/// The programme's recipient side, as its own words name it.
pub fn recipient(call: &Call) -> String {
    let programme = programme_of(call);
    let name = if call.language() == kernel::Language::Chinese { "recipient_side" } else { "recipient_side_en" };
    programme[name].as_str().unwrap_or_default().to_owned()
}
