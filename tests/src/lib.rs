//! Real parts for the end-to-end tests: a private Redis, the programs, `curl` as the reader of the stream, Chromium.
//!
//! Everything here is a process of its own on a port of its own, ends with the value that holds it, and is awaited
//! with a deadline: see [`deadline`].

pub mod browser;
pub mod cluster;
pub mod crowd;
pub mod deadline;
pub mod document;
pub mod event;
pub mod fault;
pub mod foreign;
pub mod gateway;
pub mod household;
pub mod hub75;
pub mod judge;
pub mod model;
pub mod netns;
pub mod nginx;
pub mod observer;
pub mod program;
pub mod publisher;
pub mod redis_server;
pub mod scene;
pub mod sentinels;
pub mod service_manager;
pub mod stack;
pub mod stream;
pub mod topology;
pub mod upstream;
pub mod virtual_pi;
pub mod wall;
pub mod writer;
