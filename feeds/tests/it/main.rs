//! The feeds from outside.

mod command_line;
mod demo;
mod redis_server;
mod sources;
