//! Tasks, reminders and duties: reminders from what one waits for, of one thing by its form, of several together; where the menu
//! leads to who owes what.

pub mod own;
pub mod several;
pub mod urge;

use kernel::Class;
use programme::menu::TASKS;
use server::Room;
use server::base::call::Access::SignedIn;
use server::base::rooms::MenuLink;
use server::base::route::post;

pub const ROOM: Room = Room {
    name: "tasks",
    routes: &[
        post("/desk/reminders/several", SignedIn, several::preview),
        post("/desk/reminders/several/send", SignedIn, several::perform),
    ],
    menu: &[MenuLink {
        place: Some(TASKS),
        key: "nav-responsibilities",
        path: |_| "/desk/responsibilities".to_owned(),
        shown: |viewer| viewer.holds_class(Class::Business),
    }],
    urge: Some(&urge::URGE),
    own: &[own::REMINDER],
    ..Room::EMPTY
};
