//! Real parts for the end-to-end tests: a private Redis, the programs, `curl` as the reader of the stream, Chromium.
//!
//! Everything here is a process of its own on a port of its own, ends with the value that holds it, and is awaited
//! with a deadline: see [`deadline`].

pub mod browser;
pub mod deadline;
pub mod document;
pub mod gateway;
pub mod household;
pub mod hub75;
pub mod model;
pub mod program;
pub mod redis_server;
pub mod stack;
pub mod stream;
pub mod virtual_pi;
pub mod wall;
