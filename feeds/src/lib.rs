//! Upstream data in, documents out.
//!
//! A feed turns what it knows into documents, purely; what drives it decides when, and an [`output::Output`] takes them.

pub mod cli;
pub mod compass;
pub mod demo;
pub mod output;
