//! The feeds against a real server, a real store, and recordings where they are at hand.

mod case;
mod command_line;
mod conformance;
mod demo;
mod documents;
mod outputs;
mod redis_server;
mod sky;
mod sources;
mod upstream;
mod upstreams;
