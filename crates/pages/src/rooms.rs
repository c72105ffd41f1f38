//! Every room. Adding an institution's own pages is its folder and one line here; the order is that of the menus.

use server::Room;

use crate::{
    consolidation, disclosure, founding, goals, home, pairing, people, places, planning, policy, project, rulebook,
    supervision, tasks,
};

pub const ROOMS: &[Room] = &[
    home::ROOM,
    places::ROOM,
    project::ROOM,
    disclosure::ROOM,
    supervision::ROOM,
    pairing::ROOM,
    policy::ROOM,
    planning::ROOM,
    consolidation::ROOM,
    goals::ROOM,
    tasks::ROOM,
    rulebook::ROOM,
    people::ROOM,
    founding::ROOM,
];
