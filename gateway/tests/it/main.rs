//! The gateway from outside: its routes, and its streams over real sockets.

mod access;
mod clients;
mod drain;
mod gateway;
mod page;
mod patience;
mod program;
mod reader;
mod routes;
mod stream;
mod walls;
