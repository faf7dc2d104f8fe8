//! The wall against real sockets, files and processes.

mod displays;
mod gateway;
mod settings;
mod stream;
mod wall;
