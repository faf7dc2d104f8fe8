//! The Wallfeed stream in, pixels out.
//!
//! A [`page::Page`] is a pure function of a [`scene::Scene`] onto a [`frame::Frame`]; everything that knows the network, a
//! clock or a display lies around that.

pub mod config;
pub mod dimmer;
pub mod display;
pub mod documents;
pub mod frame;
pub mod page;
pub mod rotation;
mod once;
pub mod scene;
pub mod stream;
