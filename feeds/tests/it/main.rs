//! The feeds from outside.

mod command_line;
mod demo;
