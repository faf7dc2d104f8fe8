//! The gateway from outside: its routes, and its streams over real sockets.

#![allow(clippy::unwrap_used, reason = "in a test, an unwrap is a check")]

mod access;
mod clients;
mod drain;
mod failure;
mod gateway;
mod inside;
mod limits;
mod metrics;
mod openapi;
mod page;
mod patience;
mod program;
mod properties;
mod reader;
mod redis;
mod routes;
mod secrets;
mod stream;
mod tls;
#[cfg(feature = "otel")]
mod traces;
mod walls;
