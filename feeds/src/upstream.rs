//! The upstreams' formats: one module each.

pub mod astronomy;
pub mod json;
pub mod open_meteo;
