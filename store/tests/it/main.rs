//! The store from outside.

#![allow(clippy::unwrap_used, reason = "in a test, an unwrap is a check")]

mod cluster;
mod contract;
mod doctor;
mod embedded;
mod redis;
mod sentinels;
mod server;
mod stage;
