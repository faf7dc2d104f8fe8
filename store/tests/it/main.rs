//! The store from outside.

mod contract;
mod embedded;
mod redis;
mod server;
mod stage;
