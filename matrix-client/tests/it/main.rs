//! The wall: its pages as pictures, and the whole of it against real sockets, files and processes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod displays;
mod gateway;
mod golden;
mod pages;
mod settings;
mod stream;
mod wall;
