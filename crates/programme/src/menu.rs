//! The places of the menu, in their order. An institution gives each of its kinds one; no role sees more than nine lines.

use kernel::Place;

pub const PAIRINGS: Place = Place::new(1, "结对", "Pairings");
pub const PLANS: Place = Place::new(2, "计划", "Plans");
pub const PROJECTS: Place = Place::new(3, "项目", "Projects");
pub const TASKS: Place = Place::new(4, "督办", "Tasks");
pub const EXCHANGE: Place = Place::new(6, "往来", "Exchange");
pub const PUBLICITY: Place = Place::new(8, "公开监督", "Disclosure");
pub const SETTINGS: Place = Place::new(10, "设置", "Settings").settings();
