//! The wall: its pages as pictures, and the whole of it against real sockets, files and processes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod day;
mod displays;
mod gateway;
mod golden;
mod pages;
mod program;
mod properties;
mod running;
mod settings;
mod strange;
mod stream;
mod transitions;
mod wall;
mod world;
