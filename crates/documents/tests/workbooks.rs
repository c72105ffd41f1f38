//! Workbooks as people meet them: filled in, broken in every way they break, given back, exported, opened by LibreOffice.

#[path = "editor/mod.rs"]
mod editor;
#[path = "workbooks/parts.rs"]
mod parts;
#[path = "workbooks/scene.rs"]
mod scene;
#[path = "workbooks/round_trip.rs"]
mod round_trip;
#[path = "workbooks/broken.rs"]
mod broken;
#[path = "workbooks/as_people_make_them.rs"]
mod as_people_make_them;
#[path = "workbooks/files.rs"]
mod files;
#[path = "workbooks/given_back.rs"]
mod given_back;
#[path = "workbooks/opened.rs"]
mod opened;
