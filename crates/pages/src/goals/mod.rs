//! Action plans: their goals by year, where the sides differ, and the projects that serve each.

pub mod view;

use kernel::Record;
use programme::goals::records::{ActionPlan, Goal};
use server::Room;
use server::every::own::{Own, Place, Section};

pub const ROOM: Room = Room {
    name: "goals",
    own: &[Own {
        sections: &[
            Section { place: Place::Notice, make: view::difference },
            Section { place: Place::Instead(Goal::CODE), make: view::section },
        ],
        above_form: Some(view::differences),
        ..Own::of(ActionPlan::CODE)
    }],
    ..Room::EMPTY
};
