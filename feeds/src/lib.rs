//! Upstream data in, documents out.
//!
//! A feed turns what it knows into documents, purely; what drives it decides when, and an
//! [`outbox::Outbox`] sees to it that they arrive.

pub mod announcement;
pub mod attempt;
pub mod cache;
pub mod cli;
pub mod compass;
pub mod demo;
pub mod feed;
pub mod fetch;
pub mod metrics;
pub mod monitoring;
pub mod outbox;
pub mod output;
pub mod run;
pub mod schedule;
pub mod service_manager;
pub mod settings;
pub mod transform;
pub mod upstream;
