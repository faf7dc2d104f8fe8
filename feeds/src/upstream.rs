//! The upstreams' formats: one module each.

pub mod json;
