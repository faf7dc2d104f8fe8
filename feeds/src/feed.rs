//! The feeds: one module each, all of the same form.
//!
//! A feed's module has its `Options` (the members of its table in the settings that are its own; where it has several
//! sources, `source` is one of them), `requests(…)`, which says what to ask the upstream for, and `document(…)`, which
//! turns the responses, in the same order, into what is published.

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
