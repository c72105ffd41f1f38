//! People and posts: what nobody is there to do, and what would be left when somebody goes.

pub mod vacancies;

use kernel::Record;
use programme::people::records::{Person, Post};
use server::Room;
use server::every::own::{Own, Place, Section};

pub const ROOM: Room = Room {
    name: "people",
    own: &[
        Own {
            sections: &[Section { place: Place::Notice, make: vacancies::no_step }],
            above_form: Some(vacancies::left_behind),
            ..Own::of(Post::CODE)
        },
        Own { above_form: Some(vacancies::left_behind), ..Own::of(Person::CODE) },
    ],
    first_steps: Some(vacancies::to_be_granted),
    ..Room::EMPTY
};
