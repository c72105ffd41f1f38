//! What every page stands on, from the words up to the way of a request.

pub mod words;
pub mod fault;
pub mod answer;
pub mod app;
pub mod fresh;
pub mod call;
pub mod amounts;
pub mod fixed;
pub mod once;
pub mod route;
pub mod show;
pub mod hits;
pub mod kept;
pub mod badges;
pub mod rooms;
pub mod begun;
pub mod menu;
pub mod page;
pub mod session;
pub mod problem;
pub mod health;
pub mod assets;
mod room;
pub mod pieces;
mod body;
pub mod dispatch;
