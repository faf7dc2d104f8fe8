//! End to end: one module per promise, over real processes. `tidy` alone looks at the sources.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod all_in_one;
mod bad_values;
mod clients;
mod deploy;
mod drain;
mod faults;
mod feeds;
mod foreign;
mod game_evening;
mod page;
mod panels;
mod replicas;
mod resume;
mod service_manager;
mod slow_client;
mod tidy;
mod topologies;
mod wall;
mod ways_in;
