//! The upstreams' formats: one module each.

pub mod astronomy;
pub mod espn;
pub mod garmin;
pub mod github;
pub mod google_calendar;
pub mod ics;
pub mod json;
pub mod open_meteo;
