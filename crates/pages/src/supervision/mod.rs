//! Words from the public: the form, its receipt, the answer by a query code, and the form at the foot of every published record.

pub mod came;
pub mod receipt;
pub mod words;
pub mod answer;
pub mod own;

use server::Room;
use server::base::call::Access::Public;
use server::base::rooms::PortalLink;
use server::base::route::{self, get, post};
use server::public::own::PublicOwn;

pub const ROOM: Room = Room {
    name: "supervision",
    routes: &[
        get("/supervision", Public, words::page),
        post("/supervision", Public, words::write).taking(route::words),
        get("/supervision/received/{receipt}", Public, receipt::received),
        get("/supervision/received/{receipt}/picture.svg", Public, receipt::picture),
        get("/supervision/answer", Public, answer::form),
        post("/supervision/answer", Public, answer::look).taking(route::words),
    ],
    own: &[own::CASE],
    public: &[PublicOwn {
        foot: Some(words::form_about),
        button: Some(|call| ("#write".to_owned(), call.words().say("published-write"))),
        ..PublicOwn::EMPTY
    }],
    portal: &[PortalLink { key: "nav-supervision", path: "/supervision" }],
    ..Room::EMPTY
};
