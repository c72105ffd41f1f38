//! People and posts: what nobody is there to do, what would be left when somebody goes, and whom no letter reaches.

pub mod acting;
pub mod undelivered;
pub mod vacancies;

use kernel::{Record, Refusal};
use programme::people::records::{Delegation, Person, Post};
use server::Room;
use server::base::call::Call;
use server::every::own::{FirstStep, Own, Place, Section};

pub const ROOM: Room = Room {
    name: "people",
    own: &[
        Own {
            sections: &[Section { place: Place::Notice, make: vacancies::no_step }],
            above_form: Some(vacancies::left_behind),
            ..Own::of(Post::CODE)
        },
        Own { beside: Some(acting::who_may_act), ..Own::of(Delegation::CODE) },
        Own { above_form: Some(vacancies::left_behind), ..Own::of(Person::CODE) },
    ],
    first_steps: Some(first_steps),
    ..Room::EMPTY
};

fn first_steps(call: &Call) -> Result<Vec<FirstStep>, Refusal> {
    let mut steps = vacancies::to_be_granted(call)?;
    steps.extend(undelivered::to_be_mended(call)?);
    Ok(steps)
}
