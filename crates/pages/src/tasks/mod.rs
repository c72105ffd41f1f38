//! Tasks and duties: where the menu leads to who owes what.

use kernel::Class;
use programme::menu::TASKS;
use server::Room;
use server::base::rooms::MenuLink;

pub const ROOM: Room = Room {
    name: "tasks",
    menu: &[MenuLink {
        place: Some(TASKS),
        key: "nav-responsibilities",
        path: |_| "/desk/responsibilities".to_owned(),
        shown: |viewer| viewer.holds_class(Class::Business),
    }],
    ..Room::EMPTY
};
