//! End to end: one module per promise, over real processes. `tidy` alone looks at the sources.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bad_values;
mod faults;
mod resume;
mod slow_client;
mod tidy;
mod ways_in;
