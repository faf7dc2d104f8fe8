//! The feeds: one module each, all of the same form.
//!
//! A feed, or each of its sources where it has several, is a module with `requests(…)`, which says what to ask the upstream
//! for, and `document(…)`, which turns the responses, in the same order, into what is published; `Options` are the members
//! of the feed's table in the settings that are its own.

pub mod addresses;
pub mod aqi;
pub mod calendar;
pub mod events;
mod game_day;
pub mod github;
pub mod kind;
pub mod mlb;
pub mod moon;
pub mod nfl;
pub mod recipe;
pub mod track;
pub mod url;
pub mod weather;
pub mod world_cup;

pub use kind::{Kind, Source};
pub use recipe::Recipe;
