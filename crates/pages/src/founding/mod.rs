//! The first start: a programme is founded, and each role is told what to do first.

pub mod setup;
pub mod first_steps;

use server::Room;
use server::base::call::Access::Public;
use server::base::route::{self, get, post};

pub const ROOM: Room = Room {
    name: "founding",
    routes: &[get("/setup", Public, setup::page), post("/setup", Public, setup::answer).taking(route::words)],
    first_steps: Some(first_steps::of),
    before: Some(setup::lead),
    ..Room::EMPTY
};
