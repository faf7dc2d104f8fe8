//! The Wallfeed stream in, pixels out.
//!
//! A [`page::Page`] is a pure function of a [`scene::Scene`] onto a [`frame::Frame`]; everything that knows the network, a
//! clock or a display lies around that.

pub mod animation;
pub mod card;
pub mod documents;
pub mod frame;
pub mod hold;
pub mod icons;
pub mod ink;
pub mod marks;
pub mod marquee;
pub mod memo;
pub mod ordinal;
pub mod page;
pub mod png;
pub mod render;
pub mod scene;
pub mod shape;
pub mod time;
