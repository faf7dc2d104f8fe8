//! The Wallfeed stream in, pixels out.
//!
//! A [`page::Page`] is a pure function of a [`scene::Scene`] onto a [`frame::Frame`]; everything that knows the network, a
//! clock or a display lies around that.

pub mod animation;
pub mod card;
pub mod cli;
pub mod config;
pub mod dimmer;
pub mod display;
pub mod documents;
pub mod frame;
pub mod garbage;
pub mod ground;
pub mod guard;
pub mod hold;
pub mod icons;
pub mod ink;
pub mod log;
pub mod marks;
pub mod marquee;
pub mod memo;
mod once;
pub mod ordinal;
pub mod page;
pub mod png;
pub mod render;
pub mod rotation;
mod run;
pub mod scene;
pub mod shape;
pub mod status;
pub mod stream;
pub mod time;
pub mod transition;
pub mod wall;

pub use run::run;
