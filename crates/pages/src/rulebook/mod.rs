//! Rulebooks: beginning from the one in force, with what it says beside every number.

pub mod view;

use kernel::Record;
use programme::rulebook::records::Rulebook;
use server::Room;
use server::every::own::{Own, Place, Section};

pub const ROOM: Room = Room {
    name: "rulebook",
    own: &[Own {
        sections: &[
            Section { place: Place::Note, make: view::standing },
            Section { place: Place::Above, make: view::changes },
        ],
        begins_with: Some(view::begins_with),
        beside: Some(view::beside),
        ..Own::of(Rulebook::CODE)
    }],
    ..Room::EMPTY
};
