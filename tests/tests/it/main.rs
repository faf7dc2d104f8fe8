//! End to end: one module per promise, over real processes. `tidy` alone looks at the sources.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod tidy;
